"""Sittings: members read, coordinators manage, and what is only planned is the desk's alone."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crisco.languages import format_list, local_day, reader_language
from crisco.verdict import require
from network.models import User
from network.requests import SignedInRequest
from panels import rules
from panels.balance import balance_of
from panels.forms.sittings import (
    CancelForm,
    MinutesForm,
    PresenceForm,
    SittingForm,
    SummaryForm,
)
from panels.models import Mandate, Member, Mode, Panel, Sitting
from panels.models.panel import PanelQuerySet
from panels.quorum import present
from panels.services import decisions
from panels.services import sittings as acts
from panels.services.acts import Refused
from panels.services.minutes import draft
from panels.views import motion_rows, showing, sitting_rows
from panels.views.managing import attempted, form_page


def panel_to_read(request: SignedInRequest, pk: int) -> Panel:
    """404 for a panel that is not this person's affair, 403 for a colleague who may not look."""
    now = timezone.now()
    panel = get_object_or_404(_readable(request.user, now).with_parties(), pk=pk)
    require(rules.may_see_sittings(request.user, panel, now=now))
    return panel


def sitting_to_read(request: SignedInRequest, pk: int, number: int) -> Sitting:
    """A sitting of a panel one may read; members hear of it once they are invited."""
    now = timezone.now()
    theirs = Sitting.objects.with_parties().filter(panel__in=_readable(request.user, now))
    sitting = get_object_or_404(theirs, panel=pk, number=number)
    require(rules.may_see_sittings(request.user, sitting.panel, now=now))
    if sitting.is_planned and not rules.may_see_desk(request.user, sitting.panel, now=now):
        raise Http404
    return sitting


def _readable(person: User, now: datetime) -> PanelQuerySet:
    """Panels that somebody may hear of from the desk, or as a member with a seat."""
    mine = Mandate.objects.live().filter(member__in=Member.objects.of(person)).values("panel")
    known = Panel.objects.known_to(person, now).values("pk")
    return Panel.objects.filter(Q(pk__in=known) | Q(pk__in=mine))


def sitting_to_manage(request: SignedInRequest, pk: int, number: int) -> Sitting:
    """As `sitting_to_read`, for whoever may change it."""
    sitting = sitting_to_read(request, pk, number)
    require(rules.may_manage_panel(request.user, sitting.panel, now=timezone.now()))
    return sitting


def sitting_to_lead(request: SignedInRequest, pk: int, number: int) -> Sitting:
    """As `sitting_to_read`, for whoever leads it."""
    sitting = sitting_to_read(request, pk, number)
    require(rules.may_lead(request.user, sitting.panel, now=timezone.now()))
    return sitting


def trail(panel: Panel, sitting: Sitting | None = None, *steps: str) -> list[tuple[str, str]]:
    """Desk / sittings of the panel / sitting / this page."""
    here = [
        (_("My desk"), reverse("network:desk")),
        (showing.title_of(panel), reverse("panels:sittings", args=[panel.pk])),
    ]
    if sitting:
        here.append((sitting_rows.title_of(sitting), sitting_rows.address(sitting)))
    return [*here, *((step, "") for step in steps)]


