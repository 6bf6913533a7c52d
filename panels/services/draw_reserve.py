"""Where somebody drawn with quotas does not take the seat: whom of the reserve it goes to."""

from collections import Counter

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from panels.draw import reserves
from panels.draw.pool import Pool
from panels.models import Draw, DrawState, Member, Panel
from panels.models.application import HOLDING, ApplicationState
from panels.services import draw_tables
from panels.services.acts import Refused


def named(panel: Panel) -> dict[int, Member]:
    """By the key of the part: who is next for a seat that somebody drawn did not take.

    Empty without quotas, and once the answers are deleted: then the order of the reserve counts.
    """
    found: dict[int, Member] = {}
    for draw in balanced(panel.draws.all()).distinct().order_by("-number"):
        found |= named_in(draw)  # of two draws the earlier one has its seats first
    return found


def balanced(draws: QuerySet[Draw]) -> QuerySet[Draw]:
    """Those that are confirmed and keep quotas."""
    binds = Q(quotas__least__gt=0) | Q(quotas__most__isnull=False)
    return draws.filter(binds, state=DrawState.CONFIRMED)


def goes_to(member: Member) -> Refused:
    """The refusal, where somebody else would get the seat or nobody."""
    said = _("A seat of the draw is free. By the quotas it goes to %(name)s.")
    return Refused(said % {"name": member.name})


def named_in(draw: Draw) -> dict[int, Member]:
    """As `named`, of one draw that is confirmed."""
    states = [*HOLDING, ApplicationState.RESERVE]
    pool = Pool.read(draw_tables.pool_of(draw, states))
    entries = draw.entries.filter(application__state__in=states)
    members = Member.objects.filter(application__in=entries.values("application")).waiting()
    known = {member.pk: member for member in members}
    rows = list(entries.values_list("code", "application__member", "application__state"))
    staying = [code for code, _member, state in rows if state in HOLDING]
    waiting = {code: known[member] for code, member, _state in rows if member in known}
    if not pool.quotas or not any(each.answers for each in pool.applicants if each.id in waiting):
        return {}
    sector_of = {person.id: person.sector for person in pool.applicants}
    taken, outcome = Counter(sector_of[code] for code in staying), draw.outcome or {}
    found = {}
    for sector, key in draw.parts.order_by("pk").values_list("sector__code", "sector"):
        order = [*outcome["seated"][sector], *outcome["reserve"][sector]]
        here = [code for code in order if code in waiting]
        if here and taken[sector] < pool.seats[sector]:
            found[key] = waiting[reserves.replacement(pool, staying, here) or here[0]]
    return found
