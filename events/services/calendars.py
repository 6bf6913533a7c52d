"""Calendar files: one event, for a phone's calendar or as part of a message.

Times are written in UTC, so that no file needs a zone's rules and no clock change can bend it;
the zone is named in the text. Strings come in; bytes go out.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, vCalAddress, vText
from icalendar import Event as Entry

from crisco.languages import reader_language, shown
from crisco.text import in_a_row
from events.models import Event, Registration


def of_event(event: Event) -> bytes:
    """For everybody: no method, and the same bytes until the event changes."""
    calendar = _calendar()
    entry = _entry(event, uid=str(event.uuid), stamp=event.changed_at)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    entry.add("url", settings.SITE_URL + event.get_absolute_url())
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def of_registration(
    registration: Registration, *, link: str, now: datetime, method: str = ""
) -> bytes:
    """For one person: `method` is empty for a download, REQUEST or CANCEL in a message."""
    event = registration.event
    calendar = _calendar()
    entry = _entry(event, uid=str(registration.uuid), stamp=now, link=link)
    if method:
        calendar.add("method", method)
        organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
        entry.add("organizer", organiser)
        guest = vCalAddress(f"mailto:{registration.email_norm}")
        guest.params["PARTSTAT"] = vText("ACCEPTED")
        entry.add("attendee", guest)
    cancelled = method == "CANCEL" or event.is_cancelled or not registration.is_live
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if event.join_url and not cancelled:
        entry.add("url", event.join_url)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{_host()}//events//{reader_language().upper()}")
    calendar.add("version", "2.0")
    return calendar


def _entry(event: Event, *, uid: str, stamp: datetime, link: str = "") -> Entry:
    language = reader_language()
    entry = Entry()
    entry.add("uid", f"{uid}@{_host()}")
    entry.add("dtstamp", stamp.astimezone(UTC))
    entry.add("sequence", event.ical_sequence)
    entry.add("summary", shown(event, "title", language).text)
    if event.starts_at and event.ends_at:
        entry.add("dtstart", event.starts_at.astimezone(UTC))
        entry.add("dtend", event.ends_at.astimezone(UTC))
    elif event.first_day:
        entry.add("dtstart", event.first_day)
        entry.add("dtend", (event.last_day or event.first_day) + timedelta(days=1))
    place = in_a_row([event.venue, event.address, _town(event, language)])
    if place:
        entry.add("location", place)
    lines = [
        shown(event, "summary", language).text,
        event.directions,
        _("Time zone of the place: %(zone)s") % {"zone": event.time_zone},
        link or settings.SITE_URL + event.get_absolute_url(),
    ]
    entry.add("description", "\n\n".join(line for line in lines if line))
    return entry


def _town(event: Event, language: str) -> str:
    return shown(event.city, "name", language).text if event.city else event.place


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
