"""An edition as a reader of one language meets it: every section with its number and its text.

Knows the tables of the handbook, no request and no page.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from crisco import languages
from handbook.models import (
    Edition,
    Export,
    ExportState,
    Placement,
    Revision,
    Section,
    SectionKind,
    Variant,
)
from handbook.staleness import Standing, State, standing
from network.models import City, Programme
from panels.models import Initiative


@dataclass
class Entry:
    """One section in one edition for a reader of one language.

    `title` is in the reader's language where it was translated, even if the text was not yet;
    `revision` is what is shown, in `language`; `standing` tells how the reader's language does.
    """

    placement: Placement
    section: Section
    number: str
    depth: int
    title: languages.Shown
    revision: Revision | None
    language: str
    standing: Standing
    languages: list[str] = field(default_factory=list)
    children: list["Entry"] = field(default_factory=list)

    @property
    def uid(self) -> str:
        return self.section.uid

    @property
    def is_fallback(self) -> bool:
        """The text is shown in another language than the reader's."""
        return self.standing == "missing"

    @property
    def direction(self) -> str:
        return languages.direction(self.language)


def newest_editions() -> list[Edition]:
    """The newest published edition of each book, books in order of their address part."""
    return _newest_of_each_book(Edition.objects.published().select_related("handbook__programme"))


def _newest_of_each_book(editions: QuerySet[Edition]) -> list[Edition]:
    newest: dict[int, Edition] = {}
    for edition in editions:
        newest.setdefault(edition.handbook_id, edition)
    return sorted(newest.values(), key=lambda edition: edition.handbook.slug)


def books_of(programme: Programme) -> list[Edition]:
    """The newest published edition of each of the programme's books, with its `files`; one query.

    Shapes: each of the `files` is a mapping of `language`, `uuid`, `pages` and `size` in bytes, as
    `downloads` gives them.
    """
    made = Export.objects.filter(edition=OuterRef("pk")).filter(
        Q(edition__frozen_at=None) | Q(created_at__gte=F("edition__frozen_at"))
    )
    file = JSONObject(
        language="language",
        uuid="document__uuid",
        pages="document__page_count",
        size="document__size_bytes",
    )
    editions = Edition.objects.published().filter(handbook__programme=programme)
    editions = editions.select_related("handbook").annotate(
        files=ArraySubquery(_newest_of_each_language(made).values(file=file))
    )
    return _newest_of_each_book(editions)


def grown_from(initiative: Initiative) -> list[dict[str, Any]]:
    """Sections that grew from an initiative; one query.

    Shapes: `kind`, `uid`, `book` (address part), `is_public` in the newest published edition.
    """
    newest = Edition.objects.published().filter(handbook=OuterRef("section__handbook"))
    stands = Placement.objects.filter(section=OuterRef("pk"), visible=True)
    found = Section.objects.filter(grew_from=initiative).annotate(
        book=F("handbook__slug"),
        is_public=Exists(stands.filter(edition=Subquery(newest.values("pk")[:1]))),
    )
    return list(found.order_by("kind", "pk").values("kind", "uid", "book", "is_public"))


@dataclass(frozen=True)
class Written:
    """A section that a city wrote, as a list names it; `language` is the one of its text."""

    section: Section
    title: languages.Shown
    language: str
    is_fallback: bool


def written_by(city: City, language: str) -> list[Written]:
    """What the city wrote in the newest published edition of each book, in reading order.

    One query, whatever the number of books and sections.
    """
    newest = Edition.objects.published().filter(handbook=OuterRef("text__section__handbook"))
    shown = (
        Revision.objects.with_body_flag()
        .filter(
            pins__edition=Subquery(newest.values("pk")[:1]),
            pins__edition__placements__section=F("text__section"),
            pins__edition__placements__visible=True,
            text__section__author_city=city,
        )
        .annotate(position=F("pins__edition__placements__position"))
        .select_related("text__section__handbook")
        .order_by("text__section__handbook__slug", "position", "pk")
    )
    texts: dict[Section, dict[str, Revision]] = defaultdict(dict)
    for revision in shown.defer("blocks"):
        texts[revision.text.section][revision.text.language] = revision
    made = []
    for section, told in texts.items():
        mine = told.get(language)
        titled = mine or told.get(section.source_language)
        if titled is None:
            continue
        code = titled.text.language
        title = languages.Shown(titled.title, code, languages.direction(code), mine is None)
        has_body = bool(mine and mine.is_written)
        told_in = language if has_body else section.source_language
        made.append(Written(section, title, told_in, told_in != language))
    return made


def downloads(edition: Edition) -> list[Export]:
    """The newest file of each language to read on a screen, languages in order of their code.

    Once the edition is frozen, none that was made of the draft.
    """
    made = Export.objects.filter(edition=edition)
    if edition.frozen_at:
        made = made.filter(created_at__gte=edition.frozen_at)
    return list(_newest_of_each_language(made).select_related("document"))


def _newest_of_each_language(made: QuerySet[Export]) -> QuerySet[Export]:
    ready = made.filter(variant=Variant.SCREEN, state=ExportState.READY)
    return ready.order_by("language", "-finished_at", "-pk").distinct("language")


