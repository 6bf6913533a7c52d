"""Lay out parts of documents, each alone in a small room.

Run by `rendering` as `python child.py`. The server imports WeasyPrint once, then forks a child
for every directory named on its input: importing costs more than laying out a chapter. The child
gives its rights away, reads only its directory and the packaged files named there, tells its
progress as JSON lines and ends. Nothing of the portal is imported, nothing is kept between jobs.
"""

import gc
import io
import json
import logging
import os
import resource
import select
import sys
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, groupby
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import PIL.Image
import pydyf
import pyphen
import weasyprint
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from weasyprint.draw import text as draw
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import fonts as pdf_fonts
from weasyprint.pdf import stream, tags
from weasyprint.text.ffi import FROM_UNITS, ffi, harfbuzz, pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

POINTS = 0.75  # one CSS pixel
MAX_IMAGE_PIXELS = 60_000_000
IDLE_SECONDS = 600
# Parsing the name of a C type costs 10 ms: done once, before the forks.
C_TYPES = (
    *("PangoFcFontMap *", "FcChar8 **", "char[]", "PangoRectangle *", "PangoLogAttr[]"),
    *("unsigned int *", "hb_tag_t[100]", "char[4]", "hb_codepoint_t[]"),
)


class Refused(Exception):
    """The part cannot be rendered as it stands. `code` names the reason."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def limit(job: dict[str, Any]) -> None:
    """Give away what a layout never needs, before any foreign byte is read."""
    for name, value in job["limits"].items():
        if name == "AS" and sys.platform == "darwin":
            continue  # macOS refuses this one whatever the value; time and pages are held there too
        which = getattr(resource, f"RLIMIT_{name}")
        ceiling = resource.getrlimit(which)[1]
        value = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.setrlimit(which, (value, value))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


def close_the_doors() -> None:
    """Refuse sockets and other programs from here on, whatever asks for them."""
    forbidden = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")

    def watch(event: str, _arguments: tuple[object, ...]) -> None:
        if event.startswith(forbidden):
            raise Refused("refused_address", event)

    sys.addaudithook(watch)


class ClosedFetcher(URLFetcher):
    """Knows `asset:` names of this job and the packaged files; nothing else exists."""

    def __init__(self, job: dict[str, Any], room: Path) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.refusal: Refused | None = None
        self.known: dict[str, tuple[Path, str]] = {}
        for name, path in job["fonts"].items():
            self.known[f"font:{name}"] = (Path(path), "font/ttf")
        for name, path in job["house"].items():
            self.known[f"house:{name}"] = (Path(path), "image/svg+xml")
        for name, (file, kind) in job["assets"].items():
            self.known[f"asset:{name}"] = (room / file, kind)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        plain = unquote(url)
        if plain not in self.known:
            scheme, _, name = plain.partition(":")
            is_ours = scheme in ("asset", "font", "house")
            code = "missing_asset" if is_ours else "refused_address"
            self.refusal = self.refusal or Refused(code, name if is_ours else plain)
            raise self.refusal
        path, kind = self.known[plain]
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


class Log(logging.Handler):
    """Collects what WeasyPrint says; the first thing that spoils a page wins."""

    SPOILING = (
        ("No anchor #", "dropped_link"),
        ("Anchor defined twice", "duplicate_anchor"),
        ("has no required alt", "missing_alternative"),
        ("Failed to load image", "broken_image"),
        ("Failed to render SVG image", "broken_image"),
        ("Failed to load inline SVG", "broken_image"),
        (".notdef glyph", "missing_glyphs"),
        ("Relative URI reference", "refused_address"),
        ("cannot be loaded", "broken_font"),
        ("Unable to ", "broken_font"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.spoilt: Refused | None = None
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        template = str(record.msg)
        for words, code in self.SPOILING:
            if words in template:
                args = record.args if isinstance(record.args, tuple) else ()
                detail = str(args[0]) if args else record.getMessage()
                self.spoilt = self.spoilt or Refused(code, detail)
                return
        if record.levelno >= logging.ERROR:
            self.spoilt = self.spoilt or Refused("layout_error", record.getMessage())
        elif record.levelno >= logging.WARNING:
            self.warnings.append(record.getMessage())


class Progress(logging.Handler):
    """Passes on each laid-out page and stops at the page cap."""

    def __init__(self, page_cap: int) -> None:
        super().__init__()
        self.page_cap = page_cap
        self.page = 0

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage().split()
        step = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        if step == 5 and words[-1].isdigit():
            self.page = max(self.page, int(words[-1]))
            if self.page > self.page_cap:
                raise Refused("too_many_pages", str(self.page_cap))
        say(step=step, page=self.page)


# -- tags -------------------------------------------------------------------------------------
# Source: read from weasyprint/pdf/tags.py and stream.py of 70.0. The version is checked, so that
# an upgrade fails loudly until these lines were read again.

TAGS_READ_IN = "70.0"
_build_box_tree = tags._build_box_tree
_marked = stream.Stream.marked


def improve_tags(prefix: str) -> None:
    """Teach WeasyPrint's tags languages, footnotes, contents, spoken text and running heads."""
    if weasyprint.VERSION != TAGS_READ_IN:
        raise Refused("layout_error", f"tags were written for WeasyPrint {TAGS_READ_IN}")
    notes: dict[object, int] = {}

    def build(box: Any, *rest: Any) -> Iterator[Any]:
        real = getattr(box, "_box", box)
        if isinstance(real, boxes.MarginBox):
            return
        for element in _build_box_tree(box, *rest):
            if real.element is not None and real.element_tag not in ("html", "body"):
                retag(real, element, prefix, notes)
            yield element

    tags._build_box_tree = build
    stream.Stream.marked = marked


