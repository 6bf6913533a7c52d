"""Signing in and making an account, in the words of the portal."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as step_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from crisco.db import violated
from crisco.text import no_link, one_line
from network.models import LANGUAGE_CHOICES, User

ONE_ACCOUNT = frozenset({"network_user_one_account_per_address", "network_user_email_key"})
Saved = tuple[User | None, HttpResponse | None]
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "remember": _("Stay signed in on this device"),
    "code": _("Code"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password again"),
    "name": _("Name of the passkey"),
    "passwordless": _("Sign in with this passkey alone, without address and password"),
}


class _OurWords(forms.Form):
    """Our labels instead of allauth's, and no placeholders, which vanish while one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "oldpassword"}:
                field.help_text = ""
            if name == "password1":
                field.help_text = _(
                    "At least 12 characters. Several words are easier to remember than signs."
                )


class LoginForm(_OurWords, allauth_forms.LoginForm):
    """Address and password."""


class RequestLoginCodeForm(_OurWords, allauth_forms.RequestLoginCodeForm):
    """The address to which a code is sent."""


class ConfirmLoginCodeForm(_OurWords, allauth_forms.ConfirmLoginCodeForm):
    """The code for signing in."""


class ConfirmEmailVerificationCodeForm(_OurWords, allauth_forms.ConfirmEmailVerificationCodeForm):
    """The code that shows whose address it is."""


class ConfirmPasswordResetCodeForm(_OurWords, allauth_forms.ConfirmPasswordResetCodeForm):
    """The code for choosing a new password."""


class ResetPasswordForm(_OurWords, allauth_forms.ResetPasswordForm):
    """The address whose password is forgotten."""


class ResetPasswordFromKeyForm(_OurWords, allauth_forms.ResetPasswordKeyForm):
    """A new password after the code."""


class ChangePasswordForm(_OurWords, allauth_forms.ChangePasswordForm):
    """The old password and a new one."""


class SetPasswordForm(_OurWords, allauth_forms.SetPasswordForm):
    """The first password of an account."""


class AddEmailForm(_OurWords, allauth_forms.AddEmailForm):
    """A further address."""


class ReauthenticateForm(_OurWords, allauth_forms.ReauthenticateForm):
    """The password again, before something that matters."""


class AuthenticateForm(_OurWords, step_forms.AuthenticateForm):
    """The code of the app, or one for an emergency, when signing in."""


class ReauthenticateByCodeForm(_OurWords, step_forms.ReauthenticateForm):
    """The same code again, before something that matters."""


class ActivateTotpForm(_OurWords, app_forms.ActivateTOTPForm):
    """The first code of an app shows that it has the key."""


class _Decoder(json.JSONDecoder):
    """Refuses as bad what Python would not read: thousands of digits or of brackets."""

    def decode(self, text: str, *args: Any) -> Any:
        try:
            return super().decode(text, *args)
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError("not meant", text, 0) from error


def _credential() -> forms.JSONField:
    """What a browser says of a passkey."""
    return forms.JSONField(widget=forms.HiddenInput, decoder=_Decoder)


@contextmanager
def _understood() -> Iterator[None]:
    """The libraries take for granted what a browser sends; what else comes is refused in words."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, struct.error) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class _Passkey(_OurWords, passkey_forms.AuthenticateWebAuthnForm):
    credential = _credential()

    def clean_credential(self) -> Authenticator:
        with _understood():
            found: Authenticator = super().clean_credential()
        return found


class LoginWebauthnForm(_Passkey, passkey_forms.LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class ReauthenticateWebauthnForm(_Passkey, passkey_forms.ReauthenticateWebAuthnForm):
    """The passkey again, before something that matters."""


class AddWebauthnForm(_OurWords, passkey_forms.AddWebAuthnForm):
    """What to call a new passkey, and what it is for."""

    name = forms.CharField(max_length=100, required=False, validators=[one_line])
    credential = _credential()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _(
            "Without the tick it is a second step after your password."
        )

    def clean(self) -> dict[str, Any]:
        with _understood():
            return super().clean() or {}


class EditWebauthnForm(_OurWords, passkey_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(max_length=100, validators=[one_line])


class SignupForm(_OurWords, allauth_forms.SignupForm):
    """Without a password: whoever makes an account for an address that is not theirs leaves no
    key behind in it. One signs in by code, and chooses a password or a passkey afterwards.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)  # the setting keeps the password at sign-in

    def try_save(self, request: HttpRequest) -> Saved:
        """A new account, or the same answer as for a new one.

        allauth asks only for verified addresses whether they are taken. Two sign-ups in the same
        instant, and one for an address never confirmed, meet our own constraint instead; both
        get the answer that gives nothing away.
        """
        try:
            with transaction.atomic():
                saved: Saved = super().try_save(request)
        except IntegrityError as error:
            if violated(error) not in ONE_ACCOUNT:
                raise
            self.account_already_exists = True
            saved = super().try_save(request)
        return saved


class AboutMeForm(forms.ModelForm):
    """What to call somebody, and in which language to write to them."""

    name = forms.CharField(
        label=_("What should we call you?"),
        max_length=100,
        required=False,
        validators=[one_line, no_link],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("In which language shall we write to you?"), choices=LANGUAGE_CHOICES
    )

    class Meta:
        model = User
        fields = ["name", "language"]


class LeaveForm(forms.Form):
    """The last question before an account is deleted."""

    is_sure = forms.BooleanField(
        label=_("Yes, delete my account. I know that nobody can bring it back."),
        error_messages={"required": _("Please tick the box if you are sure.")},
    )
