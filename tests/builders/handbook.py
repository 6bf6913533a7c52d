"""The smallest legal worlds of the handbook."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from crisco.jobs import running
from crisco.jobs.models import Job, JobState
from handbook.models import (
    Asset,
    AssetKind,
    Edition,
    EditionState,
    Export,
    Handbook,
    Placement,
    Revision,
    Section,
    SectionKind,
    SectionText,
)
from handbook.services import editions, exporting, writing
from network.models import City, Programme, User
from tests.builders import network

_numbers = count(1)
LONG_AGO = datetime(2026, 8, 1, tzinfo=UTC)
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" viewBox="0 0 40 20">'
    b'<title>A line</title><rect x="0" y="0" width="40" height="20" fill="#12355b"/></svg>'
)


def handbook(*, programme: Programme | None = None, slug: str = "", **given: Any) -> Handbook:
    given = {"title_en": "Living together", "summary_en": "What cities learnt", **given}
    return Handbook.objects.create(
        slug=slug or f"handbook-{next(_numbers)}",
        programme=programme or network.programme(),
        **given,
    )


def edition(*, handbook: Handbook, label: str = "1", **given: Any) -> Edition:
    return Edition.objects.create(handbook=handbook, label=label, created_at=LONG_AGO, **given)


def section(
    *,
    handbook: Handbook,
    uid: str = "",
    kind: str = SectionKind.CHAPTER,
    author_city: City | None = None,
    source_language: str = "en",
    **given: object,
) -> Section:
    return Section.objects.create(
        handbook=handbook,
        uid=uid or f"section-{next(_numbers)}",
        kind=kind,
        author_city=author_city,
        source_language=source_language,
        **given,
    )


def place(
    section: Section, *, edition: Edition, position: int = 1, parent: Placement | None = None
) -> Placement:
    return Placement.objects.create(
        edition=edition,
        section=section,
        position=position,
        parent=parent,
        numbered=section.kind != SectionKind.FRONT,
    )


def text(
    section: Section,
    html: str = "<p>First words.</p>",
    *,
    language: str = "en",
    title: str = "A chapter",
    now: datetime = LONG_AGO,
    **given: Any,
) -> Revision:
    return writing.write(
        section=section, language=language, title=title, html=html, now=now, **given
    )


def bare_text(section: Section, *, language: str = "en") -> SectionText:
    """A text without a word, for tests that go round the services."""
    return SectionText.objects.create(section=section, language=language)


def bare_revision(text: SectionText, *, number: int = 1, **given: Any) -> Revision:
    given = {"title": "A chapter", "body_sha": "0" * 64, "created_at": LONG_AGO, **given}
    return Revision.objects.create(text=text, number=number, **given)


def picture(*, handbook: Handbook, name: str = "line.svg", **given: Any) -> Asset:
    """The row of a picture; its file is not written."""
    given = {"sha256": "a" * 64, "kind": AssetKind.DRAWING, "width": 40, "height": 20, **given}
    return Asset.objects.create(handbook=handbook, name=name, file="handbook/none.svg", **given)


def small_book(*, chapters: int = 2, state: str = EditionState.DRAFT) -> Edition:
    """A book of short chapters in English, the first one also in French."""
    book = handbook(title_fr="Vivre ensemble", title_ar="العيش معًا")
    draft = edition(handbook=book)
    for position in range(1, chapters + 1):
        chapter = section(handbook=book, uid=f"chapter-{position}")
        place(chapter, edition=draft, position=position)
        text(chapter, f"<p>Words of chapter {position}.</p>", title=f"Chapter number {position}")
        if position == 1:
            text(chapter, "<p>Des mots.</p>", language="fr", title="Chapitre premier")
    if state != EditionState.DRAFT:
        draft = editions.freeze(edition=draft, now=LONG_AGO)
    if state == EditionState.PUBLISHED:
        draft = editions.publish(edition=draft, now=LONG_AGO)
    return draft


def asked(edition: Edition, *, by: User, now: datetime, language: str = "en") -> Export:
    return exporting.ask(edition=edition, language=language, variant="screen", by=by, now=now)


def work(limit: int = 100) -> list[Job]:
    """Do every waiting job as a worker would, and those that it makes due."""
    done = []
    while len(done) < limit:
        job = Job.objects.filter(state=JobState.QUEUED).order_by("available_at", "pk").first()
        if job is None or not running.run(job.pk):
            break
        job.refresh_from_db()
        done.append(job)
    return done
