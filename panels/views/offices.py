"""Who chairs a panel, who stands in for a member, and who serves another term."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network.requests import SignedInRequest
from panels import rules
from panels.forms.life import DeputyForm, OfficeForm
from panels.models import Mandate, Member, Panel
from panels.models.mandate import MandateQuerySet
from panels.services import life
from panels.services import offices as acts
from panels.services.acts import Refused
from panels.views.leaving import mandate_for_leaving
from panels.views.managing import (
    attempted,
    form_page,
    panel_for_desk,
    panel_for_managing,
    trail,
)


def holders_of(panel: Panel) -> MandateQuerySet:
    """Who sits now, in the order of the benches."""
    held = Mandate.objects.live().filter(panel=panel).select_related("member", "sector")
    return held.order_by("sector__position", "seat__ordinal", "pk")


@form_page
def offices(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_desk(request, pk, now)
    may_manage = bool(rules.may_manage_panel(request.user, panel, now=now))
    if request.method == "POST":
        panel = panel_for_managing(request, pk, now)
    form = OfficeForm(request.POST or None, holders=holders_of(panel)) if may_manage else None
    if form and request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempted(
            form,
            lambda: acts.appoint(
                member=given["holder"].member, kind=given["kind"], by=request.user, now=now
            ),
        ):
            said = _("%(name)s has the office from today.")
            messages.success(request, said % {"name": given["holder"].member.name})
            return redirect("panels:offices", pk)
    known = list(panel.offices.select_related("member").order_by("-from_on", "-pk"))
    context = {
        "panel": panel,
        "trail": trail(panel, _("Chair and deputies")),
        "held": sorted(
            (office for office in known if office.until_on is None), key=lambda held: held.kind
        ),
        "past": [office for office in known if office.until_on is not None],
        "may_manage": may_manage,
        "form": form,
    }
    return render(request, "panels/life/offices.html", context)


@form_page
def end_office(request: SignedInRequest, pk: int, office: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    held = get_object_or_404(panel.offices.select_related("member"), pk=office)
    if request.method == "POST":
        acts.end_office(office=held, by=request.user, now=now)
        messages.success(request, _("The office is free. The member keeps the seat."))
        return redirect("panels:offices", pk)
    if held.until_on is not None:
        return redirect("panels:offices", pk)
    context = {
        "panel": panel,
        "office": held,
        "trail": trail(panel, _("An office ends")),
    }
    return render(request, "panels/life/end_office.html", context)


@form_page
def deputy(request: SignedInRequest, pk: int, mandate: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    held = mandate_for_leaving(panel, mandate)
    waiting = list(Member.objects.filter(panel=panel, sector=held.sector_id).waiting())
    form = DeputyForm(request.POST or None, waiting=waiting)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(form, lambda: _named(form, held, request, now))
    ):
        messages.success(request, _("The deputy is named."))
        return redirect("panels:deputy", pk, mandate)
    context = {
        "panel": panel,
        "trail": trail(panel, _("Deputy of a member")),
        "mandate": held,
        "may_have": acts.may_have_deputy(held),
        "form": form,
    }
    return render(request, "panels/life/deputy.html", context)


def _named(form: DeputyForm, held: Mandate, request: SignedInRequest, now: datetime) -> Mandate:
    if form.known:
        return acts.name_deputy(mandate=held, deputy=form.known, by=request.user, now=now)
    return acts.name_new_deputy(
        mandate=held,
        details=form.details(),
        namesake=form.is_namesake,
        by=request.user,
        now=now,
    )


@require_POST
def drop_deputy(request: SignedInRequest, pk: int, mandate: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    held = mandate_for_leaving(panel, mandate)
    try:
        acts.drop_deputy(mandate=held, by=request.user, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Nobody stands in any more. The person is in reserve."))
    return redirect("panels:deputy", pk, mandate)


@form_page
def renew(request: SignedInRequest, pk: int, mandate: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    held = mandate_for_leaving(panel, mandate)
    if request.method == "POST":
        try:
            life.renew(mandate=held, by=request.user, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = _("%(name)s serves another term from today.")
            messages.success(request, said % {"name": held.member.name})
        return redirect("panels:manage", pk)
    context = {
        "panel": panel,
        "mandate": held,
        "terms": life.terms_in_a_row(held),
        "most": panel.composition.most_terms,
        "trail": trail(panel, _("Another term")),
    }
    return render(request, "panels/life/renew.html", context)
