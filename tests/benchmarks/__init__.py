"""Benchmarks: each module has `run() -> list[Row]` and is run by `./portal bench`.

A benchmark states ratios against a named baseline, for a time alone says little about another
machine. It may fail on a wrong result, never on a time. While it runs, Django is set up on an
empty, migrated database, Valkey and a mailbox listen, and the environment holds:

- `BENCH_SITE`: address of the portal, served by gunicorn with 2 workers on the same database;
- `BENCH_FOLDER`: a folder of its own, for what it writes.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measurement beside its baseline.

    Shapes: `better` says whether a higher or a lower value wins; `aim` is the ratio to reach.
    Units: as `unit` says, the same for value and baseline.
    """

    what: str
    value: float
    unit: str
    against: str = ""
    baseline: float | None = None
    better: Literal["higher", "lower"] = "higher"
    aim: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than the baseline; None without one."""
        if self.baseline is None or not self.value or not self.baseline:
            return None
        if self.better == "higher":
            return self.value / self.baseline
        return self.baseline / self.value


def number(value: float) -> str:
    """A value with as many digits as mean something."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"


def cells(row: Row) -> tuple[str, str, str, str]:
    """What, value, ratio with its baseline, note: the row as text."""
    ratio = ""
    if row.ratio is not None and row.baseline is not None:
        ratio = f"{number(row.ratio)} × {row.against} ({number(row.baseline)})"
    elif row.against:
        ratio = row.against
    if row.ratio is not None and row.aim is not None:
        reached = "reached" if row.ratio >= row.aim else "not reached"
        ratio += f", aim {number(row.aim)} × {reached}"
    return row.what, f"{number(row.value)} {row.unit}", ratio, row.note
