"""How far an export is, in numbers and in words. Pure: rows in, what the page shows out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.jobs.models import JobState
from handbook.models import Export, ExportPart, ExportState

PER_PART = 60  # words that the overhead of a part is worth
JOINING_SHARE = 5


@dataclass(frozen=True)
class Progress:
    """`is_stuck`: nobody works on it any more, one has to ask again. Units: percent 0 to 100."""

    percent: int
    sentence: str
    parts_done: int
    parts_total: int
    reused: int
    at_work: list[str] = field(default_factory=list)
    is_stuck: bool = False


def of(export: Export, parts: Sequence[ExportPart]) -> Progress:
    """Shapes: parts with their jobs, in order of position; nothing is asked of the database."""
    done = [part for part in parts if part.finished_at]
    at_work = [
        part.title
        for part in parts
        if part.job and not part.finished_at and part.job.state == JobState.RUNNING
    ]
    return Progress(
        percent=_percent(export, parts),
        sentence=_sentence(export, len(done), len(parts)),
        parts_done=len(done),
        parts_total=len(parts),
        reused=sum(part.is_reused for part in parts),
        at_work=at_work,
        is_stuck=export.state == ExportState.WORKING and _is_stuck(export, parts),
    )


def _percent(export: Export, parts: Sequence[ExportPart]) -> int:
    if export.state == ExportState.READY:
        return 100
    whole = sum(part.words + PER_PART for part in parts) or 1
    made = sum((part.words + PER_PART) * part.percent for part in parts) / whole
    joining = export.assembly.percent if export.assembly else 0
    return min(99, int(made * (100 - JOINING_SHARE) / 100 + joining * JOINING_SHARE / 100))


def _sentence(export: Export, done: int, total: int) -> str:
    if export.state != ExportState.WORKING:
        return str(ExportState(export.state).label)
    if export.assembly:
        return _("All sections are laid out. They are being joined and checked.")
    return ngettext(
        "%(done)s of %(total)s section is laid out.",
        "%(done)s of %(total)s sections are laid out.",
        total,
    ) % {"done": done, "total": total}


def _is_stuck(export: Export, parts: Sequence[ExportPart]) -> bool:
    """A job was given up after all its attempts, so nothing will come of it by itself."""
    lost = {JobState.DEAD, JobState.FAILED}
    if export.assembly:
        return export.assembly.state in lost
    return any(part.job and not part.finished_at and part.job.state in lost for part in parts)
