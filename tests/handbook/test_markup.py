"""Texts on their pages: numbers, notes, links and captions, for web and print."""

import pytest

from handbook import blocks, checks, contents, markup
from handbook.markup import Medium, Picture, Target
from tests.builders import handbook as build

TABLE = "<table><thead><tr><th>Town</th><th>People</th></tr></thead><tbody><tr><th>Vejle</th><td>12</td></tr></tbody></table>"


def written(html, *, for_print=True, number="3", language="en"):
    medium = Medium(
        anchor=lambda block: f"c-{block}",
        target=lambda uid: Target(f"hbx:c{uid}", "5.2") if uid == "known" else None,
        picture=lambda name: (
            Picture(f"asset:{name}", "A line", 40, 20) if name == "line.svg" else None
        ),
        for_print=for_print,
    )
    return markup.write(
        blocks.parse(html, seed="s"), medium=medium, number=number, language=language
    )


def test_every_block_has_its_lasting_mark():
    html = "<p>one</p><h2>two</h2>"
    ids = [block.id for block in blocks.parse(html, seed="s")]

    assert written(html).html == f'<p id="c-{ids[0]}">one</p>\n<h2 id="c-{ids[1]}">two</h2>'


def test_a_reference_says_the_number_in_print_and_only_leads_there_on_the_web():
    html = '<p>Read <a href="hbx:known">this</a> now.</p>'

    assert '<a href="hbx:cknown">this</a> (see 5.2) now.' in written(html).html
    assert '<a href="hbx:cknown">this</a> now.' in written(html, for_print=False).html


def test_a_reference_to_nowhere_keeps_its_words():
    html = '<p>Read <em>x</em> <a href="hbx:gone">this <em>one</em></a> now.</p>'

    assert ">Read <em>x</em> this one now.</p>" in written(html).html


def test_notes_stand_in_the_text_in_print_and_below_it_on_the_web():
    html = "<p>Yes<span data-footnote>so <em>it</em> is</span>, indeed.</p>"

    assert '<span class="footnote">so <em>it</em> is</span>, indeed.' in written(html).html
    web = written(html, for_print=False)
    assert web.notes == ["<span>so <em>it</em> is</span>"]
    assert '<sup><a href="#note-1" id="call-1" aria-label="Note 1">1</a></sup>, indeed.' in web.html


def test_figures_and_tables_are_numbered_within_their_section():
    figure = '<figure><img src="asset:line.svg"/><figcaption>A view</figcaption></figure>'
    html = written(f"{figure}<p><strong>People</strong></p>{TABLE}{figure}").html

    assert "<b>Figure 3.1</b> A view" in html
    assert "<b>Figure 3.2</b> A view" in html
    assert "<caption><b>Table 3.1</b> People</caption>" in html
    assert "<strong>" not in html
    assert '<th class="n">People</th>' in html
    assert '<td class="n">12</td>' in html


def test_a_picture_without_words_of_its_own_takes_those_of_the_library():
    html = written('<figure><img src="asset:line.svg"/></figure>').html

    assert 'alt="A line"' in html


@pytest.mark.parametrize(("language", "word"), [("en", "Figure"), ("fr", "Figure")])
def test_numbers_are_in_the_language_of_the_text(language, word):
    figure = '<figure><img src="asset:line.svg"/></figure>'

    assert f"<b>{word} 3.1</b>" in written(figure, language=language).html


def test_a_poisoned_block_is_cleaned_on_its_way_to_the_page():
    poisoned = blocks.Block("b-1", "p", "<p onclick=x()>a<script>b</script></p>", "0")
    medium = Medium(anchor=str, target=lambda _: None, picture=lambda _: None, for_print=False)

    html = markup.write([poisoned], medium=medium, number="", language="en").html

    assert html == '<p id="b-1">a</p>'


@pytest.mark.django_db
def test_the_check_list_names_what_stands_in_the_way():
    edition = build.small_book(chapters=1)
    section = edition.placements.get().section
    build.text(
        section,
        '<p><a href="hbx:gone">x</a> ⛵</p><figure><img src="asset:lost.svg"/></figure>'
        '<figure><img src="asset:line.svg"/></figure>',
    )
    pictures = {"line.svg": build.picture(handbook=edition.handbook)}

    found = checks.remarks(contents.entries(edition, "sq"), pictures, language="sq")

    assert [(remark.level, remark.label) for remark in found] == [
        ("err", "Picture"),
        ("err", "Picture"),
        ("err", "Characters"),
        ("warn", "No translation"),
        ("warn", "Reference"),
    ]


def test_after_annex_z_comes_annex_aa():
    assert [contents.letters(count) for count in (1, 26, 27, 52, 53, 702, 703)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]


@pytest.mark.django_db
def test_chapters_count_below_their_parents_and_annexes_have_letters():
    edition = build.edition(handbook=build.handbook())
    kinds = ["front", "chapter", "chapter", "practice", "practice", "annex", "annex"]
    placed = []
    for position, kind in enumerate(kinds, start=1):
        section = build.section(handbook=edition.handbook, kind=kind)
        build.text(section)
        parent = placed[2] if kind == "practice" else None
        placed.append(build.place(section, edition=edition, position=position, parent=parent))

    entries = contents.entries(edition, "en")

    assert [entry.number for entry in entries] == ["", "1", "2", "2.1", "2.2", "A", "B"]
    assert [entry.depth for entry in entries] == [0, 0, 0, 1, 1, 0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("chapters", [1, 3])
def test_a_book_is_read_with_four_queries(chapters, django_assert_num_queries):
    edition = build.small_book(chapters=chapters)

    with django_assert_num_queries(3):
        contents.entries(edition, "fr")
    with django_assert_num_queries(4):
        contents.entries(edition, "fr", with_text=["chapter-1"])
