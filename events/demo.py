"""The debates of the demo: invented people register, wait, cancel and come."""

import random
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction

from crisco.text import fold
from events.models import (
    Attendance,
    Attendee,
    CapacityPool,
    Event,
    EventKind,
    EventState,
    Need,
    Registration,
    RegistrationState,
    Via,
)
from events.services import allocation
from network.models import City, Theme

# invented; in the scripts people write themselves in
NAMES = (
    "Amina", "Giovanni", "Mehmet", "Élodie", "أمينة", "Besnik", "Nora", "Олена", "Luca", "Ilir",
    "Søren", "Ieva", "يوسف", "Mārtiņš", "Sophie", "Drita", "Andrej", "Kadri", "Fatou", "Marek",
    "Şebnem", "Tomáš", "مريم", "Anna", "Bardh", "Chiara", "Tariq", "Żaneta", "Δήμητρα", "Joost",
    "Rūta", "Сергій", "Paola", "Hamid", "Liis", "Emre", "Agnès", "Vjosa", "Matej", "خالد",
)  # fmt: skip
SCRIPTS = {"ARABIC": "ar", "CYRILLIC": "uk", "GREEK": "el"}


def load(now: datetime) -> str:
    """The debates exist; those that do are left as people have changed them."""
    entries = yaml.safe_load((Path(__file__).parent / "data" / "debates.yaml").read_text("utf-8"))
    cities = {city.slug: city for city in City.objects.all()}
    themes = {theme.number: theme for theme in Theme.objects.filter(programme__slug="crisco")}
    new = 0
    for entry in entries:
        city = cities.get(entry["city"])
        if city is not None and not Event.objects.filter(slug=entry["slug"]).exists():
            with transaction.atomic():
                _debate(entry, city, themes.get(entry["theme"]), now)
            new += 1
    return f"events: {new} debates new, {len(entries) - new} known"


def _debate(entry: dict[str, Any], city: City, theme: Theme | None, now: datetime) -> None:
    zone = ZoneInfo(city.time_zone)
    hour, minute = (int(part) for part in entry["hour"].split(":"))
    day = now.astimezone(zone) + timedelta(days=entry["days"])
    starts_at = day.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)
    event = Event(
        slug=entry["slug"],
        kind=entry.get("kind", EventKind.DEBATE),
        city=city,
        theme=theme,
        programme=theme.programme if theme else None,
        time_zone=city.time_zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=entry["hours"]),
        source_language=next(iter(entry["title"])),
        venue=entry["venue"],
        address=entry.get("address", ""),
        landmark=entry.get("landmark", ""),
        directions=entry.get("directions", ""),
        languages=entry["languages"],
        interpreted_languages=entry.get("interpreted", []),
        step_free=entry.get("step_free", False),
        hearing_loop=entry.get("hearing_loop", False),
        childcare="childcare_from" in entry,
        childcare_from_years=entry.get("childcare_from"),
        contact_phone=entry.get("phone", ""),
    )
    for field in ("title", "summary", "description"):
        for code, text in entry.get(field, {}).items():
            setattr(event, f"{field}_{code}", text)
    published_at = min(now, starts_at) - timedelta(days=25)
    if not entry.get("draft"):
        event.state, event.published_at = EventState.PUBLISHED, published_at
    event.save()
    pool = CapacityPool.objects.create(event=event, capacity=entry.get("capacity"))
    _fill(entry, event, pool, published_at)
    if "cancelled" in entry:
        _cancel(event, entry["cancelled"], now)
    if entry.get("noted"):
        _note(event)


def _fill(entry: dict[str, Any], event: Event, pool: CapacityPool, opened_at: datetime) -> None:
    dice = random.Random(entry["slug"])  # noqa: S311 - the same people at every start
    wanted = entry.get("people", 0) + entry.get("waiting", 0)
    people = number = 0
    pool = allocation.lock(pool.pk)
    while people < wanted:
        number += 1
        size = min(dice.choice([1, 1, 1, 1, 2, 2, 3]), wanted - people)
        if people < entry.get("people", 0) < people + size:
            size = entry["people"] - people  # so that the room is filled to the last chair
        people += size
        _guest(dice, event, pool, number, size, opened_at + timedelta(hours=7 * number))


def _guest(
    dice: random.Random, event: Event, pool: CapacityPool, number: int, size: int, at: datetime
) -> None:
    name = dice.choice(NAMES)
    language = SCRIPTS.get(
        unicodedata.name(name[0]).split()[0],
        dice.choice([*event.languages, *event.languages, "en"]),
    )
    has_mail = dice.random() < 0.7
    letters = "".join(letter for letter in fold(name) if letter.isascii() and letter.isalpha())
    address = f"{letters or 'guest'}.{event.pk}.{number}@example.org"
    registration = Registration(
        event=event,
        name=name,
        email_norm=address if has_mail else "",
        email_confirmed_at=at if has_mail and dice.random() < 0.6 else None,
        language=language,
        party_size=size,
        created_via=Via.WEB if has_mail else dice.choice([Via.WEB, Via.ASSISTED]),
        created_at=at,
    )
    allocation.enqueue(registration, pool)
    allocation.settle(pool, now=at, fresh=registration)
    if language not in event.languages and dice.random() < 0.6:
        Need.objects.create(registration=registration, interpreter_language=language)
    elif event.childcare and dice.random() < 0.3:
        Need.objects.create(registration=registration, childcare_count=dice.choice([1, 1, 2]))
    elif dice.random() < 0.1:
        Need.objects.create(registration=registration, step_free=True)


def _cancel(event: Event, reason: str, now: datetime) -> None:
    for registration in Registration.objects.live().filter(event=event):
        registration.event = event
        allocation.release(registration, RegistrationState.CANCELLED, now=now)
    event.state, event.cancelled_at, event.cancel_reason = EventState.CANCELLED, now, reason
    event.save()


def _note(event: Event) -> None:
    dice = random.Random(event.slug)  # noqa: S311 - the same people at every start
    for attendee in Attendee.objects.filter(pool=event.pool, seat_no__isnull=False).order_by("pk"):
        came = dice.random() < 0.85
        attendee.attendance = Attendance.PRESENT if came else Attendance.ABSENT
        attendee.signed = came and dice.random() < 0.95
        attendee.save(update_fields=["attendance", "signed"])
