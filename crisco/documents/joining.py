"""Join rendered parts into one document: pages, links, outline, tags, labels and metadata.

Pure: parts in, bytes out, the same bytes for the same parts. Knows PDF, nothing of Django.
"""

import hashlib
import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from crisco.documents import fonts
from crisco.documents.rendering import Rendered
from crisco.languages import direction

LINK_SCHEME = "hbx:"
_STAMPED = "0123456789ivxlcdm/ "
_STAMP_FONT = Name("/CriscoFolio")
_FOLIO_POINTS = 9


class JoiningFailed(Exception):
    """The parts do not make one document. `sentence` may be shown to a visitor."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def sentence(self) -> str:
        return _("The parts could not be joined into one document.")


class LinkLeadsNowhere(JoiningFailed):
    @property
    def sentence(self) -> str:
        return _("A link leads to “%(target)s”, which is not in this document.") % {
            "target": self.detail
        }


class MarkUsedTwice(JoiningFailed):
    @property
    def sentence(self) -> str:
        return _("Two parts of this document have the same mark “%(mark)s”.") % {
            "mark": self.detail
        }


@dataclass(frozen=True)
class Imprint:
    """What the file says about itself. Shapes: dates are ISO 8601 with zone, or empty."""

    title: str
    language: str
    author: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    created: str = ""
    numbered: bool = True


@dataclass
class _Place:
    """One part within the whole."""

    part: Rendered
    pdf: Pdf
    first_page: int
    is_front: bool
    pages: list[Page] = field(default_factory=list)


def join(
    parts: Sequence[Rendered],
    *,
    front: Rendered | None = None,
    title: str,
    language: str,
    author: str = "",
    subject: str = "",
    keywords: Sequence[str] = (),
    created: str = "",
    numbered: bool = True,
    mirrored: bool = False,
) -> bytes:
    """One PDF (PDF/UA-1 and PDF/A-2a) out of the parts, front matter first.

    Shapes: front pages count i, ii (the first one unnumbered), the body 1, 2 with the total;
    `mirrored` puts the numbers at the outer edge of leaves printed on both sides.
    Errors: LinkLeadsNowhere, MarkUsedTwice, JoiningFailed.
    """
    if not parts:
        raise JoiningFailed("no parts")
    imprint = Imprint(title, language, author, subject, tuple(keywords), created, numbered)
    whole = Pdf.new()
    places = _append_pages(whole, parts, front)
    _share_images(whole)
    _join_destinations(whole, places)
    _join_tags(whole, places)
    _outline(whole, places)
    if numbered:
        _stamp(whole, places, right_to_left=direction(language) == "rtl", mirrored=mirrored)
    _describe(whole, places, imprint)
    out = io.BytesIO()
    whole.save(
        out,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        force_version="1.7",
    )
    return out.getvalue()


# -- pages ------------------------------------------------------------------------------------


def _append_pages(whole: Pdf, parts: Sequence[Rendered], front: Rendered | None) -> list[_Place]:
    """Pages go first: structure copied before its pages would lose sight of them."""
    places = []
    for part in ([front] if front else []) + list(parts):
        source = Pdf.open(io.BytesIO(part.pdf))
        place = _Place(part, source, len(whole.pages), part is front)
        with warnings.catch_warnings():
            # Destinations, links and tags are joined below, by hand and for all parts at once.
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            whole.pages.extend(source.pages)
        place.pages = [whole.pages[i] for i in range(place.first_page, len(whole.pages))]
        if len(place.pages) != part.side["pages"]:
            raise JoiningFailed("a part has other pages than it says")
        places.append(place)
    return places


def _share_images(whole: Pdf) -> None:
    """Equal pictures of different parts become one object."""
    known: dict[bytes, Object] = {}
    seen: set[tuple[int, int]] = set()

    def visit(resources: Object) -> None:
        for name, item in list(resources.get("/XObject", {}).items()):
            if item.get("/Subtype") == Name.Form:
                if item.objgen not in seen and "/Resources" in item:
                    seen.add(item.objgen)
                    visit(item.Resources)
                continue
            resources.XObject[name] = known.setdefault(_image_digest(item), item)

    for page in whole.pages:
        resources = page.obj.Resources
        if resources.objgen not in seen:
            seen.add(resources.objgen)
            visit(resources)


def _image_digest(image: Object) -> bytes:
    digest = hashlib.sha256(image.read_raw_bytes())
    for key in ("/Width", "/Height", "/ColorSpace", "/Filter", "/BitsPerComponent", "/Interpolate"):
        digest.update(repr((key, str(image.get(key)))).encode())
    if "/SMask" in image:
        digest.update(_image_digest(image.SMask))
    return digest.digest()


# -- links ------------------------------------------------------------------------------------


def _join_destinations(whole: Pdf, places: Sequence[_Place]) -> None:
    """One tree of named places, and every `hbx:` link pointed at its place."""
    targets: dict[str, Array] = {}
    for place in places:
        for name, (page, x, y) in place.part.side["anchors"].items():
            if name in targets:
                raise MarkUsedTwice(name)
            targets[name] = Array([place.pages[page].obj, Name.XYZ, x, y, 0])
    for page in whole.pages:
        for annotation in page.obj.get("/Annots", []):
            if annotation.get("/Subtype") == Name.Link:
                _point(annotation, targets)
    pairs: list[Any] = []
    for name in sorted(targets, key=lambda n: bytes(String(n))):
        pairs += [String(name), targets[name]]
    if pairs:
        whole.Root.Names = Dictionary(Dests=whole.make_indirect(Dictionary(Names=Array(pairs))))


def _point(annotation: Object, targets: dict[str, Array]) -> None:
    annotation.F = 4  # printed with the page, as PDF/A asks
    if "/A" in annotation:
        address = str(annotation.A.URI)
        if not address.startswith(LINK_SCHEME):
            return
        name = unquote(address.removeprefix(LINK_SCHEME))
        if name not in targets:
            raise LinkLeadsNowhere(name)
        del annotation["/A"]
        annotation.Dest = String(name)
    elif "/Dest" in annotation and str(annotation.Dest) not in targets:
        raise LinkLeadsNowhere(str(annotation.Dest))


# -- tags -------------------------------------------------------------------------------------


def _join_tags(whole: Pdf, places: Sequence[_Place]) -> None:
    """One structure tree: Document > Part, with the keys of each part moved past the last."""
    document = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
    root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([document])))
    document.P = root
    numbers: list[Any] = []
    ids: list[tuple[bytes, Object]] = []
    base = 0
    for place in places:
        tree = whole.copy_foreign(place.pdf.Root.StructTreeRoot)
        branch = tree.K[0]
        branch.S = Name.Part
        branch.P = document
        branch.Lang = String(place.part.side["language"])
        document.K.append(branch)
        highest = -1
        pairs = list(tree.ParentTree.Nums)
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            highest = max(highest, int(key))
            numbers += [base + int(key), value]
        for page in place.pages:
            _move_keys(page.obj, base)
        for kid in tree.get("/IDTree", Dictionary()).get("/Kids", []):
            names = list(kid.Names)
            ids += [(bytes(n), v) for n, v in zip(names[::2], names[1::2], strict=True)]
        base += highest + 1
    root.ParentTree = whole.make_indirect(Dictionary(Nums=Array(numbers)))
    root.ParentTreeNextKey = base
    if ids:
        ids.sort(key=lambda pair: pair[0])
        flat = [piece for name, element in ids for piece in (String(name), element)]
        root.IDTree = whole.make_indirect(Dictionary(Names=Array(flat)))
    whole.Root.StructTreeRoot = root
    whole.Root.MarkInfo = Dictionary(Marked=True)


def _move_keys(page: Object, base: int) -> None:
    if "/StructParents" in page:
        page.StructParents = base + int(page.StructParents)
    for annotation in page.get("/Annots", []):
        if "/StructParent" in annotation:
            annotation.StructParent = base + int(annotation.StructParent)


# -- outline ----------------------------------------------------------------------------------


def _outline(whole: Pdf, places: Sequence[_Place]) -> None:
    """The headings of all parts as bookmarks, nested by their level."""
    root = whole.make_indirect(Dictionary(Type=Name.Outlines))
    open_levels: list[tuple[int, Object]] = [(0, root)]
    for level, label, target in _headings(places):
        while open_levels[-1][0] >= level:
            open_levels.pop()
        parent = open_levels[-1][1]
        item = whole.make_indirect(Dictionary(Title=String(label), Parent=parent, Dest=target))
        if "/Last" in parent:
            parent.Last.Next = item
            item.Prev = parent.Last
        else:
            parent.First = item
        parent.Last = item
        # Chapters open, sections folded: a count below zero means folded.
        parent.Count = int(parent.get("/Count", 0)) + (1 if len(open_levels) == 1 else -1)
        open_levels.append((level, item))
    if "/First" in root:
        whole.Root.Outlines = root
        whole.Root.PageMode = Name.UseOutlines


def _headings(places: Sequence[_Place]) -> Iterator[tuple[int, str, Array]]:
    for place in places:
        for mark in place.part.side["marks"]:
            page = place.pages[mark["page"]].obj
            target = Array([page, Name.XYZ, mark["x"], mark["y"], 0])
            yield mark["level"], mark["label"], target


# -- page numbers -----------------------------------------------------------------------------


def roman(number: int) -> str:
    """A front page's number, in small roman letters."""
    steps = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    out = ""
    for value, letters in steps:
        while number >= value:
            out, number = out + letters, number - value
    return out


