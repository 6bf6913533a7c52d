"""The variant for a printing house: cut edges, both sides of a leaf, and still a sound document."""

import io
import re
from functools import cache

import pikepdf
import pytest

from crisco.documents import checking, composing, joining, reading, rendering
from tests.builders import documents

MILLIMETRE = 72 / 25.4


@cache
def parts():
    """Two chapters of one page and of several."""
    short = composing.part(
        '<h1 id="s">Short</h1><p>One page, <a href="hbx:c0">and a link</a>.</p>',
        title="Short",
        language="en",
        book="Book",
    )
    html = [short, documents.chapter_html("en", uid="c0")]
    return [rendering.render_part(each, assets=documents.ASSETS, variant="print") for each in html]


@pytest.fixture
def book():
    front_html = composing.front(
        composing.Cover(title="Book"), composing.rows(parts(), depth=1), language="en"
    )
    front = rendering.render_part(front_html, variant="print")
    pdf = joining.join(parts(), front=front, title="Book", language="en", mirrored=True)
    assert checking.check(pdf, parts=parts(), front=front) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        yield opened


def test_every_part_begins_on_the_front_of_a_leaf(book):
    begins = [
        number for number, page in enumerate(book.pages) if "Short" in reading.page_text(page)
    ]

    assert [part.side["pages"] % 2 for part in parts()] == [0, 0]
    assert begins == [1, 2]  # named in the contents, and the chapter itself
    assert [row.page for row in composing.rows(parts(), depth=1)] == ["1", "3"]


def test_the_back_of_a_short_part_is_empty(book):
    assert [reading.page_text(page) for page in book.pages[2:4]][1] == ""
    assert list(book.pages[3].TrimBox) == list(book.pages[2].TrimBox)


def test_colour_runs_over_the_edge_that_is_cut(book):
    for page in book.pages:
        assert [round(float(side)) for side in page.TrimBox] == [0, 0, 595, 842]
        assert float(page.MediaBox[0]) == pytest.approx(-6 * MILLIMETRE, abs=0.1)


def test_numbers_stand_at_the_outer_edge(book):
    front, back = (stamped(book.pages[number]) for number in (4, 5))

    assert back == pytest.approx(18 * MILLIMETRE, abs=0.1)
    assert front > 500


def stamped(page) -> float:
    """Where the number begins, from the left."""
    raw = page.Contents[-1].read_bytes()
    return float(re.search(rb"([\d.]+) [\d.]+ Td", raw)[1])


def test_links_are_black_and_only_on_paper():
    on_screen = rendering.stylesheet("screen")
    on_paper = rendering.stylesheet("print")

    assert on_paper.startswith(on_screen)
    assert "text-decoration: none" in on_paper.removeprefix(on_screen)
