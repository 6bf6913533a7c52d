"""People with an account: those who come back. Guests of a debate are not here."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisco.db import not_blank
from crisco.languages import LANGUAGES
from crisco.text import email_key, one_line

LANGUAGE_CHOICES = [(language.code, language.own_name) for language in LANGUAGES]


class UserManager(BaseUserManager["User"]):
    """Creates accounts with a tidy address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved account. Without a password one signs in by code or passkey alone."""
        user = self.model(email=email_key(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        """An administrator of the Django admin. Roles of the portal are affiliations instead."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account; the e-mail address is the login name."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(
        _("name to call you by"), max_length=100, blank=True, validators=[one_line]
    )
    language = models.CharField(
        _("language to write to you in"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may use the administration"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="network_user_one_account_per_address",
                violation_error_message=_("This e-mail address already has an account."),
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="network_user_email_is_lower_case",
                violation_error_message=_("Please write the e-mail address in small letters."),
            ),
            not_blank(
                "email",
                name="network_user_has_an_email",
                message=_("Please give an e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"

    def clean(self) -> None:
        self.email = email_key(self.email)

    @property
    def shown_name(self) -> str:
        """What pages call this person: the name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]
