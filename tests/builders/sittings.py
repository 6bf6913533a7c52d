"""The smallest legal sittings: planned, called, open with everybody there, and held."""

from datetime import UTC, datetime, timedelta
from typing import Any

from crisco.documents import storing
from panels.models import (
    ActionItem,
    AdviceRequest,
    AgendaItem,
    Attendance,
    Conflict,
    Minutes,
    Motion,
    MotionState,
    Panel,
    Paper,
    Sitting,
    SittingState,
    Voter,
)
from tests.builders import panels as build

DAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
STATES = {
    SittingState.PLANNED: {},
    SittingState.CALLED: {"called_at": DAY},
    SittingState.OPEN: {"called_at": DAY, "opened_at": DAY},
    SittingState.CLOSED: {"called_at": DAY, "opened_at": DAY, "closed_at": DAY},
    SittingState.CANCELLED: {},
}


def sitting(
    *, panel: Panel | None = None, state: str = SittingState.PLANNED, **given: Any
) -> Sitting:
    """A sitting of a constituted panel."""
    panel = panel or build.constituted()
    return Sitting.objects.create(
        **{
            "panel": panel,
            "number": panel.sittings.count() + 1,
            "state": state,
            "language": "en",
            "starts_at": DAY,
            "ends_at": DAY + timedelta(hours=2),
            "place": "Town hall",
            **STATES[SittingState(state)],
            **given,
        }
    )


def here(meeting: Sitting, *, seats: Any = None, **given: Any) -> list[Attendance]:
    """The holders of these seats, or of all, are in the room."""
    mandates = meeting.panel.mandates.live().order_by("pk")
    if seats is not None:
        mandates = mandates.filter(seat__in=seats)
    return [
        Attendance.objects.create(
            sitting=meeting,
            panel_id=mandate.panel_id,
            seat_id=mandate.seat_id,
            sector_id=mandate.sector_id,
            mandate=mandate,
            **{"in_at": DAY, **given},
        )
        for mandate in mandates
    ]


def open_sitting(*, panel: Panel | None = None) -> Sitting:
    """Open, with every seat taken."""
    meeting = sitting(panel=panel, state=SittingState.OPEN)
    here(meeting)
    return meeting


def motion(meeting: Sitting, **given: Any) -> Motion:
    """A draft of a motion."""
    return Motion.objects.create(
        sitting=meeting,
        panel_id=meeting.panel_id,
        **{
            "title": "Open the library on Sundays",
            "text": "The library opens on Sundays.",
            **given,
        },
    )


def open_motion(meeting: Sitting, **given: Any) -> Motion:
    """A motion on which everybody present may vote."""
    asked = motion(meeting, **given)
    for each in meeting.attendances.all():
        Voter.objects.create(
            motion=asked,
            panel_id=each.panel_id,
            seat_id=each.seat_id,
            sector_id=each.sector_id,
            mandate_id=each.mandate_id,
        )
    asked.refresh_from_db()
    asked.state, asked.opened_at = MotionState.OPEN, DAY
    asked.save(update_fields=["state", "opened_at"])
    return asked


def conflict(item: AgendaItem, **given: Any) -> Conflict:
    """The first holder of a seat stays out of this point."""
    mandate = item.sitting.panel.mandates.live().earliest("pk")
    return Conflict.objects.create(item=item, mandate=mandate, reason="family", at=DAY, **given)


def world(panel: Panel) -> Sitting:
    """An open sitting with one of everything: point, paper, motion, minutes, action, question."""
    meeting = open_sitting(panel=panel)
    item = AgendaItem.objects.create(sitting=meeting, position=1, title="The library")
    name = storing.put("panels/paper.pdf", b"%PDF-1.7 a paper")
    Paper.objects.create(item=item, title="Opening hours", file=name, size_bytes=16)
    motion(meeting)
    Minutes.objects.create(sitting=meeting, version=1, text="We met.")
    ActionItem.objects.create(
        panel=panel, sitting=meeting, title="Ask the library", owner="Parks", due_on="2026-12-20"
    )
    AdviceRequest.objects.create(
        panel=panel,
        asked_by="Parks",
        question="Which square?",
        asked_on="2026-12-01",
        due_on="2027-01-01",
    )
    return meeting
