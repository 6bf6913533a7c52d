"""What follows from a draw: seats are offered, the others wait in its order, codes are forgotten."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from crisco.languages import local_day
from network.models import User
from panels import lots
from panels.draw import reserves
from panels.draw.pool import Pool
from panels.models import (
    Application,
    ApplicationState,
    ChangeKind,
    Draw,
    DrawEntry,
    DrawState,
    Member,
)
from panels.services import draw_tables, drawing, joining
from panels.services.acts import Refused, act, record

CODES_KEPT = timedelta(days=30)
_A = ApplicationState
AWAITED = (_A.INVITED, _A.ACCEPTED)


@act
def confirm(*, draw: Draw, by: User, now: datetime) -> Draw:
    """Who was drawn is offered a seat; the others are on the reserve list, in the draw's order.

    The seat of who has left the draw since, or is on the panel already, goes to another of the
    same part. Twice is once.
    Errors: NotAllowed; Refused when seats were taken or closed meanwhile.
    """
    draw = drawing.locked(draw, by, now)
    if draw.state == DrawState.CONFIRMED:
        return draw
    drawing.must_be(draw, DrawState.DRAWN)
    _seats_are_there(draw)
    until = _until(draw, now)
    members = Member.objects.filter(panel=draw.panel)
    known = {fact for each in members.values_list("email", "organisation") for fact in each if fact}
    there_already: list[Application] = []
    people: list[Application] = []
    for each in drawing.pool(draw):
        sits = each.member is None and {each.email, each.organisation_id} & known
        (there_already if sits else people).append(each)
    joining.pass_over(*there_already, now=now)
    parts = chosen(draw, people).values()
    joining.invite(*(each for drawn, _others in parts for each in drawn), answer_by=until, now=now)
    waiting = (each for _drawn, others in parts for each in others)
    joining.keep_in_reserve(*waiting, by=by, now=now)
    draw.state, draw.confirmed_at = DrawState.CONFIRMED, now
    draw.save(update_fields=["state", "confirmed_at"])
    record(panel=draw.panel, kind=ChangeKind.DRAW_SURE, by=by, now=now)
    return draw


def chosen(
    draw: Draw, people: list[Application]
) -> dict[str, tuple[list[Application], list[Application]]]:
    """By part: which of these people get a seat and which wait, both in the draw's order.

    The seat of who has left goes to the first of the reserve with whom the quotas are missed least.
    """
    codes = dict(draw.entries.values_list("application", "code"))
    outcome = draw.outcome or {}
    there = {codes[application.pk]: application for application in people}
    drawn, others = (
        {sector: [code for code in order if code in there] for sector, order in part.items()}
        for part in (outcome["seated"], outcome["reserve"])
    )
    if any(len(drawn[sector]) < len(order) for sector, order in outcome["seated"].items()):
        _move_up(draw, drawn, others)
    return {
        sector: ([there[code] for code in seated], [there[code] for code in others[sector]])
        for sector, seated in drawn.items()
    }


def _move_up(draw: Draw, drawn: dict[str, list[str]], others: dict[str, list[str]]) -> None:
    """The codes of `others` that fill the seats are among the `drawn`."""
    pool = Pool.read(draw_tables.pool_of(draw))
    for sector, seated in drawn.items():
        while others[sector] and len(seated) < pool.seats[sector]:
            staying = [code for codes in drawn.values() for code in codes]
            code = reserves.replacement(pool, staying, others[sector]) or others[sector][0]
            others[sector].remove(code)
            seated.append(code)


def asked(draw: Draw) -> dict[str, list[Application]]:
    """By part: those to whom the draw offered a seat, by name, however they answered."""
    never = [_A.RESERVE, _A.NOT_DRAWN, _A.IN_POOL]
    codes = [code for part in (draw.outcome or {"seated": {}})["seated"].values() for code in part]
    offered = Q(draw_entries__code__in=codes) | Q(state__in=AWAITED)
    known = Application.objects.filter(offered, draw_entries__draw=draw).exclude(state__in=never)
    found: dict[str, list[Application]] = {}
    people = known.select_related("sector").order_by("pk").distinct()
    for application in sorted(people, key=lambda each: each.shown_name.casefold()):
        found.setdefault(application.sector.code, []).append(application)
    return found


def forget(*, now: datetime) -> int:
    """Some time after a draw nobody can tell any more which code was whose. Answers how many."""
    over = now - CODES_KEPT
    ended = Q(draw__closed_at__lte=over) | Q(draw__cancelled_at__lte=over)
    return DrawEntry.objects.filter(ended).delete()[0]


def _seats_are_there(draw: Draw) -> None:
    empty = {each.part.sector.pk: each for each in lots.standings(draw.panel)}
    for part in draw.parts.all():
        standing = empty[part.sector_id]
        if standing.seats < (part.seats or 0):
            raise Refused(
                _(
                    "%(part)s: fewer seats are empty now (%(empty)s) than were drawn (%(seats)s). "
                    "Open more seats first."
                )
                % {"part": standing.part.title, "seats": part.seats, "empty": standing.seats}
            )


def _until(draw: Draw, now: datetime) -> datetime:
    zone = draw.panel.city.time_zone
    day = local_day(now, zone) + timedelta(days=draw.answer_days + 1)
    return datetime.combine(day, time(), ZoneInfo(zone))