def entries(
    edition: Edition, language: str, *, with_text: Iterable[str] | None = None
) -> list[Entry]:
    """Every visible section of the edition in reading order.

    Shapes: four queries at most, whatever the number of sections. `with_text` names the sections (by
    uid) whose blocks are needed; None stands for all of them.
    """
    placements = list(
        edition.placements.filter(visible=True)
        .select_related("section__author_city")
        .in_reading_order()
    )
    wanted = None if with_text is None else set(with_text)
    revisions = _revisions(edition, placements, wanted)
    histories = _histories(placements)
    numbers = numbered(placements)
    depths: dict[int, int] = {}
    made: dict[int, Entry] = {}
    for placement in placements:
        depths[placement.pk] = depths.get(placement.parent_id or 0, -1) + 1
        entry = _entry(placement, language, revisions, histories)
        if entry is None:
            continue
        entry.number, entry.depth = numbers[placement.pk], depths[placement.pk]
        made[placement.pk] = entry
        if placement.parent_id in made:
            made[placement.parent_id].children.append(entry)
    return list(made.values())


def _entry(
    placement: Placement,
    language: str,
    revisions: dict[int, dict[str, Revision]],
    histories: dict[int, list[State]],
) -> Entry | None:
    section = placement.section
    texts = revisions[section.pk]
    source = texts.get(section.source_language)
    if source is None:
        return None
    mine = texts.get(language)
    has_body = bool(mine and mine.is_written)
    if language == section.source_language:
        how: Standing = "original"
    else:
        how = standing(
            _until(histories[section.pk], source.pk),
            answers=mine.source_revision_id if mine else None,
            has_body=has_body,
        )
    titled = mine or source
    title_language = language if mine else section.source_language
    return Entry(
        placement=placement,
        section=section,
        number="",
        depth=0,
        title=languages.Shown(
            titled.title, title_language, languages.direction(title_language), mine is None
        ),
        revision=mine if mine is not None and has_body else source,
        language=language if has_body else section.source_language,
        standing=how,
        languages=sorted(code for code, revision in texts.items() if revision.is_written),
    )


def _until(history: list[State], head: int) -> list[State]:
    """The states of the original up to the one that the edition shows."""
    for index, state in enumerate(history):
        if state.pk == head:
            return history[: index + 1]
    return history


def _revisions(
    edition: Edition, placements: Iterable[Placement], wanted: set[str] | None
) -> dict[int, dict[str, Revision]]:
    """By section and language, what the edition shows; bodies only of the wanted sections."""
    places = {placement.section_id: placement.section.uid for placement in placements}
    shown = Revision.objects.with_body_flag().select_related("text")
    if edition.follows_the_texts:
        shown = shown.filter(head_of__section__in=list(places))
    else:
        shown = shown.filter(pins__edition=edition)
    found = list(shown.defer("blocks") if wanted is not None else shown)
    if wanted:
        needed = [r.pk for r in found if places.get(r.text.section_id) in wanted]
        bodies = dict(Revision.objects.filter(pk__in=needed).values_list("pk", "blocks"))
        for revision in found:
            if revision.pk in bodies:
                revision.blocks = bodies[revision.pk]
    by_section: dict[int, dict[str, Revision]] = defaultdict(dict)
    for revision in found:
        by_section[revision.text.section_id][revision.text.language] = revision
    return by_section


def _histories(placements: Iterable[Placement]) -> dict[int, list[State]]:
    """By section, the states of its original from old to new."""
    sources = {placement.section_id: placement.section.source_language for placement in placements}
    rows = (
        Revision.objects.filter(text__section__in=list(sources))
        .order_by("text_id", "number")
        .values_list("text__section_id", "text__language", "pk", "weight", "body_sha")
    )
    histories: dict[int, list[State]] = defaultdict(list)
    for section, language, pk, weight, body_sha in rows:
        if sources[section] == language:
            histories[section].append(State(pk, weight == "major", body_sha))
    return histories


def letters(count: int) -> str:
    """1 is A, 26 is Z, 27 is AA: as spreadsheets name their columns."""
    before, last = divmod(count - 1, len(ascii_uppercase))
    return (letters(before) if before else "") + ascii_uppercase[last]


def numbered(placements: Iterable[Placement]) -> dict[int, str]:
    """The number of each placement: 1, 1.1, annexes A to Z, AA; empty where it has none.

    Shapes: placements must come in reading order.
    """
    numbers: dict[int, str] = {}
    counts: dict[tuple[int, bool], int] = defaultdict(int)
    for placement in placements:
        numbers[placement.pk] = ""
        if not placement.numbered:
            continue
        above = numbers.get(placement.parent_id or 0, "")
        is_letter = placement.section.kind == SectionKind.ANNEX and not above
        counts[placement.parent_id or 0, is_letter] += 1
        count = counts[placement.parent_id or 0, is_letter]
        here = letters(count) if is_letter else str(count)
        numbers[placement.pk] = f"{above}.{here}" if above else here
    return numbers