def _stamp(whole: Pdf, places: Sequence[_Place], *, right_to_left: bool, mirrored: bool) -> None:
    """Draw each page's number as an artifact, in the book's own font; none on an empty page."""
    small = fonts.small_font(_STAMPED)
    font = _embed(whole, small)
    before, after = whole.make_stream(b"q\n"), whole.make_stream(b"\nQ\n")
    edge = (18 if mirrored else 22) / 25.4 * 72  # the outer margins of press.css and print.css
    total = sum(place.part.side["pages"] for place in places if not place.is_front)
    fonts_done: set[tuple[int, int]] = set()
    body = 0
    for place in places:
        for index, page in enumerate(place.pages):
            if place.is_front:
                label = roman(index + 1) if index else ""
            else:
                body += 1
                label = f"{body} / {total}"
            if not label or "/Font" not in page.obj.Resources:
                continue
            shelf = page.obj.Resources.Font
            if shelf.objgen not in fonts_done:
                shelf[_STAMP_FONT] = font
                fonts_done.add(shelf.objgen)
            is_back = mirrored and index % 2 == 1
            edges = (edge, float(page.obj.TrimBox[2]) - edge)
            drawing = _folio(label, small, edges, at_left=right_to_left != is_back)
            old = page.obj.Contents
            streams = list(old) if isinstance(old, Array) else [old]
            page.obj.Contents = Array([before, *streams, after, whole.make_stream(drawing)])
    labels: list[Any] = []
    first_body = next(place.first_page for place in places if not place.is_front)
    if first_body:
        labels += [0, Dictionary(S=Name.r)]
    labels += [first_body, Dictionary(S=Name.D)]
    whole.Root.PageLabels = Dictionary(Nums=Array(labels))


