"""Bringing a handbook in from a folder of files. Doing it twice changes nothing.

The folder: one folder per section with section.yaml and a file per language; pictures in
figures/. The format is told in data/handbook/FORMAT.txt.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.core.files.base import ContentFile
from django.db import transaction

from handbook import drawings
from handbook.models import (
    Asset,
    AssetKind,
    Edition,
    Handbook,
    Origin,
    Placement,
    Section,
    SectionKind,
)
from handbook.services import writing
from network.models import City, Theme

KEYS = frozenset(
    {"uid", "kind", "position", "parent", "source_language", "author_city", "titles", "themes"}
)
NEEDED = KEYS - {"themes"}
UNNUMBERED = frozenset({SectionKind.FRONT})


class OddFile(Exception):
    """A file does not keep to the format; the message names it."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path.parent.name}/{path.name}: {problem}")


@dataclass(frozen=True)
class Given:
    """A section as its files give it."""

    uid: str
    kind: str
    position: int
    parent: str | None
    source_language: str
    author_city: str
    titles: dict[str, str]
    bodies: dict[str, str]
    themes: list[int] = field(default_factory=list)


def read(folder: Path) -> list[Given]:
    """All sections of the folder in reading order. Errors: OddFile."""
    given = [_section(path) for path in sorted(folder.glob("*/section.yaml"))]
    uids = {section.uid for section in given}
    for section in given:
        if section.parent and section.parent not in uids:
            raise OddFile(folder / section.uid / "section.yaml", f"no section {section.parent}")
    return sorted(given, key=lambda section: section.position)


def _section(path: Path) -> Given:
    facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    if unknown := set(facts) - KEYS:
        raise OddFile(path, f"unknown key {min(unknown)}")
    if missing := NEEDED - set(facts):
        raise OddFile(path, f"missing key {min(missing)}")
    if facts["kind"] not in SectionKind.values:
        raise OddFile(path, f"unknown kind {facts['kind']}")
    bodies = {
        file.stem: file.read_text(encoding="utf-8") for file in sorted(path.parent.glob("*.html"))
    }
    if facts["source_language"] not in bodies:
        raise OddFile(path, f"no text in its own language {facts['source_language']}")
    return Given(bodies=bodies, **facts)


def load(*, handbook: Handbook, folder: Path, now: datetime) -> int:
    """Sections, texts and pictures of the folder are in the handbook; how many texts are new.

    Texts that were edited in the portal since are left alone.
    Errors: OddFile, NotADrawing.
    """
    with transaction.atomic():
        _load_pictures(handbook, folder / "figures")
        cities = {city.slug: city for city in City.objects.all()}
        themes = {
            theme.number: theme for theme in Theme.objects.filter(programme=handbook.programme)
        }
        fresh = 0
        for given in read(folder):
            section, _created = Section.objects.update_or_create(
                handbook=handbook,
                uid=given.uid,
                defaults={
                    "kind": given.kind,
                    "source_language": given.source_language,
                    "author_city": cities.get(given.author_city),
                },
            )
            section.themes.set([themes[number] for number in given.themes if number in themes])
            fresh += sum(_load_text(section, given, language, now) for language in _order(given))
    return fresh


def _order(given: Given) -> Iterator[str]:
    """The original first, since translations answer it."""
    yield given.source_language
    yield from sorted(({*given.titles} | {*given.bodies}) - {given.source_language})


def _load_text(section: Section, given: Given, language: str, now: datetime) -> bool:
    text = section.texts.filter(language=language).select_related("head").first()
    if text and text.head and text.head.origin != Origin.IMPORT:
        return False
    title = given.titles.get(language) or given.titles[given.source_language]
    before = text.head_id if text else None
    revision = writing.write(
        section=section,
        language=language,
        title=title,
        html=given.bodies.get(language, ""),
        origin=Origin.IMPORT,
        now=now,
    )
    return revision.pk != before


def _load_pictures(handbook: Handbook, folder: Path) -> None:
    known = {asset.name: asset for asset in handbook.assets.all()}
    for path in sorted(folder.glob("*.svg")):
        content, width, height = drawings.tidy(path.read_bytes())
        sha256 = hashlib.sha256(content).hexdigest()
        asset = known.get(path.name) or Asset(handbook=handbook, name=path.name)
        if asset.sha256 == sha256:
            continue
        facts: dict[str, Any] = {"kind": AssetKind.DRAWING, "width": width, "height": height}
        for name, value in facts.items():
            setattr(asset, name, value)
        asset.sha256 = sha256
        asset.file.save("", ContentFile(content), save=False)
        asset.save()


def arrange(*, edition: Edition, folder: Path) -> None:
    """The draft's sections stand as the folder says. An edition that is no draft stays as it is."""
    if not edition.follows_the_texts:
        return
    with transaction.atomic():
        sections = {section.uid: section for section in edition.handbook.sections.all()}
        placed: dict[str, Placement] = {}
        for given in read(folder):
            placed[given.uid], _created = Placement.objects.update_or_create(
                edition=edition,
                section=sections[given.uid],
                defaults={
                    "parent": placed.get(given.parent or ""),
                    "position": given.position,
                    "numbered": given.kind not in UNNUMBERED,
                },
            )
