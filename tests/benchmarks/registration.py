"""Two hundred rivals for twenty places, on connections of their own: with the guards and without."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from django.db import connection

from events.models import Attendee, CapacityPool, Event, Registration
from events.services import allocation, registrations
from tests.benchmarks import Row
from tests.builders import events as build

PLACES = 20
RIVALS = 200
THREADS = 16
ONE_PERSON_PER_PLACE = "events_attendee_one_person_per_place"


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
    constraint = next(
        each for each in Attendee._meta.constraints if each.name == ONE_PERSON_PER_PLACE
    )
    turn = next(
        each for each in Registration._meta.constraints if each.name.endswith("one_turn_each")
    )
    with connection.schema_editor() as editor:
        editor.remove_constraint(Attendee, constraint)
        editor.remove_constraint(Registration, turn)
    event = build.event(capacity=PLACES)
    # storing the next turn updates the pool's row, which is a lock of its own
    with (
        patch.object(allocation, "lock", _read),
        patch.object(CapacityPool, "save", lambda *_args, **_given: None),
    ):
        seconds = _rush(RIVALS, event)
    return seconds, _counts()[0]


def _read(pool_pk: int, *, seen: Event | None = None) -> CapacityPool:
    return CapacityPool.objects.select_related("event__city").get(pk=pool_pk)


def _rush(rivals: int, event: Event | None = None) -> float:
    event = event or build.event(capacity=PLACES)

    def register(number: int) -> None:
        try:
            answers = build.answers(email=f"rival-{event.pk}-{number}@example.org")
            registrations.register(event=event, answers=answers, now=build.NOW)
        finally:
            if number >= rivals - THREADS:
                connection.close()

    begun = time.perf_counter()
    _in_threads(register, rivals)
    return time.perf_counter() - begun


def _in_threads(act: Callable[[int], None], times: int) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for _nothing in pool.map(act, range(times)):
            pass


def _counts() -> tuple[int, int]:
    return build.places(Event.objects.latest("pk"))
