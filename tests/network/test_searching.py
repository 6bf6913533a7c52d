import pytest

from network import finding
from tests.builders import network as build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _network() -> None:
    programme = build.programme(
        slug="in-to-eu", acronym="IN.TO.EU", title="Towns together", aliases=["In_To_Eu"]
    )
    for name, slug, aliases in (
        ("Delft", "delft", ["Deft"]),
        ("Strasbourg", "strasbourg", ["Strasburg"]),
        ("Rēzekne", "rezekne", []),
        ("Ancient Olympia", "olympia", ["Olimpia"]),
        ("Cluj", "cluj", ["Kluž"]),
        ("Bassano del Grappa", "bassano", []),
    ):
        city = build.city(name=name, slug=slug, aliases=aliases, name_ar="مدينة")
        organisation = build.organisation(city=city, name=f"Office {slug}")
        build.partnership(programme=programme, organisation=organisation)


def found(query: str, language: str = "en") -> list[str]:
    return [hit.url for hit in finding.source(query, language, 5)]


@pytest.mark.parametrize(
    ("query", "city"),
    [
        ("Deft", "delft"),
        ("delft", "delft"),
        ("Strasburg", "strasbourg"),
        ("Rezekne", "rezekne"),
        ("RĒZEKNE", "rezekne"),
        ("olimpia", "olympia"),
        ("ancient olympia", "olympia"),
        ("kluz", "cluj"),
        ("Kluž", "cluj"),
        ("Basano", "bassano"),
        ("bass", "bassano"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar", "lt"])
def test_a_city_is_found_by_any_name_accent_or_small_mistake(query, city, language):
    assert f"/en/cities/{city}/" == found(query, language)[0]


def test_a_programme_is_found_by_both_forms_of_its_name():
    assert found("in_to_eu")[0] == "/en/programmes/in-to-eu/"
    assert found("IN.TO.EU")[0] == "/en/programmes/in-to-eu/"


def test_something_else_finds_nothing():
    assert found("xylophone") == []


def test_a_title_says_its_language():
    hit = finding.source("delft", "lt", 5)[0]

    assert (hit.title, hit.language) == ("Delft", "en")


@pytest.mark.parametrize(
    "query", ["%", "_", "'", '"', "\\", "a" * 100, "(", "<script>", "{{ 7|add:7 }}", "  ", "مدينة"]
)
def test_odd_questions_get_an_answer(client, query):
    response = client.get("/en/search/", {"q": query})

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_a_null_character_or_a_book_is_an_error_at_the_field(client):
    assert client.get("/en/search/", {"q": "a\x00b"}).context["search"].errors
    assert client.get("/en/search/", {"q": "a" * 101}).context["search"].errors
