"""Open data: the same rows as CSV and JSON, at addresses that stay, without a name."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from panels.models import Panel
from panels.open_data import DATASETS, OF_PANELS, Dataset, as_csv
from tests.builders import initiatives as tried
from tests.builders import network
from tests.builders import panels as build
from tests.panels.test_panel_page import decided

pytestmark = pytest.mark.django_db


def rows_of(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def take(name: str, form: str):
    return Client().get(reverse("panels:data_file", args=[name, form]))


def test_compositions_have_a_row_for_each_part():
    panel = build.panel(each=2, city=network.city(slug="tartu", country="EE"))
    build.seated(seat=panel.seats.earliest("pk"), name="Nadia Benali", may_publish_name=True)

    answer = take("compositions", "csv")

    rows = rows_of(answer.content)
    assert [(row["sector"], row["seats"], row["held"]) for row in rows] == [
        ("resident", "2", "1"),
        ("civil-society", "2", "0"),
        ("official", "2", "0"),
    ]
    assert (rows[0]["city"], rows[0]["country"], rows[0]["state"]) == ("tartu", "EE", "forming")
    assert b"Nadia" not in answer.content
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_decisions_and_the_balance_say_the_same_in_both_forms():
    panel = build.constituted()
    decided(panel, choices="ffffaa")

    rows = rows_of(take("decisions", "csv").content)
    told = take("decisions", "json").json()
    stood = take("balance", "json").json()["rows"]

    votes = [(row["sector"], row["for"], row["against"], row["agrees"]) for row in rows]
    assert votes == [
        ("resident", "2", "0", "true"),
        ("civil-society", "2", "0", "true"),
        ("official", "0", "2", "false"),
    ]
    assert [(row["for"], row["agrees"]) for row in told["rows"]] == [
        (2, True),
        (2, True),
        (0, False),
    ]
    assert told["licence"] == "CC-BY-4.0"
    assert [row["present"] for row in stood] == [2, 2, 2]


@pytest.mark.django_db(transaction=True)
def test_a_secret_vote_has_no_numbers():
    decided(build.constituted(), choices="", is_secret=True)

    rows = take("decisions", "json").json()["rows"]

    assert {(row["secret"], row["for"], row["agrees"]) for row in rows} == {(True, None, True)}


def test_no_cell_is_a_formula():
    evil = Dataset("x", "X", "X", {"title": ""}, lambda _panels: iter([{"title": "=1+1"}]))

    (row,) = rows_of(as_csv(evil, Panel.objects.all()))

    assert row["title"] == "'=1+1"


def test_a_panel_has_its_own_files_and_others_are_not_in_them():
    panel = build.panel(each=1)
    build.panel(each=1)
    where = [panel.city.slug, panel.programme.slug]

    answer = Client().get(reverse("panels:panel_data_file", args=[*where, "compositions", "csv"]))

    assert {row["city"] for row in rows_of(answer.content)} == {panel.city.slug}
    page = Client().get(reverse("panels:panel", args=where)).content.decode()
    assert all(
        reverse("panels:panel_data_file", args=[*where, name, form]) in page
        for name in OF_PANELS
        for form in ("csv", "json")
    )


def test_panels_that_are_not_public_are_in_no_file():
    panel = build.panel(composition=build.thirds(programme=network.programme(state="draft")))
    panel.seats.create(sector=panel.composition.sectors.earliest("pk"), ordinal=1)
    where = [panel.city.slug, panel.programme.slug]

    assert take("compositions", "json").json()["rows"] == []
    own = reverse("panels:panel_data_file", args=[*where, "compositions", "json"])
    assert Client().get(own).status_code == 404


@pytest.mark.parametrize("path", ["nothing.csv", "compositions.xml", "compositions.CSV"])
def test_what_does_not_exist_is_not_found(path):
    assert Client().get(f"/en/panels/data/{path}").status_code == 404


def test_every_column_is_explained_and_filled():
    page = Client().get(reverse("panels:data")).content.decode()
    build.panel(each=1)

    assert page.count("<code class") == sum(len(each.columns) for each in DATASETS.values())
    tried.initiative()
    for dataset in DATASETS.values():
        for row in dataset.rows(Panel.objects.all()):
            assert set(row) == set(dataset.columns)


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_asks_as_often_for_one_panel_as_for_three(count, django_assert_num_queries):
    rule = build.thirds()
    for _number in range(count):
        build.panel(composition=rule, each=1)

    with django_assert_num_queries(2):
        take("compositions", "csv")
    with django_assert_num_queries(1):
        take("decisions", "json")


def cafe():
    """One with a theme, a partner, an origin, an experiment with its result, and one without."""
    city = network.city(slug="tartu", country="EE")
    one = tried.initiative(city=city, slug="tartu-cafe", audience_en="Newcomers")
    programme = network.programme(slug="crisco")
    one.themes.add(network.theme(programme=programme, number=2))
    one.partners.add(network.organisation(city=city, slug="open-table"))
    tried.origin(initiative=one, source=tried.initiative(slug="delft-walks"))
    tried.result(initiative=one)
    tried.experiment(initiative=one)
    tried.review(initiative=one, panel=build.panel(city=city))
    return one


def test_the_register_of_initiatives_is_open_data_in_both_forms():
    cafe()

    answer = take("initiatives", "csv")
    row = next(each for each in rows_of(answer.content) if each["initiative"] == "tartu-cafe")
    told = next(each for each in take("initiatives", "json").json()["rows"] if each["results"])

    assert "initiatives.csv" in answer["Content-Disposition"]
    assert (row["city"], row["country"], row["title"]) == ("tartu", "EE", "Language café")
    assert (row["audience"], row["stop_reason"]) == ("Newcomers", "")
    assert (row["themes"], row["partners"], row["sources"]) == (
        "crisco-2",
        "open-table",
        "delft-walks",
    )
    assert (told["experiments"], told["results"], told["reviews"]) == (2, 1, 1)
    assert (told["themes"], told["tried_out"], told["cost"]) == (["crisco-2"], False, None)
    assert (
        'href="/en/panels/data/#initiatives"' in Client().get("/en/initiatives/").content.decode()
    )


def test_the_register_is_no_file_of_one_panel():
    panel = build.panel(each=1)
    where = [panel.city.slug, panel.programme.slug, "initiatives", "csv"]

    assert Client().get(reverse("panels:panel_data_file", args=where)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_asks_as_often_for_one_as_for_three(count, django_assert_num_queries):
    one = cafe()
    for _number in range(1, count):
        tried.origin(initiative=tried.initiative(), source=one)

    with django_assert_num_queries(6):
        take("initiatives", "csv")
