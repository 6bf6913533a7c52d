"""How allauth behaves here: mail through the outbox, seeds of second factors encrypted."""

import base64
import hashlib
import uuid
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.jobs import mail
from crisco.languages import reader_language
from crisco.text import email_key
from network.models import User

MAIL_KIND = "network.account"
# what a stranger who knows an address can have sent to it: it is counted apart
ASKED_KIND = "network.code"
ASKED = ("account_already_exists", "unknown_account")
LONGEST = 254


class AccountAdapter(DefaultAccountAdapter):
    """allauth's account flows."""

    # in our words, for allauth speaks fewer languages than we do
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": gettext_lazy("This account is switched off."),
        "cannot_remove_primary_email": gettext_lazy(
            "We write to this address. Choose another one first, then you can remove it."
        ),
        "duplicate_email": gettext_lazy("This address is yours already."),
        "email_password_mismatch": gettext_lazy(
            "Address and password do not fit together. Please look at both once more."
        ),
        "email_taken": gettext_lazy("This e-mail address already has an account."),
        "enter_current_password": gettext_lazy("Please enter the password you have now."),
        "incorrect_code": gettext_lazy("This is not the code. Please look at it once more."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "max_email_addresses": gettext_lazy("An account has at most %d addresses."),
        "too_many_login_attempts": gettext_lazy(
            "That was tried too often. Please wait a little and try again."
        ),
        "rate_limited": gettext_lazy("Please wait a little and try again."),
        "select_only_one": gettext_lazy("Please choose one address."),
    }

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The ways to show that one is still oneself, in our words."""
        words = {
            "reauthenticate": _("With my password"),
            "mfa_reauthenticate": _("With a code of my app"),
            "mfa_reauthenticate:webauthn": _("With my passkey"),
        }
        ways = super().get_reauthentication_methods(user)
        return [
            way | {"description": words[way["id"]]} if way["id"] in words else way for way in ways
        ]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The message waits in the outbox, in the recipient's language.

        A code that nobody can use any more is not sent, however late the worker wakes up.
        """
        now = timezone.now()
        person = context.get("user") or User.objects.filter(email=email_key(email)).first()
        with translation.override(getattr(person, "language", None) or translation.get_language()):
            context = {"request": self.request, "email": email, **context}
            message = self.render_mail(template_prefix, email, context)
            mail.queue(
                kind=_kind(template_prefix, context),
                key=f"account:{uuid.uuid4()}",
                to=email,
                language=reader_language(),
                subject=message.subject,
                text=message.body,
                payload={"until": (now + _validity(context)).isoformat()},
                now=now,
            )

    def format_email_subject(self, subject: str) -> str:
        """Without allauth's prefix of the host in brackets."""
        return subject

    def clean_email(self, email: str) -> str:
        """Addresses are compared and kept as the account keeps them.

        allauth would cut a long one off, and so make an account for somebody else's address.
        """
        address = email_key(super().clean_email(email))
        if len(address) > LONGEST:
            raise ValidationError(_("This e-mail address is too long."))
        return address

    def new_user(self, request: HttpRequest) -> User:
        """New accounts are written to in the language in which they were made."""
        return User(language=reader_language())


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors; their secrets are stored encrypted with a key derived from SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": gettext_lazy(
            "With a second step set up you cannot add an address. Remove the second step first."
        ),
        "cannot_delete_authenticator": gettext_lazy("This second step cannot be removed."),
        "cannot_generate_recovery_codes": gettext_lazy("Please set up a second step first."),
        "incorrect_code": gettext_lazy("This is not the code. Please look at it once more."),
        "unverified_email": gettext_lazy("Please confirm your e-mail address first."),
    }

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """The device knows its name better; this is what stands there until somebody writes it."""
        return _("My device")

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def still_valid(payload: dict[str, Any]) -> bool:
    """Asked by the outbox before it sends."""
    return datetime.fromisoformat(payload["until"]) > timezone.now()


def _kind(template_prefix: str, context: dict[str, Any]) -> str:
    is_asked = "code" in context or template_prefix.endswith(ASKED)
    return ASKED_KIND if is_asked else MAIL_KIND


def _validity(context: dict[str, Any]) -> timedelta:
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60 if "code" in context else 3 * 24 * 60
    return timedelta(minutes=minutes)


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mfa:{secret}".encode()).digest()))
            for secret in secrets
        ]
    )
