"""Acts on a whole panel: open it, give it seats, constitute it, dissolve it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from crisco.languages import local_day
from crisco.verdict import require
from network.models import City, Partnership, User
from panels import balance, rules
from panels.models import (
    ChangeKind,
    Composition,
    EndReason,
    Mandate,
    Panel,
    PanelState,
    Seat,
    Sector,
    SittingState,
)
from panels.services import sittings
from panels.services.acts import Refused, act, panel_lock, record, unbalanced

MOST_SEATS = 100  # in one sector; a slip of the finger, not a panel


class TakesNoPart(Refused):
    """The city is no partner of the programme, or is one no longer."""


class SeatsHeld(Refused):
    """More seats were to be closed than are empty."""


@act
def found(
    *,
    city: City,
    composition: Composition,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: User,
    now: datetime,
) -> Panel:
    """A panel that is forming, without seats yet.

    Errors: NotAllowed; TakesNoPart; KnownAlready when the city has a panel in the programme.
    """
    require(rules.may_found(by, city, now=now))
    parts = Partnership.objects.of_cities([city], local_day(now, city.time_zone))
    if not parts.filter(programme=composition.programme_id).exists():
        raise TakesNoPart(
            _(
                "The city takes no part in this programme, so it cannot open a panel in it. "
                "If this is wrong, write to the network’s staff."
            )
        )
    panel = Panel.objects.create(
        programme=composition.programme,
        city=city,
        composition=composition,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
    )
    record(panel=panel, kind=ChangeKind.FOUNDED, by=by, now=now)
    return panel


@act
def resize(*, panel: Panel, seats: Mapping[Sector, int], by: User, now: datetime) -> Panel:
    """The panel has as many open seats in each sector as asked, empty ones closed first.

    A constituted panel that gains seats has empty ones, so it waits for their holders.
    Errors: NotAllowed; SeatsHeld when a sector has more members than seats asked;
    Unbalanced when a panel that was constituted would not obey its rule.
    """
    (panel,) = panel_lock(panel)
    require(rules.may_manage_panel(by, panel, now=now))
    before = balance.balance_of(panel)
    too_many = [part for part in before.parts if part.held > seats.get(part.sector, part.seats)]
    if too_many:
        raise SeatsHeld(
            " ".join(
                _(
                    "%(part)s: %(held)s seats are held, so %(asked)s are too few. "
                    "Record first who leaves."
                )
                % {"part": part.title, "held": part.held, "asked": seats[part.sector]}
                for part in too_many
            )
        )
    grows = any(seats.get(part.sector, part.seats) > part.seats for part in before.parts)
    if grows and panel.is_constituted:
        wait_for_members(panel, now)
    for part in before.parts:
        _set_seats(panel, part, seats.get(part.sector, part.seats), now)
    if balance.balance_of(panel) == before:
        return panel
    _still_obeys(panel)
    record(panel=panel, kind=ChangeKind.RESIZED, by=by, now=now)
    return panel


@act
def constitute(*, panel: Panel, by: User, now: datetime) -> Panel:
    """The panel may decide. Doing it twice changes nothing.

    Errors: NotAllowed; Unbalanced with the numbers and the next step.
    """
    (panel,) = panel_lock(panel)
    if panel.is_constituted:
        require(rules.may_manage_panel(by, panel, now=now))
        return panel
    require(rules.may_constitute(by, panel, now=now))
    problem = balance.problem_of(panel)
    if problem:
        raise unbalanced(panel, problem)
    panel.state = PanelState.CONSTITUTED
    panel.constituted_at = panel.constituted_at or now
    panel.vacancy_since_on = panel.vacancy_until_on = None
    panel.save(update_fields=["state", "constituted_at", "vacancy_since_on", "vacancy_until_on"])
    record(panel=panel, kind=ChangeKind.CONSTITUTED, by=by, now=now)
    return panel


@act
def dissolve(*, panel: Panel, reason: str, by: User, now: datetime) -> Panel:
    """All mandates end, nobody is called or looked for any more, the record stays.

    There is no way back. Twice is once. Errors: NotAllowed; Refused while a sitting is open.
    """
    (panel,) = panel_lock(panel)
    if panel.is_dissolved:
        return panel
    require(rules.may_manage_panel(by, panel, now=now))
    if panel.sittings.filter(state=SittingState.OPEN).exists():
        raise Refused(_("A sitting of this panel is open. End it first."))
    _call_off(panel, reason, by, now)  # first: the members are told, and then have no seat
    today = local_day(now, panel.city.time_zone)
    for mandate in Mandate.objects.live().filter(panel=panel):
        mandate.ended_at = now
        mandate.until_on = max(mandate.from_on, today)
        mandate.end_reason = EndReason.DISSOLVED
        mandate.save(update_fields=["ended_at", "until_on", "end_reason"])
    panel.state = PanelState.DISSOLVED
    panel.vacancy_since_on = panel.vacancy_until_on = None
    panel.save(update_fields=["state", "vacancy_since_on", "vacancy_until_on"])
    record(panel=panel, kind=ChangeKind.DISSOLVED, by=by, now=now, reason=reason)
    return panel


def _call_off(panel: Panel, reason: str, by: User, now: datetime) -> None:
    """The call for members is closed; sittings to come are cancelled, and the invited are told."""
    if panel.calls.open(now).update(closed_at=now):
        record(panel=panel, kind=ChangeKind.CALL_OVER, by=by, now=now)
    coming = panel.sittings.filter(state__in=[SittingState.PLANNED, SittingState.CALLED])
    for sitting in coming.select_related("panel__city").order_by("pk"):
        sittings.call_off(sitting, reason, by, now)


def wait_for_members(panel: Panel, now: datetime) -> None:
    """A constituted panel has an empty seat from now on, with a day to fill it by."""
    today = local_day(now, panel.city.time_zone)
    panel.state = PanelState.VACANCY
    panel.vacancy_since_on = today
    panel.vacancy_until_on = today + timedelta(days=panel.composition.vacancy_days)
    panel.save(update_fields=["state", "vacancy_since_on", "vacancy_until_on"])


def _set_seats(panel: Panel, part: balance.Part, asked: int, now: datetime) -> None:
    if asked > MOST_SEATS:
        raise Refused(_("A panel has at most %(most)s seats in one part.") % {"most": MOST_SEATS})
    there = Seat.objects.filter(panel=panel, sector=part.sector)
    if asked > part.seats:
        last = there.aggregate(last=Max("ordinal"))["last"] or 0
        Seat.objects.bulk_create(
            Seat(panel=panel, sector=part.sector, ordinal=last + number)
            for number in range(1, asked - part.seats + 1)
        )
        return
    for seat in there.empty().order_by("-ordinal")[: part.seats - asked]:
        seat.closed_at = now
        seat.save(update_fields=["closed_at"])


def _still_obeys(panel: Panel) -> None:
    problem = balance.problem_of(panel) if panel.is_constituted else None
    if problem:
        raise unbalanced(panel, problem)
