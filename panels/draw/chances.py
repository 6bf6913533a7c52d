"""The fairest lottery over all panels that obey the rules: least chance up, then highest down.

Works on kinds: a panel is how many of each kind it seats. The chances a lottery could have if seats
were divisible bound what whole panels can reach, and say where to look; whole panels are added one
by one until that bound is reached or HiGHS has proven that no further panel helps.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from panels.draw.pool import Pool
from panels.draw.solver import INFINITY, Numbers, Program, SolverFailed

# Of a chance: far below one panel in a hundred thousand.
ENOUGH_LEAST, ENOUGH_HIGHEST = 1e-9, 1e-7
Counts = tuple[int, ...]


@dataclass(frozen=True)
class Lottery:
    """Panels with their chances; `least` and `highest` are over the people who can be drawn."""

    panels: tuple[Counts, ...]
    weights: tuple[float, ...]
    least: float
    highest: float
    excluded: tuple[int, ...]


class Panels:
    """All panels that obey the rules, asked for the best one."""

    def __init__(self, pool: Pool) -> None:
        # Most questions are easy: preparing and guessing cost more than answering.
        self.program = Program(presolve="off", mip_heuristic_effort=0.0)
        for kind in pool.kinds:
            self.program.column(kind.limit, is_integer=True)
        for row in pool.rows:
            self.program.row(row.least, row.most, row.kinds)

    def best(self, worth: Numbers) -> tuple[Counts, float] | None:
        """The panel with the highest sum of worths of its seats; None when there is no panel."""
        self.program.costs(worth)
        value = self.program.solve()
        if value is None:
            return None
        return tuple(round(seats) for seats in self.program.values().tolist()), value


def fairest(pool: Pool, tell: Callable[[str, int], None]) -> Lottery | None:
    """The lottery with the highest least chance and, of those, the lowest highest one.

    Shapes: None when no panel obeys the rules; `excluded` numbers the kinds that are in no panel.
    """
    panels = Panels(pool)
    known = _one_of_each(panels, len(pool.kinds))
    if not known:
        return None
    possible = np.array(list(known)).sum(axis=0) > 0
    sizes = np.array([len(kind.people) for kind in pool.kinds], dtype=float)
    least, highest, seats = _divisible(pool, possible, sizes)
    so_far = np.zeros(len(sizes))
    for number in range(1, 3 * len(sizes) // 4 + 1):
        panel = _asked(panels, (number * seats - so_far) / sizes)[0]
        so_far += panel
        known[panel] = None
        tell("looking", number)
    mixture = _Mixture(panels, list(known), possible, sizes, tell)
    reached = mixture.raise_least(least)
    if reached < least - ENOUGH_LEAST:
        highest = _divisible(pool, possible, sizes, least=reached)[1]
    mixture.lower_highest(reached, highest)
    return mixture.lottery()


def _asked(panels: Panels, worth: Numbers) -> tuple[Counts, float]:
    answer = panels.best(worth)
    if answer is None:
        raise SolverFailed("there were panels before")
    return answer


def _one_of_each(panels: Panels, kinds: int) -> dict[Counts, None]:
    """Panels that show every kind that is in any panel; none when there is no panel at all."""
    known: dict[Counts, None] = {}
    unseen = np.ones(kinds)
    while unseen.any():
        answer = panels.best(unseen)
        if answer is None:
            return {}
        panel, value = answer
        known[panel] = None
        if value < 0.5:
            break
        unseen[np.array(panel) > 0] = 0
    return known


def _divisible(
    pool: Pool, possible: npt.NDArray[np.bool_], sizes: Numbers, least: float | None = None
) -> tuple[float, float, Numbers]:
    """Least chance, highest chance and seats of each kind, were seats divisible."""
    program = Program()
    for kind, may in zip(pool.kinds, possible, strict=True):
        program.column(kind.limit if may else 0)
    for row in pool.rows:
        program.row(row.least, row.most, row.kinds)
    low, high = program.column(1, cost=1), program.column(1)
    for number in np.flatnonzero(possible).tolist():
        program.row(0, INFINITY, (number, low), (1, -sizes[number]))
        program.row(-INFINITY, 0, (number, high), (1, -sizes[number]))
    if least is None:
        least = program.solve() or 0.0
    program.at_least(low, max(0.0, least - ENOUGH_LEAST))
    program.costs([0.0] * low + [0.0, -1.0])
    highest = -(program.solve() or 0.0)
    return least, highest, program.values()[:low]


class _Mixture:
    """Known panels, mixed as fairly as they can be; asks for further panels that would help."""

    def __init__(
        self,
        panels: Panels,
        known: list[Counts],
        possible: npt.NDArray[np.bool_],
        sizes: Numbers,
        tell: Callable[[str, int], None],
    ) -> None:
        self.panels, self.possible, self.sizes, self.tell = panels, possible, sizes, tell
        self.known: list[Counts] = []
        # The last mixture stays allowed when a panel comes in: the primal simplex goes on from it.
        self.program = Program(presolve="off", simplex_strategy=4)
        self.count = count = int(possible.sum())
        for _ in range(count):
            self.program.row(0, INFINITY)
        for _ in range(count):
            self.program.row(-INFINITY, 0)
        self.program.row(1, 1)
        self.program.column(1, cost=1, rows=range(count), values=-sizes[possible])
        self.program.column(1, rows=range(count, 2 * count), values=-sizes[possible])
        for panel in known:
            self._add(panel)

    def _add(self, panel: Counts) -> None:
        counts = np.array(panel, dtype=float)[self.possible]
        where = np.flatnonzero(counts)
        rows = [*where, *(where + self.count), 2 * self.count]
        self.program.column(INFINITY, rows=rows, values=[*counts[where], *counts[where], 1])
        self.known.append(panel)

    def raise_least(self, bound: float) -> float:
        return self._improve(bound, ENOUGH_LEAST)

    def lower_highest(self, least: float, bound: float) -> None:
        self.program.at_least(0, max(0.0, least - ENOUGH_LEAST))
        self.program.costs([0, -1])
        self._improve(-bound, ENOUGH_HIGHEST)

    def _improve(self, bound: float, enough: float) -> float:
        """Add panels until the bound is reached or no panel is worth more than those known."""
        while True:
            value = self.program.solve()
            if value is None:
                raise SolverFailed("a mixture was lost")
            if value > bound - enough:
                return value
            duals = self.program.duals()
            worth = np.zeros(len(self.sizes))
            worth[self.possible] = -(duals[: self.count] + duals[self.count : 2 * self.count])
            panel, best = _asked(self.panels, worth)
            if best - duals[-1] < enough or panel in self.known:
                return value
            self._add(panel)
            self.tell("mixing", len(self.known))

    def lottery(self) -> Lottery:
        weights = self.program.values()[2:]
        used = [n for n in range(len(weights)) if weights[n] > 0]
        total = float(sum(weights[n] for n in used))
        shares = tuple(float(weights[n]) / total for n in used)
        chances = np.array(shares) @ np.array([self.known[n] for n in used]) / self.sizes
        return Lottery(
            panels=tuple(self.known[n] for n in used),
            weights=shares,
            least=float(chances[self.possible].min()),
            highest=float(chances.max()),
            excluded=tuple(int(n) for n in np.flatnonzero(~self.possible)),
        )
