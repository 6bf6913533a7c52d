"""What people copy out of a page, search in it and hear read aloud is what the page says."""

import io
import subprocess

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from crisco.documents import composing, fonts, reading, rendering
from tests.builders import documents

POINTED = "حدّدوا يومًا متساويًا، ثمّ يُكتب أولًا كاملًا إلى الإلكتروني"
NAMED = "بتمويل مشترك ضمن «\u2068Europe for Citizens\u2069»، والبرنامج طويل"
SHARED_SHAPES = "بيت ثبت نبت تبت يثبت"


def rendered(language: str, *texts: str) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in texts)
    html = composing.part(f"<h1 id='a'>{texts[0]}</h1>{body}", title="x", language=language)
    return rendering.render_part(html).pdf


def copied(pdf: bytes) -> list[str]:
    """The words that poppler, the reader of most Linux desktops, finds."""
    command = ["pdftotext", "-", "-"]
    return bare(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode())


def bare(text: str) -> list[str]:
    """Words without punctuation and marks of direction."""
    return text.translate(
        dict.fromkeys(map(ord, "\u202a\u202b\u202c\u2068\u2069\u200e\u200f.,،()«»"))
    ).split()


arabic = pytest.mark.parametrize(
    "text",
    [documents.SENTENCES["ar"], POINTED, SHARED_SHAPES, NAMED],
    ids=["plain", "pointed", "shapes", "names kept apart"],
)


@arabic
def test_every_arabic_word_is_copied_whole(text):
    found = copied(rendered("ar", text))

    assert set(bare(text)) - set(found) == set()


def test_arabic_words_are_copied_in_reading_order():
    words = bare(SHARED_SHAPES)

    assert copied(rendered("ar", SHARED_SHAPES))[: len(words)] == words


def test_greek_words_are_copied_whole_and_in_order():
    text = documents.SENTENCES["el"]
    found = copied(rendered("el", f'<span style="hyphens: manual">{text}</span>'))

    assert " ".join(bare(text)) in " ".join(found)


@arabic
def test_every_code_means_its_letter(text):
    with pikepdf.open(io.BytesIO(rendered("ar", text))) as pdf:
        assert reading.says(reading.page_text(pdf.pages[0]), text)
        assert b"ActualText" not in pdf.pages[0].Contents.read_bytes()


def test_arabic_fonts_have_an_empty_glyph_where_we_look_for_it():
    for face in fonts.FACES:
        if face.family == fonts.ARABIC:
            with TTFont(face.path) as font:
                assert font.getGlyphName(1) == ".null"
                assert font["hmtx"][".null"] == (0, 0)
                assert font["glyf"][".null"].numberOfContours == 0
