"""The ceremony of a draw: plan it, fix who is in it, publish the table, enter the public number,
confirm, close. Each step is one transaction that locks the panel first, and twice is once.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from crisco import tokens
from crisco.jobs import services as jobs
from crisco.jobs.models import ENDED
from crisco.verdict import require
from network.models import User
from panels import lots, rules
from panels.draw import check
from panels.models import (
    Application,
    ApplicationState,
    ChangeKind,
    Draw,
    DrawEntry,
    DrawState,
    DrawTable,
    Panel,
    Sector,
)
from panels.services import application_letters as letters
from panels.services import draw_reserve, draw_tables, joining
from panels.services.acts import Refused, act, panel_lock, record

CODE_LENGTH = 7
_A, _D = ApplicationState, DrawState


@act
def plan(
    *, panel: Panel, sectors: Iterable[Sector], answer_days: int, by: User, now: datetime
) -> Draw:
    """A draw for these parts of the panel is planned, and everybody can see that.

    Errors: NotAllowed; Refused while another one is under way.
    """
    (panel,) = panel_lock(panel)
    require(rules.may_manage_panel(by, panel, now=now))
    if panel.draws.under_way().exists():
        raise Refused(_("This panel has a draw under way already."))
    parts = [each for each in sectors if each.composition_id == panel.composition_id]
    if not parts:
        raise Refused(_("Choose at least one part of the panel."))
    last = panel.draws.aggregate(last=Max("number"))["last"] or 0
    draw = Draw.objects.create(
        panel=panel, number=last + 1, answer_days=answer_days, created_at=now
    )
    draw.sectors.set(parts)
    return draw


@act
def freeze(*, draw: Draw, by: User, now: datetime) -> Draw:
    """Who can be chosen is in the draw, under a code that they hear; a worker makes the table.

    Parts with no more applicants than seats leave the draw: there is nothing to draw.
    Errors: NotAllowed; Refused while the call is open, somebody waits for an answer, or no part
    needs a draw.
    """
    draw = locked(draw, by, now)
    if draw.state == _D.FROZEN:
        return draw
    must_be(draw, _D.PLANNED)
    _must_be_over(draw, now)
    standings = {each.part.sector.pk: each for each in lots.standings(draw.panel)}
    parts = list(draw.parts.select_related("sector").order_by("pk"))
    if any(standings[part.sector_id].unanswered for part in parts):
        raise Refused(
            _("Somebody still waits for your answer. Answer everybody first: nobody is forgotten.")
        )
    drawn = [part for part in parts if standings[part.sector_id].needs_draw]
    if not drawn:
        raise Refused(
            _(
                "No lots can be drawn: a part needs an empty seat, and more people who can be "
                "chosen than it has empty seats."
            )
        )
    draw.parts.exclude(pk__in=[part.pk for part in drawn]).delete()
    for part in drawn:
        part.seats = standings[part.sector_id].seats
        part.applicants = standings[part.sector_id].eligible
        part.save(update_fields=["seats", "applicants"])
    _give_codes(draw, [part.sector_id for part in drawn], now)
    draw.state, draw.frozen_at, draw.version = _D.FROZEN, now, 1
    draw.save(update_fields=["state", "frozen_at", "version"])
    record(panel=draw.panel, kind=ChangeKind.DRAW_FIXED, by=by, now=now)
    draw_tables.ask(draw, by=by, now=now)
    return draw


@act
def renew(*, draw: Draw, by: User, now: datetime) -> Draw:
    """The table is made anew: somebody withdrew, or it could not be made. Old ones stay to see.

    Errors: NotAllowed; Refused on and after the day of the number, and when nothing changed.
    """
    draw = locked(draw, by, now)
    must_be(draw, _D.FROZEN, _D.PREPARED)
    table = lots.table_of(draw)
    if table is None:
        job = draw_tables.job_of(draw)
        if job is not None and job.state not in ENDED:
            raise Refused(_("The table is being made. Please wait a moment."))
    elif table.refusal is None and table.people_count == lots.in_the_pool(draw):
        raise Refused(_("Nobody has left the draw since this table was made. The table stays."))
    if draw.state == _D.PREPARED and draw.draws_at and draw.draws_at <= now:
        raise Refused(
            _("The day of the number has come: the table stays. Seats of those who left go on.")
        )
    draw.state, draw.prepared_at, draw.version = _D.FROZEN, None, draw.version + 1
    draw.save(update_fields=["state", "prepared_at", "version"])
    draw_tables.ask(draw, by=by, now=now)
    return draw


@act
def publish(*, draw: Draw, source: str, draws_at: datetime, by: User, now: datetime) -> Draw:
    """Table and digest are public, and so is where the number will come from and when.

    Errors: NotAllowed; Refused when the day has come already, there is no table, or somebody has
    left the draw since it was made.
    """
    draw = locked(draw, by, now)
    if draw.state == _D.PREPARED:
        return draw
    must_be(draw, _D.FROZEN)
    table = lots.table_of(draw)
    if table is None or table.refusal is not None:
        raise Refused(_("There is no table yet that could be published."))
    if table.people_count != lots.in_the_pool(draw):
        raise Refused(_("Somebody has left the draw. Please make the table anew, without them."))
    if draws_at <= now:
        raise Refused(
            _(
                "Choose a date and time to come: nobody may know the number before the "
                "table is published."
            )
        )
    DrawTable.objects.filter(pk=table.pk).update(published_at=now)
    draw.state, draw.prepared_at = _D.PREPARED, now
    draw.source, draw.draws_at = source, draws_at
    draw.save(update_fields=["state", "prepared_at", "source", "draws_at"])
    record(panel=draw.panel, kind=ChangeKind.DRAW_SHOWN, by=by, now=now)
    return draw


@act
def enter_number(*, draw: Draw, value: str, evidence: str, by: User, now: datetime) -> Draw:
    """The number has drawn; its result is public in codes. It cannot be taken back.

    Errors: NotAllowed; Refused before the moment that was published.
    """
    draw = locked(draw, by, now)
    if draw.state == _D.DRAWN and draw.value == value:
        return draw
    must_be(draw, _D.PREPARED)
    if draw.draws_at is None or now < draw.draws_at:
        raise Refused(_("The number is not drawn yet. Enter it when its date and time have come."))
    table = draw.tables.get(version=draw.version).table
    draw.value, draw.evidence = value, evidence
    draw.outcome = check.outcome(table or {}, value)
    draw.state, draw.drawn_at = _D.DRAWN, now
    draw.save(update_fields=["value", "evidence", "outcome", "state", "drawn_at"])
    record(panel=draw.panel, kind=ChangeKind.DRAW_MADE, by=by, now=now)
    return draw


@act
def close(*, draw: Draw, by: User, now: datetime) -> Draw:
    """Everybody who was drawn has answered and sits, or somebody of the reserve is asked.

    Errors: NotAllowed; Refused while an answer, or a seat for who said yes, is missing, and while
    the quotas name somebody for a seat.
    """
    draw = locked(draw, by, now)
    if draw.state == _D.CLOSED:
        return draw
    must_be(draw, _D.CONFIRMED)
    if waiting(draw):
        raise Refused(_("Not everybody who was drawn has answered and has the seat."))
    for member in draw_reserve.named_in(draw).values():
        raise draw_reserve.goes_to(member)
    draw.state, draw.closed_at = _D.CLOSED, now
    draw.save(update_fields=["state", "closed_at"])
    record(panel=draw.panel, kind=ChangeKind.DRAW_OVER, by=by, now=now)
    return draw


@act
def cancel(*, draw: Draw, reason: str, by: User, now: datetime) -> Draw:
    """The draw is called off; who was in it can be chosen as before. Twice is once.

    Errors: NotAllowed; Refused once the number is known.
    """
    draw = locked(draw, by, now)
    if draw.state == _D.CANCELLED:
        return draw
    if not draw.can_become(_D.CANCELLED):
        raise Refused(_("The number is drawn: the draw can no longer be called off."))
    job = draw_tables.job_of(draw)
    if job is not None:
        jobs.cancel(job=job, now=now)
    joining.leave_pool(*pool(draw), now=now)
    draw.state, draw.reason, draw.cancelled_at = _D.CANCELLED, reason, now
    draw.save(update_fields=["state", "reason", "cancelled_at"])
    record(panel=draw.panel, kind=ChangeKind.DRAW_OFF, by=by, reason=reason, now=now)
    return draw


def pool(draw: Draw) -> list[Application]:
    """Those who are still in the draw, ready for the hooks of joining."""
    known = Application.objects.filter(draw_entries__draw=draw, state=_A.IN_POOL)
    found = list(known.select_related("sector", "member", "nominated_by", "call").order_by("pk"))
    for application in found:
        application.panel = draw.panel
    return found


def waiting(draw: Draw) -> int:
    """How many of the drawn have not answered, or said yes and have no seat yet."""
    return draw.entries.filter(application__state__in=[_A.INVITED, _A.ACCEPTED]).count()


def locked(draw: Draw, by: User, now: datetime) -> Draw:
    """The row as it is, with its panel locked first. Errors: NotAllowed."""
    (panel,) = panel_lock(draw.panel)
    require(rules.may_manage_panel(by, panel, now=now))
    draw = Draw.objects.get(pk=draw.pk)
    draw.panel = panel
    return draw


def must_be(draw: Draw, *states: DrawState) -> None:
    """Errors: Refused when somebody was faster."""
    if draw.state not in states:
        raise Refused(
            _("This has changed in the meantime: %(state)s.") % {"state": draw.get_state_display()}
        )


def _must_be_over(draw: Draw, now: datetime) -> None:
    sectors = draw.parts.values("sector")
    if draw.panel.calls.open(now).filter(sectors__in=sectors).exists():
        raise Refused(
            _("The call is still open. Close it first, so that nobody comes too late for the draw.")
        )


def _give_codes(draw: Draw, sectors: list[int], now: datetime) -> None:
    known = Application.objects.filter(
        panel=draw.panel, sector__in=sectors, state=_A.ELIGIBLE, erased_at=None
    )
    eligible = list(known.select_related("sector", "nominated_by").order_by("pk"))
    codes = set[str]()
    while len(codes) < len(eligible):
        codes.add(tokens.short_code(CODE_LENGTH))
    joining.enter_pool(*eligible, now=now)
    entries = [
        DrawEntry(draw=draw, application=application, code=code)
        for application, code in zip(eligible, codes, strict=True)
    ]
    DrawEntry.objects.bulk_create(entries)
    for application in eligible:
        application.panel = draw.panel
    letters.tell_codes(entries, now=now)
