"""What the desk does with an event: write, publish, change its places, cancel it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crisco.db import retrying, violated
from crisco.text import fold
from events.models import (
    Act,
    CapacityPool,
    Event,
    EventState,
    Record,
    Registration,
    RegistrationState,
)
from events.services import allocation, keys, letters
from network.models import User

RIVALS = 20
RACED = {"events_event_slug_key", "events_event_uuid_key"}
# what makes everybody's calendar entry wrong when it changes
WHEN_AND_WHERE = ("starts_at", "ends_at", "time_zone", "venue", "address", "join_url", "mode")


class Refused(Exception):
    """The act cannot be done; the message says why."""


class ChangedMeanwhile(Exception):
    """Somebody else saved the event after this form was opened."""


@dataclass(frozen=True)
class Check:
    """One line of the page before publishing; `is_serious` stands in the way."""

    label: str
    sentence: str
    passed: bool
    is_serious: bool = True


def checks(event: Event, *, now: datetime) -> list[Check]:
    """Everything to look at before publishing, in the order of the form."""
    pool = getattr(event, "pool", None)
    first = event.city.languages[0] if event.city else event.source_language
    title_there = bool(
        getattr(event, f"title_{first}", "") and getattr(event, f"summary_{first}", "")
    )
    return [
        Check(
            _("Date"),
            _("The beginning lies in the future.")
            if event.starts_at and event.starts_at > now
            else _("The beginning is missing or lies in the past."),
            bool(event.starts_at and event.starts_at > now),
        ),
        Check(
            _("Place"),
            _("People know where to go.")
            if event.venue or event.join_url
            else _("The venue is missing."),
            bool(event.venue or event.join_url),
        ),
        Check(
            _("Text"),
            _("Title and summary are there in the first language of the city.")
            if title_there
            else _("Title or summary is missing in the first language of the city."),
            title_there,
        ),
        Check(
            _("Places"),
            _places(pool),
            pool is not None and pool.capacity != 0,
        ),
        Check(
            _("Arabic text"),
            _("The Arabic text is there.")
            if getattr(event, "title_ar", "")
            else _("There is no Arabic text yet. It can follow later."),
            bool(getattr(event, "title_ar", "")),
            is_serious=False,
        ),
        Check(
            _("Phone"),
            _("People without e-mail know whom to call.")
            if event.contact_phone
            else _("Without a phone number, people without e-mail cannot reach you."),
            bool(event.contact_phone),
            is_serious=False,
        ),
    ]


def _places(pool: CapacityPool | None) -> str:
    if pool is None:
        return _("The number of places is missing.")
    if pool.capacity == 0:
        return _("There are 0 places: nobody could come. Give a number, or leave it empty.")
    if pool.capacity is None:
        return _("There is no limit to the number of places.")
    return _("The number of places is given.")


def free_slug(title: str, *, city: str = "") -> str:
    """An address part that no event has; from the title where it has Latin letters."""
    base = slugify(fold(title))[:60].strip("-") or slugify(f"debate {city}")
    slug, number = base, 1
    while Event.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def create(*, event: Event, capacity: int | None, by: User, now: datetime) -> Event:
    """The draft is stored, with its places, at an address of its own.

    Shapes: a `uuid` that is there already is a form sent twice; its first draft is the answer.
    Errors: ValidationError.
    """
    for _try in range(RIVALS):
        try:
            return _create(event, capacity, by, now)
        except IntegrityError as refusal:
            # in the same second: one form finds what it wrote, one title the next free address
            if violated(refusal) not in RACED:
                raise
    raise RuntimeError("no free address for an event")


@transaction.atomic(durable=True)
def _create(event: Event, capacity: int | None, by: User, now: datetime) -> Event:
    if sent := Event.objects.filter(uuid=event.uuid).first():
        return sent
    event.slug = free_slug(
        getattr(event, f"title_{event.source_language}") or "",
        city=event.city.slug if event.city else "",
    )
    event.full_clean(exclude=["title", "slug", "uuid"])
    event.save()
    CapacityPool.objects.create(event=event, capacity=capacity)
    Record.objects.bulk_create([allocation.note(Act.EVENT_CHANGED, event=event, now=now, by=by)])
    return event


def save(*, event: Event, capacity: int | None, revision: int, by: User, now: datetime) -> Event:
    """The event is as edited; whoever is registered hears of another time or place.

    Errors: ChangedMeanwhile when `revision` is no longer the current one; ValidationError.
    """
    return retrying(lambda: _save(event, capacity, revision, by, now))


@transaction.atomic(durable=True)
def _save(event: Event, capacity: int | None, revision: int, by: User, now: datetime) -> Event:
    pool = allocation.lock(event.pool.pk)
    before = pool.event
    if before.revision != revision or before.state != event.state:
        raise ChangedMeanwhile(
            _(
                "Somebody else saved this while you were writing. Both texts are shown below. "
                "Take over what you want to keep and save again."
            )
        )
    event.revision = revision + 1
    moved = event.state == EventState.PUBLISHED and any(
        getattr(before, field) != getattr(event, field) for field in WHEN_AND_WHERE
    )
    if moved:
        event.ical_sequence = before.ical_sequence + 1
    event.full_clean(exclude=["title"])
    event.save()
    pool.event = event
    Record.objects.bulk_create(
        [allocation.note(Act.EVENT_CHANGED, event=event, now=now, by=by, revision=event.revision)]
    )
    _set_capacity(pool, capacity, by, now)
    _settle(pool, now)  # another closing day may have opened the waiting list again
    if moved:
        keys.prolong(event, now=now)
        letters.event_changed(_live(event), now=now)
    return event


def publish(*, event: Event, by: User, now: datetime) -> Event:
    """Everybody can see the event and register; twice is the same as once.

    Errors: Refused with the sentence of the first serious check that fails.
    """
    return retrying(lambda: _publish(event, by, now))


@transaction.atomic(durable=True)
def _publish(event: Event, by: User, now: datetime) -> Event:
    event = allocation.lock(event.pool.pk).event
    if event.state == EventState.PUBLISHED:
        return event
    if not event.may_become(EventState.PUBLISHED):
        raise Refused(_("This event is cancelled or closed. It is no longer changed."))
    for check in checks(event, now=now):
        if check.is_serious and not check.passed:
            raise Refused(check.sentence)
    event.state = EventState.PUBLISHED
    event.published_at = now
    event.save(update_fields=["state", "published_at", "changed_at"])
    Record.objects.bulk_create([allocation.note(Act.PUBLISHED, event=event, now=now, by=by)])
    return event


def cancel(*, event: Event, reason: str, by: User, now: datetime) -> int:
    """The event does not take place, and everybody registered is told why.

    Shapes: how many registrations ended. Twice is the same as once.
    Errors: Refused for an event that was never published, or is over.
    """
    return retrying(lambda: _cancel(event, reason, by, now))


@transaction.atomic(durable=True)
def _cancel(event: Event, reason: str, by: User, now: datetime) -> int:
    pool = allocation.lock(event.pool.pk)
    event = pool.event
    if event.state == EventState.CANCELLED:
        return 0
    if not event.may_become(EventState.CANCELLED) or event.is_over(now):
        raise Refused(_("Only a published event that is not over can be cancelled."))
    told = _live(event)
    event.state = EventState.CANCELLED
    event.cancelled_at = now
    event.cancel_reason = reason
    event.ical_sequence += 1
    event.save(
        update_fields=["state", "cancelled_at", "cancel_reason", "ical_sequence", "changed_at"]
    )
    for registration in told:
        allocation.release(registration, RegistrationState.CANCELLED, now=now)
    Record.objects.bulk_create(
        [
            allocation.note(Act.EVENT_CANCELLED, event=event, now=now, by=by, people=len(told)),
            *(
                allocation.note(
                    Act.CANCELLED, event=event, registration=registration, now=now, by=by
                )
                for registration in told
            ),
        ]
    )
    letters.event_cancelled(told, now=now)
    return len(told)


def set_capacity(*, event: Event, capacity: int | None, by: User, now: datetime) -> CapacityPool:
    """The number of places is another; nobody loses a place, and those who wait may get one."""
    return retrying(lambda: _capacity_act(event, capacity, by, now))


@transaction.atomic(durable=True)
def _capacity_act(event: Event, capacity: int | None, by: User, now: datetime) -> CapacityPool:
    pool = allocation.lock(event.pool.pk)
    _set_capacity(pool, capacity, by, now)
    return pool


def set_paused(*, event: Event, paused: bool, by: User, now: datetime) -> CapacityPool:
    """The waiting list stands still, or moves on; cancelling is possible all the while."""
    return retrying(lambda: _pause_act(event, paused, by, now))


@transaction.atomic(durable=True)
def _pause_act(event: Event, paused: bool, by: User, now: datetime) -> CapacityPool:
    pool = allocation.lock(event.pool.pk)
    pool.paused = paused
    pool.save(update_fields=["paused"])
    _settle(pool, now)
    return pool


def note_taking(*, event: Event, act: str, by: User, now: datetime, rows: int) -> None:
    """The history says who took a list of names, and how long it was."""
    Record.objects.bulk_create([allocation.note(act, event=event, now=now, by=by, rows=rows)])


def _set_capacity(pool: CapacityPool, capacity: int | None, by: User, now: datetime) -> None:
    if pool.capacity == capacity:
        return
    before, pool.capacity = pool.capacity, capacity
    pool.save(update_fields=["capacity"])
    note = allocation.note(
        Act.CAPACITY,
        event=pool.event,
        now=now,
        by=by,
        before=-1 if before is None else before,
        after=-1 if capacity is None else capacity,
    )
    Record.objects.bulk_create([note])
    _settle(pool, now)


def _settle(pool: CapacityPool, now: datetime) -> None:
    outcome = allocation.settle(pool, now=now)
    allocation.write_down(outcome, now=now)
    letters.after_settling(outcome, now=now)


def _live(event: Event) -> list[Registration]:
    registrations = list(Registration.objects.live().filter(event=event).order_by("seq"))
    for registration in registrations:
        registration.event = event
    return registrations
