"""The printed book: an edition in one language as the HTML of its parts and of its cover.

Reads pictures and texts, writes strings. The same texts give the same strings: no clock, no
person, no address of the portal.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crisco import languages
from crisco.documents import composing, rendering
from crisco.documents.composing import Row
from crisco.documents.rendering import Rendered
from handbook import blocks, markup
from handbook.contents import Entry
from handbook.models import Asset, Edition, Handbook, Section, SectionKind

WORDS_A_PAGE = 330
_NAMED = re.compile(r'src="asset:([0-9a-f]{64})\.')


@dataclass(frozen=True)
class Part:
    """One section ready for layout; `files` are the pictures it shows, by the name it uses."""

    section: Section
    title: languages.Shown
    number: str
    depth: int
    html: str
    words: int

    @property
    def expected_pages(self) -> int:
        return self.words // WORDS_A_PAGE + 1


def anchor(uid: str) -> str:
    """The mark at the beginning of a section."""
    return f"c{uid}"


def parts(edition: Edition, entries: Sequence[Entry], *, language: str) -> list[Part]:
    """Every section of the edition as a part of the book in `language`.

    Shapes: `entries` with their texts, as `contents.entries` gives them for that language.
    """
    pictures = {asset.name: asset for asset in edition.handbook.assets.all()}
    targets = {
        entry.uid: markup.Target(f"hbx:{anchor(entry.uid)}", entry.number) for entry in entries
    }
    with translation.override(language):
        title = languages.shown(edition.handbook, "title", language).text
        return [_part(entry, title, pictures, targets, language) for entry in entries]


def _part(
    entry: Entry,
    book: str,
    pictures: Mapping[str, Asset],
    targets: Mapping[str, markup.Target],
    language: str,
) -> Part:
    body = blocks.loaded(entry.revision.blocks) if entry.revision else []
    medium = markup.Medium(
        anchor=lambda block: f"{anchor(entry.uid)}-{block}",
        target=lambda uid: _within(targets, entry, uid),
        picture=lambda name: _printed(pictures.get(name), entry.language),
        for_print=True,
    )
    text = markup.write(body, medium=medium, number=entry.number, language=entry.language).html
    html = composing.part(
        format_html(
            "{}{}{}", _heading(entry, language), _byline(entry, language), _in(entry, text)
        ),
        title=entry.title.text,
        language=language,
        book=book,
        number=numbered_name(entry),
    )
    return Part(
        section=entry.section,
        title=entry.title,
        number=entry.number,
        depth=entry.depth,
        html=html,
        words=blocks.words(body),
    )


def _within(targets: Mapping[str, markup.Target], entry: Entry, uid: str) -> markup.Target | None:
    """A link to the section itself is a link within its part."""
    if uid == entry.uid:
        return markup.Target(f"#{anchor(uid)}", entry.number)
    return targets.get(uid)


def _printed(asset: Asset | None, language: str) -> markup.Picture | None:
    if asset is None:
        return None
    alt = languages.shown(asset, "description", language).text
    return markup.Picture(
        f"asset:{asset.sha256}.{asset.kind}", alt, width=asset.width, height=asset.height
    )


def _heading(entry: Entry, language: str) -> SafeString:
    title = entry.title
    if title.language == language:
        return format_html('<h1 id="{}">{}</h1>\n', anchor(entry.uid), title.text)
    return format_html(
        '<h1 id="{}"><span lang="{}" dir="{}">{}</span></h1>\n',
        anchor(entry.uid),
        title.language,
        title.direction,
        title.text,
    )


def _byline(entry: Entry, language: str) -> SafeString:
    city = entry.section.author_city
    if city is None:
        return SafeString("")
    name = languages.shown(city, "name", language).text
    words = _("Written by %(city)s") % {"city": name}
    return format_html('<p class="byline">{}</p>\n', words)


def _in(entry: Entry, text: SafeString) -> SafeString:
    """The text; in another language than the book's it says so and carries its own marks."""
    if not entry.is_fallback:
        return text
    notice = _(
        "This section has not been translated yet. You read it in the language in which "
        "it was written: %(language)s."
    ) % {"language": languages.own_name(entry.language)}
    return format_html(
        '<p class="fallback">{}</p>\n<section lang="{}" dir="{}">\n{}\n</section>',
        notice,
        entry.language,
        entry.direction,
        text,
    )


def numbered_name(entry: Entry) -> str:
    """`Chapter 3`, `Good practice 8.2`, `Annex A`: what a section is called in the book."""
    if not entry.number:
        return ""
    match entry.section.kind:
        case SectionKind.PRACTICE:
            name = _("Good practice %(number)s")
        case SectionKind.RECOMMENDATION:
            name = _("Recommendation %(number)s")
        case SectionKind.ANNEX:
            name = _("Annex %(number)s")
        case _other:
            name = _("Section %(number)s") if entry.depth else _("Chapter %(number)s")
    return name % {"number": entry.number}