def retag(box: Any, element: Any, prefix: str, notes: dict[object, int]) -> None:
    """Say in the tag what the HTML element says and WeasyPrint leaves out."""
    source, tag = box.element, box.element_tag or ""
    if tag.endswith("::footnote-call"):
        element["S"] = "/Reference"
    elif tag.endswith("::footnote-marker"):
        element["S"] = "/Lbl"
    if tag != source.tag:
        return
    if language := source.get("lang"):
        element["Lang"] = pydyf.String(language)
    classes = (source.get("class") or "").split()
    if "footnote" in classes:
        notes[source] = notes.get(source, 0) + 1
        element["S"] = "/Note"
        element["ID"] = pydyf.String(f"{prefix}-n{list(notes).index(source)}-{notes[source]}")
    elif source.get("role") == "doc-toc":
        element["S"] = "/TOC"
    elif "toc-row" in classes:
        element["S"] = "/TOCI"


@contextmanager
def marked(drawing: Any, box: Any, tag: str) -> Iterator[None]:
    """Marked content: running heads as artifacts."""
    if drawing._tags is not None and getattr(box, "in_running_head", False):
        facts = pydyf.Dictionary({"Type": "/Pagination", "Subtype": "/Header"})
        drawing.begin_marked_content("Artifact", facts)
    else:
        with _marked(drawing, box, tag):
            yield
        return
    try:
        yield
    finally:
        drawing.end_marked_content()


# -- fonts ------------------------------------------------------------------------------------


class PinningSubsetter:
    """HarfBuzz's subsetter, which also fixes the weight of a variable font on the way.

    WeasyPrint 70.0 leaves that to fontTools, which takes a third of a short part's time.
    """

    def __init__(self, library: Any) -> None:
        self.library = library
        self.font: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.library, name)

    def hb_subset_or_fail(self, face: Any, wish: Any) -> Any:
        if face == self.font.hb_face:
            for axis, value in (("wght", self.font.weight), ("wdth", 100)):
                tag = harfbuzz.hb_tag_from_string(axis.encode(), -1)
                self.library.hb_subset_input_pin_axis_location(wish, face, tag, value)
        return self.library.hb_subset_or_fail(face, wish)


class QuickFfi:
    """The foreign function interface, without a new C type for every length of an array."""

    def __getattr__(self, name: str) -> Any:
        return getattr(ffi, name)

    def new(self, kind: str, *content: Any) -> Any:
        return ffi.new("hb_codepoint_t[]" if kind.startswith("hb_codepoint_t[") else kind, *content)


