"""What the pages show of sittings and votes: plain values made of models, no requests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from crisco.languages import format_date, format_time, local_day
from panels.balance import Balance, reader
from panels.models import (
    AgendaItem,
    Conflict,
    Decision,
    Motion,
    MotionKind,
    Panel,
    RecusalReason,
    Sitting,
)
from panels.services.decisions import says
from panels.views.showing import Row

TAGS = {
    "planned": "",
    "called": "info",
    "open": "ok",
    "closed": "warn",
    "minuted": "ok",
    "cancelled": "err",
}
MOTION_TAGS = {"draft": "", "open": "info", "carried": "ok", "rejected": "err", "withdrawn": ""}


@dataclass(frozen=True)
class SittingRow:
    """A sitting in a line."""

    title: str
    url: str
    day: date
    when: str
    place: str
    level: str
    state: str
    is_coming: bool


@dataclass(frozen=True)
class Result:
    """What a vote came to."""

    words: str
    level: str
    support: str
    parts: list[dict[str, Any]]
    missing: int


def title_of(sitting: Sitting) -> str:
    return _("Sitting %(number)s") % {"number": sitting.number}


def address(sitting: Sitting) -> str:
    return reverse("panels:sitting", args=[sitting.panel_id, sitting.number])


def motion_address(motion: Motion) -> str:
    return reverse(
        "panels:sitting_motion", args=[motion.panel_id, motion.sitting.number, motion.pk]
    )


def when(sitting: Sitting, panel: Panel) -> str:
    """`Tuesday 1 December 2026, 18:00–20:00` by the clock of the city."""
    zone = panel.city.time_zone
    return _("%(day)s, %(starts)s to %(ends)s") % {
        "day": format_date(local_day(sitting.starts_at, zone), reader()),
        "starts": format_time(sitting.starts_at, zone, reader()),
        "ends": format_time(sitting.ends_at, zone, reader()),
    }


def row_of(sitting: Sitting, panel: Panel) -> SittingRow:
    return SittingRow(
        title=title_of(sitting),
        url=reverse("panels:sitting", args=[panel.pk, sitting.number]),
        day=local_day(sitting.starts_at, panel.city.time_zone),
        when=when(sitting, panel),
        place=sitting.place or _("Online"),
        level=TAGS[sitting.state],
        state=sitting.get_state_display(),
        is_coming=not (sitting.was_held or sitting.is_cancelled),
    )


def agenda_of(sitting: Sitting) -> list[AgendaItem]:
    """Points with their papers and who stays out of each, in two queries whatever their number."""
    said = Conflict.objects.filter(item=OuterRef("pk")).order_by("pk")
    names = JSONObject(name="mandate__member__name", reason="reason")
    points = sitting.agenda.annotate(said=ArraySubquery(said.values(json=names)))
    agenda: list[Any] = list(points.prefetch_related("papers"))
    for point in agenda:
        point.outs = [
            {"name": out["name"], "reason": RecusalReason(out["reason"]).label}
            for out in point.said
        ]
    return agenda


def motions_of(sitting: Sitting, balance: Balance) -> list[dict[str, Any]]:
    """Motions with what they came to, in one query whatever their number."""
    return [
        {
            "motion": motion,
            "tag": MOTION_TAGS[motion.state],
            "result": result_of(motion, balance),
            "url": reverse(
                "panels:sitting_motion", args=[sitting.panel_id, sitting.number, motion.pk]
            ),
        }
        for motion in sitting.motions.select_related("decision").order_by("pk")
    ]


def result_of(motion: Motion, balance: Balance) -> Result | None:
    """From the log, so that pages and log say the same; None before the count."""
    if not motion.is_decided:
        return None
    return result(says(motion.decision), balance)


def results(decisions: Iterable[Decision], balance: Balance) -> list[dict[str, Any]]:
    """Lines of the log, for everybody."""
    rows = []
    for decision in decisions:
        said = says(decision)
        rows.append({"decision": decision, "says": said, "result": result(said, balance)})
    return rows


def result(said: dict[str, Any], balance: Balance) -> Result:
    """What the log says, in words."""
    titles = {part.sector.code: part.title for part in balance.parts}
    agree = [part["sector"] for part in said["parts"] if part["agrees"]]
    carried = said["outcome"] == "carried"
    if carried:
        words = _("Carried")
        if said["kind"] == MotionKind.ADVISORY:
            words = _("Most are in favour")
    else:
        words = _("Rejected")
    return Result(
        words=words,
        level="ok" if carried else "err",
        support=support(len(agree), len(said["parts"])) if carried else "",
        parts=[
            {**part, "number": number, "title": titles.get(part["sector"], part["sector"])}
            for number, part in enumerate(said["parts"])
        ],
        missing=said["missing"],
    )


def in_short(said: Iterable[dict[str, Any]], balance: Balance) -> list[dict[str, Any]]:
    """What the log says, each with what it came to and how each part voted, in a sentence."""
    rows = []
    for line in said:
        came = result(line, balance)
        rows.append({"says": line, "result": came, "parts": [_voted(part) for part in came.parts]})
    return rows


def _voted(part: dict[str, Any]) -> dict[str, Any]:
    """Of a secret vote the part's answer alone is known."""
    if "for" in part:
        words = _("%(group)s: %(for)s for, %(against)s against, %(abstain)s abstained")
    elif part["agrees"]:
        words = _("%(group)s: in favour")
    else:
        words = _("%(group)s: not in favour")
    return {"number": part["number"], "words": words % {"group": part["title"], **part}}


