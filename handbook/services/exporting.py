"""Ordering a PDF of an edition: asked once, made once, stopped or tried again by its people."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisco.db import violations
from crisco.documents.services import parts as shelf
from crisco.jobs import services as jobs
from crisco.jobs.models import Job, JobState
from crisco.languages import reader_language
from crisco.verdict import require
from handbook import book, contents
from handbook.models import Edition, Export, ExportPart, ExportState
from handbook.rules import may_export
from network.models import User

PART, ASSEMBLY, DOCUMENT = "handbook.part", "handbook.assembly", "handbook.edition"
IN_FLIGHT = 4  # parts of one export that wait at a time: several exports share the workers


class NothingToExport(Exception):
    """The edition has no section with a text."""

    def __str__(self) -> str:
        return str(_("This edition has no texts yet."))


class _MadeMeanwhile(Exception):
    """The same PDF was asked for in the same second."""


def ask(*, edition: Edition, language: str, variant: str, by: User, now: datetime) -> Export:
    """The PDF is being made, or was made already from the same content.

    Shapes: the export that works on it or is ready; pressing twice gives the same one.
    Errors: NotAllowed; NothingToExport.
    """
    require(may_export(by, now=now))
    entries = contents.entries(edition, language)
    parts = book.parts(edition, entries, language=language)
    if not parts:
        raise NothingToExport
    keys = book.keys(edition.handbook, parts, variant=variant)
    cover = book.cover(edition, entries, language=language)
    made_at = book.moment(edition, entries)
    front = {"page": cover, "created": made_at.isoformat() if made_at else ""}
    export = Export(
        edition=edition,
        language=language,
        variant=variant,
        input_hash=book.input_hash(edition, keys, front),
        title=cover["title"],
        cover=front,
        requested_by=by,
        reader_language=reader_language(),
        created_at=now,
    )
    try:
        with transaction.atomic():
            with violations({"handbook_export_is_made_once": _MadeMeanwhile()}):
                export.save()
            _lay_out(export, parts, keys, now=now)
            advance(export, now=now)
    except _MadeMeanwhile:
        return live(export)
    return export


def live(export: Export) -> Export:
    """The export of the same content that works or is ready."""
    return Export.objects.get(
        edition=export.edition_id,
        language=export.language,
        variant=export.variant,
        input_hash=export.input_hash,
        state__in=[ExportState.WORKING, ExportState.READY],
    )


def _lay_out(export: Export, parts: list[book.Part], keys: list[str], *, now: datetime) -> None:
    known = shelf.known(keys)
    ExportPart.objects.bulk_create(
        ExportPart(
            export=export,
            position=position,
            section=part.section,
            title=part.title.text,
            title_language=part.title.language,
            number=part.number,
            depth=part.depth,
            html=part.html,
            words=part.words,
            is_reused=key in known,
            percent=100 if key in known else 0,
            finished_at=now if key in known else None,
        )
        for position, (part, key) in enumerate(zip(parts, keys, strict=True), start=1)
    )


def advance(export: Export, *, now: datetime) -> None:
    """As many parts wait for a worker as may; when all are finished, the joining does.

    Inside the caller's transaction, with the export locked or new.
    """
    unfinished = export.parts.filter(finished_at__isnull=True)
    if not unfinished.exists():
        export.assembly = jobs.enqueue(
            kind=ASSEMBLY,
            key=f"{ASSEMBLY}:{export.uuid}",
            payload={"export": export.pk},
            language=export.reader_language,
            requested_by=export.requested_by,
            now=now,
        )
        export.save(update_fields=["assembly"])
        return
    busy = unfinished.filter(job__state__in=[JobState.QUEUED, JobState.RUNNING]).count()
    waiting = unfinished.filter(job__isnull=True).order_by("-words", "position")
    for part in waiting[: max(0, IN_FLIGHT - busy)]:
        part.job = jobs.enqueue(
            kind=PART,
            key=f"{PART}:{export.uuid}:{part.position}",
            payload={"export": export.pk, "part": part.pk},
            language=export.reader_language,
            requested_by=export.requested_by,
            now=now,
        )
        part.save(update_fields=["job"])


def cancel(*, export: Export, by: User, now: datetime) -> bool:
    """The work stops at its next step; parts that are finished stay on the shelf.

    Shapes: whether there was something to stop. Errors: NotAllowed.
    """
    require(may_export(by, now=now))
    stopped = Export.objects.filter(pk=export.pk, state=ExportState.WORKING).update(
        state=ExportState.CANCELLED, finished_at=now
    )
    if stopped:
        for part in export.parts.select_related("job"):
            if part.job:
                jobs.cancel(job=part.job, now=now)
        if export.assembly:
            jobs.cancel(job=export.assembly, now=now)
    return bool(stopped)


def retry(*, export: Export, by: User, now: datetime) -> Export:
    """What failed or got lost is tried again; finished parts are not made twice.

    Shapes: the export at work; another one if the same content was asked for meanwhile.
    Errors: NotAllowed.
    """
    require(may_export(by, now=now))
    try:
        with transaction.atomic():
            export = Export.objects.select_for_update(of=("self",), no_key=True).get(pk=export.pk)
            if export.state not in {ExportState.FAILED, ExportState.WORKING}:
                return export
            if export.state == ExportState.FAILED:
                export.state, export.finished_at = ExportState.WORKING, None
                export.failure, export.failed_section = "", None
                with violations({"handbook_export_is_made_once": _MadeMeanwhile()}):
                    export.save()
            for job in _in_trouble(export):
                jobs.retry(job=job, now=now)
            if export.assembly:
                jobs.retry(job=export.assembly, now=now)
            else:
                advance(export, now=now)
    except _MadeMeanwhile:
        return live(export)
    return export


def _in_trouble(export: Export) -> list[Job]:
    trouble = Q(job__state__in=[JobState.FAILED, JobState.DEAD])
    parts = export.parts.filter(trouble, finished_at__isnull=True).select_related("job")
    return [part.job for part in parts if part.job]


def fail(export: Export, sentence: str, *, part: ExportPart | None = None) -> None:
    """The export says what went wrong and where; an export that ended meanwhile stays as it is."""
    Export.objects.filter(pk=export.pk, state=ExportState.WORKING).update(
        state=ExportState.FAILED,
        failure=sentence,
        failed_section=part.section_id if part else None,
        finished_at=timezone.now(),
    )
