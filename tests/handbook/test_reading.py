"""Reading online: everybody, every language, nothing unpublished."""

import pytest
from django.test import Client
from django.utils import translation

from handbook import finding
from handbook.models import EditionState, SectionKind
from handbook.services import editions
from network import slots as network_slots
from tests.builders import handbook as build
from tests.builders import network

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return build.small_book(state=EditionState.PUBLISHED)


def address(edition, uid="", language="en"):
    base = f"/{language}/handbook/{edition.handbook.slug}/"
    return f"{base}{uid}/" if uid else base


def read(client, *where, **how):
    answer = client.get(address(*where, **how))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_one_book_is_at_the_address_of_the_handbook(client, edition):
    page = client.get("/en/handbook/").content.decode()

    assert "Living together" in page
    assert "Chapter number 2" in page
    assert "There is no PDF of this edition yet." in page


def test_several_books_are_listed(client, edition):
    build.small_book(state=EditionState.PUBLISHED)

    assert client.get("/en/handbook/").content.decode().count('<article class="card plain">') == 2


def test_no_book_is_said_kindly(client):
    assert "No handbook is published yet" in client.get("/en/handbook/").content.decode()


def test_a_section_is_read_in_the_readers_language(client, edition):
    page = read(client, edition, "chapter-1", language="fr")

    assert "<p id=" in page
    assert "Des mots." in page
    assert "Chapitre premier" in page
    assert 'hreflang="en"' in page
    assert 'rel="canonical"' not in page


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_text_in_another_language_says_so_and_has_its_own_direction(language, client, edition):
    page = read(client, edition, "chapter-2", language=language)

    assert '<div class="prose" lang="en" dir="ltr">' in page
    assert '<link rel="canonical" href="http://localhost:8000/en/handbook/' in page
    assert 'rel="alternate"' not in page


def test_one_turns_from_section_to_section(client, edition):
    page = read(client, edition, "chapter-2")

    assert f'href="{address(edition, "chapter-1")}" rel="prev"' in page
    assert 'rel="next"' not in page


@pytest.mark.parametrize("state", ["draft", "frozen", "withdrawn"])
def test_what_is_not_published_is_not_there(state, client):
    edition = build.small_book(state="published" if state == "withdrawn" else state)
    if state == "withdrawn":
        editions.withdraw(edition=edition)

    for url in (
        address(edition),
        address(edition, "chapter-1"),
        address(edition) + "?edition=1",
        address(edition, "chapter-1") + "?edition=1",
    ):
        assert client.get(url).status_code == 404
    for url in ("/en/handbook/", "/en/practices/", "/en/recommendations/"):
        assert "Chapter number 1" not in client.get(url).content.decode()
    assert finding.source("Words", "en", 10) == []


def test_the_staff_reads_a_draft_and_stays_in_it(edition):
    client = Client()
    client.force_login(network.network_staff())
    draft = build.edition(handbook=edition.handbook, label="2")
    build.place(edition.placements.first().section, edition=draft)

    page = client.get(address(draft) + "?edition=2").content.decode()

    assert "You see edition 2 (draft)." in page
    assert f'{address(draft, "chapter-1")}?edition=2"' in page


@pytest.mark.parametrize("odd", ["?edition=9", "?edition=%00", "?edition=<script>", "?edition=../"])
def test_odd_editions_are_not_found(odd, client, edition):
    assert client.get(address(edition, "chapter-1") + odd).status_code == 404


def test_unknown_sections_are_not_found(client, edition):
    assert client.get(address(edition, "chapter-99")).status_code == 404
    assert client.get("/en/handbook/no-such-book/").status_code == 404


