"""The draw with quotas: against the package that others draw with, and for a very large call.

The package is fetched for this alone, into an environment of its own, and runs in a process of its
own. Its time is that of finding chances; ours is all of it, from the pool to the table. Worse
chances than its break the benchmark; a time never does.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from panels.draw import apart
from tests.benchmarks import Row
from tests.builders import draws

PACKAGE = "sortition-algorithms, maximin"
LOCK = Path(__file__).with_suffix(".lock")
PATIENCE_SECONDS = 900
TOLERANCE = 1e-6  # of a chance

THEIRS = """
import json, sys, time
from sortition_algorithms import Settings, read_in_features, read_in_people
from sortition_algorithms.committee_generation import find_distribution_maximin
pool = json.load(sys.stdin)
seats = sum(pool["seats"].values())
limits = {("sector", name): (count, count) for name, count in pool["seats"].items()}
for q in pool["quotas"]:
    limits[q["attribute"], q["value"]] = q["min"], q["max"]
    limits.setdefault((q["attribute"], "not_stated"), (0, seats))
for a in pool["applicants"]:
    for answer in a["answers"].items():
        limits.setdefault(answer, (0, seats))
head = ["feature", "value", "min", "max"]
body = [dict(zip(head, (*of, *map(str, bounds)))) for of, bounds in sorted(limits.items())]
features, *_ = read_in_features(head, body, number_to_select=seats)
rows = [{"id": a["id"], "sector": a["sector"], **a["answers"]} for a in pool["applicants"]]
settings = Settings(id_column="id", columns_to_keep=[])
people, _ = read_in_people(list(rows[0]), rows, features, settings)
started, before = time.monotonic(), time.process_time()
panels, weights, _ = find_distribution_maximin(features, people, seats, [])
seconds, processor = time.monotonic() - started, time.process_time() - before
chances = dict.fromkeys((row["id"] for row in rows), 0.0)
for panel, weight in zip(panels, weights):
    for person in panel:
        chances[person] += weight
print(json.dumps([seconds, processor, min(chances.values()), max(chances.values())]))
"""


def run() -> list[Row]:
    """The large call first: the memory of children is that of the largest so far."""
    return [_large(), *_beside_the_package()]


def _made(pool: dict[str, Any]) -> tuple[dict[str, Any], float, float]:
    """What was made, and the seconds and processor seconds it took."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    made = apart.prepare(pool)
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return made, seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _large() -> Row:
    made, seconds, processor = _made(draws.city(5000, 150))
    mebibytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    reached = "reached" if seconds <= 120 and mebibytes <= 500 else "not reached"
    return Row(
        what="draw: 5,000 applicants, 150 seats, four quotas",
        value=seconds,
        unit="s",
        note=f"{mebibytes:.0f} MiB, processor {processor:.0f} s; {_chances(made)}; "
        f"aim 120 s and 500 MiB {reached}",
    )


def _chances(made: dict[str, Any]) -> str:
    """What the lottery gives and what the table shows."""
    panels = len(made["table"]["panels"])
    times = [person["panels"] for person in made["table"]["people"]]
    return (
        f"chances {made['report']['least']:.5f} to {made['report']['highest']:.5f}, in "
        f"{panels:,} panels {min(times) / panels:.4f} to {max(times) / panels:.4f}"
    )


def _beside_the_package() -> Iterator[Row]:
    pool = draws.city(1000, 24)
    made, seconds, processor = _made(pool)
    what = "draw: 1,000 applicants, 24 seats, four quotas"
    theirs = _theirs(pool)
    if isinstance(theirs, str):
        yield Row(what=what, value=seconds, unit="s", note=f"{theirs}; {_chances(made)}")
        return
    their_seconds, their_processor, their_least, their_highest = theirs
    least, highest = made["report"]["least"], made["report"]["highest"]
    if least < their_least * (1 - TOLERANCE) or highest > their_highest * (1 + TOLERANCE):
        raise AssertionError(f"worse chances: {least} to {highest}, theirs {theirs[2:]}")
    yield Row(
        what=what,
        value=seconds,
        unit="s",
        against=PACKAGE,
        baseline=their_seconds,
        better="lower",
        aim=10,
        note=f"processor {processor:.1f} s against {their_processor:.1f} s; {_chances(made)}",
    )
    yield Row(
        what="least chance of an applicant",
        value=least * 1000,
        unit="in 1,000",
        against=PACKAGE,
        baseline=their_least * 1000,
        note=f"{least:.9f} against {their_least:.9f}",
    )
    yield Row(
        what="highest chance of an applicant",
        value=highest * 1000,
        unit="in 1,000",
        against=PACKAGE,
        baseline=their_highest * 1000,
        better="lower",
    )


def _theirs(pool: dict[str, Any]) -> tuple[float, float, float, float] | str:
    """Seconds, processor seconds, least and highest chance of the package, or why there are none."""
    home = Path(os.environ["BENCH_FOLDER"]) / "sortition"
    python, uv = home / "bin" / "python", Path(sys.executable).with_name("uv")
    try:
        _do([uv, "venv", "--quiet", "--python", sys.executable, home])
        _do([uv, "pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", LOCK])
    except subprocess.SubprocessError:
        return f"{PACKAGE} could not be fetched from a package index"
    try:
        said = _do([python, "-c", THEIRS], json.dumps(pool))
    except subprocess.TimeoutExpired:
        return f"{PACKAGE} was stopped after {PATIENCE_SECONDS} s"
    seconds, processor, least, highest = json.loads(said.splitlines()[-1])  # its solver talks too
    return seconds, processor, least, highest


def _do(command: list[Any], given: str = "") -> str:
    return subprocess.run(
        command,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    ).stdout
