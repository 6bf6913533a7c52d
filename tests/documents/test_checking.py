"""The gate sees what is wrong with a document, whoever made it."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from crisco.documents import checking, joining, rendering
from tests.builders import documents


@pytest.fixture(scope="module")
def part():
    body = (
        '<h1 id="a">Beginning</h1><p id="b">Text <a href="https://example.org/">out</a> and '
        '<a href="#c">down</a></p><h2 id="d">Middle</h2><p id="c">The very last words.</p>'
    )
    return rendering.render_part(documents.page(body))


def spoilt(part, change: Callable[[pikepdf.Pdf], None]) -> list[str]:
    """Codes of what the gate finds after a change to a sound document."""
    sound = joining.join([part], title="x", language="en")
    assert checking.check(sound, parts=[part]) == []
    with pikepdf.open(io.BytesIO(sound)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out)
    return [finding.code for finding in checking.check(out.getvalue(), parts=[part])]


def test_a_lost_page_is_found(part):
    def lose_the_page(pdf: pikepdf.Pdf) -> None:
        pdf.add_blank_page()
        del pdf.pages[0]

    codes = spoilt(part, lose_the_page)

    assert "text" in codes


def test_a_page_too_many_is_found(part):
    assert "pages" in spoilt(part, lambda pdf: pdf.add_blank_page())


def test_a_font_that_is_not_ours_is_found(part):
    def swap(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].resources.Font["/Helv"] = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica
        )

    assert "font" in spoilt(part, swap)


def test_a_script_is_found(part):
    def add_script(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    assert "script" in spoilt(part, add_script)


def test_an_attached_file_is_found(part):
    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["x.txt"] = b"x"

    assert "attachment" in spoilt(part, attach)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "hbx:c1"])
def test_a_foreign_address_is_found(part, address):
    def lead_astray(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Annots[0].A.URI = String(address)

    assert "foreign_link" in spoilt(part, lead_astray)


def test_a_link_without_its_place_is_found(part):
    def forget(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names.Dests.Names = Array([])

    codes = spoilt(part, forget)

    assert "dropped_link" in codes
    assert "tail" in codes


def test_a_heading_missing_in_the_outline_is_found(part):
    def cut(pdf: pikepdf.Pdf) -> None:
        del pdf.Root["/Outlines"]

    assert "outline" in spoilt(part, cut)


def test_a_document_without_tags_is_found(part):
    def untag(pdf: pikepdf.Pdf) -> None:
        del pdf.Root["/StructTreeRoot"]

    assert "rules" in spoilt(part, untag)


def test_what_is_no_pdf_is_found():
    assert [finding.code for finding in checking.check(b"hello")] == ["unreadable"]
