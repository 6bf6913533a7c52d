"""Who looks is asked for once; and nobody works on other people's data without a second factor."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from network import rules
from network.memory import remember
from network.models import User

# Where somebody without a second factor may go: to set one up, to sign out, to change language.
OPEN_TO_ENROL = ("mfa_", "account_", "usersessions_")


class Remembering:
    """A page that is only looked at asks once what its reader may; an act asks anew each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            person = request.user

            def remembering() -> User | AnonymousUser:
                remember(person)
                return person

            # as lazy as before: pages that ask nothing of their reader stay the same for all
            request.user = SimpleLazyObject(remembering)  # type: ignore[assignment]
        return self.get_response(request)


class SecondFactor:
    """Leads coordinators and staff without a second factor to the page that sets one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """None lets the request go on."""
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        if not getattr(view, "login_required", True):
            return None
        # with its namespace: the administration calls pages of its own `account_…` and `mfa_…`
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(OPEN_TO_ENROL) or is_mfa_enabled(request.user):
            return None
        if not (
            request.user.is_staff or rules.needs_second_factor(request.user, now=timezone.now())
        ):
            return None
        messages.info(request, _("Please set up a second step for signing in before you go on."))
        return redirect("mfa_index")
