"""What the pages show of motions and votes: plain values made of models, no requests."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panels.balance import Balance
from panels.models import Attendance, Decision, Motion, MotionKind, MotionState, Sitting
from panels.services.decisions import says

MOTION_TAGS = {"draft": "", "open": "info", "carried": "ok", "rejected": "err", "withdrawn": ""}


@dataclass(frozen=True)
class Result:
    """What a vote came to. `needs` is what a qualified or double majority asked for."""

    words: str
    needs: str
    level: str
    support: str
    parts: list[dict[str, Any]]
    missing: int


def motion_address(motion: Motion) -> str:
    return reverse(
        "panels:sitting_motion", args=[motion.panel_id, motion.sitting.number, motion.pk]
    )


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
    outcome = MotionState.CARRIED if carried else MotionState.REJECTED
    binds = said["kind"] != MotionKind.ADVISORY
    return Result(
        words=Motion(kind=said["kind"], state=outcome).stands,
        needs=_needs(said),
        level="ok" if carried else "err",
        support=support(len(agree), len(said["parts"]), balance) if carried and binds else "",
        parts=[
            {**part, "number": number, "title": titles.get(part["sector"], part["sector"])}
            for number, part in enumerate(said["parts"])
        ],
        missing=said["missing"],
    )


def _needs(said: dict[str, Any]) -> str:
    """The exact share and the votes it came to, so that anybody can count again."""
    num, den, parts = said["needs"]
    if said["kind"] == MotionKind.ADVISORY:
        return str(MotionKind.ADVISORY.label)
    if said["kind"] == MotionKind.DOUBLE:
        return needs(said["kind"], num, den, parts)
    if said["kind"] != MotionKind.QUALIFIED:
        return ""
    if said["secret"]:
        return needs(said["kind"], num, den, parts)
    votes_for = sum(part["for"] for part in said["parts"])
    cast = votes_for + sum(part["against"] for part in said["parts"])
    values = {"share": f"{num}/{den}", "cast": cast, "needed": -(-num * cast // den)}
    return _(
        "%(share)s of %(cast)s votes for and against are %(needed)s, rounded up; %(given)s were for."
    ) % {**values, "given": votes_for}


def needs(kind: str, num: int, den: int, parts: int) -> str:
    """What carries the motion beyond a simple majority, or empty text."""
    if kind == MotionKind.QUALIFIED:
        return _("To be carried, the motion needs %(share)s of the votes for and against.") % {
            "share": f"{num}/{den}"
        }
    if kind == MotionKind.DOUBLE:
        return ngettext(
            "To be carried, the motion needs most votes, and most votes in at least %(count)s "
            "part of the panel.",
            "To be carried, the motion needs most votes, and most votes in at least %(count)s "
            "parts of the panel.",
            parts,
        ) % {"count": parts}
    return ""


def staying_out_of(motion: Motion) -> list[dict[str, str]]:
    """Who stays out of the vote and why, by name for those who were there."""
    there = Attendance.objects.filter(sitting=motion.sitting_id, seat=OuterRef("seat"))
    named = motion.recusals.annotate(
        called=Subquery(there.order_by("-pk").values("mandate__member__name")[:1])
    )
    return [
        {"name": out.called, "reason": out.get_reason_display()}
        for out in named.order_by("pk")
        if out.called
    ]


def support(agreeing_parts: int, parts: int, balance: Balance) -> str:
    """Which share of the parts carried it; less than two is contested."""
    if balance.is_thirds and agreeing_parts == 3:
        return _("Carried by all three thirds")
    if balance.is_thirds and agreeing_parts == 2:
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
        words = _("%(part)s: %(for)s for, %(against)s against, %(abstain)s abstained")
    elif part["agrees"]:
        words = _("%(part)s: in favour")
    else:
        words = _("%(part)s: not in favour")
    return {"number": part["number"], "words": words % {"part": part["title"], **part}}
