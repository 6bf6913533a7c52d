"""The `events` section of the programme data files: what the documents say took place."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from crisco.languages import CODES
from crisco.text import in_a_row
from events.models import Event, EventKind, EventState
from network.models import City, Programme
from network.programme_data import BadData, Keys, checked, day, required, text, texts, whole

KEYS: Keys = {
    "slug": required(text),
    "number": required(whole),
    "kind": required(text),
    "theme": whole,
    "activity": whole,
    "city": required(text),
    "announced_city": text,
    "title": required(texts),
    "summary": texts,
    "venue": text,
    "starts_on": day,
    "ends_on": day,
    "time": text,
    "year": whole,
}
KINDS = {
    "transnational": EventKind.TRANSNATIONAL,
    "local": EventKind.LOCAL_MEETING,
    "conference": EventKind.CONFERENCE,
}


def read_events(programme: Programme, entries: list[dict[str, Any]], now: datetime) -> int:
    """Each entry is an event, published and without registration; what is equal is not written.

    Errors: BadData with the path of what cannot be right.
    """
    written = 0
    for place, entry in enumerate(entries):
        path = f"events.{place}"
        checked(entry, KEYS, path)
        columns = _columns(programme, entry, path)
        event = Event.objects.filter(slug=entry["slug"]).first()
        if event is None:
            event = Event(slug=entry["slug"], state=EventState.PUBLISHED, published_at=now)
        elif event.programme_id != programme.pk:
            raise BadData(f"{path}.slug", _("another programme has an event with this address"))
        if _differs(event, columns):
            event.save()
            written += 1
    return written


def _differs(event: Event, columns: dict[str, Any]) -> bool:
    differs = event.pk is None
    for name, value in columns.items():
        if getattr(event, name) != value:
            setattr(event, name, value)
            differs = True
    return differs


def _columns(programme: Programme, entry: dict[str, Any], path: str) -> dict[str, Any]:
    if entry["kind"] not in KINDS:
        raise BadData(f"{path}.kind", _("must be one of: %(kinds)s") % {"kinds": in_a_row(KINDS)})
    city = _city(entry["city"], f"{path}.city")
    columns: dict[str, Any] = {
        "kind": KINDS[entry["kind"]],
        "number": entry["number"],
        "programme": programme,
        "theme": _numbered(programme.themes, entry, "theme", path),
        "activity": _numbered(programme.activities, entry, "activity", path),
        "city": city,
        "announced_city": _city(entry["announced_city"], f"{path}.announced_city")
        if "announced_city" in entry
        else None,
        "time_zone": city.time_zone,
        "venue": entry.get("venue", ""),
        "year": entry.get("year"),
        "source_language": "en" if "en" in entry["title"] else next(iter(entry["title"])),
        **_times(entry, city, path),
    }
    for field in ("title", "summary"):
        for code in CODES:
            columns[f"{field}_{code}"] = entry.get(field, {}).get(code)
    return columns


def _times(entry: dict[str, Any], city: City, path: str) -> dict[str, Any]:
    first, last = entry.get("starts_on"), entry.get("ends_on")
    if "time" not in entry:
        return {"starts_at": None, "ends_at": None, "starts_on": first, "ends_on": last}
    try:
        clock = time.fromisoformat(entry["time"])
        local = datetime.combine(entry["starts_on"], clock, tzinfo=ZoneInfo(city.time_zone))
    except (ValueError, TypeError, KeyError) as error:
        raise BadData(f"{path}.time", _("must be a time such as 10:00, on a given day")) from error
    starts_at = local.astimezone(UTC)
    return {"starts_at": starts_at, "ends_at": None, "starts_on": None, "ends_on": None}


def _city(slug: str, path: str) -> City:
    city = City.objects.filter(slug=slug).first()
    if city is None:
        raise BadData(path, _("no such city: %(slug)s") % {"slug": slug})
    return city


def _numbered(rows: Any, entry: dict[str, Any], key: str, path: str) -> Any:
    if key not in entry:
        return None
    row = rows.filter(number=entry[key]).first()
    if row is None:
        raise BadData(
            f"{path}.{key}",
            _("the programme has no such number: %(number)s") % {"number": entry[key]},
        )
    return row
