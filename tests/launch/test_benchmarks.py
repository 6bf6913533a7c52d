"""What `./portal bench` measures can be run, in small: its figures mean nothing here."""

import pytest

from tests.benchmarks import pages, panels, registration, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_registration_is_measured_with_its_guards_and_without(monkeypatch):
    monkeypatch.setattr(registration, "PLACES", 2)
    monkeypatch.setattr(registration, "RIVALS", 12)
    monkeypatch.setattr(registration, "THREADS", 4)

    _speed, given_away = registration.run()

    assert given_away.value == 2 < given_away.baseline


def test_pages_are_measured_at_few_rows_and_at_many(monkeypatch):
    monkeypatch.setattr(pages, "ROUNDS", 1)
    monkeypatch.setattr(pages, "FEW", 1)
    monkeypatch.setattr(pages, "MANY", 3)

    rows = pages.run()

    asked = [row.note.removesuffix(" at 3").split(" queries at 1, ") for row in rows]
    assert len(rows) == 5
    assert all(few == many for few, many in asked)


def test_panels_are_measured_with_their_guards_and_without(monkeypatch, settings):
    monkeypatch.setattr(panels, "TURNS", 1)
    monkeypatch.setattr(panels, "PANELS", 60)
    monkeypatch.setattr(panels, "SMALL", 1)
    monkeypatch.setattr(panels, "HUGE", 2)
    monkeypatch.setattr(pages, "ROUNDS", 1)

    rows = [*panels._pages(), *panels._cost(0.05)]

    assert [row.value > 0 for row in rows] == [True] * 4


def test_whole_journeys_are_served(monkeypatch, live_server):
    monkeypatch.setenv("BENCH_SITE", live_server.url)
    monkeypatch.setattr(serving, "RESIDENTS", 2)
    monkeypatch.setattr(serving, "SECONDS", 0.1)
    monkeypatch.setattr(serving, "JOURNEYS_EACH", 1)

    rows = serving.run()

    assert "2 places kept" in rows[1].note
