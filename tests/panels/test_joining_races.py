"""Several coordinators and applicants at the last seat: real connections, one after the other."""

import threading
from collections import Counter
from functools import partial

import pytest
from django.db import connections

from panels.models import Application, Mandate, Panel
from panels.services import deciding, draw_reserve, joining
from panels.services.acts import Refused
from tests.builders import joining as build
from tests.builders import panels as build_panels

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(acts):
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

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


def rivals(panel, now, count):
    giulia = build_panels.coordinator(panel)
    applications = [build.application(panel=panel) for _each in range(count)]
    return [partial(deciding.seat, application=each, by=giulia, now=now) for each in applications]


def test_at_the_last_seat_one_is_seated_and_the_others_are_told_and_stay(now):
    panel = build_panels.panel(each=1)

    ends = at_once(rivals(panel, now, 6))

    assert ends == {"done": 1, "Residents: the only seat is held. Nobody was added.": 5}
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {"seated": 1, "submitted": 5}
    assert Mandate.objects.live().count() == 1


def test_without_the_lock_a_seat_stays_empty_that_somebody_asked_for(now, monkeypatch):
    panel = build_panels.panel(each=2)
    both_chose, one_sits = threading.Barrier(2), threading.Event()
    unlocked = lambda *panels: list(  # noqa: E731 - what the lock would be without locking
        Panel.objects.with_parties().filter(pk__in=[each.pk for each in panels])
    )
    monkeypatch.setattr(joining, "panel_lock", unlocked)

    def chosen(_panel):
        """Asked between the choice of the seat and sitting down on it."""
        if both_chose.wait(timeout=10):
            assert one_sits.wait(timeout=10)
        return {}

    monkeypatch.setattr(draw_reserve, "named", chosen)

    def until_seated(act):
        act()
        one_sits.set()

    ends = at_once([partial(until_seated, each) for each in rivals(panel, now, 2)])

    assert ends == {"done": 1, "This seat has just been taken.": 1}


def test_who_withdraws_while_a_coordinator_decides_sits_or_has_withdrawn(now):
    panel = build_panels.panel(each=1)
    giulia = build_panels.coordinator(panel)
    application = build.application(panel=panel)

    at_once(
        [
            lambda: deciding.seat(application=application, by=giulia, now=now),
            lambda: joining.withdraw(application=application, now=now),
        ]
    )

    sits = Mandate.objects.live().exists()
    assert Application.objects.get().state == ("seated" if sits else "withdrawn")
