"""Two people press at once: the panel lock lets one after the other, and says what happened."""

import threading
from collections import Counter

import pytest
from django.db import connections

from panels.models import EndReason
from panels.services import members, panels
from panels.services.acts import Refused
from tests.builders import panels as build
from tests.panels.torture_steps import UNEVEN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*acts):
    """What each act ended with: `done` or its sentence."""
    start = threading.Barrier(len(acts))
    ends = [""] * len(acts)

    def run(number, act):
        start.wait()
        try:
            act()
            ends[number] = "done"
        except Refused as refusal:
            ends[number] = str(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


def is_even():
    with connections["default"].cursor() as cursor:
        cursor.execute(UNEVEN)
        return cursor.fetchall() == []


def test_of_eight_coordinators_one_fills_the_last_seat(now):
    panel = build.vacancy()
    giulia = build.coordinator(panel)
    sector = panel.composition.sectors.get(code="resident")

    def seat(number):
        return lambda: members.seat_newcomer(
            panel=panel,
            sector=sector,
            details=members.Details(f"Rival {number}"),
            by=giulia,
            now=now,
        )

    ends = at_once(*(seat(number) for number in range(8)))

    assert ends == {"done": 1, "Residents: all 2 seats are held. Nobody was added.": 7}
    assert panel.members.filter(name__startswith="Rival").count() == 1
    assert panel.changes.count() == 1


def test_one_of_the_reserve_is_seated_once(now):
    panel = build.panel(each=2)
    giulia = build.coordinator(panel)
    waiting = build.member(panel=panel)

    ends = at_once(*[lambda: members.seat(member=waiting, by=giulia, now=now)] * 4)

    assert ends == {
        "done": 1,
        "This member has a seat already or no longer waits for one.": 3,
    }
    assert waiting.mandates.count() == 1


def test_constituting_while_somebody_leaves(now):
    for _ in range(5):
        panel = build.full()
        giulia = build.coordinator(panel)
        mandate = panel.mandates.first()

        at_once(
            lambda panel=panel, giulia=giulia: panels.constitute(panel=panel, by=giulia, now=now),
            lambda mandate=mandate, giulia=giulia: members.end(
                mandate=mandate, reason=EndReason.MOVED, by=giulia, now=now
            ),
        )

        panel.refresh_from_db()
        assert panel.state in {"forming", "vacancy"}
        assert is_even()


def test_two_successors_for_one_seat(now):
    panel = build.constituted()
    giulia = build.coordinator(panel)
    mandate = panel.mandates.filter(sector__code="official").first()
    rivals = [build.member(panel=panel, sector="official") for _ in range(2)]

    def replace(successor):
        return lambda: members.replace(
            mandate=mandate, successor=successor, reason="term", by=giulia, now=now
        )

    ends = at_once(*(replace(rival) for rival in rivals))

    assert ends == {"done": 1, "It is recorded already that this member left.": 1}
    assert is_even()
