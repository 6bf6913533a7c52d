"""Blocks of a text as they stand on a page: anchors, numbers of figures and tables, notes, links.

Pure: blocks in, safe HTML out, for the web and for print. The blocks pass the sanitiser once more
on their way, whatever the database holds.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from handbook import blocks
from handbook.blocks import Block

_NUMBER = re.compile(r"[\s\d.,%€+–-]*\d[\s\d.,%€+–-]*")


@dataclass(frozen=True)
class Target:
    """Where a reference leads: an address or anchor, and the number of the section, if any."""

    href: str
    number: str


@dataclass(frozen=True)
class Picture:
    """A picture as the page at hand fetches it."""

    src: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Medium:
    """What differs between web and print. `anchor(block id)` gives an element's id."""

    anchor: Callable[[str], str]
    target: Callable[[str], Target | None]
    picture: Callable[[str], Picture | None]
    for_print: bool


@dataclass
class Written:
    """A text ready for its page; `notes` are the footnotes of the web, in order."""

    html: SafeString
    notes: list[SafeString] = field(default_factory=list)


def write(body: Iterable[Block], *, medium: Medium, number: str, language: str) -> Written:
    """The text in `language`, its figures and tables numbered within section `number`."""
    with translation.override(language):
        writer = _Writer(medium, number)
        html = "\n".join(writer.block(block) for block in _captioned(list(body)))
    return Written(_safe(html), [_safe(note) for note in writer.notes])


def _safe(html: str) -> SafeString:
    """Markup that this module built from sanitised blocks and escaped values."""
    return mark_safe(html)  # noqa: S308 - the one door: blocks.element sanitises, serialise escapes


@dataclass(frozen=True)
class _Captioned:
    block: Block
    caption: Element | None = None


def _captioned(body: Sequence[Block]) -> Iterable[_Captioned]:
    """A line in bold directly above a table is that table's caption."""
    index = 0
    while index < len(body):
        here = body[index]
        following = body[index + 1] if index + 1 < len(body) else None
        title = _bold_line(here) if following and following.type == "table" else None
        if following and title is not None:
            yield _Captioned(following, title)
            index += 2
        else:
            yield _Captioned(here)
            index += 1


def _bold_line(block: Block) -> Element | None:
    if block.type != "p":
        return None
    line = blocks.element(block.html)
    alone = len(line) == 1 and not (line.text or "").strip() and not (line[0].tail or "").strip()
    return line[0] if alone and line[0].tag == "strong" else None


class _Writer:
    def __init__(self, medium: Medium, number: str) -> None:
        self.medium = medium
        self.number = number
        self.notes: list[str] = []
        self.figures = self.tables = 0

    def block(self, captioned: _Captioned) -> str:
        root = blocks.element(captioned.block.html)
        root.set("id", self.medium.anchor(captioned.block.id))
        self._walk(root)
        if root.tag == "table":
            return self._table(root, captioned.caption)
        if root.tag == "figure":
            return self._figure(root)
        return blocks.serialise(root)

    def _walk(self, parent: Element) -> None:
        for child in list(parent):
            if child.tag == "a":
                self._link(parent, child)
            elif child.get("data-footnote") is not None:
                self._walk(child)
                self._note(child)
                continue
            self._walk(child)

    def _link(self, parent: Element, link: Element) -> None:
        href = link.get("href", "")
        if not href.startswith("hbx:"):
            if not self.medium.for_print:
                link.set("rel", "noopener noreferrer")
            return
        target = self.medium.target(href.removeprefix("hbx:"))
        if target is None:
            _unwrap(parent, link)
            return
        link.set("href", target.href)
        if target.number and self.medium.for_print:
            words = pgettext("reference to a section by its number", "see %(number)s") % {
                "number": target.number
            }
            link.tail = f" ({words}){link.tail or ''}"

    def _note(self, note: Element) -> None:
        """Print sets the note at the foot of its page; the web collects notes below the text."""
        del note.attrib["data-footnote"]
        if self.medium.for_print:
            note.set("class", "footnote")
            return
        tail, note.tail = note.tail, None
        note.tag = "span"
        self.notes.append(blocks.serialise(note))
        count = len(self.notes)
        for child in list(note):
            note.remove(child)
        note.attrib.clear()
        note.tag, note.text, note.tail = "sup", "", tail
        call = SubElement(note, "a", {"href": f"#note-{count}", "id": f"call-{count}"})
        call.set("aria-label", _("Note %(number)s") % {"number": count})
        call.text = str(count)

    def _figure(self, figure: Element) -> str:
        image = figure.find("img")
        name = image.get("src", "").removeprefix("asset:") if image is not None else ""
        picture = self.medium.picture(name)
        if image is None or picture is None:
            return ""
        self.figures += 1
        image.set("src", picture.src)
        image.set("alt", image.get("alt") or picture.alt)
        if not self.medium.for_print:
            image.set("width", str(picture.width))
            image.set("height", str(picture.height))
            image.set("loading", "lazy")
        caption = figure.find("figcaption")
        if caption is None:
            caption = SubElement(figure, "figcaption")
        _label(caption, _("Figure %(number)s") % {"number": self._count(self.figures)})
        return blocks.serialise(figure)

    def _table(self, table: Element, title: Element | None) -> str:
        self.tables += 1
        caption = table.find("caption")
        if caption is None:
            caption = Element("caption")
            table.insert(0, caption)
            if title is not None:
                caption.text = title.text
                caption.extend(list(title))
                self._walk(caption)
        label = _("Table %(number)s") % {"number": self._count(self.tables)}
        _label(caption, label)
        _mark_numbers(table)
        html = blocks.serialise(table)
        if self.medium.for_print:
            return html
        box = Element("div", {"class": "scroll", "role": "region", "tabindex": "0"})
        box.set("aria-label", label)
        return blocks.serialise(box).replace("</div>", f"{html}</div>")

    def _count(self, count: int) -> str:
        return f"{self.number}.{count}" if self.number else str(count)


def _mark_numbers(table: Element) -> None:
    """Columns that hold nothing but numbers are set as such, their headings too."""
    rows = [list(row) for row in table.iter("tr")]
    if any(cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row):
        return
    for column in zip(*rows, strict=False):
        cells = [cell for cell in column if cell.tag == "td"]
        if cells and all(not len(cell) and _NUMBER.fullmatch(cell.text or "") for cell in cells):
            for cell in column:
                cell.set("class", "n")


def _label(caption: Element, words: str) -> None:
    """Put `Figure 3.1` in front of a caption."""
    label = Element("b")
    label.text = words
    label.tail = f" {caption.text}" if caption.text else ""
    caption.text = ""
    caption.insert(0, label)


def _unwrap(parent: Element, child: Element) -> None:
    """Keep the words of an element and drop the element."""
    place = list(parent).index(child)
    words = "".join(child.itertext()) + (child.tail or "")
    parent.remove(child)
    if place:
        before = parent[place - 1]
        before.tail = (before.tail or "") + words
    else:
        parent.text = (parent.text or "") + words
