"""The canonical form of a text: a list of top-level blocks of sanitised XHTML with lasting ids.

Pure: text in, blocks out. Knows HTML and nothing of sections, languages of the portal or pages.
`nh3` throws out what is dangerous; the builder then throws out what has no place in a book, so
that the result is the same however often it is cleaned.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from html import escape
from io import StringIO
from typing import Any
from xml.etree.ElementTree import Element

import nh3
import tinyhtml5

HEADINGS = ("h2", "h3", "h4")
TOP = frozenset({*HEADINGS, "p", "ul", "ol", "table", "figure", "blockquote"})
INLINE = frozenset({"em", "strong", "a", "span", "sub", "sup"})
SAME_AS = {"b": "strong", "i": "em"}
ROWS = frozenset({"thead", "tbody"})
_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt"},
    "span": {"data-footnote"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_SHAPES = {
    "lang": re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "colspan": re.compile(r"[1-9][0-9]?"),
    "rowspan": re.compile(r"[1-9][0-9]?"),
    "src": re.compile(r"asset:[a-z0-9][a-z0-9-]*\.(svg|jpeg|jpg|png)"),
    "href": re.compile(r"(https?://[^\s<>\"]+|mailto:[^\s<>\"]+|tel:[+0-9-]+|hbx:[a-z0-9-]+)"),
}
_CLEANER = nh3.Cleaner(
    tags=set(TOP)
    | set(INLINE)
    | set(SAME_AS)
    | set(ROWS)
    | {"li", "tr", "th", "td", "caption", "img", "figcaption", "br"},
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel", "hbx", "asset"},
    link_rel=None,
    strip_comments=True,
)
# what no reader sees and no layout needs; the soft hyphen and the joiners of Arabic stay
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class Block:
    """One top-level element: a lasting id, its tag, its canonical XHTML and the digest of that."""

    id: str
    type: str
    html: str
    sha: str


def clean(html: str) -> str:
    """`html` in canonical form, one block per line.

    `clean(clean(x)) == clean(x)` for every text.
    """
    return "\n".join(markup for _tag, markup in _pieces(html))


def parse(html: str, *, previous: Sequence[Block] = (), seed: str = "") -> list[Block]:
    """`html` as blocks. A block that `previous` already had, or that stands in the place of one
    of the same type, keeps its id; the others get new ones, the same for the same `seed`.
    """
    pieces = list(_pieces(html))
    shas = [_sha(markup) for _tag, markup in pieces]
    ids: list[str] = [""] * len(pieces)
    if len(pieces) == len(previous) and all(
        tag == block.type for (tag, _), block in zip(pieces, previous, strict=True)
    ):
        ids = [block.id for block in previous]
    else:
        _inherit(ids, [tag for tag, _ in pieces], shas, previous)
    used = {block.id for block in previous} | set(ids)
    for index, known in enumerate(ids):
        if not known:
            ids[index] = _new_id(f"{seed}|{shas[index]}", used)
            used.add(ids[index])
    return [
        Block(block_id, tag, markup, sha)
        for block_id, (tag, markup), sha in zip(ids, pieces, shas, strict=True)
    ]


def _inherit(
    ids: list[str], tags: Sequence[str], shas: Sequence[str], previous: Sequence[Block]
) -> None:
    before = [block.sha for block in previous]
    matcher = SequenceMatcher(a=before, b=list(shas), autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            for offset in range(i2 - i1):
                ids[j1 + offset] = previous[i1 + offset].id
        elif what == "replace":
            for i, j in zip(range(i1, i2), range(j1, j2), strict=False):
                if previous[i].type == tags[j]:
                    ids[j] = previous[i].id


def _new_id(seed: str, used: set[str]) -> str:
    turn = 0
    while True:
        name = "b-" + hashlib.sha256(f"{seed}|{turn}".encode()).hexdigest()[:8]
        if name not in used:
            return name
        turn += 1


def _sha(markup: str) -> str:
    return hashlib.sha256(markup.encode()).hexdigest()


def body_sha(title: str, blocks: Iterable[Block]) -> str:
    """Digest of a title and its text, by which two states are told to be equal."""
    digest = hashlib.sha256(title.encode())
    for block in blocks:
        digest.update(f"\n{block.id} {block.sha}".encode())
    return digest.hexdigest()


def stored(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks as they are kept in a revision."""
    return [asdict(block) for block in blocks]


def loaded(rows: Iterable[dict[str, Any]]) -> list[Block]:
    """Blocks of a revision."""
    return [Block(row["id"], row["type"], row["html"], row["sha"]) for row in rows]


