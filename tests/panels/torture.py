"""Eight sessions that do anything to panels at once, and one that only watches what is committed.

Six speak SQL, so that no service helps, one the ORM, and one presses the buttons of the pages. Used
by a short test and by a long benchmark.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import psycopg
from django.db import connection, connections
from django.test import override_settings

from panels.models import Mandate, Member, Panel, Seat
from tests.builders import panels as build
from tests.panels.torture_forms import Coordinators
from tests.panels.torture_steps import END, ERASE, GROW, LEVELS, ODD, SHADOW, SIT, STEPS, UNEVEN


@dataclass
class Tally:
    """What happened: commits, refusals by constraint, conflicts, and what the watcher saw."""

    commits: int = 0
    refusals: Counter = field(default_factory=Counter)
    conflicts: Counter = field(default_factory=Counter)
    snapshots: int = 0
    constituted: int = 0
    uneven: int = 0
    odd: int = 0
    by_forms: Counter = field(default_factory=Counter)
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)

    def line(self) -> str:
        return (
            f"{self.commits} commits, {sum(self.refusals.values())} refusals "
            f"({self.refusals['panels_panel_is_balanced']} for balance), "
            f"{sum(self.conflicts.values())} conflicts, {self.snapshots} snapshots "
            f"({self.constituted} panels constituted in them), {self.uneven} uneven, "
            f"{self.seconds:.1f} s"
        )


def world(panels: int = 3, each: int = 2, spare: int = 6) -> list[Panel]:
    """Small panels, so that sessions meet, with people enough to fill them."""
    made = [build.constituted(each=each) for _ in range(panels)]
    for panel in made:
        for sector in panel.composition.sectors.all():
            Member.objects.bulk_create(
                Member(panel=panel, sector=sector, name=f"Spare {n}") for n in range(spare)
            )
    return made


def torture(
    panels: list[Panel],
    *,
    seconds: float,
    workers: int = 8,
    seed: int = 0,
    stop_when_uneven: bool = False,
) -> Tally:
    """Run the sessions for so long; the tally is theirs and the watcher's together."""
    tally, lock, stop = Tally(), threading.Lock(), threading.Event()
    coordinators = Coordinators(panels)
    keys = [panel.pk for panel in panels]
    address = connection.get_connection_params()
    address.pop("cursor_factory", None)
    address.pop("context", None)
    address["options"] = "-c lock_timeout=2s -c deadlock_timeout=50ms -c synchronous_commit=off"

    def worker(number: int) -> None:
        dice = random.Random(seed * 1000 + number)
        special = {workers - 1: _by_orm, workers - 2: coordinators.act}
        act = special.get(number, _by_sql)
        try:
            with psycopg.connect(**address, autocommit=True) as session:
                while not stop.is_set():
                    outcome, name = act(session, dice, dice.choice(keys))
                    with lock:
                        _count(tally, outcome, name)
                        if number == workers - 2:
                            tally.by_forms[outcome] += 1
        finally:
            connections.close_all()

    def watcher() -> None:
        with psycopg.connect(**address, autocommit=True) as session:
            while not stop.is_set():
                uneven = session.execute(UNEVEN).fetchall()
                with lock:
                    tally.snapshots += 1
                    tally.uneven += len(uneven)
                    tally.odd += len(session.execute(ODD).fetchall())
                if tally.snapshots % 10 == 0:
                    held = session.execute(
                        "SELECT count(*) FROM panels_panel WHERE state = 'constituted'"
                    )
                    tally.constituted += 10 * held.fetchone()[0]
                if uneven and stop_when_uneven:
                    stop.set()

    threads = [threading.Thread(target=_kept(worker, tally, n)) for n in range(workers)]
    threads.append(threading.Thread(target=_kept(watcher, tally)))
    started = time.monotonic()
    with override_settings(SECOND_FACTOR_REQUIRED=False):
        for thread in threads:
            thread.start()
        stop.wait(seconds)
        stop.set()
        for thread in threads:
            thread.join()
    tally.seconds = time.monotonic() - started
    return tally


def _kept(function: Callable, tally: Tally, *given: int) -> Callable[[], None]:
    """An error of the torture itself must not pass for calm."""

    def run() -> None:
        try:
            function(*given)
        except Exception as error:  # noqa: BLE001 - reported by the caller
            tally.errors.append(repr(error))

    return run