def practices_world():
    programme = network.programme()
    theme = network.theme(programme=programme, title="Places")
    book = build.handbook(programme=programme)
    draft = build.edition(handbook=book)
    made = []
    for position, slug in enumerate(["vejle", "delft"], start=1):
        town = network.city(slug=slug, name=slug.title())
        practice = build.section(
            handbook=book, uid=f"practice-{slug}", kind=SectionKind.PRACTICE, author_city=town
        )
        build.text(practice, f"<p>How {slug} did it.</p>", title=f"Idea of {slug}")
        build.place(practice, edition=draft, position=position)
        made.append(practice)
    made[0].themes.add(theme)
    frozen = editions.freeze(edition=draft, now=build.LONG_AGO)
    return theme, editions.publish(edition=frozen, now=build.LONG_AGO)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"vejle", "delft"}),
        ("?city=delft", {"delft"}),
        ("?theme={theme}", {"vejle"}),
        ("?theme={theme}&city=delft", set()),
        ("?theme=99999999999999&city=nowhere", {"vejle", "delft"}),
        ("?theme=1e1000000", {"vejle", "delft"}),
    ],
)
def test_practices_are_narrowed_by_theme_and_city(query, shown, client):
    theme, _edition = practices_world()

    page = client.get("/en/practices/" + query.format(theme=theme.pk)).content.decode()

    assert {slug for slug in ("vejle", "delft") if f"Idea of {slug}" in page} == shown
    assert ("Nothing fits this choice" in page) is not shown


def test_the_search_finds_words_without_accents_and_in_any_case(edition):
    build.text(edition.placements.first().section, "<p>later words</p>")

    hits = finding.source("WÓRDS of", "en", 10)

    assert [(hit.title, hit.language) for hit in hits] == [
        ("Chapter number 1", "en"),
        ("Chapter number 2", "en"),
    ]
    assert hits[0].excerpt.strip() == "Words of chapter 1."
    for wild in ("%", "%%", "W\uff05of", "W%of", "Word_ of", "\\\\"):
        assert finding.source(wild, "en", 10) == []
    assert finding.source("later", "en", 10) == []


def test_the_search_finds_nothing_that_the_edition_does_not_show(client):
    draft = build.small_book()
    draft.placements.filter(section__uid="chapter-2").update(visible=False)
    frozen = editions.freeze(edition=draft, now=build.LONG_AGO)
    edition = editions.publish(edition=frozen, now=build.LONG_AGO)

    assert client.get(address(edition, "chapter-2")).status_code == 404
    assert [hit.title for hit in finding.source("Words of", "en", 10)] == ["Chapter number 1"]


def test_a_citys_page_and_a_programmes_page_show_the_book(rf, client):
    _theme, edition = practices_world()
    request = rf.get("/en/")
    city = edition.placements.first().section.author_city

    pieces = [
        builder(request, city=city, programme=edition.handbook.programme)
        for slot in ("city.main", "programme.main")
        for builder in network_slots.builders(slot)
        if builder.__module__ == "handbook.slots"
    ]

    assert "Idea of vejle" in pieces[0]
    assert "Idea of delft" not in pieces[0]
    assert "Living together" in pieces[1]


def test_a_picture_is_served_closed_and_for_ever(client, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    asset = build.picture(handbook=build.handbook())
    (tmp_path / "handbook").mkdir()
    (tmp_path / "handbook/none.svg").write_bytes(build.DRAWING)

    answer = client.get(f"/en/handbook-pictures/{asset.sha256}.svg")

    assert b"".join(answer.streaming_content) == build.DRAWING
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/en/handbook-pictures/{'f' * 64}.svg").status_code == 404


@pytest.mark.parametrize("chapters", [1, 3])
@pytest.mark.parametrize(("uid", "queries"), [("", 6), ("chapter-1", 7)])
def test_pages_take_the_same_queries_however_long_the_book(
    chapters, uid, queries, client, django_assert_num_queries
):
    edition = build.small_book(chapters=chapters, state=EditionState.PUBLISHED)

    with translation.override("en"), django_assert_num_queries(queries):
        client.get(address(edition, uid))