def pin_weights() -> None:
    """Cut fonts at their weight in HarfBuzz 6 and later; older ones leave it to fontTools."""
    if not pdf_fonts.harfbuzz_subset or not harfbuzz.hb_version_atleast(6, 0, 0):
        return
    ffi.cdef(
        "hb_bool_t hb_subset_input_pin_axis_location"
        "(hb_subset_input_t *input, hb_face_t *face, hb_tag_t axis, float value);",
        override=True,
    )
    pdf_fonts.ffi = QuickFfi()
    subsetter = PinningSubsetter(pdf_fonts.harfbuzz_subset)
    subset = pdf_fonts.Font._harfbuzz_subset

    def subset_and_pin(font: Any, meanings: dict[int, str], hinting: bool) -> None:
        subsetter.font = font
        real = {glyph: text for glyph, text in meanings.items() if glyph < font.glyph_count}
        subset(font, real, hinting)
        with TTFont(io.BytesIO(font.file_content), lazy=True) as cut:
            font.tables = [table for table in font.tables if table in cut]

    pdf_fonts.harfbuzz_subset = subsetter
    pdf_fonts.Font._harfbuzz_subset = subset_and_pin


# -- right-to-left text -----------------------------------------------------------------------
# Who copies or searches gets what the codes on a page mean, and programs expect right-to-left
# letters as the eye meets them from left to right. WeasyPrint 70.0 lets a glyph mean one text in
# the whole file and gives all letters of a cluster to one of its glyphs. Source: decision 0007.

EMPTY = 1, (0, 0, 0)  # the glyph `.null`, which has neither shape nor width
_draw_first_line = draw.draw_first_line
_describe_font = pdf_fonts._build_vector_font_dictionary


@dataclass(frozen=True)
class Accent:
    """A mark above or below a letter. Units: Pango's, from the beginning of the line."""

    font: Any
    size: float
    glyph: int
    x: int
    y: int


def spell_letters() -> None:
    """Let every code in right-to-left text mean the letter it shows."""
    ffi.cdef("void pango_glyph_string_set_size(PangoGlyphString *string, gint length);")
    draw.draw_first_line = draw_spelt
    pdf_fonts._build_vector_font_dictionary = describe_font