def files(handbook: Handbook, digests: Iterable[str]) -> dict[str, bytes]:
    """The bytes of pictures, by the name that a part's HTML uses."""
    found = {}
    for asset in handbook.assets.filter(sha256__in=list(digests)).order_by("pk"):
        with asset.file.open("rb") as file:
            found[f"{asset.sha256}.{asset.kind}"] = file.read()
    return found


def named_files(html: str) -> list[str]:
    """Digests of the pictures that a part's HTML shows."""
    return sorted(set(_NAMED.findall(html)))


def keys(handbook: Handbook, parts: Sequence[Part], *, variant: str) -> list[str]:
    """What the shelf of rendered parts knows each part by."""
    named = [named_files(part.html) for part in parts]
    found = files(handbook, {digest for digests in named for digest in digests})
    return [
        rendering.part_key(
            part.html,
            assets={name: found[name] for name in found if name.partition(".")[0] in digests},
            variant=variant,
        )
        for part, digests in zip(parts, named, strict=True)
    ]


def cover(edition: Edition, entries: Sequence[Entry], *, language: str) -> dict[str, Any]:
    """What the first page says, as plain values that are kept with the export."""
    handbook, programme = edition.handbook, edition.handbook.programme
    cities = {entry.section.author_city for entry in entries if entry.section.author_city}
    with translation.override(language):
        names = [languages.shown(city, "name", language).text for city in cities]
        names = languages.sorted_for_reader(names, lambda name: name, language)
        title = languages.shown(edition, "title", language).text
        made = asdict(
            composing.Cover(
                title=languages.shown(handbook, "title", language).text,
                subtitle=languages.shown(handbook, "summary", language).text,
                language=language,
                lines=[
                    " – ".join(filter(None, [programme.acronym, title or edition.label])),
                    _("Written by %(cities)s") % {"cities": languages.format_list(names, language)}
                    if names
                    else "",
                    when(edition, entries, language),
                ],
                funding=funding(programme.fund),
                disclaimer=_(
                    "Views and opinions expressed are those of the authors only and do not "
                    "necessarily reflect those of the European Union or the granting authority. "
                    "Neither of them can be held responsible for them."
                ),
            )
        )
    made["lines"] = [line for line in made["lines"] if line]
    return made


def funding(fund: str) -> str:
    """The funder's sentence; the fund's own name stays as it is."""
    if not fund:
        return _("Co-funded by the European Union")
    return _("Co-funded by the European Union under “%(fund)s”") % {"fund": fund}


def moment(edition: Edition, entries: Sequence[Entry]) -> datetime | None:
    """When the edition was made: frozen, or for a draft, when its newest text was written."""
    written = [entry.revision.created_at for entry in entries if entry.revision]
    return edition.frozen_at or max(written, default=None)


def when(edition: Edition, entries: Sequence[Entry], language: str) -> str:
    """Month of the edition in words; a draft says that it is one."""
    made = moment(edition, entries)
    if made is None:
        return ""
    month = languages.format_date(made.date(), language, "LLLL y")
    return _("Draft, %(month)s") % {"month": month} if edition.follows_the_texts else month


def input_hash(edition: Edition, keys: Sequence[str], cover: Mapping[str, Any]) -> str:
    """Digest of all that decides the bytes of the book. Equal digests, equal files."""
    facts = json.dumps([edition.pk, cover, *keys], sort_keys=True, default=str)
    return hashlib.sha256(facts.encode()).hexdigest()


def rows(rendered: Sequence[Rendered], lines: Sequence[tuple[str, str, str, int]]) -> list[Row]:
    """The contents: every section with its page; the headings within are in the bookmarks.

    Shapes: one (number, title, language, depth) for each rendered part.
    """
    out: list[Row] = []
    page = 1
    for part, (number, title, language, depth) in zip(rendered, lines, strict=True):
        out.append(
            Row(
                level=depth + 1,
                label=f"{number} {title}".strip(),
                target=part.side["marks"][0]["anchor"],
                page=str(page),
                language=language,
            )
        )
        page += part.side["pages"]
    return out


def leveled(rendered: Rendered, *, depth: int, number: str) -> Rendered:
    """The part with its bookmarks moved down by its depth, the first one with its number."""
    marks = []
    for index, mark in enumerate(rendered.side["marks"]):
        label = f"{number} {mark['label']}" if index == 0 and number else mark["label"]
        marks.append({**mark, "level": mark["level"] + depth, "label": label})
    return Rendered(
        pdf=rendered.pdf,
        side={**rendered.side, "marks": marks},
        key=rendered.key,
        reused=rendered.reused,
    )