def support(agreeing_parts: int, parts: int) -> str:
    """Which share of the parts carried it; less than two is contested."""
    if parts == 3 and agreeing_parts == 3:
        return _("Carried by all three thirds")
    if parts == 3 and agreeing_parts == 2:
        return _("Carried by two of three thirds")
    if agreeing_parts == parts:
        return _("Carried by all parts of the panel")
    if agreeing_parts >= 2:
        return _("Carried by %(number)s of %(parts)s parts of the panel") % {
            "number": agreeing_parts,
            "parts": parts,
        }
    return _("Contested: carried overall, but by fewer than two parts of the panel")


def names_here(sitting: Sitting) -> dict[int, str]:
    """Seats taken now and by whom."""
    there = sitting.attendances.filter(out_at=None).select_related("mandate__member")
    return {
        row.seat_id: row.substitute or row.mandate.member.name
        for row in there.order_by("sector__position", "seat__ordinal", "pk")
    }


def names_of_voters(motion: Motion) -> dict[int, str]:
    """Seats that may vote and whose they are."""
    voters = motion.voters.select_related("mandate__member")
    return {
        voter.seat_id: voter.mandate.member.name
        for voter in voters.order_by("sector__position", "seat__ordinal", "pk")
    }


def left_to_vote(motion: Motion, balance: Balance) -> dict[str, tuple[str, int]]:
    """Title of each part and how many of its voters have not voted, by code."""
    waiting = list(motion.voters.filter(has_voted=False).values_list("sector", flat=True))
    return {part.sector.code: (part.title, waiting.count(part.sector.pk)) for part in balance.parts}


def do_next(sitting: Sitting, agenda: list[AgendaItem]) -> list[Row]:
    """The one thing that comes next, for the coordinator; the page shows the same agenda."""

    def to(name: str) -> str:
        return reverse(f"panels:{name}", args=[sitting.panel_id, sitting.number])

    if sitting.is_planned and not agenda:
        sentence = _("Say what the panel will talk about.")
        return [Row("info", _("First step"), sentence, _("Write the agenda"), to("sitting_agenda"))]
    if sitting.is_planned:
        sentence = _("Every member with an e-mail address gets the agenda and a calendar file.")
        return [
            Row("info", _("Ready?"), sentence, _("Invite the members"), to("sitting_call")),
        ]
    if sitting.is_called:
        sentence = _("Open the sitting when the members are there.")
        return [Row("info", _("Next"), sentence, _("Open the sitting"), to("sitting_open"))]
    if sitting.is_open:
        sentence = _("Who comes, goes or sends a substitute is written at that moment.")
        ends = _("When all is said, the sitting ends.")
        return [
            Row("ok", _("Open"), sentence, _("Who is here"), to("sitting_presence")),
            Row(
                "info",
                _("Vote"),
                _("Put a question to the panel."),
                _("New motion"),
                to("sitting_propose"),
            ),
            Row("info", _("End"), ends, _("End the sitting"), to("sitting_close")),
        ]
    if sitting.is_closed:
        sentence = _("The minutes are not approved yet.")
        return [Row("warn", _("Minutes"), sentence, _("Write the minutes"), to("sitting_minutes"))]
    return []
