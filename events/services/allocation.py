"""Who gets a place: the one module that gives places out and takes them back.

One line to hold in mind: register = enqueue + fill, in one transaction under the lock of the
pool's row; cancelling, declining, expiry and every change of capacity end with the same fill.
The lock is taken before anything is read (READ COMMITTED), and only once in a transaction.
It knows neither mail nor forms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, count, islice, zip_longest

from events.models import (
    Act,
    Attendee,
    CapacityPool,
    Event,
    EventState,
    Record,
    Registration,
    RegistrationState,
)
from network.models import User

# from here to the start a free place goes to the next person at once; before, it is offered
AT_ONCE_WITHIN = timedelta(hours=48)
OFFER_LASTS = timedelta(hours=24)
# from here to the start a group that does not fit no longer holds up those behind it
FIRST_FIT_WITHIN = timedelta(hours=24)


@dataclass
class Outcome:
    """What a settling changed, for those who write the letters."""

    confirmed: list[Registration] = field(default_factory=list)
    offered: list[Registration] = field(default_factory=list)
    expired: list[Registration] = field(default_factory=list)


def lock(pool_pk: int, *, seen: Event | None = None) -> CapacityPool:
    """The pool with its event, locked until the transaction ends; first statement of every act.

    NO KEY: the rows that point to the pool take a key-share lock on it, and would otherwise
    queue behind this one. The event is read after the lock: a statement that waits reads what
    it joins as it was before. `seen` is the event with its city as the caller read it; it
    serves as long as nobody has changed it.
    Errors: OperationalError when the lock is not had within the connection's lock_timeout.
    """
    pool = CapacityPool.objects.select_for_update(no_key=True).get(pk=pool_pk)
    event = Event.objects.filter(pk=pool.event_id)
    if seen is not None and event.filter(changed_at=seen.changed_at).exists():
        pool.event = seen
    else:
        pool.event = event.select_related("city").get()
    return pool


def enqueue(registration: Registration, pool: CapacityPool) -> None:
    """The registration has its number at the end of the queue. `settle` must follow and saves it."""
    registration.seq = pool.next_seq
    pool.next_seq += 1
    pool.save(update_fields=["next_seq"])
    registration.pool = pool


def settle(pool: CapacityPool, *, now: datetime, fresh: Registration | None = None) -> Outcome:
    """Offers that ran out have ended, and free places have gone to those whose turn it is.

    `fresh` was enqueued in this transaction: its person is still there and is given the place
    at once, where somebody who has waited gets an offer (or the place, shortly before the start).
    It is saved with what it is given, and not first as waiting.
    """
    outcome = Outcome()
    _expire_due(pool, now, outcome)
    if may_fill(pool, now):
        _fill(pool, now, fresh, outcome)
    if fresh is not None and fresh.pk is None:
        _save(fresh, [])
    return outcome


def may_fill(pool: CapacityPool, now: datetime) -> bool:
    """No place is given out by itself once registration is closed, or while the list is paused."""
    event = pool.event
    if pool.paused or event.state != EventState.PUBLISHED or event.has_begun(now):
        return False
    return event.registration_closes_at is None or now < event.registration_closes_at


def has_room(pool: CapacityPool, party_size: int, *, now: datetime) -> bool:
    """Whether somebody who registered now would get a place; right after `settle`."""
    if not may_fill(pool, now):
        return False
    if pool.capacity is None:
        return True
    before = pool.registrations.queue().filter(party_size__lte=pool.capacity)
    comes_first = _is_first_fit(pool.event, now) or not before.exists()
    return comes_first and party_size <= len(_free_seats(pool, party_size))


def release(registration: Registration, state: str, *, now: datetime) -> None:
    """The registration has ended as `state`; its places are free. `settle` must follow."""
    registration.move(state, now=now)
    Attendee.objects.filter(registration=registration).update(
        seat_no=None, attendance="unknown", signed=False
    )
    registration.save(update_fields=["state", "offer_expires_at", "ended_at"])


def accept(registration: Registration, *, now: datetime) -> None:
    """An offered place, already numbered, is kept."""
    registration.move(RegistrationState.CONFIRMED, now=now)
    registration.save(update_fields=["state", "offer_expires_at", "confirmed_at"])


def seat_at_the_door(registration: Registration, pool: CapacityPool, *, now: datetime) -> None:
    """Somebody who stands at the door gets a place, queue or not, if one is free.

    Errors: NoPlaceLeft.
    """
    seats = _free_seats(pool, registration.party_size)
    if len(seats) < registration.party_size:
        raise NoPlaceLeft
    _seat(registration, seats, RegistrationState.CONFIRMED, now=now)


def resize(registration: Registration, pool: CapacityPool, party_size: int) -> None:
    """The registration is for `party_size` people. `settle` must follow.

    Errors: NoPlaceLeft when somebody who holds places asks for more than are free, or when
    others wait for them.
    """
    more = party_size - registration.party_size
    if more < 0:
        registration.attendees.filter(position__gt=party_size).delete()
    elif more > 0:
        seats: list[int | None] = [None] * more
        if registration.is_holding:
            seats = list(_free_seats(pool, more))
            if len(seats) < more or pool.registrations.queue().exists():
                raise NoPlaceLeft
        Attendee.objects.bulk_create(
            Attendee(registration=registration, pool=pool, position=position, seat_no=seat)
            for position, seat in zip(
                range(registration.party_size + 1, party_size + 1), seats, strict=True
            )
        )
    registration.party_size = party_size
    registration.save(update_fields=["party_size"])


class NoPlaceLeft(Exception):
    """Fewer places are free than somebody asked for."""


def note(
    act: str,
    *,
    event: Event,
    now: datetime,
    registration: Registration | None = None,
    by: User | None = None,
    **facts: int | str,
) -> Record:
    """A line of the event's history, unsaved; facts are numbers and codes."""
    return Record(event=event, registration=registration, act=act, actor=by, at=now, facts=facts)


