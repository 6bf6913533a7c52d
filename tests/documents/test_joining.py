"""Parts become one document that readers, search and screen readers find their way in."""

import io
from functools import cache

import page as rule_sets
import pikepdf
import pytest

from crisco.documents import checking, composing, joining, reading, rendering
from tests.builders import documents

CREATED = "2026-11-22T09:00:00+00:00"


@cache
def joined() -> bytes:
    parts, front = documents.book()
    return joining.join(
        parts,
        front=front,
        title="Handbook of test cities",
        language="en",
        author="A network",
        keywords=["cities"],
        created=CREATED,
    )


@pytest.fixture
def book():
    with pikepdf.open(io.BytesIO(joined())) as opened:
        yield opened


def test_the_same_parts_give_the_same_bytes():
    first = joined()
    joined.cache_clear()

    assert joined() == first


def test_the_gate_finds_nothing_in_a_sound_book():
    parts, front = documents.book()

    assert checking.check(joined(), parts=parts, front=front) == []


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_book_keeps_the_published_rules(profile):
    report = rule_sets.validate_pdf_bytes(joined(), profile=profile)

    assert [failure.message for failure in report.failures] == []
    assert report.rules.total > 100


def test_a_link_into_another_chapter_leads_there(book):
    parts, front = documents.book()
    second_chapter = front.side["pages"] + parts[0].side["pages"]
    pages_with_the_link = [
        number
        for number, page in enumerate(book.pages)
        if any(str(link.get("/Dest", "")) == "c1" for link in page.obj.get("/Annots", []))
    ]
    names = list(book.Root.Names.Dests.Names)
    target = names[[str(name) for name in names[::2]].index("c1") * 2 + 1]

    assert pages_with_the_link == [1, 2]  # the contents and the first chapter
    assert target[0].objgen == book.pages[second_chapter].obj.objgen


def test_a_link_says_where_it_leads(book):
    link = book.pages[1].obj.Annots[0]

    assert str(link.Contents) == "A panel of thirds 1"
    assert "/A" not in link


def test_the_outline_holds_every_heading_nested(book):
    top = [item.title for item in book.open_outline().root]
    below = [item.title for item in book.open_outline().root[2].children]

    assert top == ["Contents", *documents.TITLES.values()]
    assert below == ["Un panel par tiers · 1", "Un panel par tiers · 2"]


def test_front_pages_count_in_roman_and_the_body_from_one(book):
    labels = [page.label for page in book.pages]

    assert labels[:4] == ["i", "ii", "1", "2"]
    assert labels[-1] == str(len(labels) - 2)


def test_the_printed_numbers_are_the_labels(book):
    parts, _front = documents.book()
    total = sum(part.side["pages"] for part in parts)

    assert reading.page_text(book.pages[1]).endswith(" ii")
    assert reading.page_text(book.pages[2]).endswith(f" 1 / {total}")
    assert reading.page_text(book.pages[-1]).endswith(f" {total} / {total}")


def test_the_contents_print_the_pages_where_the_chapters_begin():
    parts, _front = documents.book()
    rows = composing.rows(parts, depth=1)
    starts = [1 + sum(part.side["pages"] for part in parts[:n]) for n in range(len(parts))]

    assert [row.page for row in rows] == [str(start) for start in starts]
    assert [row.target for row in rows] == ["c0", "c1", "c2", "c3", "c4", "c5"]


def test_one_tree_of_tags_holds_a_part_per_chapter_in_its_language(book):
    document = book.Root.StructTreeRoot.K[0]

    assert document.S == "/Document"
    assert [str(part.S) for part in document.K] == ["/Part"] * 7
    assert [str(part.Lang) for part in document.K] == ["en", *documents.SENTENCES]


def test_tags_say_footnotes_contents_and_foreign_passages(book):
    kinds: dict[str, int] = {}
    languages: set[str] = set()

    def walk(element) -> None:
        if isinstance(element, pikepdf.Array):
            for kid in element:
                walk(kid)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            kinds[str(element.S)] = kinds.get(str(element.S), 0) + 1
            languages.add(str(element.get("/Lang", "")))
            if "/K" in element:
                walk(element.K)

    walk(book.Root.StructTreeRoot.K)

    assert kinds["/Note"] == 6
    assert kinds["/TOC"] == 1
    assert kinds["/TOCI"] == 18
    assert kinds["/Figure"] == 8  # six photographs, a chart, the emblem
    assert kinds["/Table"] == 3  # one table over three pages
    assert languages >= {"en", "ar", "el"}


def test_running_heads_are_artifacts(book):
    stream = book.pages[3].Contents
    raw = b"".join(piece.read_bytes() for piece in stream)

    assert raw.count(b"/Subtype /Header") == 2
    assert raw.count(b"/Subtype /Footer") == 1


def test_every_font_is_ours_and_embedded(book):
    names = {
        str(font.BaseFont).split("+")[1]
        for page in book.pages
        for font in dict(page.resources.Font).values()
    }

    assert names == {
        "Source-Sans-3",
        "Source-Sans-3-Bold",
        "Source-Sans-3-Semi-Bold",
        "IBM-Plex-Sans-Arabic",
        "IBM-Plex-Sans-Arabic-Bold",
        "IBM-Plex-Sans-Arabic-Semi-Bold",
    }


def test_the_same_picture_is_stored_once(book):
    pictures = {
        item.objgen
        for page in book.pages
        for item in dict(page.resources.get("/XObject", {})).values()
        if item.get("/Subtype") == "/Image"
    }

    assert len(pictures) == 1


def test_arabic_text_is_found_in_reading_order(book):
    parts, front = documents.book()
    page = front.side["pages"] + sum(part.side["pages"] for part in parts[:4])

    assert reading.says(reading.page_text(book.pages[page]), documents.SENTENCES["ar"])


def test_the_file_says_what_it_is(book):
    metadata = book.open_metadata()

    assert metadata["dc:title"] == "Handbook of test cities"
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["pdfaid:conformance"] == "A"
    assert str(book.Root.Lang) == "en"
    assert str(book.docinfo["/CreationDate"]) == "D:20261122090000+00'00'"


def test_a_link_into_a_chapter_that_was_removed_is_refused():
    parts, _front = documents.book()

    with pytest.raises(joining.LinkLeadsNowhere) as problem:
        joining.join(parts[:3], title="x", language="en")

    assert problem.value.detail == "c3"


def test_the_same_mark_in_two_parts_is_refused():
    part = rendering.render_part(documents.page('<h1 id="a">x</h1>'))

    with pytest.raises(joining.MarkUsedTwice):
        joining.join([part, part], title="x", language="en")


def test_nothing_cannot_be_joined():
    with pytest.raises(joining.JoiningFailed):
        joining.join([], title="x", language="en")


@pytest.mark.parametrize(("number", "label"), [(1, "i"), (4, "iv"), (9, "ix"), (18, "xviii")])
def test_front_pages_are_numbered_in_roman(number, label):
    assert joining.roman(number) == label
