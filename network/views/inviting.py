"""Inviting people, and taking an invitation up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crisco.languages import reader_language
from crisco.verdict import require
from network import rules
from network.forms.inviting import InviteForm, NameForm
from network.models import Invitation, Role, User
from network.requests import SignedInRequest
from network.services import invitations as acts
from network.services.invitations import InvitationRefused

SHOWN = 50


@require_safe
def invitations(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    require(rules.may_invite_somebody(request.user, now=now))
    visible = Invitation.objects.visible_to(request.user, now).select_related("organisation")
    sent = rules.with_backing(visible, now=now)
    roles = rules.roles_to_invite(is_staff=rules.is_network_staff(request.user, now=now))
    listed = [_line(each, roles, now) for each in sent.order_by("-created_at", "-pk")[:SHOWN]]
    return render(
        request,
        "network/inviting/invitations.html",
        {"invitations": listed, "trail": [*_trail(), (_("Invitations"), "")]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    require(rules.may_invite_somebody(request.user, now=now))
    organisations = rules.organisations_to_invite_to(request.user, now=now)
    is_staff = rules.is_network_staff(request.user, now=now)
    form = InviteForm(
        request.POST or None,
        organisations=organisations,
        roles=[(role.value, str(role.label)) for role in rules.roles_to_invite(is_staff=is_staff)],
        language=reader_language(),
        initial={"language": reader_language()},
    )
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return redirect("network:invitations")
    return render(
        request,
        "network/inviting/invite.html",
        {
            "form": form,
            "trail": [
                *_trail(),
                (_("Invitations"), reverse("network:invitations")),
                (_("Invite somebody"), ""),
            ],
        },
    )


@require_POST
def resend(request: SignedInRequest, pk: int) -> HttpResponse:
    return _acted(request, pk, acts.resend, _("The invitation is on its way again."))


@require_POST
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    return _acted(request, pk, acts.revoke, _("The invitation is taken back."))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of the mail opens; only pressing the button takes the role up."""
    invitation = acts.open_one(token, now=timezone.now())
    if invitation is None:
        return render(request, "network/inviting/gone.html", status=410)
    form = NameForm(request.POST or None)
    if request.method == "POST":
        taken = _taken_up(request, token, form)
        if taken is not None:
            return taken
    email = invitation.email
    return render(
        request,
        "network/inviting/accept.html",
        {
            "invitation": invitation,
            "form": form,
            "is_other": request.user.is_authenticated and request.user.email != email,
            "has_account": User.objects.filter(email=email).exists(),
        },
    )


def _invited(request: SignedInRequest, form: InviteForm) -> bool:
    given = form.cleaned_data
    try:
        acts.invite(
            email=given["email"],
            role=given["role"],
            organisation=given["organisation"],
            programme=None,
            language=given["language"],
            by=request.user,
            now=timezone.now(),
        )
    except InvitationRefused as refused:
        form.add_error("email", str(refused))
        return False
    messages.success(request, _("The invitation is on its way."))
    return True


def _taken_up(request: HttpRequest, token: str, form: NameForm) -> HttpResponse | None:
    """The way on after the role was taken up; None when the form is to be shown again."""
    now = timezone.now()
    try:
        if request.user.is_authenticated:
            acts.accept(token=token, by=request.user, now=now)
        else:
            if not form.is_valid():
                return None
            user = acts.account_for(token=token, name=form.cleaned_data["name"], now=now)
            acts.accept(token=token, by=user, now=now)
            perform_login(request, user, email_verification="none")
    except InvitationRefused as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    messages.success(request, _("Welcome. The role is yours now."))
    return redirect(settings.LOGIN_REDIRECT_URL)


def _acted(request: SignedInRequest, pk: int, act: Any, done: str) -> HttpResponse:
    now = timezone.now()
    require(rules.may_invite_somebody(request.user, now=now))
    visible = Invitation.objects.visible_to(request.user, now)
    invitation = get_object_or_404(visible.select_related("organisation"), pk=pk)
    try:
        act(invitation=invitation, by=request.user, now=now)
    except InvitationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("network:invitations")


def _line(invitation: Any, roles: Sequence[Role], now: datetime) -> dict[str, Any]:
    state, level = _state(invitation, now)
    is_pending = not invitation.accepted_at and not invitation.revoked_at
    return {
        "invitation": invitation,
        "state": state,
        "level": level,
        "is_open": level == "info",
        "is_dead": state == _dead(),
        "may_send": invitation.role in roles and is_pending,
    }


def _state(invitation: Any, now: datetime) -> tuple[str, str]:
    if invitation.accepted_at:
        return pgettext("state of an invitation", "taken up"), "ok"
    if invitation.revoked_at:
        return pgettext("state of an invitation", "taken back"), ""
    if invitation.expires_at <= now:
        return pgettext("state of an invitation", "run out"), "warn"
    if not invitation.has_backing:
        return _dead(), "warn"
    return pgettext("state of an invitation", "open"), "info"


def _dead() -> str:
    return pgettext("state of an invitation", "no longer works")


def _trail() -> list[tuple[str, str]]:
    return [(_("My desk"), reverse("network:desk"))]
