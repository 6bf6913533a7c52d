"""The smallest legal events and registrations."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from events.models import (
    Attendee,
    CapacityPool,
    Event,
    EventState,
    Registration,
    RegistrationState,
    Via,
    count_places,
)
from events.services import keys, registrations
from events.services.registrations import Answers, Kept
from network.models import City
from tests.builders import network

_numbers = count(1)
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
NEXT_WEEK = NOW + timedelta(days=7)


def event(
    *,
    city: City | None = None,
    slug: str = "",
    title: str = "How do we meet our new neighbours?",
    capacity: int | None = 20,
    state: str = EventState.PUBLISHED,
    starts_at: datetime | None = NEXT_WEEK,
    **given: Any,
) -> Event:
    """A published debate next week, two hours long, with 20 places."""
    city = city or network.city()
    given = {
        "title_en": title,
        "summary_en": "We talk in small groups.",
        "venue": "Town hall",
        "address": "Via Matteotti 39",
        "time_zone": city.time_zone,
        "languages": ["it", "en"],
        "published_at": None if state == EventState.DRAFT else NOW - timedelta(days=10),
        "cancelled_at": NOW if state == EventState.CANCELLED else None,
        **given,
    }
    made = Event.objects.create(
        slug=slug or f"event-{next(_numbers)}",
        city=city,
        state=state,
        starts_at=starts_at,
        ends_at=given.pop("ends_at", starts_at + timedelta(hours=2) if starts_at else None),
        **given,
    )
    CapacityPool.objects.create(event=made, capacity=capacity)
    return made


def answers(*, name: str = "Amal", email: str | None = None, **given: Any) -> Answers:
    """Somebody with an address of her own."""
    email = f"guest-{next(_numbers)}@example.org" if email is None else email
    return Answers(name=name, language=given.pop("language", "en"), email=email, **given)


def register(*, event: Event, now: datetime = NOW, **given: Any) -> Kept:
    """Through the front door, with a link in hand also where it goes out by mail."""
    act = {key: given.pop(key) for key in ("key", "via", "by") if key in given}
    kept = registrations.register(event=event, answers=answers(**given), now=now, **act)
    return replace(kept, link=kept.link or keys.mint_link(kept.registration, now=now))


def registration(
    *,
    event: Event,
    state: str = RegistrationState.CONFIRMED,
    name: str = "Amal",
    seats: tuple[int, ...] = (),
    **given: Any,
) -> Registration:
    """A row past every service, legal in itself; `seats` are its places."""
    holds = state in {RegistrationState.CONFIRMED, RegistrationState.OFFERED}
    pool = CapacityPool.objects.get(event=event)
    taken = Attendee.objects.filter(pool=pool, seat_no__isnull=False).count()
    size = given.pop("party_size", len(seats) or 1)
    with transaction.atomic():
        made = Registration.objects.create(
            event=event,
            pool=pool,
            name=name,
            language=given.pop("language", "en"),
            state=state,
            seq=given.pop("seq", pool.registrations.count() + 1),
            party_size=size,
            created_via=given.pop("created_via", Via.WEB),
            created_at=given.pop("created_at", NOW),
            **{
                "confirmed_at": NOW if state == RegistrationState.CONFIRMED else None,
                "offer_expires_at": NOW if state == RegistrationState.OFFERED else None,
                "ended_at": NOW if state not in {*"", "waiting", "offered", "confirmed"} else None,
                **given,
            },
        )
        CapacityPool.objects.filter(pk=pool.pk).update(next_seq=made.seq + 1)
        numbers = seats or range(taken + 1, taken + 1 + size)
        Attendee.objects.bulk_create(
            Attendee(
                registration=made,
                pool=pool,
                position=position,
                seat_no=number if holds else None,
            )
            for position, number in enumerate(numbers, start=1)
        )
    return made


def places(event: Event) -> tuple[int, int]:
    """How many have a place, and how many wait."""
    [counted] = count_places([Event.objects.select_related("pool").get(pk=event.pk)])
    return counted.places.taken, counted.places.waiting
