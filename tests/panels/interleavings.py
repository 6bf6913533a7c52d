"""Two transactions of three steps each, in every order and at every pair of isolation levels."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from queue import Queue

import psycopg
from django.db import connection, transaction

from panels.models import Composition, Panel
from tests.builders import panels as build
from tests.panels.torture_steps import CONSTITUTE, LEVELS, UNEVEN, WAIT

LEAVE = (
    "UPDATE panels_mandate SET ended_at = now(), until_on = from_on, end_reason = 'moved' "
    "WHERE id = (SELECT min(id) FROM panels_mandate WHERE panel_id = %(panel)s "
    "AND ended_at IS NULL)"
)
ERASE = (
    "DELETE FROM panels_mandate WHERE id = "
    "(SELECT min(id) FROM panels_mandate WHERE panel_id = %(panel)s)"
)
ONE_SEAT = (
    "INSERT INTO panels_seat (panel_id, sector_id, ordinal) SELECT %(panel)s, min(t.id), 9 "
    "FROM panels_sector t JOIN panels_panel p ON p.composition_id = t.composition_id "
    "WHERE p.id = %(panel)s"
)
GROW = (
    "INSERT INTO panels_seat (panel_id, sector_id, ordinal) SELECT %(panel)s, t.id, 9 "
    "FROM panels_sector t JOIN panels_panel p ON p.composition_id = t.composition_id "
    "WHERE p.id = %(panel)s;"
    "INSERT INTO panels_mandate (panel_id, seat_id, sector_id, member_id, from_on, end_reason, "
    "created_at) SELECT s.panel_id, s.id, s.sector_id, (SELECT min(m.id) FROM panels_member m "
    "WHERE m.panel_id = s.panel_id AND m.sector_id = s.sector_id AND m.name = 'Spare'), "
    "'2026-06-01', '', now() FROM panels_seat s WHERE s.panel_id = %(panel)s AND s.ordinal = 9"
)
SHRINK = (
    "UPDATE panels_mandate SET ended_at = now(), until_on = from_on, end_reason = 'moved' "
    "WHERE panel_id = %(panel)s AND seat_id IN (SELECT id FROM panels_seat WHERE ordinal = 2);"
    "UPDATE panels_seat SET closed_at = now() WHERE panel_id = %(panel)s AND ordinal = 2"
)
LEAVE_AND_WAIT = f"{WAIT};{LEAVE}"
WAIT_AND_BACK = f"{WAIT};{CONSTITUTE}"
PUBLISH = (
    "UPDATE panels_composition SET published_at = now() WHERE id = "
    "(SELECT composition_id FROM panels_panel WHERE id = %(panel)s);" + CONSTITUTE
)
EDIT = (
    "UPDATE panels_sector SET share_num = 2 WHERE id = (SELECT min(t.id) FROM panels_sector t "
    "JOIN panels_panel p ON p.composition_id = t.composition_id WHERE p.id = %(panel)s)"
)
# of the programme's two rules
NEWER = (
    "UPDATE panels_panel p SET composition_id = (SELECT max(c.id) FROM panels_composition c "
    "WHERE c.programme_id = p.programme_id) WHERE id = %(panel)s"
)
SEAT_OF_THE_OLDER = (
    "INSERT INTO panels_seat (panel_id, sector_id, ordinal) SELECT p.id, min(t.id), 9 "
    "FROM panels_panel p JOIN panels_composition c ON c.programme_id = p.programme_id "
    "JOIN panels_sector t ON t.composition_id = c.id WHERE p.id = %(panel)s GROUP BY p.id"
)


@dataclass(frozen=True)
class Scenario:
    """What two people do at once to a panel made by `setting`."""

    setting: Callable[[], Panel]
    one: str
    other: str


def _roomy() -> Panel:
    panel = build.constituted(each=2)
    for sector in panel.composition.sectors.all():
        build.member(panel=panel, sector=sector.code, name="Spare")
    return panel


def _turnless() -> Panel:
    """Its row of turns was lost on the way, as in a restore that went past the triggers."""
    panel = build.full(each=1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM panels_panel_turn WHERE panel_id = %s", [panel.pk])
    return panel


def _draft() -> Panel:
    return build.full(each=1, composition=build.thirds(is_published=False))


def _with_two_rules() -> Panel:
    panel = build.panel()
    build.thirds(programme=panel.programme, version=2)
    return panel


SCENARIOS = {
    "constitute, leave": Scenario(lambda: build.full(each=1), CONSTITUTE, LEAVE),
    "constitute, erase": Scenario(lambda: build.full(each=1), CONSTITUTE, ERASE),
    "constitute, leave, with the turns lost": Scenario(_turnless, CONSTITUTE, LEAVE),
    "constitute, one seat more": Scenario(lambda: build.full(each=1), CONSTITUTE, ONE_SEAT),
    "grow, shrink": Scenario(_roomy, GROW, SHRINK),
    "pause and back, leave": Scenario(_roomy, WAIT_AND_BACK, LEAVE_AND_WAIT),
    "publish and constitute, edit the rule": Scenario(_draft, PUBLISH, EDIT),
    "to the newer rule, a seat of the older": Scenario(_with_two_rules, NEWER, SEAT_OF_THE_OLDER),
}


def orders() -> Iterator[tuple[int, ...]]:
    """The twenty ways to shuffle three steps of each."""
    for first in combinations(range(6), 3):
        yield tuple(0 if place in first else 1 for place in range(6))


class Player:
    """One session in a thread of its own, so that a step may block while the other goes on."""

    def __init__(self, address: dict, level: str, act: str, panel: int) -> None:
        self.todo: Queue[str | None] = Queue()
        self.idle = threading.Event()
        self.idle.set()
        self.outcome = ""
        self.address, self.level, self.act, self.panel = address, level, act, panel
        self.thread = threading.Thread(target=self._play)
        self.thread.start()

    def _play(self) -> None:
        steps = {
            "look": f"BEGIN ISOLATION LEVEL {self.level}; SELECT count(*) FROM panels_panel",
            "act": self.act,
            "commit": "COMMIT",
        }
        with psycopg.connect(**self.address, autocommit=True) as session:
            while (step := self.todo.get()) is not None:
                if not self.outcome:
                    self._do(session, step, steps[step])
                if self.todo.empty():
                    self.idle.set()

    def _do(self, session: psycopg.Connection, step: str, sql: str) -> None:
        try:
            for part in sql.split(";"):
                session.execute(part, {"panel": self.panel} if "%(" in part else None)
            if step == "commit":
                self.outcome = "commit"
        except psycopg.errors.IntegrityError:
            session.execute("ROLLBACK")
            self.outcome = "refusal"
        except psycopg.OperationalError:
            session.execute("ROLLBACK")
            self.outcome = "conflict"

    def step(self, name: str) -> None:
        """Start the step; a blocked one is left behind after a moment."""
        self.idle.clear()
        self.todo.put(name)
        self.idle.wait(0.04)

    def finish(self) -> str:
        self.todo.put(None)
        self.thread.join()
        return self.outcome


def interleave(
    scenario: Scenario, levels: tuple[str, str], order: tuple[int, ...]
) -> tuple[str, str, bool]:
    """How both ended and whether an uneven panel was left."""
    panel = scenario.setting()
    address = connection.get_connection_params()
    address.pop("cursor_factory", None)
    address.pop("context", None)
    address["options"] = "-c lock_timeout=2s -c deadlock_timeout=50ms -c synchronous_commit=off"
    players = [
        Player(address, level, act, panel.pk)
        for level, act in zip(levels, (scenario.one, scenario.other), strict=True)
    ]
    steps = [iter(("look", "act", "commit")) for _ in players]
    for number in order:
        players[number].step(next(steps[number]))
    outcomes = [player.finish() for player in players]
    with connection.cursor() as cursor:
        cursor.execute(f"{UNEVEN} AND p.composition_id = %s", [panel.composition_id])
        uneven = bool(cursor.fetchall())
    uneven = uneven or _constituted_under_an_edited_rule(panel) or _has_foreign_seats(panel)
    return outcomes[0], outcomes[1], uneven


def _constituted_under_an_edited_rule(panel: Panel) -> bool:
    rule = Composition.objects.get(pk=panel.composition_id)
    return (
        Panel.objects.get(pk=panel.pk).is_constituted and rule.sectors.exclude(share_num=1).exists()
    )


def _has_foreign_seats(panel: Panel) -> bool:
    rule = Panel.objects.get(pk=panel.pk).composition_id
    return panel.seats.exclude(sector__composition=rule).exists()


def every(
    names: tuple[str, ...] = tuple(SCENARIOS), levels: tuple[str, ...] = LEVELS
) -> tuple[int, int, Counter]:
    """Run all interleavings; their number, how many left an uneven panel, and how they ended."""
    count, uneven, ends = 0, 0, Counter()
    for name, pair, order in product(names, product(levels, levels), orders()):
        one, other, is_uneven = interleave(SCENARIOS[name], pair, order)
        count += 1
        uneven += is_uneven
        ends[one, other] += 1
    return count, uneven, ends
