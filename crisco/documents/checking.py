"""The gate: what a finished document must be before anybody may have it.

Reads the bytes as a stranger would and compares them with what the parts said. An empty list of
findings means fit to publish; a draft may be shown with its findings beside it.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import page as rule_sets
import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Dictionary, Name, Object, Pdf

from crisco.documents import fonts, reading
from crisco.documents.rendering import Rendered
from crisco.languages import direction

MAX_BYTES = 100 * 1024 * 1024
SCHEMES = ("http://", "https://", "mailto:", "tel:")
_STREAM = re.compile(rb"\d+ 0 obj\s*<<((?:(?!endobj).)*?)>>\s*stream\r?\n", re.DOTALL)
_LENGTH = re.compile(rb"/Length (\d+)(?! \d+ R)")
_STREAM_END = re.compile(rb"\r?\n?endstream")
PROFILES = {"ua1": "PDF/UA-1", "2a": "PDF/A-2a"}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `sentence` may be shown to an editor; `place` is an id or a page."""

    code: str
    sentence: str
    place: str = ""


def check(
    pdf: bytes, *, parts: Sequence[Rendered] = (), front: Rendered | None = None
) -> list[Finding]:
    """Everything that is wrong with the document, in order of gravity.

    Shapes: without `parts` only what the file itself tells is checked.
    """
    if len(pdf) > MAX_BYTES:
        return [Finding("too_large", _("The document is larger than 100 MB."))]
    try:
        whole = Pdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError:
        return [Finding("unreadable", _("The document cannot be opened."))]
    with whole:
        findings = [*_fonts(whole), *_links(whole), *_hidden_things(whole)]
        if parts:
            all_parts = [*([front] if front else []), *parts]
            findings += [*_pages(whole, all_parts), *_outline(whole, all_parts)]
            findings += _texts(whole, all_parts)
    return findings + list(_rules(pdf))


def _pages(whole: Pdf, parts: Sequence[Rendered]) -> Iterator[Finding]:
    expected = sum(part.side["pages"] for part in parts)
    if len(whole.pages) != expected:
        yield Finding(
            "pages",
            _("The document has %(is)s pages; its parts have %(should)s.")
            % {"is": len(whole.pages), "should": expected},
        )


def _fonts(whole: Pdf) -> Iterator[Finding]:
    seen: set[tuple[int, int]] = set()
    for page in whole.pages:
        for font in _fonts_in(page.obj.Resources, seen):
            name = str(font.get("/BaseFont", ""))
            descriptor = font.get("/DescendantFonts", [font])[0].get(
                "/FontDescriptor", Dictionary()
            )
            is_embedded = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
            if not is_embedded or not fonts.is_allowed(name):
                yield Finding(
                    "font",
                    _("The document uses a font that is not ours: %(name)s") % {"name": name},
                )


def _fonts_in(resources: Object, seen: set[tuple[int, int]]) -> Iterator[Object]:
    if resources.is_indirect:
        if resources.objgen in seen:
            return
        seen.add(resources.objgen)
    for font in dict(resources.get("/Font", Dictionary())).values():
        if font.objgen not in seen:
            seen.add(font.objgen)
            yield font
    for kind in ("/XObject", "/Pattern"):
        for item in dict(resources.get(kind, Dictionary())).values():
            if "/Resources" in item:
                yield from _fonts_in(item.Resources, seen)


def _links(whole: Pdf) -> Iterator[Finding]:
    places = destinations(whole)
    for number, page in enumerate(whole.pages, start=1):
        for annotation in page.obj.get("/Annots", []):
            if annotation.get("/Subtype") != Name.Link:
                yield Finding(
                    "annotation", _("A page holds more than text and links."), str(number)
                )
            elif "/Dest" in annotation:
                if str(annotation.Dest) not in places:
                    yield _dropped(str(annotation.Dest), number)
            elif annotation.get("/A", Dictionary()).get("/S") != Name.URI:
                yield _dropped("?", number)
            elif not str(annotation.A.URI).startswith(SCHEMES):
                yield Finding(
                    "foreign_link",
                    _("A link leads to an address that a document may not hold: %(address)s")
                    % {"address": str(annotation.A.URI)[:200]},
                    str(number),
                )