def done(request: SignedInRequest, act: Callable[[], object], said: str) -> bool:
    """Whether the act was done; the next page says so, or why not."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True


def asks(
    request: SignedInRequest,
    found: Sitting,
    action: str,
    text: str,
    is_possible: bool,
    *,
    back: str = "",
    is_danger: bool = False,
) -> HttpResponse:
    """The question before an act that nobody can take back; its answer is posted to this address.

    What is not possible now is not asked: the page that it came from says how things stand.
    """
    back = back or sitting_rows.address(found)
    if not is_possible:
        return redirect(back)
    context = {
        "title": action,
        "text": text,
        "action": action,
        "url": request.path,
        "back": back,
        "is_danger": is_danger,
        "trail": trail(found.panel, found, action),
    }
    return render(request, "panels/sittings/confirm.html", context)


@require_safe
def all_sittings(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_to_read(request, pk)
    found = panel.sittings.order_by("-starts_at", "-pk")
    if not rules.may_see_desk(request.user, panel, now=now):
        found = found.for_members()
    rows = [sitting_rows.row_of(sitting, panel) for sitting in found[:100]]
    context = {
        "panel": panel,
        "title": showing.title_of(panel),
        "trail": trail(panel),
        "coming": [row for row in reversed(rows) if row.is_coming],
        "past": [row for row in rows if not row.is_coming],
        "may_manage": rules.may_manage_panel(request.user, panel, now=now),
    }
    return render(request, "panels/sittings/list.html", context)


@form_page
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    panel = panel_to_read(request, pk)
    require(rules.may_manage_panel(request.user, panel, now=now))
    spoken = panel.city.languages[0] if panel.city.languages else "en"
    form = SittingForm(request.POST or None, panel=panel, now=now, initial={"language": spoken})
    made: list[Sitting] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: made.append(acts.plan(panel=panel, by=request.user, now=now, **form.answers())),
        )
    ):
        messages.success(request, _("The sitting is planned. Now write its agenda."))
        return redirect("panels:sitting_agenda", panel.pk, made[0].number)
    context = {
        "form": form,
        "trail": trail(panel, None, _("Plan a sitting")),
        "title": _("Plan a sitting"),
        "action": _("Plan the sitting"),
        "back": reverse("panels:sittings", args=[panel.pk]),
    }
    return render(request, "panels/sittings/form.html", context)


@require_safe
def sitting(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_read(request, pk, number)
    now = timezone.now()
    may_manage = bool(rules.may_manage_panel(request.user, found.panel, now=now))
    may_lead = bool(rules.may_lead(request.user, found.panel, now=now))
    is_member = not rules.may_see_desk(request.user, found.panel, now=now)
    balance = balance_of(found.panel)
    agenda = sitting_rows.agenda_of(found)
    quorum = present(found, balance) if found.is_open or found.was_held else None
    motions = motion_rows.motions_of(found, balance)
    voting = next((each["motion"] for each in motions if each["motion"].is_open), None)
    minutes = found.minutes.order_by("-version").first()
    if may_lead:
        steps = sitting_rows.do_next(
            found, agenda, quorum, voting=voting, minutes=minutes, may_manage=may_manage
        )
    else:
        waits = voting is not None and decisions.is_awaited(voting, request.user)
        steps = [sitting_rows.to_the_vote(found, voting)] if voting and waits else []
    context = {
        "sitting": found,
        "panel": found.panel,
        "title": sitting_rows.title_of(found),
        "row": sitting_rows.row_of(found, found.panel),
        "trail": [*trail(found.panel, found)[:-1], (sitting_rows.title_of(found), "")],
        "agenda": agenda,
        "quorum": quorum,
        "motions": motions,
        "actions": found.actions.select_related("member").order_by("due_on", "pk"),
        "minutes": minutes,
        "may_manage": may_manage,
        "may_lead": may_lead,
        "may_declare": not found.is_settled and (may_manage or is_member),
        "do_next": steps,
    }
    return render(request, "panels/sittings/sitting.html", context)


@form_page
def move(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    now = timezone.now()
    found = sitting_to_manage(request, pk, number)
    form = SittingForm(
        request.POST or None, panel=found.panel, now=now, initial=SittingForm.initial_of(found)
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form, lambda: acts.move(sitting=found, by=request.user, now=now, **form.answers())
        )
    ):
        messages.success(request, _("Saved. Whoever was invited is told."))
        return redirect(sitting_rows.address(found))
    return _form(request, found, form, _("Time and place"), _("Save"))


@form_page
def call(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_manage(request, pk, number)
    if request.method != "POST":
        text = _("Every member with an e-mail address gets the agenda and a calendar file now.")
        again = _("Messages cannot be called back. A later change of time or place is sent too.")
        return asks(request, found, _("Invite the members"), f"{text} {again}", found.is_planned)
    now = timezone.now()
    called = done(
        request,
        lambda: acts.call(sitting=found, by=request.user, now=now),
        _("Every member with an e-mail address is invited."),
    )
    seated = Member.objects.seated().filter(panel=found.panel)
    unreached = [member.name for member in seated.filter(email="").order_by("pk")]
    if called and unreached:
        said = _("We have no e-mail address of %(names)s. Please tell them in another way.")
        messages.warning(request, said % {"names": format_list(unreached, reader_language())})
    return redirect(sitting_rows.address(found))


@form_page
def cancel(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_manage(request, pk, number)
    form = CancelForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.cancel(
                sitting=found,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            ),
        )
    ):
        messages.success(request, _("The sitting is cancelled. Whoever was invited is told."))
        return redirect(sitting_rows.address(found))
    return _form(
        request, found, form, _("Cancel the sitting"), _("Cancel the sitting"), is_danger=True
    )


@form_page
def open_sitting(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_lead(request, pk, number)
    if request.method != "POST":
        text = _("How the panel is composed at this moment is kept. No other day can be set then.")
        zone = found.panel.city.time_zone
        planned, today = local_day(found.starts_at, zone), local_day(timezone.now(), zone)
        if planned != today:
            days = {"day": showing.day(planned), "today": showing.day(today)}
            early = _(
                "It is planned for %(day)s, and today is %(today)s. Is this the right sitting?"
            )
            text = f"{early % days} {text}"
        return asks(request, found, _("Open the sitting"), text, found.is_called)
    now = timezone.now()
    opened = done(
        request,
        lambda: acts.open_sitting(sitting=found, by=request.user, now=now),
        _("The sitting is open. Say now who is here."),
    )
    return redirect(
        reverse("panels:sitting_presence", args=[pk, number])
        if opened
        else sitting_rows.address(found)
    )


@form_page
def presence(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_lead(request, pk, number)
    there = {row.seat_id: acts.how(row) for row in found.attendances.filter(out_at=None)}
    holders = Mandate.objects.live().filter(panel=found.panel).select_related("member", "sector")
    seats = list(holders.order_by("sector__position", "seat__ordinal", "pk"))
    all_marked = "everybody" in request.GET
    marked = {seat.seat_id: str(Mode.ROOM) for seat in seats} if all_marked else {}
    form = PresenceForm(request.POST or None, holders=seats, here={**marked, **there})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.seat_everybody(
                sitting=found, here=form.here(), by=request.user, now=timezone.now()
            ),
        )
    ):
        messages.success(request, present(found).words())
        return redirect(sitting_rows.address(found))
    more: dict[str, object] = (
        {"note": _("Everybody is marked as in the room. Change whoever is not, then save.")}
        if all_marked
        else {"shortcut": ("?everybody", _("Mark everybody as in the room"))}
    )
    return _form(request, found, form, _("Who is here"), _("Save who is here"), more=more)


@form_page
def close(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_lead(request, pk, number)
    if request.method != "POST":
        text = _(
            "Everybody who is still there will be noted as having left, and no vote can be "
            "opened any more. The sitting cannot be opened again."
        )
        return asks(request, found, _("End the sitting"), text, found.is_open)
    now = timezone.now()
    done(
        request,
        lambda: acts.close(sitting=found, by=request.user, now=now),
        _("The sitting is over. Now write its minutes."),
    )
    return redirect(sitting_rows.address(found))


@form_page
def minutes(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_lead(request, pk, number)
    last = found.minutes.order_by("-version").first()
    form = MinutesForm(request.POST or None, initial={"text": last.text if last else draft(found)})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.write_minutes(
                sitting=found,
                text=form.cleaned_data["text"],
                by=request.user,
                now=timezone.now(),
            ),
        )
    ):
        messages.success(request, _("A new version of the minutes is kept."))
        return redirect(sitting_rows.address(found))
    return _form(request, found, form, _("Minutes"), _("Keep this version"))


@form_page
def approve(request: SignedInRequest, pk: int, number: int, version: int) -> HttpResponse:
    found = sitting_to_lead(request, pk, number)
    if request.method != "POST":
        text = _("Version %(version)s becomes the record of this sitting and stays as it is.")
        return asks(
            request, found, _("Approve the minutes"), text % {"version": version}, found.is_closed
        )
    now = timezone.now()
    done(
        request,
        lambda: acts.approve_minutes(sitting=found, version=version, by=request.user, now=now),
        _("The minutes are approved and stay as they are."),
    )
    return redirect(sitting_rows.address(found))


@form_page
def summary(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    found = sitting_to_manage(request, pk, number)
    form = SummaryForm(request.POST or None, initial={"text": found.summary})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempted(
            form,
            lambda: acts.publish_summary(
                sitting=found,
                text=form.cleaned_data["text"],
                by=request.user,
                now=timezone.now(),
            ),
        )
    ):
        is_there = bool(form.cleaned_data["text"])
        said = _("Everybody can read the summary now.") if is_there else _("No summary is public.")
        messages.success(request, said)
        return redirect(sitting_rows.address(found))
    return _form(request, found, form, _("Summary for everybody"), _("Publish the summary"))


def _form(
    request: SignedInRequest,
    found: Sitting,
    form: object,
    title: str,
    action: str,
    *,
    is_danger: bool = False,
    more: dict[str, object] | None = None,
) -> HttpResponse:
    context = {
        **(more or {}),
        "form": form,
        "sitting": found,
        "title": title,
        "action": action,
        "is_danger": is_danger,
        "trail": trail(found.panel, found, title),
        "back": sitting_rows.address(found),
    }
    return render(request, "panels/sittings/form.html", context)
