"""The clock's part: names that a sitting no longer needs."""

from datetime import datetime, timedelta

from panels.models import ActionItem, ActionState, Attendance

NAMES_FOR = timedelta(days=731)  # two years, whichever they are
NOBODY = "—"  # an action has an owner, and nobody knows any more who it was
BATCH = 500


def forget(*, now: datetime) -> int:
    """Who stood in at a sitting, and who outside the panel did what it agreed, is not known any more.

    Shapes: how many names are gone; at most two batches a call. Source: retention_sittings.py.
    """
    over = now - NAMES_FOR
    stood_in = Attendance.objects.exclude(substitute="").filter(sitting__closed_at__lte=over)
    done = (
        ActionItem.objects.exclude(state=ActionState.OPEN)
        .exclude(owner__in=["", NOBODY])
        .filter(ended_at__lte=over)
    )
    # each is one statement: a name goes or stays, and the next call takes what this one left
    return Attendance.objects.filter(pk__in=stood_in.order_by("pk")[:BATCH]).update(
        substitute=""
    ) + ActionItem.objects.filter(pk__in=done.order_by("pk")[:BATCH]).update(owner=NOBODY)
