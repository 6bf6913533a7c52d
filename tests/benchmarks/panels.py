"""Panels under load: does the law of thirds hold, and what does it cost?

An uneven panel breaks the benchmark; a time never does.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from panels.models import Mandate, Member, Panel, Seat
from tests.benchmarks import Row
from tests.benchmarks.pages import measured
from tests.builders import panels as build
from tests.builders.network import signed_in
from tests.panels.interleavings import every
from tests.panels.torture import torture, world

TABLES = {
    "panels_seat": ("panels_seat_touch", "panels_seat_keep"),
    "panels_mandate": ("panels_mandate_touch", "panels_mandate_keep"),
    "panels_panel": ("panels_panel_touch",),
    "panels_panel_turn": ("panels_panel_is_balanced",),
}


PANELS = 2400  # half of them are more than eight seconds of inserts fill
TURNS = 63
SMALL, HUGE = 5, 100  # seats in each third


@contextmanager
def without_guards() -> Iterator[None]:
    """The same tables with the touches and the check switched off."""
    _switch("DISABLE")
    try:
        yield
    finally:
        _switch("ENABLE")


def _switch(how: str) -> None:
    with connection.cursor() as cursor:
        for table, triggers in TABLES.items():
            for trigger in triggers:
                cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}")


def _per_second(act: Callable[[], int], seconds: float) -> float:
    done, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        done += act()
    return done / spent


def _settled(act: Callable[[], int], seconds: float) -> float:
    """A switch makes every plan void; the first acts after it make them anew."""
    for _ in range(4):
        act()
    return _per_second(act, seconds)


def _single_inserts() -> Callable[[], int]:
    """Seats of panels of 24, one transaction each, beside as many that are there.

    The database has looked at its tables, as it does in earnest whenever they have grown: what it
    plans for empty ones reads whole tables.
    """
    rule = build.thirds()
    sectors = list(rule.sectors.order_by("position"))
    panels = [build.panel(composition=rule) for _ in range(PANELS)]
    there, coming = panels[: PANELS // 2], panels[PANELS // 2 :]
    ordinals = range(1, 9)
    Seat.objects.bulk_create(
        Seat(panel=panel, sector=sector, ordinal=ordinal)
        for panel in there
        for ordinal in ordinals
        for sector in sectors
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    places = (
        (panel, sector, ordinal) for panel in coming for ordinal in ordinals for sector in sectors
    )

    def act() -> int:
        panel, sector, ordinal = next(places)
        with transaction.atomic():
            Seat.objects.create(panel=panel, sector=sector, ordinal=ordinal)
        return 1

    return act


def _swaps() -> Callable[[], int]:
    panel = build.constituted(each=8)
    seat = panel.seats.select_related("sector").order_by("pk").first()

    def act() -> int:
        with transaction.atomic():
            live = Mandate.objects.live().get(seat=seat)
            live.ended_at, live.until_on, live.end_reason = build.LONG_AGO, live.from_on, "moved"
            live.save(update_fields=["ended_at", "until_on", "end_reason"])
            spare = Member.objects.create(panel=panel, sector=seat.sector, name="Somebody")
            Mandate.objects.create(
                panel=panel, seat=seat, sector=seat.sector, member=spare, from_on=build.TODAY
            )
        return 1

    return act


def run() -> list[Row]:
    """Pages of a small and of a huge panel, cost of the guards, a long torture, interleavings."""
    return [*_pages(), *_cost(4.0), *_torture(60.0), *_interleavings()]


def _pages() -> Iterator[Row]:
    small, huge = build.constituted(each=SMALL), build.constituted(each=HUGE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for what, look in (("public page", _public), ("page at the desk", _desk)):
        with override_settings(PAGE_SECONDS=0, SECOND_FACTOR_REQUIRED=False):
            (few, quick), (many, slow) = look(small), look(huge)
        if few != many:
            raise AssertionError(
                f"the {what} asks {few} times at {3 * SMALL} seats, {many} at {3 * HUGE}"
            )
        yield Row(
            what=f"{what} of a panel with {3 * HUGE} seats",
            value=slow,
            unit="ms",
            against=f"with {3 * SMALL}",
            baseline=quick,
            better="lower",
            note=f"{few} queries at {3 * SMALL}, {many} at {3 * HUGE}",
        )


def _public(panel: Panel) -> tuple[int, float]:
    return _seen(Client(), "panels:panel", panel.city.slug, panel.programme.slug)


def _desk(panel: Panel) -> tuple[int, float]:
    return _seen(signed_in(build.coordinator(panel)), "panels:manage", panel.pk)


def _seen(client: Client, page: str, *which: object) -> tuple[int, float]:
    client.defaults["SERVER_NAME"] = "localhost"
    return measured(client, reverse(page, args=which))


def _cost(seconds: float) -> Iterator[Row]:
    """Guarded and bare in turns so short that a slow second hits both; the middle turn counts."""
    kinds = (("seats added one by one", _single_inserts, 0.75), ("members swapped", _swaps, 0.5))
    for what, kind, aim in kinds:
        act, turns = kind(), []
        for _ in range(TURNS):
            guarded = _settled(act, seconds / TURNS)
            with without_guards():
                turns.append((guarded, _settled(act, seconds / TURNS)))
        guarded, bare = sorted(turns, key=lambda turn: turn[0] / turn[1])[TURNS // 2]
        yield Row(
            what=what,
            value=guarded,
            unit="a second",
            against="without guards",
            baseline=bare,
            aim=aim,
        )


def _torture(seconds: float) -> Iterator[Row]:
    tally = torture(world(panels=4), seconds=seconds, seed=7)
    if tally.uneven or tally.errors:
        raise AssertionError(f"the law of thirds was broken: {tally}")
    yield Row(
        what=f"torture: {tally.snapshots:,} snapshots, uneven panels in them",
        value=tally.uneven,
        unit="panels",
        note=tally.line(),
    )
    with without_guards():
        bare = torture(world(panels=4), seconds=15, seed=7, stop_when_uneven=True)
    yield Row(
        what="the same without guards, until the first uneven panel",
        value=bare.seconds,
        unit="s",
        note=bare.line(),
    )


def _interleavings() -> Iterator[Row]:
    count, uneven, ends = every()
    if uneven:
        raise AssertionError(f"{uneven} of {count} interleavings broke the law of thirds")
    yield Row(
        what=f"{count:,} interleavings of two sessions, uneven panels left",
        value=uneven,
        unit="panels",
        note=", ".join(f"{one}/{other} {number}" for (one, other), number in ends.most_common()),
    )
