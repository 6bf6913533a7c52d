"""Panels under load: does the law of thirds hold, and what does it cost?

`./portal bench panels` runs it; nothing here fails a test run on a time. An uneven panel does.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from panels.models import Mandate, Member, Panel, Seat
from tests.builders import panels as build
from tests.panels.interleavings import every
from tests.panels.torture import torture, world

TABLES = {
    "panels_seat": ("panels_seat_touch", "panels_seat_keep"),
    "panels_mandate": ("panels_mandate_touch", "panels_mandate_keep"),
    "panels_panel": ("panels_panel_is_balanced",),
}


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


def _single_inserts(panel: Panel) -> Callable[[], int]:
    sector = panel.composition.sectors.first()
    numbers = iter(range(1000, 32000))

    def act() -> int:
        with transaction.atomic():
            Seat.objects.create(panel=panel, sector=sector, ordinal=next(numbers))
        return 1

    return act


def _swaps(panel: Panel) -> Callable[[], int]:
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


def cost(seconds: float = 2.0) -> None:
    """Single inserts and swaps with the guards and without, in turns."""
    aims = {"single inserts": (_single_inserts, 0.75), "swaps": (_swaps, 0.5)}
    for name, (kind, aim) in aims.items():
        guarded = bare = 0.0
        for _ in range(2):
            panel = build.full(each=8) if kind is _single_inserts else build.constituted(each=8)
            guarded += _per_second(kind(panel), seconds)
            with without_guards():
                panel = build.full(each=8)
                bare += _per_second(kind(panel), seconds)
        print(  # noqa: T201 - a benchmark talks
            f"{name}: {guarded / 2:.0f}/s guarded, {bare / 2:.0f}/s without, "
            f"ratio {guarded / bare:.2f} (aim {aim})"
        )


def hold(seconds: float = 60.0) -> None:
    """The torture, long."""
    tally = torture(world(panels=4), seconds=seconds, seed=7)
    print(f"torture: {tally.line()}")  # noqa: T201
    print(f"  conflicts {dict(tally.conflicts)}")  # noqa: T201
    if tally.uneven or tally.errors:
        raise SystemExit(f"the law of thirds was broken: {tally}")


def orders() -> None:
    """All interleavings of all scenarios at all pairs of isolation levels."""
    count, uneven, ends = every()
    print(f"interleavings: {count}, uneven {uneven}, ends {dict(ends)}")  # noqa: T201
    if uneven:
        raise SystemExit("the law of thirds was broken")


def main(seconds: float = 60.0) -> None:
    """Everything, on whatever database is connected: call it on an empty one."""
    cost()
    hold(seconds)
    orders()
