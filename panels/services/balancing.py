"""Quotas of a draw: chosen while it is planned, answered by who likes, eased by a named person."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.models import User
from panels import lots
from panels.models import (
    Application,
    ApplicationState,
    Attribute,
    BalancingAnswer,
    Draw,
    DrawQuota,
    DrawState,
    Relaxation,
)
from panels.models.application import UNDECIDED
from panels.services import draw_tables, drawing, joining
from panels.services.acts import Refused, act

ANSWERS_KEPT = timedelta(days=30)
_A, _D = ApplicationState, DrawState


@dataclass(frozen=True)
class Wish:
    """A quota as the city would like it. Units: seats; `most` None is no limit."""

    attribute: str
    value: str
    label: str = ""
    least: int = 0
    most: int | None = None


@act
def choose(*, draw: Draw, wishes: Iterable[Wish], by: User, now: datetime) -> Draw:
    """The draw keeps these quotas, and no others; answers to what is not asked are deleted.

    Errors: NotAllowed; Refused once the applicants are fixed, and where the least seats are more
    than there are to draw.
    """
    draw = drawing.locked(draw, by, now)
    drawing.must_be(draw, _D.PLANNED)
    wishes = list(wishes)
    _must_fit(draw, wishes)
    draw.quotas.all().delete()
    DrawQuota.objects.bulk_create(DrawQuota(draw=draw, **vars(wish)) for wish in wishes)
    given = BalancingAnswer.objects.filter(application__panel=draw.panel)
    kept = Q(pk__in=[])
    for quota in draw.quotas.all():
        kept |= Q(attribute=quota.attribute, value=quota.value)
    given.exclude(kept).delete()
    return draw


@act
def answer(*, application: Application, values: Mapping[str, str], now: datetime) -> Application:
    """What the applicant states; an empty value takes an answer back. Errors: Refused."""
    application = joining.fresh(application)
    asked = questions(application)
    if not asked:
        raise Refused(_("The draw has begun. Your answers can no longer be changed."))
    for attribute, options in asked.items():
        value = values.get(attribute, "")
        application.balancing_answers.filter(attribute=attribute).delete()
        if value in {option.value for option in options}:
            application.balancing_answers.create(attribute=attribute, value=value)
    return application


def questions(application: Application) -> dict[str, list[DrawQuota]]:
    """What the city asks this applicant now, by attribute; nothing when it asks nothing."""
    if application.state not in UNDECIDED or application.state == _A.IN_POOL:
        return {}
    planned = Draw.objects.filter(
        panel=application.panel_id, state=_D.PLANNED, sectors=application.sector_id
    )
    found: dict[str, list[DrawQuota]] = {}
    for quota in DrawQuota.objects.filter(draw__in=planned).order_by("pk"):
        found.setdefault(quota.attribute, []).append(quota)
    return found


@act
def ease(*, draw: Draw, version: int, option: int, person: str, by: User, now: datetime) -> Draw:
    """One of the smallest ways out is taken, somebody answers for it, and the table is made anew.

    Shapes: `option` counts the ways out of the table of that `version`, which the person has seen.
    Errors: NotAllowed; Refused when it is none of those that are open.
    """
    draw = drawing.locked(draw, by, now)
    drawing.must_be(draw, _D.FROZEN)
    table = lots.table_of(draw)
    options = table.refusal["options"] if table and table.refusal else []
    if draw.version != version or not 0 <= option < len(options):
        raise Refused(_("This is not one of the ways out. Please look again."))
    quotas = draw_tables.binding(draw)
    for step in options[option]:
        Relaxation.objects.create(
            quota=quotas[step["quota"]].quota,
            bound=step["bound"],
            before=step["from"],
            after=step["to"],
            person=person,
            by=by,
            at=now,
        )
    draw.version += 1
    draw.save(update_fields=["version"])
    draw_tables.ask(draw, by=by, now=now)
    return draw


def too_many(attribute: str, least: int, seats: int) -> str:
    """The least seats of all answers to one question are more than there are."""
    said = ngettext(
        "%(attribute)s: the least seats are %(sum)s together, but only %(seats)s seat can be drawn.",
        "%(attribute)s: the least seats are %(sum)s together, but only %(seats)s seats can be drawn.",
        seats,
    )
    return said % {"attribute": Attribute(attribute).label, "sum": least, "seats": seats}


def _must_fit(draw: Draw, wishes: list[Wish]) -> None:
    """Seats may still become empty or be given before the applicants are fixed: then it is asked
    again. Errors: Refused."""
    drawn = set(draw.parts.values_list("sector", flat=True))
    seats = sum(one.seats for one in lots.standings(draw.panel) if one.part.sector.pk in drawn)
    least = Counter[str]()
    for wish in wishes:
        least[wish.attribute] += wish.least
    faults = [too_many(name, count, seats) for name, count in least.items() if count > seats]
    if faults:
        raise Refused(" ".join(faults))


def forget(*, now: datetime) -> int:
    """Answers of those not drawn go a month after the result, all others with the draw's end.

    Answers how many.
    """
    over = now - ANSWERS_KEPT
    entries = Q(application__draw_entries__draw__cancelled_at__lte=over)
    entries |= Q(application__draw_entries__draw__closed_at__isnull=False)
    entries |= Q(application__draw_entries__draw__confirmed_at__lte=over) & ~Q(
        application__state__in=[_A.INVITED, _A.ACCEPTED]
    )
    running = Draw.objects.under_way().values("panel")
    # unless the next draw asks for them
    gone = BalancingAnswer.objects.filter(entries).exclude(
        application__panel__in=running, application__state__in=UNDECIDED
    )
    return BalancingAnswer.objects.filter(pk__in=gone.values("pk")).delete()[0]
