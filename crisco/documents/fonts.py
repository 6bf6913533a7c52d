"""The only fonts a document may hold: where they are, what they cover, what they are called.

Knows font files and Unicode. Does not know HTML, PDF structure or any page.
"""

import hashlib
import io
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fontpkg_ibm_plex_sans_arabic
import fontpkg_source_sans_3
from fontTools.ttLib import TTFont

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table it touches

LATIN = "Source Sans 3"
ARABIC = "IBM Plex Sans Arabic"

# Arabic letters come from Plex only; everything else, the digits and the brackets inside
# Arabic text included, comes from Source Sans, so that one page has one set of figures.
ARABIC_RANGES = ((0x600, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))

# Characters which steer layout and are never drawn.
_UNDRAWN = frozenset(
    {0x7F, 0xAD, 0x61C, 0xFEFF}.union(
        range(0x20),
        range(0x80, 0xA0),
        range(0x200B, 0x2010),
        range(0x2028, 0x202F),
        range(0x2060, 0x2070),
        range(0xFE00, 0xFE10),
    )
)


@dataclass(frozen=True)
class Face:
    """One font file, as the stylesheet asks for it."""

    key: str
    family: str
    style: str
    path: Path
    ranges: tuple[tuple[int, int], ...] = ()
    weight: int = 0  # of a file that has only one

    def rule(self) -> str:
        """The @font-face rule of this file. Errors: none."""
        spans = ", ".join(f"U+{first:X}-{last:X}" for first, last in self.ranges)
        weight = f"font-weight: {self.weight}; " if self.weight else ""
        limit = f"unicode-range: {spans};" if spans else ""
        return (
            f'@font-face {{ font-family: "{self.family}"; font-style: {self.style}; '
            f'{weight}src: url("font:{self.key}"); {limit} }}'
        )

    def code_points(self) -> frozenset[int]:
        """Every character this file draws within its ranges."""
        return _code_points(self)


@cache
def _code_points(face: Face) -> frozenset[int]:
    with TTFont(face.path, lazy=True) as font:
        covered = frozenset(font.getBestCmap())
    if not face.ranges:
        return covered
    return frozenset(p for p in covered if any(a <= p <= b for a, b in face.ranges))


def _file(package: object, name: str) -> Path:
    return Path(package.ROOT) / "files" / name  # type: ignore[attr-defined] # set by each fontpkg


FACES = (
    Face("upright", LATIN, "normal", _file(fontpkg_source_sans_3, "SourceSans3[wght].ttf")),
    Face("italic", LATIN, "italic", _file(fontpkg_source_sans_3, "SourceSans3-Italic[wght].ttf")),
    *(
        Face(
            f"arabic-{weight}",
            ARABIC,
            "normal",
            _file(fontpkg_ibm_plex_sans_arabic, f"IBMPlexSansArabic-{name}.ttf"),
            ARABIC_RANGES,
            weight,
        )
        for name, weight in (("Regular", 400), ("SemiBold", 600), ("Bold", 700))
    ),
)


def stylesheet() -> str:
    """All @font-face rules, in a fixed order."""
    return "\n".join(face.rule() for face in FACES)


@cache
def fingerprint() -> str:
    """sha256 over the font files: part of every cache key."""
    digest = hashlib.sha256()
    for face in FACES:
        digest.update(face.key.encode())
        digest.update(face.path.read_bytes())
    return digest.hexdigest()


@cache
def covered() -> frozenset[int]:
    """Every code point that some face draws, and the undrawn ones."""
    return frozenset().union(*(face.code_points() for face in FACES)) | _UNDRAWN


def uncovered(text: str) -> Iterator[str]:
    """The characters of `text` which no face draws, each once, in order of appearance."""
    seen: set[str] = set()
    for character in text:
        if ord(character) not in covered() and character not in seen:
            seen.add(character)
            yield character


def is_allowed(name: str) -> bool:
    """Whether a PDF font name (with or without its subset tag) is one of ours."""
    plain = name.lstrip("/").partition("+")[2] or name.lstrip("/")
    return any(plain.startswith(family.replace(" ", "-")) for family in (LATIN, ARABIC))


@dataclass(frozen=True)
class SmallFont:
    """A static font holding a handful of characters, for text stamped after layout.

    Units: `widths` in thousandths of the font size; `glyphs` are glyph numbers.
    """

    name: str
    program: bytes
    glyphs: dict[str, int]
    widths: dict[str, int]
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]

    def width(self, text: str) -> int:
        return sum(self.widths[character] for character in text)


@cache
def small_font(characters: str, weight: int = 400) -> SmallFont:
    """The upright face cut down to `characters`, at one weight.

    Errors: KeyError for a character the face lacks.
    """
    # a third of a second that every process would pay at its start, and few make a PDF
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    font = TTFont(FACES[0].path, recalcTimestamp=False)
    options = Options(notdef_outline=True, layout_features=[], hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": weight}, static=True)
    out = io.BytesIO()
    font.save(out)
    scale = 1000 / font["head"].unitsPerEm
    cmap = font.getBestCmap()
    head, os2 = font["head"], font["OS/2"]
    return SmallFont(
        name=f"{_tag(characters, weight)}+{LATIN.replace(' ', '-')}",
        program=out.getvalue(),
        glyphs={c: font.getGlyphID(cmap[ord(c)]) for c in characters},
        widths={c: round(font["hmtx"][cmap[ord(c)]][0] * scale) for c in characters},
        ascent=round(font["hhea"].ascent * scale),
        descent=round(font["hhea"].descent * scale),
        cap_height=round(os2.sCapHeight * scale),
        box=tuple(round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)),
    )


def _tag(characters: Iterable[str], weight: int) -> str:
    """Six capital letters which name the subset, as PDF asks."""
    digest = hashlib.sha256(f"{''.join(characters)}{weight}".encode()).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])
