"""One's own data: taking them away, and deleting the account."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crisco.verdict import NotAllowed
from network import own_data, rules
from network.forms.accounts import LeaveForm
from network.requests import SignedInRequest
from network.services import leaving

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def asked_again(view: View) -> View:
    """Only for somebody who has shown in the last minutes who they are.

    Password, app or passkey where there is one; who has none signs in once more with a code.
    """

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if get_adapter().get_reauthentication_methods(request.user):
            asking: View = reauthentication_required(view)
            return asking(request, *args, **kwargs)
        if _signed_in_just_now(request):
            return view(request, *args, **kwargs)
        code = reverse("account_request_login_code")
        way_back = f"{code}?{urlencode({'next': request.path})}"
        return render(request, "network/owning/sign_in_again.html", {"way_back": way_back})

    return guarded


@require_safe
@asked_again
def show(request: SignedInRequest) -> HttpResponse:
    """Everything kept about the account, to read."""
    owner = own_data.owner_of(request.user)
    listed = [(part.title, part.rows(owner)) for part in own_data.parts()]
    return render(
        request,
        "network/owning/data.html",
        {
            "parts": [(title, rows) for title, rows in listed if rows],
            "empty": [title for title, rows in listed if not rows],
        },
    )


@require_safe
@asked_again
def take(request: SignedInRequest) -> HttpResponse:
    """The same as one file for machines."""
    owner = own_data.owner_of(request.user)
    logger.info("account %s takes its data away", request.user.pk)
    kept = {
        part.name: [{fact.key: fact.value for fact in row} for row in part.rows(owner)]
        for part in own_data.parts()
    }
    return JsonResponse(
        {"portal": request.get_host(), "made_at": timezone.now(), **kept},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@require_safe
def consequences(request: SignedInRequest) -> HttpResponse:
    """What goes, what stays and why, before anything is asked."""
    now = timezone.now()
    owner = own_data.owner_of(request.user)
    parts = [part for part in own_data.parts() if part.rows(owner)]
    stays = [sentence for part in parts for sentence in part.stays(owner)]
    return render(
        request,
        "network/owning/consequences.html",
        {
            "verdict": rules.may_delete_account(request.user, now=now),
            "is_staff": rules.is_network_staff(request.user, now=now),
            "goes": [part.title for part in parts if part.is_own],
            "stays": stays,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@asked_again
def leave(request: SignedInRequest) -> HttpResponse:
    """The last question, and the deletion."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.leave(person=request.user, now=timezone.now())
        except NotAllowed as refused:
            messages.error(request, str(refused))
            return redirect("network:consequences")
        logout(request)
        return redirect("network:left")
    return render(request, "network/owning/leave.html", {"form": form})


@login_not_required
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "network/owning/left.html", {"trail": [(_("Goodbye"), "")]})


def _signed_in_just_now(request: SignedInRequest) -> bool:
    records = get_authentication_records(request)
    newest = max((record["at"] for record in records), default=0)
    return bool(time.time() - newest < app_settings.REAUTHENTICATION_TIMEOUT)
