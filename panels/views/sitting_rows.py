"""What the pages show of sittings and votes: plain values made of models, no requests."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crisco.languages import format_date, format_time, local_day, reader_language
from panels.models import (
    AgendaItem,
    Conflict,
    Minutes,
    Motion,
    Panel,
    RecusalReason,
    Sitting,
    SittingState,
)
from panels.quorum import Quorum
from panels.services.second import may_repeat
from panels.views.showing import Row

TAGS = {
    "planned": "",
    "called": "info",
    "open": "ok",
    "closed": "warn",
    "minuted": "ok",
    "cancelled": "err",
}


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


def title_of(sitting: Sitting) -> str:
    return _("Sitting %(number)s") % {"number": sitting.number}


def address(sitting: Sitting) -> str:
    return reverse("panels:sitting", args=[sitting.panel_id, sitting.number])


def when(sitting: Sitting, panel: Panel) -> str:
    """`Tuesday 1 December 2026, 18:00–20:00` by the clock of the city."""
    zone = panel.city.time_zone
    return _("%(day)s, %(starts)s to %(ends)s") % {
        "day": format_date(local_day(sitting.starts_at, zone), reader_language()),
        "starts": format_time(sitting.starts_at, zone, reader_language()),
        "ends": format_time(sitting.ends_at, zone, reader_language()),
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


def do_next(
    sitting: Sitting,
    agenda: list[AgendaItem],
    quorum: Quorum | None = None,
    *,
    voting: Motion | None = None,
    minutes: Minutes | None = None,
    may_manage: bool,
) -> list[Row]:
    """What comes next, for coordinator and chair.

    `voting` is the motion whose vote is open, if any; `minutes` is their latest version.
    """

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
        return [Row("info", _("Next step"), sentence, _("Open the sitting"), to("sitting_open"))]
    if sitting.is_open:
        sentence = _("Who comes, goes or sends a substitute is written at that moment.")
        ends = _("When all is said, the sitting ends.")
        here = Row(
            "ok", str(SittingState.OPEN.label), sentence, _("Who is here"), to("sitting_presence")
        )
        if voting is not None:
            return [to_the_vote(sitting, voting), here]
        return [
            here,
            Row(
                "info",
                pgettext("act of a sitting", "Vote"),
                _("Put a question to the panel."),
                _("New motion"),
                to("sitting_propose"),
            ),
            Row(
                "info",
                pgettext("act of a sitting", "End"),
                ends,
                _("End the sitting"),
                to("sitting_close"),
            ),
        ]
    if sitting.is_closed:
        return [
            *(_again(sitting, quorum) if may_manage else []),
            *_minutes(sitting, minutes, to("sitting_minutes")),
        ]
    return []


def to_the_vote(sitting: Sitting, motion: Motion) -> Row:
    """Before it is counted nothing else is put to the panel, and nobody goes home."""
    return Row(
        "warn",
        pgettext("act of a sitting", "Vote"),
        _("The vote on “%(title)s” is open.") % {"title": motion.title},
        _("To the vote"),
        reverse("panels:sitting_motion", args=[sitting.panel_id, sitting.number, motion.pk]),
    )


def _minutes(sitting: Sitting, minutes: Minutes | None, write: str) -> list[Row]:
    """From nothing to a draft, from a draft to the record."""
    label = _("Minutes")
    if minutes is None:
        sentence = _("The minutes are not written yet.")
        return [Row("warn", label, sentence, _("Write the minutes"), write)]
    sentence = _("Version %(version)s of the minutes is kept, and not approved yet.")
    place = [sitting.panel_id, sitting.number, minutes.version]
    approve = reverse("panels:sitting_approve", args=place)
    correct = _("Is something missing or wrong? Then keep a new version.")
    return [
        Row(
            "warn",
            label,
            sentence % {"version": minutes.version},
            _("Approve this version"),
            approve,
        ),
        Row("info", label, correct, _("Correct the minutes"), write),
    ]


def _again(sitting: Sitting, quorum: Quorum | None) -> list[Row]:
    """The way to a second sitting, where too few came."""
    if quorum is None or not may_repeat(sitting, quorum):
        return []
    return [
        Row(
            "warn",
            _("Too few came"),
            _("The same agenda can be called again; then fewer are enough."),
            _("Call the sitting again"),
            reverse("panels:sitting_again", args=[sitting.panel_id, sitting.number]),
        )
    ]
