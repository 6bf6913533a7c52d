"""Read back what documents say: the words of an HTML part, and the words drawn on a PDF page.

The gate compares the two. Knows formats only, no rules and no styles.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import pikepdf
import tinyhtml5

_SILENT = frozenset({"head", "script", "style", "template", "title", "desc"})
_BLOCKS = frozenset(
    "blockquote caption dd dt figcaption h1 h2 h3 h4 h5 h6 li p pre td th".split(" ")
)
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff](?:[\W\u0590-\u08ff]*[\u0590-\u08ff])?")
_LEFT_TO_RIGHT = re.compile(r"[^\W\u0590-\u08ff](?:[^\u0590-\u08ff]*[^\W\u0590-\u08ff])?")
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class HtmlOutline:
    """What a part says, without its marks.

    `texts` pairs the id of the nearest marked ancestor with a text; `silent_pictures` are
    pictures without an alternative; the first and last text are whole blocks.
    """

    language: str = ""
    words: int = 0
    first_text: str = ""
    last_text: str = ""
    last_id: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)
    silent_pictures: list[tuple[str, str]] = field(default_factory=list)


def read_html(html: str) -> HtmlOutline:
    """The outline of a part, read with the parser that lays it out."""
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    outline = HtmlOutline(language=root.get("lang", ""))
    _walk(root, "", outline)
    outline.words = sum(len(text.split()) for _place, text in outline.texts)
    blocks = [text for text in map(_own_words, _blocks(root)) if text]
    if blocks:
        outline.first_text, outline.last_text = blocks[0], blocks[-1]
    return outline


def _walk(element: Element, place: str, outline: HtmlOutline) -> None:
    if not isinstance(element.tag, str):
        return
    name = element.tag.removeprefix(_SVG)
    if name in _SILENT:
        return
    place = element.get("id", place)
    if element.get("id"):
        outline.last_id = place
    if name == "img" and not (element.get("alt") or "").strip():
        outline.silent_pictures.append((place, element.get("src", "")))
    if (
        name == "svg"
        and element.tag != name
        and not (element.findtext(f"{_SVG}title") or "").strip()
    ):
        outline.silent_pictures.append((place, "svg"))
    if element.text and element.text.strip():
        outline.texts.append((place, element.text))
    for child in element:
        _walk(child, place, outline)
        if child.tail and child.tail.strip():
            outline.texts.append((place, child.tail))


def _blocks(root: Element) -> Iterator[Element]:
    """Innermost blocks of text, in order."""
    for element in root.iter():
        if element.tag in _BLOCKS and not any(
            child.tag in _BLOCKS for child in element.iter() if child is not element
        ):
            yield element


def _own_words(element: Element) -> str:
    """The text of a block without its footnotes and pictures."""

    def pieces(node: Element) -> Iterator[str]:
        yield node.text or ""
        for child in node:
            tag: Any = child.tag  # no text in a comment
            is_picture = isinstance(tag, str) and tag.startswith(_SVG)
            if "footnote" not in (child.get("class") or "").split() and not is_picture:
                yield from pieces(child)
            yield child.tail or ""

    return " ".join("".join(pieces(element)).split())


def page_text(page: pikepdf.Page) -> str:
    """The characters drawn on a page in drawing order, through each font's ToUnicode map.

    Shapes: runs are separated by spaces, and turned round where they are drawn right to left.
    """
    readers = {name: _to_unicode(font) for name, font in page.resources.get("/Font", {}).items()}
    lines: list[str] = []
    reader: dict[int, str] = {}
    for said in pikepdf.parse_content_stream(page, "Tf Tj TJ BT"):
        operands, operator = said.operands, str(said.operator)
        match operator:
            case "Tf":
                reader = readers.get(str(operands[0]), {})
            case "BT":
                lines.append("")
            case "Tj" | "TJ":
                pieces = operands[0] if operator == "TJ" else operands
                lines[-1] += "".join(
                    _decode(bytes(piece), reader)
                    for piece in pieces
                    if isinstance(piece, pikepdf.String)
                )
    return " ".join(map(_as_read, lines))


def _as_read(line: str) -> str:
    """A line that was drawn from left to right, in the order in which it is read."""
    foreign = sum(map(len, _RIGHT_TO_LEFT.findall(line)))
    if not foreign:
        return line
    if 2 * foreign < len(line):
        return _RIGHT_TO_LEFT.sub(_turned, line)
    return _LEFT_TO_RIGHT.sub(_turned, line[::-1])


def _turned(found: re.Match[str]) -> str:
    return found[0][::-1]


def _decode(raw: bytes, reader: dict[int, str]) -> str:
    codes = (int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw) - 1, 2))
    return "".join(reader.get(code, "") for code in codes)


def _to_unicode(font: Any) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    table: dict[int, str] = {}
    text = font.ToUnicode.read_bytes().decode("ascii", "replace")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, target in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            table[int(code, 16)] = bytes.fromhex(target).decode("utf-16-be", "replace")
    return table


def skeleton(text: str) -> str:
    """A text reduced to what survives line breaks, ligatures, hyphens and letter case."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in folded if c.isalnum() and not unicodedata.combining(c))


def says(drawn: str, wanted: str, *, in_order: bool = True) -> bool:
    """Whether the drawn text holds the wanted one, whatever the line breaks.

    In a right-to-left document foreign words change places, so there each word counts alone.
    """
    page = skeleton(drawn)
    if in_order:
        return skeleton(wanted) in page
    return all(word in page for word in map(skeleton, wanted.split()))