def element(markup: str) -> Element:
    """The one element of a block's canonical markup, sanitised again for those who show it."""
    return _parsed(_CLEANER.clean(markup))[0]


def words(blocks: Iterable[Block]) -> int:
    """How many words a text has, notes and captions included."""
    return sum(len(re.sub(r"<[^>]+>", " ", block.html).split()) for block in blocks)


# -- building the canonical form ------------------------------------------------------------------


def _pieces(html: str) -> Iterator[tuple[str, str]]:
    safe = _CLEANER.clean(_INVISIBLE.sub("", html))
    for built in _flow(_parsed(safe)):
        yield built.tag, serialise(built)


def _parsed(html: str) -> Element:
    """The body that a browser would build. A stream, since the parser takes short strings for
    names of files.
    """
    stream = StringIO(f"<!doctype html><body>{html}")
    body: Element = tinyhtml5.parse(stream, namespace_html_elements=False).find("body")
    return body


def _flow(parent: Element) -> Iterator[Element]:
    """The blocks of a parent; loose words between them become paragraphs."""
    loose = Element("p")
    _say(loose, parent.text)
    for child in parent:
        if child.tag in TOP:
            yield from _finished(loose)
            loose = Element("p")
            yield from _block(child)
        elif child.tag == "img":
            yield from _finished(loose)
            loose = Element("p")
            yield from _figure([child], None)
        else:
            pictures: list[Element] = []
            _inline(child, loose, pictures, itself=True)
            if pictures:
                yield from _finished(loose)
                loose = Element("p")
                yield from _figure(pictures, None)
        _say(loose, child.tail)
    yield from _finished(loose)


def _block(source: Element) -> Iterator[Element]:
    pictures: list[Element] = []
    match source.tag:
        case "ul" | "ol":
            built = _list(source, pictures)
        case "table":
            built = _table(source, pictures)
        case "blockquote":
            built = _quote(source, pictures)
        case "figure":
            yield from _figure(list(source.iter("img")), source.find(".//figcaption"), source)
            return
        case _:
            built = Element(source.tag, _attributes(source))
            _inlines(source, built, pictures)
    yield from _finished(built)
    yield from _figure(pictures, None)


def _finished(built: Element) -> Iterator[Element]:
    """The block without blanks at its ends, unless nothing is left of it."""
    for part in built.iter():
        if part.tag in {"p", "li", "td", "th", "figcaption", "caption", *HEADINGS}:
            _trim(part)
    if built.tag == "table":
        if built.find(".//td") is not None or built.find(".//th") is not None:
            yield built
    elif len(built) or (built.text or "").strip():
        yield built


def _list(source: Element, pictures: list[Element]) -> Element:
    built = Element(source.tag, _attributes(source))
    for child in source:
        item = Element("li", _attributes(child) if child.tag == "li" else {})
        if child.tag == "li":
            _item(child, item, pictures)
        elif child.tag in {"ul", "ol"}:
            nested = _list(child, pictures)
            if len(nested):
                item.append(nested)
        else:
            _inline(child, item, pictures, itself=True)
        if len(item) or (item.text or "").strip():
            built.append(item)
    return built


def _item(source: Element, item: Element, pictures: list[Element]) -> None:
    """Words first, lists within the item after them."""
    lists: list[Element] = []
    _inlines(source, item, pictures, lists=lists)
    _trim(item)
    for inner in lists:
        nested = _list(inner, pictures)
        if len(nested):
            item.append(nested)


def _table(source: Element, pictures: list[Element]) -> Element:
    built = Element("table", _attributes(source))
    caption = source.find("caption")
    if caption is not None:
        title = Element("caption", _attributes(caption))
        _inlines(caption, title, pictures)
        if len(title) or (title.text or "").strip():
            built.append(title)
    groups = [part for part in source if part.tag in ROWS]
    for tag in ("thead", "tbody"):
        rows = Element(tag)
        for group in groups:
            if group.tag == tag:
                for row in group.findall("tr"):
                    cells = _row(row, pictures)
                    if len(cells):
                        rows.append(cells)
        if len(rows):
            built.append(rows)
    return built


def _row(source: Element, pictures: list[Element]) -> Element:
    row = Element("tr")
    for child in source:
        if child.tag in {"td", "th"}:
            cell = Element(child.tag, _attributes(child))
            _inlines(child, cell, pictures)
            row.append(cell)
    return row


