"""The coordinator's panel: who sits, who is missing, what to do next."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crisco.verdict import require
from network.models import City, Partnership
from network.requests import SignedInRequest
from network.rules import managed_cities
from panels import attention, rules
from panels.balance import balance_of, in_words, problem_of
from panels.forms.managing import (
    DissolveForm,
    FoundForm,
    MemberForm,
    OrganisationForm,
    PersonForm,
    SeatsForm,
)
from panels.models import Composition, Member, Panel
from panels.services import members, panels
from panels.services.acts import Refused
from panels.views import showing

LINES = 8  # of the log on the panel's page; all of them have a page of their own

form_page = require_http_methods(["GET", "HEAD", "POST"])


def panel_for_desk(request: SignedInRequest, pk: int, now: datetime) -> Panel:
    """404 for another city's panel, 403 with the reason for whoever knows it but may not look."""
    known = Panel.objects.known_to(request.user, now).with_parties()
    panel = get_object_or_404(known, pk=pk)
    require(rules.may_see_desk(request.user, panel, now=now))
    return panel


def panel_for_managing(request: SignedInRequest, pk: int, now: datetime) -> Panel:
    """As `panel_for_desk`, for whoever may change it."""
    panel = panel_for_desk(request, pk, now)
    require(rules.may_manage_panel(request.user, panel, now=now))
    return panel