def _dropped(target: str, number: int) -> Finding:
    sentence = _("A link leads to “%(target)s”, which is not in this document.")
    return Finding("dropped_link", sentence % {"target": target}, str(number))


def destinations(whole: Pdf) -> set[str]:
    """The names of all places that links may lead to."""
    tree = whole.Root.get("/Names", Dictionary()).get("/Dests", Dictionary())
    names = list(tree.get("/Names", []))
    return {str(name) for name in names[::2]}


def _hidden_things(whole: Pdf) -> Iterator[Finding]:
    """Scripts and attachments: a document that does something or carries something."""
    root = whole.Root
    names = root.get("/Names", Dictionary())
    has_script = "/JavaScript" in names or "/OpenAction" in root or "/AA" in root
    if has_script or any("/AA" in page.obj for page in whole.pages):
        yield Finding("script", _("The document holds a script."))
    if "/EmbeddedFiles" in names or "/AF" in root:
        yield Finding("attachment", _("The document carries another file inside."))
    if "/AcroForm" in root:
        yield Finding("form", _("The document holds a form."))


def _outline(whole: Pdf, parts: Sequence[Rendered]) -> Iterator[Finding]:
    expected = [mark["label"] for part in parts for mark in part.side["marks"]]
    found = list(outline_titles(whole))
    if found != expected:
        missing = [label for label in expected if label not in found]
        yield Finding(
            "outline",
            _("A heading is missing in the document's outline: %(heading)s")
            % {"heading": missing[0] if missing else "?"},
        )


def outline_titles(whole: Pdf) -> Iterator[str]:
    """All titles of the outline, in reading order."""

    def walk(item: Object | None) -> Iterator[str]:
        while item is not None:
            yield str(item.Title)
            yield from walk(item.get("/First"))
            item = item.get("/Next")

    yield from walk(whole.Root.get("/Outlines", Dictionary()).get("/First"))


def _texts(whole: Pdf, parts: Sequence[Rendered]) -> Iterator[Finding]:
    """Each part begins and ends where its text does: nothing was lost at a tail."""
    places = destinations(whole)
    drawn = cache(lambda number: reading.page_text(whole.pages[number]))
    first = 0
    for part in parts:
        last = first + part.side["pages"]
        last_id = part.side["last_id"]
        if last_id and last_id not in places:
            yield Finding("tail", _("The end of a part is missing."), last_id)
        opening = " ".join(map(drawn, range(first, min(first + 2, last))))
        closing = " ".join(map(drawn, range(max(first, last - 3), last)))
        in_order = direction(part.side["language"]) == "ltr"
        if not reading.says(opening, part.side["first_text"], in_order=in_order):
            yield Finding("text", _("The beginning of a part is missing."), last_id)
        if not reading.says(closing, part.side["last_text"], in_order=in_order):
            yield Finding("text", _("The end of a part is missing."), last_id)
        first = last


def _rules(pdf: bytes) -> Iterator[Finding]:
    """The two published rule sets, machine-checkable part."""
    for profile, name in PROFILES.items():
        try:
            report = rule_sets.validate_pdf_bytes(pdf, profile=profile)
        except rule_sets.PageError as error:
            yield Finding("rules", f"{name}: {error}")
            continue
        for failure in report.failures:
            if "raw content length" in failure.message and lengths_agree(pdf):
                continue  # the rule takes a last byte \r for a line end: one stream in 256 has it
            yield Finding("rules", f"{name}: {failure.message}", failure.rule_id)


def lengths_agree(pdf: bytes) -> bool:
    """Whether every stream is exactly as long as it says."""
    for start in _STREAM.finditer(pdf):
        length = _LENGTH.findall(start[1])
        if len(length) != 1 or not _STREAM_END.match(pdf, start.end() + int(length[0])):
            return False
    return True