def _quote(source: Element, pictures: list[Element]) -> Element:
    built = Element("blockquote", _attributes(source))
    for inner in _flow(source):
        if inner.tag == "p":
            built.append(inner)
        elif inner.tag == "figure":
            pictures.extend(inner.iter("img"))
        else:
            paragraph = Element("p")
            _inlines(inner, paragraph, pictures)
            built.extend(_finished(paragraph))
    return built


def _figure(
    pictures: Sequence[Element], caption: Element | None, source: Element | None = None
) -> Iterator[Element]:
    """One figure per picture; the caption belongs to the first. A caption alone stays as words."""
    kept = [picture for picture in pictures if "src" in _attributes(picture)]
    words = Element("figcaption", _attributes(caption) if caption is not None else {})
    if caption is not None:
        _inlines(caption, words, [])
    elif source is not None:
        _inlines(source, words, [])
    _trim(words)
    has_words = len(words) or (words.text or "").strip()
    if not kept and has_words:
        words.tag = "p"
        yield words
    for index, picture in enumerate(kept):
        built = Element("figure", _attributes(source) if source is not None else {})
        built.append(Element("img", {"alt": "", **_attributes(picture)}))
        if index == 0 and has_words:
            built.append(words)
        yield built


def _inlines(
    source: Element,
    into: Element,
    pictures: list[Element],
    *,
    within: frozenset[str] = frozenset(),
    lists: list[Element] | None = None,
) -> None:
    _say(into, source.text)
    for child in source:
        if lists is not None and child.tag in {"ul", "ol"}:
            lists.append(child)
            _say(into, " ")
        else:
            _inline(child, into, pictures, within=within, itself=True, lists=lists)
        _say(into, child.tail)


def _inline(
    source: Element,
    into: Element,
    pictures: list[Element],
    *,
    within: frozenset[str] = frozenset(),
    itself: bool = False,
    lists: list[Element] | None = None,
) -> None:
    """Put `source` into `into` as a mark on words, or only its words when it is not one."""
    tag = SAME_AS.get(source.tag, source.tag)
    if tag == "img":
        pictures.append(source)
        return
    if tag == "br":
        into.append(Element("br"))
        return
    attributes = _attributes(source)
    name = "footnote" if "data-footnote" in attributes else tag
    plain = tag not in INLINE or (tag == "span" and not attributes) or not itself
    if tag == "a" and "href" not in attributes:
        plain = True
    if name != "span" and name in within:
        plain = True
    if plain:
        if tag not in INLINE:
            _say(into, " ")
        _inlines(source, into, pictures, within=within, lists=lists)
        if tag not in INLINE:
            _say(into, " ")
        return
    mark = Element(tag, attributes)
    _inlines(source, mark, pictures, within=within | {name}, lists=lists)
    if len(mark) or (mark.text or "").strip():
        into.append(mark)
    else:
        _say(into, mark.text)


def _attributes(source: Element) -> dict[str, str]:
    """The attributes that have a meaning in a book, in a shape that we know, in order of name."""
    kept = {}
    allowed = _ATTRIBUTES.get(source.tag, set()) | _ATTRIBUTES["*"]
    for name in sorted(allowed):
        value = source.get(name)
        if value is None:
            continue
        if name == "alt":
            kept[name] = _BLANKS.sub(" ", value).strip()
        elif name == "data-footnote":
            kept[name] = ""
        elif _SHAPES[name].fullmatch(value):
            kept[name] = value
    return kept


def _say(into: Element, text: str | None) -> None:
    """Add words at the end, runs of blanks made one, none doubled where two texts meet."""
    if not text:
        return
    words = _BLANKS.sub(" ", text)
    last = into[-1] if len(into) else None
    before = (into.text if last is None else last.tail) or ""
    if before.endswith(" ") and words.startswith(" "):
        words = words[1:]
    if last is None:
        into.text = before + words
    else:
        last.tail = before + words


def _trim(part: Element) -> None:
    if part.text and not part.text.strip(" ") and not len(part):
        part.text = ""
    part.text = (part.text or "").lstrip(" ")
    if len(part):
        if part[-1].tail:
            part[-1].tail = part[-1].tail.rstrip(" ")
    else:
        part.text = part.text.rstrip(" ")


def serialise(part: Element) -> str:
    """Well-formed XHTML of an element and what is in it."""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in part.items())
    if part.tag in {"img", "br"}:
        return f"<{part.tag}{attributes}/>"
    inside = escape(part.text or "", quote=False)
    for child in part:
        inside += serialise(child) + escape(child.tail or "", quote=False)
    return f"<{part.tag}{attributes}>{inside}</{part.tag}>"
