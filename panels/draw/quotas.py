"""Mode B: what cannot be met is said with the smallest remedies; what can becomes a table.

Refusals are data, put into sentences elsewhere. Each is {"code": ...} with these numbers:

    too_few           sector, have, seats        fewer people (groups counted once) than seats
    no_draw_needed    sectors                    everybody who applied gets a seat
    least_above_most  quota                      one quota contradicts itself
    too_few_stated    quota, have, least         too few people gave this answer
    least_too_high    attribute, sector, sum, seats    the least seats of all answers together
    most_too_low      attribute, sector, sum, seats    the most seats of all answers together
    crossing          -                          each quota can be met alone, not all together
    groups            -                          seats cannot be filled with one of each group
    too_rare          -                          somebody's chance is too small for any table

`quota` is its place in the pool. Options are the smallest relaxations: lists of
{"quota", "bound": "min" | "max", "from", "to"}, of which one list is enough. A sector's seats are
never among them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from panels.draw import dealing
from panels.draw.chances import fairest
from panels.draw.check import digest
from panels.draw.pool import Pool
from panels.draw.solver import INFINITY, Program

MOST_OPTIONS = 20
Facts = dict[str, Any]


def prepare(pool: Pool, tell: Callable[[str, int], None]) -> Facts:
    """The envelope with a report, or why there is none.

    Shapes: {"table", "digest", "report"} or {"refused": [...], "options": [[...], ...]}. The report
    has least and highest chance, excluded (ids that no panel can hold) and kinds: sector, quotas
    they count for, people, fewest and most panels of its people. A small kind can give away who
    somebody is: show it to organisers alone.
    """
    if refused := refusals(pool):
        return {"refused": refused, "options": options(pool)}
    lottery = fairest(pool, tell)
    if lottery is None:
        found = options(pool)
        return {"refused": [{"code": "crossing" if found else "groups"}], "options": found}
    try:
        table = dealing.table(pool, lottery)
    except dealing.TooRare:
        return {"refused": [{"code": "too_rare"}], "options": []}
    times = {person["id"]: person["panels"] for person in table["people"]}
    report = {
        "least": lottery.least,
        "highest": lottery.highest,
        "excluded": sorted(id for n in lottery.excluded for id in pool.kinds[n].people),
        "kinds": list(_kinds(pool, times)),
    }
    return {"table": table, "digest": digest(table), "report": report}


def _kinds(pool: Pool, times: dict[str, int]) -> Iterator[Facts]:
    for kind in pool.kinds:
        counts = [times[person] for person in kind.people]
        yield {
            "sector": kind.sector,
            "quotas": list(kind.quotas),
            "people": len(counts),
            "fewest": min(counts),
            "most": max(counts),
        }


def refusals(pool: Pool) -> list[Facts]:
    """What counting alone shows to be impossible."""
    have = Counter(person.sector for person in pool.applicants)
    if all(have[sector] <= seats for sector, seats in pool.seats.items()):
        return [{"code": "no_draw_needed", "sectors": list(pool.seats)}]
    return [*_too_few(pool), *_too_few_stated(pool), *_sums(pool)]


def _too_few(pool: Pool) -> Iterator[Facts]:
    for sector, seats in pool.seats.items():
        here = (person for person in pool.applicants if person.sector == sector)
        have = len({person.group or (person.id,) for person in here})
        if have < seats:
            yield {"code": "too_few", "sector": sector, "have": have, "seats": seats}


def _too_few_stated(pool: Pool) -> Iterator[Facts]:
    for number, quota in enumerate(pool.quotas):
        have = sum(quota.counts(person) for person in pool.applicants)
        if quota.least > quota.most:
            yield {"code": "least_above_most", "quota": number}
        if have < quota.least:
            yield {"code": "too_few_stated", "quota": number, "have": have, "least": quota.least}


def _sums(pool: Pool) -> Iterator[Facts]:
    """Answers of one attribute exclude each other, so their seats add up."""
    scopes = defaultdict(list)
    for quota in pool.quotas:
        scopes[quota.attribute, quota.sector].append(quota)
    for (attribute, sector), quotas in scopes.items():
        people = [a for a in pool.applicants if sector in (None, a.sector)]
        seats = sum(pool.seats.values()) if sector is None else pool.seats[sector]
        counted = [sum(quota.counts(person) for person in people) for quota in quotas]
        least = sum(quota.least for quota in quotas)
        most = sum(min(quota.most, have) for quota, have in zip(quotas, counted, strict=True))
        most += len(people) - sum(counted)
        where = {"attribute": attribute, "sector": sector, "seats": seats}
        if least > seats:
            yield {"code": "least_too_high", "sum": least, **where}
        if most < seats <= len(people):
            yield {"code": "most_too_low", "sum": most, **where}


def options(pool: Pool) -> list[list[Facts]]:
    """All smallest sets of steps that make the quotas possible; at most MOST_OPTIONS of them.

    A step is one seat off a minimum or onto a maximum. Those that only raise maxima come first,
    for a minimum often guards a few people who are easily overlooked.
    """
    units = 1
    while True:
        relaxed = _Relaxed(pool, units)
        steps = relaxed.smallest()
        # With more units to a bound fewer steps in all might do, unless they are few already.
        if (steps is not None and sum(steps.values()) <= units) or units >= len(pool.applicants):
            break
        units *= 2
    found: list[dict[tuple[int, str], int]] = []
    while (
        steps
        and len(found) < MOST_OPTIONS
        and sum(steps.values()) == sum((found or [steps])[0].values())
    ):
        found.append(steps)
        relaxed.forbid(steps)
        steps = relaxed.smallest()
    found.sort(key=lambda steps: (sum(bound == "min" for _, bound in steps), sorted(steps)))
    return [[_step(pool, *place, count) for place, count in sorted(s.items())] for s in found]


def _step(pool: Pool, number: int, bound: str, count: int) -> Facts:
    quota = pool.quotas[number]
    before, after = (
        (quota.least, quota.least - count) if bound == "min" else (quota.most, quota.most + count)
    )
    return {"quota": number, "bound": bound, "from": before, "to": after}


class _Relaxed:
    """The panels of a pool whose quotas give way, in steps of one seat, as little as possible."""

    def __init__(self, pool: Pool, units: int) -> None:
        self.program = Program(maximise=False)
        self.steps: dict[tuple[int, str], list[int]] = {}
        for kind in pool.kinds:
            self.program.column(kind.limit, is_integer=True)
        for row in pool.rows:
            if row.quota is None:
                self.program.row(row.least, row.most, row.kinds)
                continue
            lower = self._units(row.quota, "min", min(units, row.least))
            higher = self._units(row.quota, "max", units)
            ones = [1] * len(row.kinds)
            self.program.row(
                row.least, INFINITY, [*row.kinds, *lower], [*ones, *(1 for _ in lower)]
            )
            self.program.row(
                -INFINITY, row.most, [*row.kinds, *higher], [*ones, *(-1 for _ in higher)]
            )

    def _units(self, quota: int, bound: str, count: int) -> list[int]:
        """Steps that are taken one after another."""
        columns = [self.program.column(1, cost=1, is_integer=True) for _ in range(count)]
        for before, after in pairwise(columns):
            self.program.row(0, INFINITY, (before, after), (1, -1))
        self.steps[quota, bound] = columns
        return columns

    def smallest(self) -> dict[tuple[int, str], int] | None:
        """How many steps of which bounds, the fewest in all; None when no steps help."""
        if self.program.solve() is None:
            return None
        values = self.program.values()
        counts = {
            place: round(float(values[columns].sum())) for place, columns in self.steps.items()
        }
        return {place: count for place, count in counts.items() if count}

    def forbid(self, steps: dict[tuple[int, str], int]) -> None:
        """Not these steps again, nor these and more."""
        last = [self.steps[place][count - 1] for place, count in steps.items()]
        self.program.row(0, len(last) - 1, last)
