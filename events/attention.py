"""What about events needs a coordinator: five questions, each with its row on the desk."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.languages import format_date, format_list, language_name, reader_language, shown
from events.models import LOCAL_KINDS, Attendee, Event, EventState, Need, count_places
from network import rules as network
from network.attention import Attention
from network.memory import once
from network.models import User

PUBLISH_BEFORE = timedelta(days=21)
NOTE_WITHIN = timedelta(days=7)
LOOK_BACK = timedelta(days=30)


def events_of(person: User, now: datetime) -> list[Attention]:
    """Rows of all cities this person coordinates; five queries however many events there are."""
    listed = managed(person, now)
    if not listed:
        return []
    missing = _missing_interpreters(listed, now)
    noted = set(
        Attendee.objects.filter(pool__event__in=listed)
        .exclude(attendance="unknown")
        .values_list("pool__event", flat=True)
        .distinct()
    )
    rows = []
    for event in listed:
        rows += _of_event(event, now, missing.get(event.pk, {}), is_noted=event.pk in noted)
    return rows


def managed(person: User, now: datetime) -> list[Event]:
    """Local events of the last month and to come, by start, with their places counted."""

    def ask() -> list[Event]:
        cities = network.managed_cities(person, now=now)
        events = Event.objects.filter(
            city__in=cities, kind__in=LOCAL_KINDS, pool__isnull=False, starts_at__gt=now - LOOK_BACK
        ).exclude(state=EventState.CANCELLED)
        return count_places(events.for_cards().by_start()) if cities else []

    return once(person, "events", ask)


def _of_event(
    event: Event, now: datetime, missing: dict[str, int], *, is_noted: bool
) -> list[Attention]:
    if event.is_over(now):
        return [_unnoted(event)] if event.places and event.places.taken and not is_noted else []
    if event.state == EventState.DRAFT:
        soon = event.starts_at and event.starts_at < now + PUBLISH_BEFORE
        return [_unpublished(event)] if soon else []
    rows = []
    if event.places and event.places.waiting:
        rows.append(_waiting(event))
    if missing:
        rows.append(_uninterpreted(event, missing))
    if not getattr(event, "title_ar", ""):
        rows.append(_without_arabic(event))
    return rows


def _waiting(event: Event) -> Attention:
    assert event.places is not None  # noqa: S101 - for the type checker; the caller looked
    waiting = event.places.waiting
    sentence = ngettext(
        "%(number)s person waits for a place at “%(title)s”. Is there a bigger room?",
        "%(number)s people wait for a place at “%(title)s”. Is there a bigger room?",
        waiting,
    )
    label = ngettext("%(number)s waits", "%(number)s wait", waiting) % {"number": waiting}
    return Attention(
        level="warn",
        label=label,
        sentence=sentence % {"number": waiting, "title": _title(event)},
        action=_("Change places"),
        url=reverse("events:places", args=[event.slug]),
        due_at=event.starts_at,
    )


def _uninterpreted(event: Event, missing: dict[str, int]) -> Attention:
    people = sum(missing.values())
    sentence = ngettext(
        "%(number)s person needs interpreting (%(languages)s) at “%(title)s”; none is announced.",
        "%(number)s people need interpreting (%(languages)s) at “%(title)s”; none is announced.",
        people,
    )
    reader = reader_language()
    names = format_list([language_name(code, reader) for code in missing], reader)
    return Attention(
        level="warn",
        label=_("Interpreter"),
        sentence=sentence % {"number": people, "languages": names, "title": _title(event)},
        action=_("Open debate"),
        url=reverse("events:overview", args=[event.slug]),
        due_at=event.starts_at,
    )


def _unpublished(event: Event) -> Attention:
    assert event.first_day is not None  # noqa: S101 - for the type checker; drafts here have days
    return Attention(
        level="warn",
        label=_("Draft"),
        sentence=_("“%(title)s” is on %(day)s and not yet published.")
        % {
            "title": _title(event),
            "day": format_date(event.first_day, reader_language(), "long"),
        },
        action=_("Check and publish"),
        url=reverse("events:publish", args=[event.slug]),
        due_at=event.starts_at,
    )


def _without_arabic(event: Event) -> Attention:
    return Attention(
        level="info",
        label=_("Text"),
        sentence=_("“%(title)s” has no Arabic text yet.") % {"title": _title(event)},
        action=_("Write it"),
        url=reverse("events:edit", args=[event.slug]) + "?language=ar",
        due_at=event.starts_at,
    )


def _unnoted(event: Event) -> Attention:
    assert event.ends_at is not None  # noqa: S101 - for the type checker; events with places end
    return Attention(
        level="late",
        label=_("Who came?"),
        sentence=_("Nobody has noted yet who came to “%(title)s”.") % {"title": _title(event)},
        action=_("Note who came"),
        url=reverse("events:attendance", args=[event.slug]),
        due_at=event.ends_at + NOTE_WITHIN,
    )


def _missing_interpreters(events: list[Event], now: datetime) -> dict[int, dict[str, int]]:
    """Of each event to come: language nobody speaks or interprets there, and how many need it."""
    coming = {event.pk: event for event in events if not event.is_over(now)}
    missing: dict[int, dict[str, int]] = defaultdict(dict)
    counted = (
        Need.objects.filter(registration__event__in=coming, registration__state="confirmed")
        .exclude(interpreter_language="")
        .values_list("registration__event", "interpreter_language")
        .annotate(Count("pk"))
        .order_by("registration__event", "interpreter_language")
    )
    for pk, language, number in counted:
        if language not in {*coming[pk].languages, *coming[pk].interpreted_languages}:
            missing[pk][language] = number
    return missing


def _title(event: Event) -> str:
    return shown(event, "title", reader_language()).text