def draw_spelt(drawing: Any, textbox: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
    """A line: its letters as text, then the accents of right-to-left words as outlines."""
    layout, accents, x = textbox.pango_layout, [], 0
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    run = layout.get_first_line()[0].runs[0] if textbox.text.strip() else ffi.NULL
    while run != ffi.NULL:
        glyphs = run.data.glyphs
        width = sum(glyph.geometry.width for glyph in glyphs.glyphs[0 : glyphs.num_glyphs])
        if run.data.item.analysis.level % 2:
            accents += spell(run.data, drawing, layout.text.encode(), x)
        x += width
        run = run.next
    emojis = _draw_first_line(drawing, textbox, overflow, ellipsis, matrix)
    if accents:
        drawing.end_text()
        with drawing.stacked():
            drawing.transform(*matrix.values)
            for accent in accents:
                draw_outline(drawing, accent)
        drawing.begin_text()
    return emojis


def spell(run: Any, drawing: Any, text: bytes, x: int) -> list[Accent]:
    """Pair the glyphs of a run with its letters, cluster by cluster from left to right.

    Accents come back and are no text any more: to most programs a glyph off the line begins
    another word. Their letters, and those that a ligature swallowed, get empty glyphs, which
    stand right of the ligature: left of it, pdf.js takes one for a word of its own.
    """
    letters_of = text[run.item.offset : run.item.offset + run.item.length]
    pango_font, glyphs = run.item.analysis.font, run.glyphs
    font, size = drawing.add_font(pango_font)
    found = [(glyphs.log_clusters[i], glyphs.glyphs[i]) for i in range(glyphs.num_glyphs)]
    accents, spelt, end = [], [], len(letters_of)
    for start, cluster in groupby(found, key=lambda pair: pair[0]):
        shapes = []
        for _start, info in cluster:
            place = info.geometry
            if place.width:
                shapes.append((info.glyph, (place.width, place.x_offset, place.y_offset)))
            else:
                accents.append(Accent(font, size, info.glyph, x + place.x_offset, -place.y_offset))
            x += place.width
        letters, end = letters_of[start:end].decode()[::-1], start
        for letter in letters:
            has_none = unicodedata.combining(letter) or not shapes
            spelt.append((start, letter, *(EMPTY if has_none else shapes.pop(0))))
        spelt += [(start, "\u200d", *shape) for shape in shapes]
    pango.pango_glyph_string_set_size(glyphs, len(spelt))
    for i, (start, letter, glyph, place) in enumerate(spelt):
        glyphs.log_clusters[i] = start
        glyphs.glyphs[i].glyph = code(font, size, pango_font, glyph, letter)
        geometry = glyphs.glyphs[i].geometry
        geometry.width, geometry.x_offset, geometry.y_offset = place
    return accents


def code(font: Any, size: float, pango_font: Any, glyph: int, letter: str) -> int:
    """The number that draws this glyph and means this letter: its own, or one past the last."""
    if glyph >= font.glyph_count or font.to_unicode.setdefault(glyph, letter) == letter:
        return glyph  # the first case is a glyph that no font has: refused elsewhere
    codes: dict[tuple[int, str], int] = font.__dict__.setdefault("codes", {})
    number = codes.setdefault((glyph, letter), font.glyph_count + len(codes))
    if number not in font.to_unicode:
        font.to_unicode[number] = letter
        box = ffi.new("PangoRectangle *")
        pango.pango_font_get_glyph_extents(pango_font, glyph, ffi.NULL, box)
        font.widths[number] = round(box.width * 1000 * FROM_UNITS / size)
    return number


def describe_font(dictionary: Any, pdf: Any, font: Any, *rest: Any) -> None:
    """The font, with a table from codes to glyphs where a glyph has several codes."""
    _describe_font(dictionary, pdf, font, *rest)
    if codes := font.__dict__.get("codes"):
        glyphs = [*range(font.glyph_count), *(glyph for glyph, _letter in codes)]
        table = pydyf.Stream([b"".join(n.to_bytes(2, "big") for n in glyphs)], compress=True)
        descendant = pdf.objects[-1]
        pdf.add_object(table)
        descendant["CIDToGIDMap"] = table.reference


def draw_outline(drawing: Any, accent: Accent) -> None:
    font = accent.font
    if "outlines" not in font.__dict__:
        font.outlines = TTFont(io.BytesIO(font.file_content), lazy=True)
    scale = accent.size / font.upem
    with drawing.stacked():
        drawing.transform(scale, 0, 0, scale, accent.x * FROM_UNITS, accent.y * FROM_UNITS)
        shapes = font.outlines.getGlyphSet()
        shapes[font.outlines.getGlyphName(accent.glyph)].draw(Outline(shapes, drawing))
        drawing.fill()


class Outline(BasePen):
    """Draws a glyph as a path."""

    def __init__(self, glyphs: Any, drawing: Any) -> None:
        super().__init__(glyphs)
        self._moveTo = lambda point: drawing.move_to(*point)
        self._lineTo = lambda point: drawing.line_to(*point)
        self._curveToOne = lambda *points: drawing.curve_to(*chain(*points))
        self._closePath = drawing.close


# -- pages ------------------------------------------------------------------------------------


def one_link_per_anchor(document: Any) -> None:
    """Words inside a link are part of it, and need no second annotation."""
    for page in document.pages:
        page.links[:] = [link for link in page.links if link[3].element_tag == "a"]


def mark_running_heads(document: Any) -> None:
    for page in document.pages:
        for child in page._page_box.children:
            if isinstance(child, boxes.MarginBox):
                for box in child.descendants():
                    box.in_running_head = True


# -- the last touch before the file is written ------------------------------------------------


def finish(job: dict[str, Any], document: Any, pdf: Any) -> None:
    say_where_links_lead(document)
    index_ids(job["prefix"], pdf)
    if job["whole_sheets"] and len(document.pages) % 2:
        add_blank_page(pdf)
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary):
            tidy_font(item, pdf)


def add_blank_page(pdf: Any) -> None:
    """The back of the last leaf, so that whatever follows begins on the front of the next."""
    front = next(item for item in reversed(pdf.objects) if is_page(item))
    content = pydyf.Stream()
    pdf.add_object(content)
    boxes = {name: front[name] for name in ("MediaBox", "TrimBox", "BleedBox")}
    back = {"Type": "/Page", "Parent": pdf.pages.reference, "Contents": content.reference}
    pdf.add_page(pydyf.Dictionary({**back, **boxes, "Resources": pydyf.Dictionary()}))


