"""Somebody leaves a panel, or somebody else takes the seat at once."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from network.requests import SignedInRequest
from panels.forms.managing import LeaveForm, ReplaceForm
from panels.models import Mandate, Member, Panel
from panels.services import members
from panels.views.managing import attempted, form_page, panel_for_managing, trail


def mandate_for_leaving(panel: Panel, pk: int) -> Mandate:
    """A mandate of this panel, over or not; the service says when it is over."""
    return get_object_or_404(
        Mandate.objects.select_related("member", "sector", "seat"), panel=panel, pk=pk
    )


def _is_over(request: SignedInRequest, panel: Panel) -> HttpResponse:
    """An old link leads to a form that could only refuse: to the panel instead."""
    messages.info(request, _("It is recorded already that this member left."))
    return redirect("panels:manage", panel.pk)


@form_page
def leave(request: SignedInRequest, pk: int, mandate: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    held = mandate_for_leaving(panel, mandate)
    if request.method == "GET" and held.ended_at:
        return _is_over(request, panel)
    form = LeaveForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: members.end(
                mandate=held, reason=form.cleaned_data["reason"], by=request.user, now=now
            ),
        )
    ):
        messages.success(
            request,
            _("%(name)s has left. The seat is empty.") % {"name": held.member.name},
        )
        return redirect("panels:manage", panel.pk)
    context = {
        "panel": panel,
        "trail": trail(panel, _("Somebody leaves")),
        "mandate": held,
        "form": form,
    }
    return render(request, "panels/managing/leave.html", context)


@form_page
def replace(request: SignedInRequest, pk: int, mandate: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    held = mandate_for_leaving(panel, mandate)
    if request.method == "GET" and held.ended_at:
        return _is_over(request, panel)
    waiting = list(Member.objects.filter(panel=panel, sector=held.sector_id).waiting())
    form = ReplaceForm(request.POST or None, waiting=waiting)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(form, lambda: _replaced(form, held, request, now))
    ):
        messages.success(
            request, _("The seat has a new holder. The panel stays as even as it was.")
        )
        return redirect("panels:manage", panel.pk)
    context = {
        "panel": panel,
        "trail": trail(panel, _("Somebody takes over")),
        "mandate": held,
        "form": form,
    }
    return render(request, "panels/managing/replace.html", context)


def _replaced(form: ReplaceForm, held: Mandate, request: SignedInRequest, now: datetime) -> Mandate:
    reason = form.cleaned_data["reason"]
    if form.known:
        return members.replace(
            mandate=held, successor=form.known, reason=reason, by=request.user, now=now
        )
    return members.replace_by_newcomer(
        mandate=held,
        details=form.details(),
        reason=reason,
        namesake=form.is_namesake,
        by=request.user,
        now=now,
    )