def _folio(
    label: str, small: fonts.SmallFont, edges: tuple[float, float], *, at_left: bool
) -> bytes:
    """The number at the foot, at the end of the line: right, or left in right-to-left books."""
    width = small.width(label) * _FOLIO_POINTS / 1000
    x = edges[0] if at_left else edges[1] - width
    y = 13 / 25.4 * 72
    glyphs = "".join(f"{small.glyphs[character]:04x}" for character in label)
    return (
        "/Artifact <</Type /Pagination /Subtype /Footer>> BDC\n"
        f"0.290 0.333 0.404 rg BT {_STAMP_FONT} {_FOLIO_POINTS} Tf {x:.2f} {y:.2f} Td "
        f"<{glyphs}> Tj ET EMC\n"
    ).encode("ascii")


def _embed(whole: Pdf, small: fonts.SmallFont) -> Object:
    """A small font as a composite font object with its text map."""
    name = Name(f"/{small.name}")
    program = whole.make_stream(small.program)
    program.Length1 = len(small.program)
    descriptor = whole.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            FontFamily=String(fonts.LATIN),
            Flags=4,
            FontBBox=Array(list(small.box)),
            ItalicAngle=0,
            Ascent=small.ascent,
            Descent=small.descent,
            CapHeight=small.cap_height,
            StemV=80,
            FontFile2=program,
        )
    )
    widths: list[int | Array] = []
    for character, glyph in sorted(small.glyphs.items(), key=lambda pair: pair[1]):
        widths += [glyph, Array([small.widths[character]])]
    system = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    descendant = whole.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=system,
            CIDToGIDMap=Name.Identity,
            FontDescriptor=descriptor,
            W=Array(widths),
        )
    )
    return whole.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([descendant]),
            ToUnicode=whole.make_stream(_text_map(small.glyphs)),
        )
    )


