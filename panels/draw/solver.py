"""HiGHS, asked the same way everywhere: one thread, no clock, and never an answer unasked for.

A run that ends in anything but an optimum, or the proof that there is none, is an error here: a
solver that stops early returns numbers that look like an answer.
"""

from collections.abc import Iterable, Sequence

import highspy
import numpy as np
import numpy.typing as npt

INFINITY = highspy.kHighsInf
Numbers = npt.NDArray[np.float64]


class SolverFailed(Exception):
    """HiGHS gave up."""


class Program:
    """A linear program, integer if asked, that grows by columns and rows."""

    def __init__(self, *, maximise: bool = True, **options: str | float) -> None:
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call] # it comes half typed
        same: dict[str, str | float] = {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0}
        for name, value in (same | options).items():
            self.highs.setOptionValue(name, value)
        if maximise:
            self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def column(
        self,
        most: float,
        *,
        cost: float = 0.0,
        rows: Iterable[int] = (),
        values: Iterable[float] = (),
        is_integer: bool = False,
    ) -> int:
        """Add a variable between 0 and `most`; its number."""
        where, entries = _index(rows), np.array([*values], dtype=float)
        self.highs.addCol(cost, 0.0, float(most), len(where), where, entries)
        number = int(self.highs.getNumCol()) - 1
        if is_integer:
            self.highs.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        return number

    def row(
        self,
        least: float,
        most: float,
        columns: Iterable[int] = (),
        values: Iterable[float] | None = None,
    ) -> None:
        where = _index(columns)
        entries = np.ones(len(where)) if values is None else np.array([*values], dtype=float)
        self.highs.addRow(float(least), float(most), len(where), where, entries)

    def costs(self, costs: Sequence[float] | Numbers) -> None:
        """Set what the first columns are worth."""
        where = np.arange(len(costs), dtype=np.int32)
        self.highs.changeColsCost(len(where), where, np.asarray(costs, dtype=float))

    def at_least(self, column: int, value: float) -> None:
        """Keep a share of one variable from falling again."""
        self.highs.changeColBounds(column, value, 1.0)

    def solve(self) -> float | None:
        """The best value there is, or None when nothing obeys the rows. Errors: SolverFailed."""
        self.highs.run()
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise SolverFailed(self.highs.modelStatusToString(status))
        return float(self.highs.getInfo().objective_function_value)

    def values(self) -> Numbers:
        return np.array(self.highs.getSolution().col_value)

    def duals(self) -> Numbers:
        return np.array(self.highs.getSolution().row_dual)


def _index(numbers: Iterable[int]) -> npt.NDArray[np.int32]:
    return np.array([*numbers], dtype=np.int32)
