"""Making a PDF: what the workers do for one part, and for the joining at the end."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crisco.documents import checking, composing, joining, rendering
from crisco.documents.models import Document
from crisco.documents.rendering import Rendered
from crisco.documents.services import archive
from crisco.documents.services import parts as shelf
from crisco.jobs import kinds, mail
from crisco.jobs.running import Cancelled, Running
from handbook import book
from handbook.models import Export, ExportPart, ExportState, Variant
from handbook.services import exporting

READY_MAIL = "handbook.export_ready"
LONG_SECONDS = 60  # from here on people go and do something else: a mail tells them


def make_part(running: Running) -> Callable[[], dict[str, Any]]:
    """The part is on the shelf; the last one to finish makes the joining due.

    Errors: Cancelled; Refused with the sentence for people when the text cannot be laid out.
    """
    part = ExportPart.objects.select_related("export__edition__handbook").get(
        pk=running.payload["part"]
    )
    _still_wanted(part.export)
    try:
        rendered = _render(part, tell=_Teller(running, part), wanted=part.export)
    except rendering.Cancelled as error:
        raise Cancelled from error
    except rendering.RendererDied as failure:
        if running.job.attempts >= running.job.max_attempts:
            exporting.fail(part.export, _where(part, failure), part=part)
        raise
    except rendering.RenderingFailed as failure:
        exporting.fail(part.export, _where(part, failure), part=part)
        raise kinds.Refused(_where(part, failure)) from failure
    return partial(_part_finished, part, rendered)


def _part_finished(part: ExportPart, rendered: Rendered) -> dict[str, Any]:
    now = timezone.now()
    export = Export.objects.select_for_update(of=("self",), no_key=True).get(pk=part.export_id)
    ExportPart.objects.filter(pk=part.pk).update(percent=100, finished_at=now)
    if export.state == ExportState.WORKING:
        exporting.advance(export, now=now)
    return {"pages": rendered.side["pages"], "reused": rendered.reused}


def assemble(running: Running) -> Callable[[], dict[str, Any]]:
    """The parts are one file in the archive.

    Errors: Cancelled; Refused when the gate finds something and the edition is no draft.
    """
    export = Export.objects.with_everything().get(pk=running.payload["export"])
    _still_wanted(export)
    try:
        document, findings = _assembled(export, running)
    except (rendering.RenderingFailed, joining.JoiningFailed) as failure:
        exporting.fail(export, failure.sentence)
        raise kinds.Refused(failure.sentence) from failure
    return partial(_ready, export, document, findings)


def _assembled(export: Export, running: Running) -> tuple[Document, list[str]]:
    parts = list(export.parts.select_related("export__edition__handbook").order_by("position"))
    total = len(parts) + 3
    rendered = []
    for done, part in enumerate(parts):
        running.progress(done, total, "parts")
        rendered.append(_render(part, tell=None, wanted=export))
    running.progress(len(parts), total, "front")
    lines = [(part.number, part.title, part.title_language, part.depth) for part in parts]
    front = shelf.render_or_reuse(
        composing.front(
            composing.Cover(**export.cover["page"]),
            book.rows(rendered, lines),
            language=export.language,
        ),
        variant=export.variant,
        expected_pages=4,
        now=timezone.now(),
    )
    running.progress(len(parts) + 1, total, "join")
    leveled = [
        book.leveled(each, depth=part.depth, number=part.number)
        for each, part in zip(rendered, parts, strict=True)
    ]
    pdf = joining.join(
        leveled,
        front=front,
        title=export.title,
        language=export.language,
        author=export.edition.handbook.programme.acronym,
        subject=export.cover["page"]["subtitle"],
        created=export.cover["created"],
        mirrored=export.variant == Variant.PRINT,
    )
    running.progress(len(parts) + 2, total, "check")
    findings = [finding.sentence for finding in checking.check(pdf, parts=leveled, front=front)]
    if findings and not export.edition.follows_the_texts:
        sentence = _("The finished PDF did not pass the check: %(findings)s") % {
            "findings": " ".join(findings[:3])
        }
        exporting.fail(export, sentence)
        raise kinds.Refused(sentence)
    document = archive.store(
        pdf,
        kind=exporting.DOCUMENT,
        title=f"{export.title} {export.edition.label}",
        language=export.language,
        requested_by=export.requested_by,
        inputs_hash=export.input_hash,
        now=timezone.now(),
    )
    return document, findings


def _ready(export: Export, document: Document, findings: list[str]) -> dict[str, Any]:
    now = timezone.now()
    export = Export.objects.select_for_update(of=("self",), no_key=True).get(pk=export.pk)
    if export.state == ExportState.WORKING:
        export.state, export.document = ExportState.READY, document
        export.findings, export.finished_at = findings, now
        export.save(update_fields=["state", "document", "findings", "finished_at"])
        export.parts.update(html="")  # it is in the file now
        if (now - export.created_at).total_seconds() > LONG_SECONDS:
            _tell(export, now=now)
    return {"document": document.pk, "pages": document.page_count}


def _render(part: ExportPart, *, tell: "_Teller | None", wanted: Export) -> Rendered:
    return shelf.render_or_reuse(
        part.html,
        assets=book.files(part.export.edition.handbook, book.named_files(part.html)),
        variant=wanted.variant,
        expected_pages=part.words // book.WORDS_A_PAGE + 1,
        on_progress=tell,
        cancelled=partial(_unwanted, wanted.pk),
        now=timezone.now(),
    )


def _unwanted(pk: int) -> bool:
    return not Export.objects.filter(pk=pk, state=ExportState.WORKING).exists()


def _still_wanted(export: Export) -> None:
    if export.state != ExportState.WORKING:
        raise Cancelled


def _where(part: ExportPart, failure: rendering.RenderingFailed) -> str:
    """The chapter and the reason, as one text for people."""
    return _("“%(section)s”: %(reason)s") % {"section": part.title, "reason": failure.sentence}


class _Teller:
    """Writes how far a part is, at most once a second, never less than before."""

    def __init__(self, running: Running, part: ExportPart) -> None:
        self.running, self.part = running, part
        self.told_at = 0.0

    def __call__(self, progress: rendering.Progress) -> None:
        self.running.progress(int(progress.fraction * 100), 100, progress.phase)
        if time.monotonic() - self.told_at < 1:
            return
        self.told_at = time.monotonic()
        percent = min(99, int(progress.fraction * 100))
        ExportPart.objects.filter(pk=self.part.pk, finished_at__isnull=True).update(
            percent=Greatest("percent", percent)
        )


def _tell(export: Export, *, now: datetime) -> None:
    """A mail to the person who asked, in their language."""
    person = export.requested_by
    if person is None:
        return
    assert export.document is not None  # noqa: S101 - for the type checker; it is ready
    assert export.finished_at is not None  # noqa: S101 - for the type checker; it is ready
    with translation.override(person.language):
        address = settings.SITE_URL + reverse("handbook:export", kwargs={"uuid": export.uuid})
        mail.queue(
            kind=READY_MAIL,
            key=f"{READY_MAIL}:{export.uuid}:{export.finished_at.isoformat()}",
            to=person.email,
            language=person.language,
            subject=_("Your PDF is ready: %(title)s") % {"title": export.title},
            text=_(
                "Hello,\n\nthe PDF you asked for is ready: %(title)s, edition %(edition)s, "
                "%(pages)s pages.\n\nYou can fetch it here:\n%(address)s\n"
            )
            % {
                "title": export.title,
                "edition": export.edition.label,
                "pages": export.document.page_count,
                "address": address,
            },
            payload={"export": export.pk},
            now=now,
        )


def ready_mail_is_true(payload: dict[str, Any]) -> bool:
    """Asked just before sending: the file is still there for the person who asked."""
    ready = Export.objects.filter(pk=payload["export"], state=ExportState.READY)
    return ready.filter(requested_by__is_active=True).exists()
