"""Two hundred rivals for twenty places, on connections of their own: with the guards and without."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from unittest.mock import patch

from django.db import connection

from events.models import Attendee, CapacityPool, Event, Registration
from events.services import allocation, registrations
from tests.benchmarks import Row
from tests.builders import events as build

PLACES = 20
RIVALS = 200
THREADS = 16
CONSTRAINTS = ("events_attendee_one_person_per_place", "events_registration_one_turn_each")


def run() -> list[Row]:
    """Registrations a second under the lock, and places given away with and without the guards."""
    with_lock = _rush(RIVALS)
    places, waiting = _counts()
    assert (places, waiting) == (PLACES, RIVALS - PLACES), f"{places} places, {waiting} wait"
    without = _unguarded()
    return [
        Row(
            what=f"registrations, {RIVALS} rivals for {PLACES} places",
            value=RIVALS / with_lock,
            unit="/s",
            against="without lock and constraint",
            baseline=RIVALS / without[0],
            note=f"{THREADS} at once; message, history and keys included",
        ),
        Row(
            what=f"places given away, of {PLACES}",
            value=places,
            unit="",
            against="without lock and constraint",
            baseline=without[1],
            better="lower",
            note=f"{waiting} wait, in the order in which they came",
        ),
    ]


def _unguarded() -> tuple[float, int]:
    """Seconds, and places given away, when nothing stops two from taking the same place."""
    event = build.event(capacity=PLACES)
    # storing the next turn updates the pool's row, which is a lock of its own
    with (
        _without_constraints(),
        patch.object(allocation, "lock", _read),
        patch.object(CapacityPool, "save", lambda *_args, **_given: None),
    ):
        seconds = _rush(RIVALS, event)
        return seconds, _counts()[0]


@contextmanager
def _without_constraints() -> Iterator[None]:
    """The same tables without what holds a place for one person; empty when it holds again."""
    held = [
        (model, each)
        for model in (Attendee, Registration)
        for each in model._meta.constraints
        if each.name in CONSTRAINTS
    ]
    with connection.schema_editor() as editor:
        for model, constraint in held:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE events_registration CASCADE")
        with connection.schema_editor() as editor:
            for model, constraint in held:
                editor.add_constraint(model, constraint)


def _read(pool_pk: int, *, seen: Event | None = None) -> CapacityPool:
    return CapacityPool.objects.select_related("event__city").get(pk=pool_pk)


def _rush(rivals: int, event: Event | None = None) -> float:
    event = event or build.event(capacity=PLACES)

    def register(number: int) -> None:
        answers = build.answers(email=f"rival-{event.pk}-{number}@example.org")
        registrations.register(event=event, answers=answers, now=build.NOW)

    all_go = Barrier(THREADS)

    def leave(_number: int) -> None:
        connection.close()
        all_go.wait()  # so that each thread closes its own

    with ThreadPoolExecutor(THREADS) as pool:
        begun = time.perf_counter()
        for _nothing in pool.map(register, range(rivals)):
            pass
        seconds = time.perf_counter() - begun
        for _nothing in pool.map(leave, range(THREADS)):
            pass
    return seconds


def _counts() -> tuple[int, int]:
    return build.places(Event.objects.latest("pk"))