def write_down(outcome: Outcome, *, now: datetime, after: Iterable[Record] = ()) -> None:
    """What settling did stands in the history, after what led to it."""
    settled = (
        note(act, event=registration.event, registration=registration, now=now)
        for act, registrations in (
            (Act.EXPIRED, outcome.expired),
            (Act.OFFERED, outcome.offered),
            (Act.CONFIRMED, outcome.confirmed),
        )
        for registration in registrations
    )
    Record.objects.bulk_create([*after, *settled])


def _expire_due(pool: CapacityPool, now: datetime, outcome: Outcome) -> None:
    due = pool.registrations.filter(
        state=RegistrationState.OFFERED, offer_expires_at__lte=now
    ).order_by("seq")
    for registration in due:
        registration.event = pool.event
        release(registration, RegistrationState.OFFER_EXPIRED, now=now)
        outcome.expired.append(registration)


def _fill(pool: CapacityPool, now: datetime, fresh: Registration | None, outcome: Outcome) -> None:
    last: list[Registration] = []
    if fresh is not None and fresh.pk is None:
        last.append(fresh)
    queue = pool.registrations.queue()
    wanted = 0
    if pool.capacity is None:
        wanted = sum(registration.party_size for registration in chain(queue, last))
    seats = _free_seats(pool, wanted)
    starts_at = pool.event.starts_at
    first_fit = _is_first_fit(pool.event, now)
    at_once = starts_at is not None and now >= starts_at - AT_ONCE_WITHIN
    if not seats:
        return
    for registration in chain(queue, last):
        if pool.capacity is not None and registration.party_size > len(seats):
            if first_fit or registration.party_size > pool.capacity:
                continue  # a group that the room never holds keeps nobody out
            return  # the free places are held for this group
        taken, seats = seats[: registration.party_size], seats[registration.party_size :]
        registration.event = pool.event
        if registration is fresh or at_once:
            _seat(registration, taken, RegistrationState.CONFIRMED, now=now)
            outcome.confirmed.append(registration)
        else:
            _seat(registration, taken, RegistrationState.OFFERED, now=now)
            outcome.offered.append(registration)


def _is_first_fit(event: Event, now: datetime) -> bool:
    return event.starts_at is not None and now >= event.starts_at - FIRST_FIT_WITHIN


def _free_seats(pool: CapacityPool, wanted: int) -> list[int]:
    """Numbers of all free places, lowest first; none while holders exceed the capacity.

    Without a limit, as many as are `wanted`.
    """
    held = set(
        Attendee.objects.filter(pool=pool, seat_no__isnull=False).values_list("seat_no", flat=True)
    )
    if pool.capacity is None:
        return list(islice((seat for seat in count(1) if seat not in held), wanted))
    room = pool.capacity - len(held)
    free = (seat for seat in range(1, pool.capacity + 1) if seat not in held)
    return list(islice(free, max(room, 0)))


def _save(registration: Registration, seats: Iterable[int]) -> None:
    """The registration is a row, with a row for each person; who has no seat waits for one."""
    registration.save(force_insert=True)
    positions = range(1, registration.party_size + 1)
    Attendee.objects.bulk_create(
        Attendee(registration=registration, pool=registration.pool, position=position, seat_no=seat)
        for position, seat in zip_longest(positions, seats)
    )


def _seat(registration: Registration, seats: Iterable[int], state: str, *, now: datetime) -> None:
    starts_at = registration.event.starts_at
    until = None
    if state == RegistrationState.OFFERED:
        until = now + OFFER_LASTS if starts_at is None else min(now + OFFER_LASTS, starts_at)
    registration.move(state, now=now, offer_until=until)
    if registration.pk is None:
        _save(registration, seats)
        return
    registration.save(update_fields=["state", "offer_count", "offer_expires_at", "confirmed_at"])
    people = list(registration.attendees.order_by("position"))
    for attendee, seat in zip(people, seats, strict=False):
        attendee.seat_no = seat
    Attendee.objects.bulk_update(people, ["seat_no"])
