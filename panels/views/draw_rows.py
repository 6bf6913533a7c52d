"""A draw in words: how it stands, its steps and numbers, and why there is no table."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crisco.languages import format_date, format_number, format_time, local_day, shown
from panels.balance import reader
from panels.models import Draw, DrawPart, DrawState

TAGS = {
    DrawState.PLANNED: "info",
    DrawState.FROZEN: "info",
    DrawState.PREPARED: "warn",
    DrawState.DRAWN: "warn",
    DrawState.CONFIRMED: "ok",
    DrawState.CLOSED: "ok",
}


def title_of(draw: Draw) -> str:
    return _("Draw %(number)s") % {"number": draw.number}


def state_of(draw: Draw) -> dict[str, str]:
    """The state as a tag: its class and words."""
    return {"level": TAGS.get(DrawState(draw.state), ""), "words": draw.get_state_display()}


def moment(at: datetime | None, draw: Draw) -> str:
    """Day and time in the city."""
    if at is None:
        return ""
    zone, language = draw.panel.city.time_zone, get_language() or "en"
    return _("%(day)s, %(time)s") % {
        "day": format_date(local_day(at, zone), language, "long"),
        "time": format_time(at, zone, language),
    }


def steps(draw: Draw) -> list[dict[str, str]]:
    """The five steps, each with when it was taken."""
    taken = (
        (_("The applicants are fixed"), draw.frozen_at),
        (_("The table is published"), draw.prepared_at),
        (_("A public number draws"), draw.drawn_at),
        (_("The drawn are offered their seats"), draw.confirmed_at),
        (_("Everybody has answered"), draw.closed_at),
    )
    return [{"title": title, "text": moment(at, draw) or _("not yet")} for title, at in taken]


def parts(draw: Draw) -> list[dict[str, Any]]:
    """Seats, applicants and the chance of each, by part; with the result once it is known."""
    found = draw.parts.select_related("sector").order_by("sector__position", "pk")
    outcome = draw.outcome or {}
    return [
        {
            "number": number,
            "part": part,
            "title": shown(part.sector, "title", reader()).text,
            "chance": chance(part),
            "drawn": outcome.get("seated", {}).get(part.sector.code, []),
            "reserve": outcome.get("reserve", {}).get(part.sector.code, []),
        }
        for number, part in enumerate(found)
    ]


def chance(part: DrawPart) -> str:
    """`2 of 13 (15.4 %)`, or empty text before the applicants are fixed."""
    if not part.seats or not part.applicants:
        return ""
    return _("%(seats)s of %(applicants)s (%(percent)s %%)") % {
        "seats": part.seats,
        "applicants": part.applicants,
        "percent": percent(part.seats / part.applicants),
    }


def percent(share: float) -> str:
    return str(format_number(round(100 * share, 1), get_language() or "en"))


def reasons(rows: list[dict[str, Any]], refused: list[dict[str, Any]]) -> list[str]:
    """Why there is no table, in whole sentences; `rows` are those of `parts`."""
    titles = {row["part"].sector.code: row["title"] for row in rows}
    return [_reason(reason, titles) for reason in refused]


def _reason(reason: dict[str, Any], titles: dict[str, str]) -> str:
    match reason["code"]:
        case "no_draw_needed":
            return _(
                "So many have left the draw that everybody gets a seat. Call the draw off and "
                "give them their seats."
            )
        case "too_few":
            return _("%(group)s: %(have)s people for %(seats)s seats are too few.") % {
                "group": titles[reason["sector"]],
                "have": reason["have"],
                "seats": reason["seats"],
            }
        case _:
            return _("No table can be made from these applicants.")
