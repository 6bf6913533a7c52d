"""What a panel did, decided and does next, as everybody may read it: one question for all of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef

from crisco.charts_moments import Stand
from crisco.db import rows_inside
from crisco.languages import local_day
from panels.models import (
    ActionItem,
    ActionState,
    AdviceRequest,
    AdviceState,
    Call,
    Commitment,
    Decision,
    Override,
    OverrideKind,
    Sitting,
    SittingState,
    Snapshot,
    SnapshotKind,
)
from panels.models.panel import PanelQuerySet

LATEST = 3
MOMENTS = 6  # days on which the panel met; the open data have all of them
OF_A_DAY = 10  # votes on one day, as a rule


@dataclass(frozen=True)
class Moment:
    """A day on which the panel met, and how it stood then: parts in the order of the rule."""

    on: date
    stands: list[Stand]


@dataclass(frozen=True)
class Story:
    """The latest first, but moments in the order of time. Without names.

    Shapes: of a sitting `starts_at` and `ends_at`; of a decision what the log says of it, with `on`;
    of an answer, an action and an exception the fields of their tables that are public.
    """

    closes_at: datetime | None
    sitting: dict[str, datetime] | None
    moments: list[Moment]
    decisions: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    exceptions: list[dict[str, Any]]
    promises: list[dict[str, Any]]

    @property
    def stands(self) -> list[list[Stand]]:
        """Of each moment, for the picture."""
        return [moment.stands for moment in self.moments]


def told(panels: PanelQuerySet, *, now: datetime) -> PanelQuerySet:
    """Panels with their stories in them, for `story_of`; no further question."""
    of_panel = {"panel": OuterRef("pk")}
    calls = Call.objects.open(now).filter(**of_panel)
    sittings = Sitting.objects.filter(
        **of_panel, state__in=[SittingState.CALLED, SittingState.OPEN], ends_at__gt=now
    ).order_by("starts_at", "pk")
    answers = AdviceRequest.objects.filter(**of_panel, state=AdviceState.ANSWERED)
    actions = ActionItem.objects.filter(**of_panel, state=ActionState.DONE)
    exceptions = Override.objects.in_force(now).filter(
        city=OuterRef("city"), programme=OuterRef("programme")
    )
    snapshots = Snapshot.objects.filter(**of_panel).order_by("-at", "-pk")
    decisions = Decision.objects.filter(**of_panel).order_by("-pk")
    promises = Commitment.objects.public().filter(**of_panel).order_by("-due_on", "-pk")
    asked = ("asked_by", "question", "answer", "answered_at")
    stories = {
        "told_calls": rows_inside(calls.order_by("closes_at", "pk"), "closes_at", most=1),
        "told_sittings": rows_inside(sittings, "starts_at", "ends_at", most=1),
        "told_moments": rows_inside(snapshots, "at", "kind", "parts", most=MOMENTS * OF_A_DAY),
        "told_decisions": rows_inside(decisions, "record", "decided_at", most=LATEST),
        "told_answers": rows_inside(answers.order_by("-answered_at", "-pk"), *asked, most=LATEST),
        "told_actions": rows_inside(
            actions.order_by("-ended_at", "-pk"), "title", "outcome", "ended_at", most=LATEST
        ),
        "told_exceptions": rows_inside(
            exceptions.order_by("expires_at", "pk"),
            *("kind", "reason", "person", "expires_at"),
            most=LATEST,
        ),
        "told_promises": rows_inside(
            promises,
            *("sentence", "language", "due_on", "state", "evidence", "member__name"),
            most=LATEST,
        ),
    }
    return panels.annotate(**stories)


def story_of(panel: Any, codes: Iterable[str]) -> Story:
    """The story of a panel that came out of `told`. Shapes: `codes` of the parts, in their order."""
    zone = panel.city.time_zone
    calls, sittings = _times(panel.told_calls), _times(panel.told_sittings)
    return Story(
        closes_at=calls[0]["closes_at"] if calls else None,
        sitting=sittings[0] if sittings else None,
        moments=_moments(_times(panel.told_moments), list(codes), zone),
        decisions=[
            {**json.loads(row["record"]), "on": local_day(row["decided_at"], zone)}
            for row in _times(panel.told_decisions)
        ],
        answers=_times(panel.told_answers),
        actions=_times(panel.told_actions),
        exceptions=[
            {**row, "what": OverrideKind(row["kind"]).label}
            for row in _times(panel.told_exceptions)
        ],
        promises=[
            {
                **row,
                "due_on": date.fromisoformat(row["due_on"]),
                "body": row["member__name"],
            }
            for row in panel.told_promises
        ],
    )


def _times(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The database writes moments as text into JSON; here they are moments again."""
    return [
        {
            name: datetime.fromisoformat(value) if value and name.split("_")[-1] == "at" else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _moments(rows: list[dict[str, Any]], codes: list[str], zone: str) -> list[Moment]:
    """The last word of each day. Nobody is counted yet at the moment when a sitting opens."""
    days: dict[date, list[Stand]] = {}
    for row in rows:
        parts = {part["sector"]: part for part in row["parts"]}
        was_counted = row["kind"] == SnapshotKind.DECISION
        stands = [
            Stand(part["held"], part["seats"], part["present"] if was_counted else None)
            for code in codes
            if (part := parts.get(code))
        ]
        days.setdefault(local_day(row["at"], zone), stands)
    newest = list(days.items())[:MOMENTS]
    return [Moment(day, stands) for day, stands in reversed(newest)]
