from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network import slots
from network.models import Activity, ActivityKind, PartnershipRole, ProgrammeState
from tests.builders import network as build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_upper_pieces(monkeypatch):
    """What upper floors put into the pages is counted and tested by them."""
    monkeypatch.setattr(slots, "builders", lambda slot: [])


def world(size: int) -> None:
    """So many programmes, each with as many partner cities, themes and activities."""
    for _ in range(size):
        programme = build.programme(starts_on=date(2017, 9, 1), ends_on=date(2019, 8, 31))
        for number in range(1, size + 1):
            city = build.city()
            organisation = build.organisation(city=city)
            build.partnership(programme=programme, organisation=organisation)
            theme = build.theme(programme=programme, number=number)
            Activity.objects.create(
                programme=programme,
                number=number,
                kind=ActivityKind.LOCAL,
                theme=theme,
                title_en="At home",
            )


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("address", "count"),
    [
        ("/en/", 2),
        ("/en/programmes/", 1),
        ("/en/cities/", 2),
        ("/en/contact/", 2),
        ("/en/programmes/crisco/", 4),
        ("/en/cities/vejle/", 2),
        ("/en/organisations/vifin/", 3),
    ],
)
def test_a_page_asks_the_database_the_same_whatever_the_rows(client, address, count):
    city = build.city(slug="vejle")
    vifin = build.organisation(slug="vifin", city=city)
    build.programme(slug="crisco", lead=vifin)
    world(1)
    small = queries(client, address)
    world(3)

    assert (small, queries(client, address)) == (count, count)


def test_a_programme_shows_what_is_not_given(client):
    build.programme(slug="bare", fund="")

    page = client.get("/en/programmes/bare/").content.decode()

    assert page.count("not given") >= 6


def test_a_programme_shows_month_n_of_its_months(client, monkeypatch):
    programme = build.programme(starts_on=date(2017, 9, 1), ends_on=date(2019, 8, 31))

    assert programme.months == 24
    assert [
        programme.month_on(day)
        for day in (
            date(2017, 8, 31),
            date(2017, 9, 1),
            date(2017, 10, 1),
            date(2019, 8, 31),
            date(2019, 9, 1),
        )
    ] == [None, 1, 2, 24, None]


def test_partners_stand_in_tiers_and_earlier_ones_apart(client):
    programme = build.programme(slug="in-to-eu")
    teruel = build.organisation(name="Teruel")
    alcanadre = build.organisation(name="Alcanadre")
    now = build.partnership(programme=programme, organisation=teruel, role=PartnershipRole.CORE)
    build.partnership(
        programme=programme, organisation=alcanadre, role=PartnershipRole.CORE
    ).__class__.objects.filter(organisation=alcanadre).update(replaced_by=now)

    page = client.get("/en/programmes/in-to-eu/").content.decode()

    assert page.index("Core partners") < page.index("Teruel") < page.index("Earlier partners")
    assert page.index("Earlier partners") < page.index("Alcanadre")
    assert "replaced by Teruel" in page


def test_drafts_are_not_there_for_the_public(client):
    build.programme(slug="secret", title="Secret plan", state=ProgrammeState.DRAFT)

    assert client.get("/en/programmes/secret/").status_code == 404
    assert "Secret plan" not in client.get("/en/programmes/").content.decode()
    assert "Secret plan" not in client.get("/en/search/?q=secret").content.decode()


def test_cities_can_be_chosen_by_programme_and_country(client):
    first, second = build.programme(slug="one"), build.programme(slug="two")
    for programme, name, country in (
        (first, "Vejle", "DK"),
        (first, "Delft", "NL"),
        (second, "Riga", "LV"),
    ):
        city = build.city(name=name, country=country)
        build.partnership(programme=programme, organisation=build.organisation(city=city))

    def listed(query: str) -> list[str]:
        cities = client.get(f"/en/cities/{query}").context["page"]
        return [city.name_en for city in cities]

    assert listed("") == ["Delft", "Riga", "Vejle"]
    assert listed("?programme=one") == ["Delft", "Vejle"]
    assert listed("?programme=one&country=DK") == ["Vejle"]
    assert listed("?programme=two&country=DK") == []
    assert listed("?programme=zzz") == ["Delft", "Riga", "Vejle"]
    assert listed("?organisations__affiliations__user__password__startswith=a") == [
        "Delft",
        "Riga",
        "Vejle",
    ]


def test_cities_stand_in_the_order_of_the_readers_alphabet(client):
    programme = build.programme()
    for name in ("Zadar", "Čakovec", "Celje"):
        organisation = build.organisation(city=build.city(name=name))
        build.partnership(programme=programme, organisation=organisation)

    cities = client.get("/en/cities/").context["page"]

    assert [city.name_en for city in cities] == ["Čakovec", "Celje", "Zadar"]


def test_a_fallback_says_its_language(client):
    build.programme(slug="epi", title="European Pact", title_ro="Pactul european")

    assert (
        'lang="en" dir="ltr">European Pact</span>'
        in client.get("/ar/programmes/epi/").content.decode()
    )


@pytest.mark.parametrize("address", ["programmes/x/", "cities/x/", "organisations/x/"])
def test_what_does_not_exist_is_not_found(client, address):
    assert client.get(f"/en/{address}").status_code == 404


def test_a_city_page_leads_to_its_coordinators_without_naming_them(client):
    city = build.city(slug="bassano")
    build.coordinator(city=city, email="giulia@portal.example", name="Giulia Ferraro")

    page = client.get("/en/cities/bassano/").content.decode()

    assert "/en/contact/?city=bassano" in page
    assert "Giulia" not in page
    assert "giulia@portal.example" not in page


def test_every_upper_floor_can_fill_the_city_page(client, monkeypatch):
    build.city(slug="bassano", name="Bassano")
    seen = []

    def piece(request, *, city, **more):
        seen.append(city.slug)
        return ""

    monkeypatch.setattr(slots, "builders", lambda slot: [piece] if slot == "city.main" else [])
    page = client.get("/en/cities/bassano/").content.decode()

    assert seen == ["bassano"]
    assert "Nothing is published here yet" in page


def test_a_programmes_page_names_its_own_fund_in_the_foot(client):
    build.programme(slug="crisco", fund="Europe for Citizens")
    build.programme(slug="plain")

    named, plain = (
        client.get(f"/en/programmes/{slug}/").content.decode() for slug in ("crisco", "plain")
    )

    assert "<strong>Co-funded by the European Union: Europe for Citizens</strong>" in named
    assert "<strong>Co-funded by the European Union</strong>" in plain


def test_every_page_says_what_the_installation_is_called(client, settings):
    settings.SITE_NAME = "Crossroad"

    assert "– Crossroad</title>" in client.get("/en/cities/").content.decode()


def test_many_cities_come_in_pages(client):
    programme = build.programme()
    for number in range(61):
        city = build.city(slug=f"town-{number:02}", name=f"Town {number:02}")
        build.partnership(programme=programme, organisation=build.organisation(city=city))

    first = client.get("/en/cities/?programme=" + programme.slug).content.decode()
    second = client.get(f"/en/cities/?programme={programme.slug}&page=2").content.decode()

    assert "Town 59" in first
    assert "Town 60" not in first
    assert f"?programme={programme.slug}&amp;page=2" in first
    assert "Town 60" in second
