"""A draw in words: how it stands, its steps and numbers, and why there is no table."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from crisco.languages import (
    format_date,
    format_list,
    format_number,
    format_time,
    local_day,
    reader_language,
    shown,
)
from panels import lots
from panels.models import Attribute, Draw, DrawQuota, DrawState
from panels.services import balancing
from panels.services.draw_tables import Binding

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
    zone, language = draw.panel.city.time_zone, reader_language()
    return _("%(day)s, %(time)s") % {
        "day": format_date(local_day(at, zone), language, "long"),
        "time": format_time(at, zone, language),
    }


def steps(draw: Draw) -> list[dict[str, str]]:
    """The five steps, each with when it was taken; of a draw called off those that were."""
    taken = (
        (_("The applicants are fixed"), draw.frozen_at),
        (_("The table is published"), draw.prepared_at),
        (_("A public number draws"), draw.drawn_at),
        (_("The people drawn are offered their seats"), draw.confirmed_at),
        (_("Everybody has answered"), draw.closed_at),
    )
    return [
        {"title": title, "text": moment(at, draw) or _("not yet")}
        for title, at in taken
        if at or draw.state != DrawState.CANCELLED
    ]


def parts(draw: Draw, *, has_quotas: bool = False) -> list[dict[str, Any]]:
    """Seats, applicants and the chance of each, by part; with the result once it is known."""
    found = draw.parts.select_related("sector").order_by("sector__position", "pk")
    outcome = draw.outcome or {}
    # a table that was made anew is without those who left; all were in the first one
    left = lots.in_the_table(draw) if draw.version > 1 else Counter[str]()
    return [
        {
            "number": part.sector.position,  # the sign that the part has everywhere
            "part": part,
            "title": shown(part.sector, "title", reader_language()).text,
            "applicants": applicants,
            "chance": "" if has_quotas else chance(part.seats, applicants),
            "drawn": outcome.get("seated", {}).get(part.sector.code, []),
            "reserve": outcome.get("reserve", {}).get(part.sector.code, []),
        }
        for part in found
        for applicants in [left[part.sector.code] or part.applicants]
    ]


def chance(seats: int | None, applicants: int | None) -> str:
    """`2 of 13 (15.4 %)`, or empty text before the applicants are fixed."""
    if not seats or not applicants:
        return ""
    return _("%(seats)s of %(applicants)s (%(percent)s %%)") % {
        "seats": seats,
        "applicants": applicants,
        "percent": percent(seats / applicants),
    }


def percent(share: float) -> str:
    return str(format_number(round(100 * share, 1), reader_language()))


def reasons(
    rows: list[dict[str, Any]], refused: list[dict[str, Any]], bindings: list[Binding]
) -> list[str]:
    """Why there is no table, in whole sentences; `rows` are those of `parts`."""
    titles = {row["part"].sector.code: row["title"] for row in rows}
    return [_reason(reason, titles, bindings) for reason in refused]


def _reason(reason: dict[str, Any], titles: dict[str, str], bindings: list[Binding]) -> str:
    match reason["code"]:
        case "no_draw_needed":
            return _(
                "So many have left the draw that everybody gets a seat. Call the draw off and "
                "give them their seats."
            )
        case "crossing":
            return _("Each quota can be met alone, but not all of them together.")
        case "too_rare":
            return _("With these quotas somebody would have next to no chance.")
        case "too_few_stated":
            return _(
                "%(answer)s: too few people said this (%(have)s) for the seats that ask for it "
                "(%(least)s)."
            ) % {
                "answer": value_of(bindings[reason["quota"]].quota),
                "have": reason["have"],
                "least": reason["least"],
            }
        case "least_too_high":
            return balancing.too_many(reason["attribute"], reason["sum"], reason["seats"])
        case "most_too_low":
            return _("%(attribute)s: the most seats are %(sum)s together, of %(seats)s.") % {
                "attribute": Attribute(reason["attribute"]).label,
                "sum": reason["sum"],
                "seats": reason["seats"],
            }
        case "too_few":
            return _("%(part)s: there are too few people (%(have)s) for the seats (%(seats)s).") % {
                "part": titles[reason["sector"]],
                "have": reason["have"],
                "seats": reason["seats"],
            }
        case _:
            return _("No table can be made from these applicants.")


VALUES = {
    "woman": gettext_lazy("Women"),
    "man": gettext_lazy("Men"),
    "other": gettext_lazy("Another gender"),
    "16-29": gettext_lazy("16 to 29 years"),
    "30-44": gettext_lazy("30 to 44 years"),
    "45-59": gettext_lazy("45 to 59 years"),
    "60": gettext_lazy("60 years and more"),
}
OF_ONESELF = {
    "woman": pgettext_lazy("of oneself", "Woman"),
    "man": pgettext_lazy("of oneself", "Man"),
}
LEAST_SHOWN = 5  # of fewer people one could tell who they are


def value_of(quota: DrawQuota) -> str:
    """The answer in words."""
    return quota.label or str(VALUES.get(quota.value, quota.value))


def own_answer(quota: DrawQuota) -> str:
    """The answer as somebody says it of themselves."""
    return str(OF_ONESELF.get(quota.value, "")) or value_of(quota)


def quotas(bindings: list[Binding]) -> list[dict[str, Any]]:
    """Each quota that binds, with what was eased of it and who answers for that."""
    return [
        {
            "attribute": each.quota.get_attribute_display(),
            "value": value_of(each.quota),
            "least": each.least,
            "most": each.most,
            "eased": sorted({eased.person for eased in each.quota.relaxations.all()}),
        }
        for each in bindings
    ]


def ways_out(bindings: list[Binding], options: list[list[dict[str, Any]]]) -> list[str]:
    """Each smallest set of steps as a sentence."""
    return [" ".join(_step(bindings, step) for step in steps) for steps in options]


def _step(bindings: list[Binding], step: dict[str, Any]) -> str:
    values = {
        "answer": value_of(bindings[step["quota"]].quota),
        "before": step["from"],
        "after": step["to"],
    }
    said = (
        ngettext(
            "%(answer)s: at least %(after)s seat instead of %(before)s.",
            "%(answer)s: at least %(after)s seats instead of %(before)s.",
            step["to"],
        )
        if step["bound"] == "min"
        else ngettext(
            "%(answer)s: at most %(after)s seat instead of %(before)s.",
            "%(answer)s: at most %(after)s seats instead of %(before)s.",
            step["to"],
        )
    )
    return said % values


def kinds(
    report: dict[str, Any] | None,
    bindings: list[Binding],
    rows: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Each kind of applicant with its chance; small kinds are together in one line."""
    titles = {row["part"].sector.code: row["title"] for row in rows}
    found, small = [], []
    panels = (report or {}).get("panels", 1)
    for kind in (report or {}).get("kinds", []):
        if kind["people"] < LEAST_SHOWN:
            small.append(kind)
            continue
        said = [value_of(bindings[number].quota) for number in kind["quotas"]]
        # who stated an answer that has no quota is here too
        nothing = _("nothing stated for these quotas")
        words = format_list(said, reader_language()) if said else nothing
        found.append(_kind(f"{titles[kind['sector']]}: {words}", [kind], panels))
    if small:
        found.append(_kind(_("All kinds with fewer than five people"), small, panels))
    return found


def _kind(title: str, of: list[dict[str, Any]], panels: int) -> dict[str, Any]:
    fewest, most = min(k["fewest"] for k in of), max(k["most"] for k in of)
    shares = dict.fromkeys((percent(fewest / panels), percent(most / panels)))
    return {
        "title": title,
        "people": sum(kind["people"] for kind in of),
        "chance": " – ".join(f"{share} %" for share in shares),
    }