def attempted(form: Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; a refusal stands above the form, with all that was typed."""
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        if isinstance(refusal, members.Namesake) and hasattr(form, "ask_about_namesake"):
            form.ask_about_namesake()
        return False
    return True


def trail(panel: Panel, *steps: str) -> list[tuple[str, str]]:
    """Desk / panel / this page."""
    page = reverse("panels:manage", args=[panel.pk])
    here = [(step, "") for step in steps]
    return [
        (_("My desk"), reverse("network:desk")),
        (showing.title_of(panel), page if steps else ""),
        *here,
    ]


@require_safe
def manage(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_desk(request, pk, now)
    balance = balance_of(panel)
    benches = showing.benches(panel, balance)
    may_manage = bool(rules.may_manage_panel(request.user, panel, now=now))
    changes = panel.changes.select_related("member", "other", "by").order_by("-at", "-pk")
    context = {
        "panel": panel,
        "title": showing.title_of(panel),
        "trail": trail(panel),
        "state": showing.state_of(panel),
        "balance": balance,
        "chart": showing.chart(balance),
        "trouble": showing.trouble(panel, balance),
        "gaps": showing.gaps(panel, balance),
        "benches": benches,
        "do_next": showing.do_next(panel, benches) if may_manage else [],
        "may_manage": may_manage,
        "history": showing.history(changes[:LINES], balance),
    }
    return render(request, "panels/managing/panel.html", context)


@require_safe
def print_list(request: SignedInRequest, pk: int) -> HttpResponse:
    panel = panel_for_desk(request, pk, timezone.now())
    balance = balance_of(panel)
    context = {
        "panel": panel,
        "title": showing.title_of(panel),
        "trail": trail(panel, _("List to print")),
        "state": showing.state_of(panel),
        "balance": balance,
        "benches": showing.benches(panel, balance),
    }
    return render(request, "panels/managing/print_list.html", context)


@require_safe
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    panel = panel_for_desk(request, pk, timezone.now())
    changes = panel.changes.select_related("member", "other", "by").order_by("-at", "-pk")
    context = {
        "panel": panel,
        "trail": trail(panel, _("History")),
        "history": showing.history(changes[:500], balance_of(panel)),
    }
    return render(request, "panels/managing/history.html", context)


@form_page
def found(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    cities = City.objects.filter(pk__in=[city.pk for city in managed_cities(request.user, now=now)])
    require(rules.may_found_somewhere(request.user, now=now))
    parts = Partnership.objects.of_cities(cities, now.date())
    published = Composition.objects.published().filter(programme__in=parts.values("programme"))
    newest = published.order_by("programme", "-version")
    form = FoundForm(
        request.POST or None,
        cities=cities.order_by("slug"),
        rules=Composition.objects.filter(pk__in=newest.distinct("programme").values("pk"))
        .select_related("programme")
        .order_by("programme__position", "pk"),
        initial={"city": cities.first()},
    )
    if request.method == "POST" and form.is_valid():
        opened: list[Panel] = []
        if attempted(
            form,
            lambda: opened.append(panels.found(**form.cleaned_data, by=request.user, now=now)),
        ):
            messages.success(request, _("The panel is open. Now say how many seats it has."))
            return redirect("panels:seats", opened[0].pk)
    there = attention.managed(request.user, now).panels
    context = {
        "form": form,
        "missing": attention.without_panel(request.user, now, there),
        "trail": [(_("My desk"), reverse("network:desk")), (_("Open a panel"), "")],
    }
    return render(request, "panels/managing/found.html", context)


@form_page
def seats(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    balance = balance_of(panel)
    form = SeatsForm(request.POST or None, balance=balance)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: panels.resize(panel=panel, seats=form.seats(), by=request.user, now=now),
        )
    ):
        messages.success(request, _("The panel has the seats you asked for."))
        return redirect("panels:manage", panel.pk)
    context = {
        "panel": panel,
        "trail": trail(panel, _("Number of seats")),
        "balance": balance,
        "form": form,
    }
    return render(request, "panels/managing/seats.html", context)


@form_page
def add_person(request: SignedInRequest, pk: int, sector: str) -> HttpResponse:
    return _add(request, pk, sector, lambda panel: PersonForm(request.POST or None))


@form_page
def add_organisation(request: SignedInRequest, pk: int, sector: str) -> HttpResponse:
    return _add(
        request,
        pk,
        sector,
        lambda panel: OrganisationForm(request.POST or None, city=panel.city),
    )


def _add(
    request: SignedInRequest, pk: int, code: str, form_for: Callable[[Panel], MemberForm]
) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    sector = get_object_or_404(panel.composition.sectors, code=code)
    form = form_for(panel)
    waits = "reserve" in request.POST
    if request.method == "POST" and form.is_valid():
        act = members.keep_in_reserve if waits else members.seat_newcomer
        if attempted(
            form,
            lambda: act(
                panel=panel,
                sector=sector,
                details=form.details(),
                namesake=form.is_namesake,
                by=request.user,
                now=now,
            ),
        ):
            said = _("%(name)s waits for a seat.") if waits else _("%(name)s has a seat now.")
            messages.success(request, said % {"name": form.cleaned_data["name"]})
            return redirect("panels:manage", panel.pk)
    part = next(part for part in balance_of(panel).parts if part.sector == sector)
    context = {
        "panel": panel,
        "trail": trail(panel, part.title),
        "part": part,
        "sector": sector,
        "form": form,
        "is_organisation": isinstance(form, OrganisationForm),
    }
    return render(request, "panels/managing/add.html", context)


@form_page
def member(request: SignedInRequest, pk: int, member: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    who = get_object_or_404(panel.members.select_related("sector"), pk=member)
    given = {
        "name": who.name,
        "email": who.email,
        "may_publish_name": who.may_publish_name,
        "organisation": who.organisation_id,
        "representative": who.representative,
        "substitute": who.substitute,
    }
    form: MemberForm = (
        OrganisationForm(request.POST or None, initial=given, city=panel.city)
        if who.is_organisation
        else PersonForm(request.POST or None, initial=given)
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: members.correct(member=who, details=form.details(), by=request.user, now=now),
        )
    ):
        messages.success(request, _("The entry is corrected."))
        return redirect("panels:manage", panel.pk)
    context = {
        "panel": panel,
        "trail": trail(panel, who.name),
        "member": who,
        "mandate": who.mandates.live().first(),
        "waits": not who.mandates.exists() and who.withdrawn_at is None,
        "form": form,
    }
    return render(request, "panels/managing/member.html", context)


@require_POST
def give_seat(request: SignedInRequest, pk: int, member: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    who = get_object_or_404(panel.members, pk=member)
    try:
        members.seat(member=who, by=request.user, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s has a seat now.") % {"name": who.name})
    return redirect("panels:manage", panel.pk)


@require_POST
def withdraw(request: SignedInRequest, pk: int, member: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    who: Member = get_object_or_404(panel.members, pk=member)
    try:
        members.withdraw(member=who, by=request.user, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s no longer waits for a seat.") % {"name": who.name})
    return redirect("panels:manage", panel.pk)


@form_page
def constitute(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    form = Form(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(form, lambda: panels.constitute(panel=panel, by=request.user, now=now))
    ):
        messages.success(request, _("The panel is constituted. It can decide from now on."))
        return redirect("panels:manage", panel.pk)
    balance = balance_of(panel)
    problem = problem_of(panel)
    checks = showing.checks(panel, balance)
    context = {
        "panel": panel,
        "title": showing.title_of(panel),
        "trail": trail(panel, _("Constitute the panel")),
        "balance": balance,
        "chart": showing.chart(balance),
        "checks": checks,
        "lacks": not all(check["is_right"] for check in checks),
        "problem": in_words(problem, balance) if problem else "",
        "verdict": rules.may_constitute(request.user, panel, now=now),
        "form": form,
    }
    return render(request, "panels/managing/constitute.html", context)


@form_page
def dissolve(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_for_managing(request, pk, now)
    form = DissolveForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: panels.dissolve(
                panel=panel, reason=form.cleaned_data["reason"], by=request.user, now=now
            ),
        )
    ):
        messages.success(request, _("The panel is dissolved. Its record stays."))
        return redirect("panels:manage", panel.pk)
    context = {"panel": panel, "trail": trail(panel, _("Dissolve the panel")), "form": form}
    return render(request, "panels/managing/dissolve.html", context)
