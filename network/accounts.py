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

from crisco.jobs import mail
from crisco.text import email_key
from network.models import User

MAIL_KIND = "network.account"
LONGEST = 254


class AccountAdapter(DefaultAccountAdapter):
    """allauth's account flows."""

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
                kind=MAIL_KIND,
                key=f"account:{uuid.uuid4()}",
                to=email,
                language=translation.get_language() or "en",
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
        return User(language=(translation.get_language() or "en").split("-", maxsplit=1)[0])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors; their secrets are stored encrypted with a key derived from SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def still_valid(payload: dict[str, Any]) -> bool:
    """Asked by the outbox before it sends."""
    return datetime.fromisoformat(payload["until"]) > timezone.now()


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
