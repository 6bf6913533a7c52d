"""Freeze how a panel stands, so that no later change can rewrite the past."""

from collections.abc import Mapping
from datetime import datetime

from panels.balance import balance_of
from panels.models import Panel, Snapshot, SnapshotKind


def snapshot(
    panel: Panel, *, now: datetime, kind: SnapshotKind, present: Mapping[str, int] | None = None
) -> Snapshot:
    """The composition as it is now is kept for good; runs in the caller's transaction.

    Shapes: `present` is the number of people in the room by code of the sector.
    """
    return Snapshot.objects.create(
        panel=panel,
        kind=kind,
        state=panel.state,
        parts=[
            {
                "sector": part.sector.code,
                "seats": part.seats,
                "held": part.held,
                "present": None if present is None else present.get(part.sector.code, 0),
            }
            for part in balance_of(panel).parts
        ],
        at=now,
    )