def is_page(item: Any) -> bool:
    return isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Page"


def say_where_links_lead(document: Any) -> None:
    for page in document.pages:
        for _kind, _target, _rectangle, box in page.links:
            text = " ".join("".join(box.element.itertext()).split())
            if getattr(box, "link_annotation", None) is not None and text:
                box.link_annotation["Contents"] = pydyf.String(text)


def index_ids(prefix: str, pdf: Any) -> None:
    """Make the ids of tags unique in any book, and list them as PDF asks."""
    root = None
    known: list[tuple[str, Any]] = []
    for item in pdf.objects:
        kind = item.get("Type") if isinstance(item, pydyf.Dictionary) else None
        if kind == "/StructTreeRoot":
            root = item
        elif kind == "/StructElem" and "ID" in item:
            if item["S"] != "/Note":
                item["ID"].string = f"{prefix}-{item['ID'].string}"
            known.append((item["ID"].string, item.reference))
    if root is None or not known:
        return
    known.sort()
    names = pydyf.Array()
    for name, reference in known:
        names.extend([pydyf.String(name), reference])
    ends = pydyf.Array([pydyf.String(known[0][0]), pydyf.String(known[-1][0])])
    leaf = pydyf.Dictionary({"Names": names, "Limits": ends})
    pdf.add_object(leaf)
    root["IDTree"] = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})


def tidy_font(item: Any, pdf: Any) -> None:
    """Pango ends a family's name in a comma where it ends in a digit; dots need a meaning."""
    for key in ("BaseFont", "FontName"):
        if key in item:
            item[key] = as_bytes(item[key]).rstrip(b",")
    if isinstance(item.get("ToUnicode"), bytes):
        table = pdf.objects[int(item["ToUnicode"].split()[0])]
        # The second glyph of a letter means nothing alone.
        table.stream = [as_bytes(line).replace(b"<>", b"<200d>") for line in table.stream]


def as_bytes(value: bytes | str) -> bytes:
    return value.encode() if isinstance(value, str) else value


# -- the job ----------------------------------------------------------------------------------


def side_of(document: Any, *, whole_sheets: bool) -> dict[str, Any]:
    """What the joiner must know and the file does not say: places in points from below."""
    anchors: dict[str, tuple[int, float, float]] = {}
    marks: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for number, page in enumerate(document.pages):

        def place(x: float, y: float, height: float = page.height) -> tuple[float, float]:
            return round(x * POINTS, 2), round((height - y) * POINTS, 2)

        here: dict[tuple[float, float], str] = {}
        for name, (x, y, *_rest) in page.anchors.items():
            anchors.setdefault(name, (number, *place(x, y)))
            here.setdefault(place(x, y), name)
        for level, label, (x, y), _state in page.bookmarks:
            spot = place(x, y)
            marks.append(
                {
                    "level": level,
                    "label": " ".join(label.split()),
                    "page": number,
                    "x": spot[0],
                    "y": spot[1],
                    "anchor": here.get(spot, ""),
                }
            )
        links += [
            {"target": target, "page": number}
            for kind, target, _rectangle, _box in page.links
            if kind == "external"
        ]
    first = document.pages[0]
    return {
        "pages": len(document.pages) + (len(document.pages) % 2 if whole_sheets else 0),
        "width": round(first.width * POINTS, 2),
        "height": round(first.height * POINTS, 2),
        "anchors": anchors,
        "marks": marks,
        "links": links,
    }


def engine() -> dict[str, str]:

    return {
        "weasyprint": weasyprint.VERSION,
        "pydyf": pydyf.__version__,
        "pyphen": getattr(pyphen, "__version__", ""),
        "pango": str(pango.pango_version()),
        "harfbuzz": ffi.string(harfbuzz.hb_version_string()).decode(),
    }


@dataclass(frozen=True)
class Style:
    """The packaged sheets, and what WeasyPrint had to say about them."""

    sheet: weasyprint.CSS
    warnings: list[str]


@cache
def house_style(text: str) -> Style:
    """Read before the fork and kept: it would take a quarter of a short part's time."""
    log = Log()
    logging.getLogger("weasyprint").handlers[:] = [log]
    sheet = weasyprint.CSS(string=text, url_fetcher=URLFetcher(allowed_protocols=()))
    return Style(sheet, log.warnings)