def _count(tally: Tally, outcome: str, name: str) -> None:
    if outcome == "commit":
        tally.commits += 1
    elif outcome == "refusal":
        tally.refusals[name] += 1
    else:
        tally.conflicts[name] += 1


def _by_sql(session: psycopg.Connection, dice: random.Random, panel: int) -> tuple[str, str]:
    """One transaction of one to three steps, with whatever a session may do besides."""
    level = dice.choice(LEVELS)
    try:
        session.execute(f"BEGIN ISOLATION LEVEL {level}")
        if dice.random() < 0.15:
            session.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if dice.random() < 0.03:
            session.execute(SHADOW)
        for _ in range(dice.randint(1, 3)):
            _step(session, dice, panel)
        if dice.random() < 0.15:
            session.execute("SET CONSTRAINTS ALL IMMEDIATE")
            session.execute("SET CONSTRAINTS ALL DEFERRED")
            _step(session, dice, panel)
        session.execute("COMMIT" if dice.random() < 0.95 else "ROLLBACK")
    except psycopg.errors.IntegrityError as refusal:
        session.execute("ROLLBACK")
        return "refusal", refusal.diag.constraint_name or ""
    except psycopg.OperationalError as conflict:
        session.execute("ROLLBACK")
        return "conflict", conflict.sqlstate or ""
    return "commit", ""


def _step(session: psycopg.Connection, dice: random.Random, panel: int) -> None:
    values = {"panel": panel, "few": dice.choice((1, 3))}
    if dice.random() < 0.1:
        session.execute("SAVEPOINT here")
        session.execute(dice.choice((END, ERASE, SIT, GROW)), values)
        session.execute("ROLLBACK TO here")
    if dice.random() < 0.05:
        _copy(session, panel, dice)
        return
    for sql in dice.choice(STEPS):
        session.execute(sql, values)


def _copy(session: psycopg.Connection, panel: int, dice: random.Random) -> None:
    """COPY passes by INSERT; three seats at once or one."""
    rows = session.execute(
        "SELECT t.id, 1 + coalesce(max(s.ordinal), 0) FROM panels_sector t "
        "JOIN panels_panel p ON p.composition_id = t.composition_id "
        "LEFT JOIN panels_seat s ON s.panel_id = p.id AND s.sector_id = t.id "
        "WHERE p.id = %s GROUP BY t.id",
        [panel],
    ).fetchall()
    with session.cursor().copy(
        "COPY panels_seat (panel_id, sector_id, ordinal) FROM STDIN"
    ) as copy:
        for sector, ordinal in rows[: dice.choice((1, 3))]:
            copy.write_row((panel, sector, ordinal))


def _by_orm(_session: psycopg.Connection, dice: random.Random, panel: int) -> tuple[str, str]:
    """The same by Django: save, update, delete, bulk_create, bulk_update."""
    from django.db import IntegrityError, OperationalError, transaction  # noqa: PLC0415 - worker

    from crisco.db import violated  # noqa: PLC0415

    live = Mandate.objects.live().filter(panel_id=panel)
    ended = {"ended_at": build.LONG_AGO, "until_on": date(2026, 6, 1), "end_reason": "moved"}
    try:
        with transaction.atomic():
            match dice.randrange(5):
                case 0:
                    live.filter(pk__in=list(live.values_list("pk", flat=True)[:1])).update(**ended)
                case 1:
                    live.filter(pk__in=list(live.values_list("pk", flat=True)[:2])).delete()
                case 2:
                    some = list(live[:2])
                    for mandate in some:
                        mandate.ended_at, mandate.until_on = build.LONG_AGO, mandate.from_on
                        mandate.end_reason = "moved"
                    Mandate.objects.bulk_update(some, list(ended))
                case 3:
                    sector = Panel.objects.get(pk=panel).composition.sectors.first()
                    Seat.objects.bulk_create(
                        [Seat(panel_id=panel, sector=sector, ordinal=dice.randint(1, 32000))]
                    )
                case _:
                    Panel.objects.filter(pk=panel, state="vacancy").update(
                        state="constituted", vacancy_since_on=None, vacancy_until_on=None
                    )
    except IntegrityError as refusal:
        return "refusal", violated(refusal)
    except OperationalError as conflict:
        return "conflict", getattr(conflict.__cause__, "sqlstate", "")
    return "commit", ""
