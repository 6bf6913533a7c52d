"""Settings of the portal, read from the environment once. README lists the variables."""

from pathlib import Path
from typing import Literal

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from crisco import environment as env
from crisco.languages import CODES
from crisco.languages import LANGUAGES as FACTS

BASE_DIR = Path(__file__).resolve().parent.parent

# --- the site ------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", unless="only-for-development-" * 3 if DEBUG else None)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
SITE_URL = env.text("SITE_URL", default="http://localhost:8000" if DEBUG else "").rstrip("/")
SITE_NAME = env.text("SITE_NAME", default="CRISCO")
if not SITE_URL.startswith(("https://", "http://")):
    raise env.OddSetting("set SITE_URL to the address of the site, such as https://portal.example")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=SITE_URL.split("//")[1].split(":")[0])
if "*" in ALLOWED_HOSTS:
    raise env.OddSetting("ALLOWED_HOSTS must name the hosts; * lets anybody choose the address")
PROXY_COUNT = env.number("PROXY_COUNT", default=0, least=0, most=5)
ROOT_URLCONF = "crisco.urls"
WSGI_APPLICATION = "crisco.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "modeltranslation",  # before the admin and before every app with translated columns
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "crisco.apps.StaticFilesConfig",
    "django.contrib.postgres",
    "django.forms",  # its templates, of which templates/django/ replaces one
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "crisco.apps.PlinthConfig",
    "crisco.jobs",
    "crisco.documents",
    "network",
    "panels",
    "events",
    "handbook",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "crisco.middleware.NoStore",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "crisco.middleware.DatabaseDown",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "network.middleware.Remembering",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "network.middleware.SecondFactor",
    "crisco.middleware.OnlyButtons",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "network.context.house",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data ----------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", default="postgres://localhost/crisco"),
        conn_max_age=60,
        conn_health_checks=True,
        ssl_require=env.flag("DATABASE_TLS", default=False),
    )
}
DATABASES["default"].setdefault("OPTIONS", {})["options"] = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "statement_timeout": env.text("STATEMENT_TIMEOUT", default="10s"),
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": "15s",
    }.items()
)
DATABASES["default"]["OPTIONS"]["connect_timeout"] = 3
# nobody signs in by Kerberos, and only to ask for it ends a forked worker on macOS
DATABASES["default"]["OPTIONS"].setdefault("gssencmode", "disable")
REDIS_URL = env.text("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "crisco.cache.ForgivingRedis",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
# how late a visitor's public page may be; what somebody signed in sees is never late
PAGE_SECONDS = env.number("PAGE_SECONDS", default=5, least=0, most=60)
CELERY_BROKER_URL = REDIS_URL
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", default=60, least=1, most=600)
MAIL_LEASE_SECONDS = env.number("MAIL_LEASE_SECONDS", default=900, least=1, most=3600)

MEDIA_ROOT = Path(env.text("MEDIA_ROOT", default=str(BASE_DIR / ".media")))
S3_BUCKET = env.text("S3_BUCKET")
BUCKET = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.text("S3_ENDPOINT") or None,
        "default_acl": "private",
        "querystring_auth": True,
        # a name says what is in it or is nobody else's: who writes it again writes the same
        "file_overwrite": True,
    },
}
STORAGES = {
    "default": BUCKET if S3_BUCKET else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", default=str(BASE_DIR / ".static")))
WHITENOISE_USE_FINDERS = DEBUG

# --- languages -----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [(fact.code, fact.name) for fact in FACTS]
LANGUAGES_BIDI = [fact.code for fact in FACTS if fact.direction == "rtl"]
LANGUAGES_COMPLETE = ["en", "fr", "it", "sq", "ar"]  # the menu shows these; a house test checks
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = tuple(CODES)
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en",)}

# --- people --------------------------------------------------------------------------------
AUTH_USER_MODEL = "network.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "network:desk"
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=not DEBUG)
ACCOUNT_ADAPTER = "network.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # our form asks for the address alone
ACCOUNT_FORMS = {
    step: f"network.forms.accounts.{step.title().replace('_', '')}Form"
    for step in (
        "login signup request_login_code confirm_login_code confirm_email_verification_code "
        "confirm_password_reset_code reset_password reset_password_from_key change_password "
        "set_password add_email reauthenticate"
    ).split()
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {"network_enquiry": "20/h/ip"}  # allauth's own stay as they are
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
MFA_ADAPTER = "network.accounts.SecondFactorAdapter"
MFA_FORMS = {
    step: f"network.forms.accounts.{form}Form"
    for step, form in {
        "authenticate": "Authenticate",
        "reauthenticate": "ReauthenticateByCode",
        "activate_totp": "ActivateTotp",
        "add_webauthn": "AddWebauthn",
        "edit_webauthn": "EditWebauthn",
        "login_webauthn": "LoginWebauthn",
        "reauthenticate_webauthn": "ReauthenticateWebauthn",
    }.items()
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Browsers trust their own machine without TLS, and only there may passkeys do without it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_URL.startswith("https://") and set(ALLOWED_HOSTS) <= {
    "localhost",
    "127.0.0.1",
    "[::1]",
}

# --- browser -------------------------------------------------------------------------------
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "crisco.faults.csrf_failure"
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
SIGNED_COOKIE_LEGACY_SALT_FALLBACK = False
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
} | {"publickey-credentials-get": ["self"], "publickey-credentials-create": ["self"]}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# --- mail ----------------------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.number("EMAIL_PORT", default=25, least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)  # STARTTLS, mostly on port 587
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=False)  # TLS from the first byte, on port 465
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise env.OddSetting("set EMAIL_USE_TLS or EMAIL_USE_SSL, not both")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", default="portal@localhost")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", default="office@localhost")  # who answers questions

# --- log -----------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "crisco.logs.JsonLine"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["out"], "level": env.text("LOG_LEVEL", default="INFO")},
    "loggers": {"pikepdf": {"level": "WARNING"}},  # greets at every start
}
