"""Making an account: an address and nothing more."""

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from crisco.db import violated
from network.models import User

ONE_ACCOUNT = frozenset({"network_user_one_account_per_address", "network_user_email_key"})


class SignupForm(AllauthSignupForm):
    """Without a password: whoever makes an account for an address that is not theirs leaves no
    key behind in it. One signs in by code, and chooses a password or a passkey afterwards.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password1", None)  # the setting keeps the password at sign-in

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """A new account, or the same answer as for a new one.

        allauth asks only for verified addresses whether they are taken. Two sign-ups in the same
        instant, and one for an address never confirmed, meet our own constraint instead; both
        get the answer that gives nothing away.
        """
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError as error:
            if violated(error) not in ONE_ACCOUNT:
                raise
            self.account_already_exists = True
            return super().try_save(request)