def render(job: dict[str, Any], room: Path, style: Style) -> dict[str, Any]:

    PIL.Image.MAX_IMAGE_PIXELS = MAX_IMAGE_PIXELS
    improve_tags(job["prefix"])
    close_the_doors()
    log, fetcher = Log(), ClosedFetcher(job, room)
    logger, progress = logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")
    logger.handlers[:] = [log]
    logger.setLevel(logging.WARNING)
    progress.handlers[:] = [Progress(job["page_cap"])]
    progress.setLevel(logging.INFO)
    progress.propagate = False

    started = time.monotonic()
    fonts = FontConfiguration()
    html = weasyprint.HTML(
        string=(room / "part.html").read_text(encoding="utf-8"), url_fetcher=fetcher
    )
    faces = weasyprint.CSS(
        string=(room / "faces.css").read_text(encoding="utf-8"),
        url_fetcher=fetcher,
        font_config=fonts,
    )
    try:
        document = html.render(
            font_config=fonts,
            stylesheets=[faces, style.sheet],
            pdf_variant="pdf/ua-1",
            output_intent="srgb",
        )
    except BaseException:
        if fetcher.refusal:
            raise fetcher.refusal from None
        raise
    if log.spoilt:
        raise log.spoilt
    if document.metadata.attachments:
        raise Refused("refused_address", "attachment")
    one_link_per_anchor(document)
    mark_running_heads(document)
    laid_out = time.monotonic()
    with (room / "part.pdf").open("wb") as file:
        document.write_pdf(
            file,
            finisher=partial(finish, job),
            pdf_variant="pdf/ua-1",
            output_intent="srgb",
            pdf_identifier=job["prefix"].encode(),
        )
    if log.spoilt:
        raise log.spoilt
    return side_of(document, whole_sheets=job["whole_sheets"]) | {
        "engine": engine(),
        "warnings": [*style.warnings, *log.warnings],
        "seconds": {
            "layout": round(laid_out - started, 3),
            "draw": round(time.monotonic() - laid_out, 3),
            "processor": round(time.process_time(), 3),
        },
    }


def work(room: Path, style: Style) -> int:
    """Do one job. Its exit status is 0, 3 after a refusal that was told, or anything else."""
    job = json.loads((room / "job.json").read_text(encoding="utf-8"))
    limit(job)
    try:
        side = render(job, room, style)
    except Refused as refusal:
        say(refused=refusal.code, detail=refusal.detail)
        return 3
    except MemoryError:
        say(refused="out_of_room", detail="memory")
        return 3
    (room / "side.json").write_text(json.dumps(side), encoding="utf-8")
    say(step=8, page=side["pages"])
    return 0


def move_in(room: Path) -> None:
    """Make the room the child's whole world, before fontconfig looks around."""
    os.setsid()
    say(child=os.getpid())
    os.chdir(room)
    tempfile.tempdir = str(room)
    os.environ.update(
        FONTCONFIG_FILE=f"{room}/fonts.conf", HOME=str(room), XDG_CACHE_HOME=str(room)
    )
    for name, number in (("/dev/null", 0), (f"{room}/stderr", 2)):
        file = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)


def serve() -> None:
    """Fork for each line of input; end with the input, or after ten idle minutes.

    A line is a directory, a tab and a language, whose dictionary is kept for the next job.
    """
    pin_weights()
    spell_letters()
    ffi.cdef("const char *hb_version_string(void);", override=True)
    for kind in C_TYPES:
        ffi.typeof(kind)
    gc.collect()
    gc.freeze()
    while select.select([0], [], [], IDLE_SECONDS)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        folder, _tab, language = line.rstrip("\n").partition("\t")
        room = Path(folder)
        style = house_style((room / "part.css").read_text(encoding="utf-8"))
        child = os.fork()
        if child == 0:
            status = 1
            try:
                move_in(room)
                status = work(room, style)
            except BaseException:  # noqa: BLE001 - the last frame of this process
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        say(ended=os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        if dictionary := pyphen.language_fallback(language):
            pyphen.Pyphen(lang=dictionary)


if __name__ == "__main__":
    serve()