def _text_map(glyphs: dict[str, int]) -> bytes:
    rows = "\n".join(f"<{glyph:04x}> <{ord(c):04x}>" for c, glyph in sorted(glyphs.items()))
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo\n<< /Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{len(glyphs)} beginbfchar\n{rows}\nendbfchar\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


# -- what the file says about itself ----------------------------------------------------------


def _describe(whole: Pdf, places: Sequence[_Place], imprint: Imprint) -> None:
    whole.Root.Lang = String(imprint.language)
    whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if direction(imprint.language) == "rtl":
        whole.Root.ViewerPreferences.Direction = Name.R2L
    producer = "WeasyPrint " + places[-1].part.side["engine"]["weasyprint"]
    info = whole.docinfo
    info["/Title"] = String(imprint.title)
    info["/Producer"] = String(producer)
    if imprint.author:
        info["/Author"] = String(imprint.author)
    if imprint.subject:
        info["/Subject"] = String(imprint.subject)
    if imprint.keywords:
        info["/Keywords"] = String(", ".join(imprint.keywords))
    if imprint.created:
        info["/CreationDate"] = String(_pdf_date(imprint.created))
        info["/ModDate"] = String(_pdf_date(imprint.created))
    metadata = pikepdf.Stream(whole, _xmp(imprint, producer))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    whole.Root.Metadata = whole.make_indirect(metadata)
    profile = whole.make_stream(_colour_profile())
    profile.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB2014.icc"),
        Info=String("sRGB2014.icc"),
        DestOutputProfile=profile,
    )
    whole.Root.OutputIntents = Array([intent])


@cache
def _colour_profile() -> bytes:
    """The sRGB profile which WeasyPrint carries, found without importing WeasyPrint."""
    spec = find_spec("weasyprint")
    if spec is None or spec.origin is None:
        raise JoiningFailed("no colour profile")
    return (Path(spec.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()


def _pdf_date(moment: str) -> str:
    """D:YYYYMMDDHHMMSS+HH'MM' from ISO 8601."""
    value = datetime.fromisoformat(moment)
    zone = value.strftime("%z") or "+0000"
    return f"D:{value:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"


_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_PDFUA_SCHEMA = """<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


def _xmp(imprint: Imprint, producer: str) -> bytes:
    """The metadata packet, written by hand so that equal documents have equal bytes."""

    def told(language_first: Iterable[str], text: str) -> str:
        rows = "".join(
            f'<rdf:li xml:lang="{escape(lang)}">{escape(text)}</rdf:li>' for lang in language_first
        )
        return f"<rdf:Alt>{rows}</rdf:Alt>"

    fields = [
        "<dc:format>application/pdf</dc:format>",
        f"<dc:title>{told(('x-default', imprint.language), imprint.title)}</dc:title>",
        f"<dc:language><rdf:Bag><rdf:li>{escape(imprint.language)}</rdf:li></rdf:Bag></dc:language>",
    ]
    if imprint.author:
        fields.append(
            f"<dc:creator><rdf:Seq><rdf:li>{escape(imprint.author)}</rdf:li></rdf:Seq></dc:creator>"
        )
    if imprint.subject:
        fields.append(f"<dc:description>{told(('x-default',), imprint.subject)}</dc:description>")
    if imprint.keywords:
        fields.append(f"<pdf:Keywords>{escape(', '.join(imprint.keywords))}</pdf:Keywords>")
    if imprint.created:
        moment = escape(imprint.created)
        fields.append(f"<xmp:CreateDate>{moment}</xmp:CreateDate>")
        fields.append(f"<xmp:ModifyDate>{moment}</xmp:ModifyDate>")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {_RDF}>\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
        ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\n'
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
        "<pdfuaid:part>1</pdfuaid:part>"
        f"<pdf:Producer>{escape(producer)}</pdf:Producer>\n"
        + "\n".join(fields)
        + f"\n</rdf:Description>\n{_PDFUA_SCHEMA}\n</rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()
