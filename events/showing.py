"""What a page says about an event, apart from the event itself: its state in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crisco.languages import CODES, Shown, own_name, reader_language
from events import rules
from events.models import Event, EventQuerySet, EventState, count_places

FEW = 5
# a count that falls by one would tell whether a registration with somebody's address was new
STEPS = (500, 200, 100, 50, 20, 10, FEW)


@dataclass(frozen=True)
class Status:
    """One line: `level` is ok, warn, err, info or empty for the colour beside the words."""

    level: str
    label: str
    is_open: bool = False
    waits: bool = False


def status_of(event: Event, now: datetime) -> Status:
    """The state of an event whose places are counted; asks the database nothing."""
    if event.state == EventState.DRAFT:
        return Status("info", _("Draft, not published"))
    if event.state == EventState.CANCELLED:
        return Status("err", _("Cancelled"))
    if event.is_over(now):
        return Status("", _("Over"))
    if event.places is None:
        return Status("", "")
    pool = event.pool
    allowed = rules.may_take_registrations(event, pool, now=now, language=reader_language())
    if not allowed:
        return Status("", str(allowed.reason))
    return _open_status(event)


def _open_status(event: Event) -> Status:
    places = event.places
    assert places is not None  # noqa: S101 - for the type checker; status_of looked
    if places.free is None and not places.waiting:
        return Status("ok", _("Open for registration"), is_open=True)
    if places.is_full:
        return Status("warn", _("Full, waiting list is open"), is_open=True, waits=True)
    free = places.free or 0
    if free <= FEW:
        return Status("warn", _("Open, few places left"), is_open=True)
    more_than = next(step for step in STEPS if step < free)
    label = _("Open, more than %(number)s places left") % {"number": more_than}
    return Status("ok", label, is_open=True)


def marked(text: Shown) -> SafeString:
    """A text for a place without a tag of its own, such as a path; a fallback says its language."""
    if not text.is_fallback:
        return format_html("{}", text.text)
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', text.language, text.direction, text.text
    )


@dataclass(frozen=True)
class Card:
    """An event with its state, ready for a list."""

    event: Event
    status: Status


def cards(events: EventQuerySet | Iterable[Event], now: datetime) -> list[Card]:
    """Cards in the order given; two queries however many. Events must come `for_cards()`."""
    return [Card(event, status_of(event, now)) for event in count_places(events)]


def languages_of(event: Event) -> list[str]:
    """Languages in which both title and summary are there; the original's always is."""
    return [
        code
        for code in CODES
        if getattr(event, f"title_{code}")
        and (getattr(event, f"summary_{code}") or code == event.source_language)
    ]


def versions_of(event: Event) -> list[tuple[str, str]]:
    """Code and own name of each of `languages_of`."""
    return [(code, own_name(code)) for code in languages_of(event)]
