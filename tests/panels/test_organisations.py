"""The directory of organisations on panels: those that agreed, and nobody who sits for them."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import network
from tests.builders import panels as build

pytestmark = pytest.mark.django_db


def body(name: str, *, city=None, rule=None, **given):
    """An organisation with a seat and its consent."""
    panel = build.panel(composition=rule, city=city, each=1)
    seat = panel.seats.earliest("pk")
    kind = {"kind": "organisation", "may_publish_name": True, "representative": "Hidden Person"}
    return build.seated(seat=seat, name=name, **{**kind, **given}).member


def listed(query: str = "") -> str:
    return Client().get(reverse("panels:organisations") + query).content.decode()


def test_only_organisations_with_a_seat_and_their_consent_are_listed():
    shown = body("Open Table")
    body("Closed Table", may_publish_name=False)
    body("Some Person", kind="person", representative="")
    body("Draft Table", rule=build.thirds(programme=network.programme(state="draft")))
    build.member(
        panel=shown.panel, name="Waiting Table", kind="organisation", may_publish_name=True
    )

    page = listed()

    assert "Open Table" in page
    assert "1 organisation" in page
    for hidden in ("Closed", "Some Person", "Draft", "Waiting", "Hidden Person"):
        assert hidden not in page


@pytest.mark.parametrize("query", ["rezekne", "RĒZEKNE", "  Rēzeknes "])
def test_a_name_is_found_with_and_without_accents(query):
    body("Rēzeknes biedrība")
    body("Open Table")

    page = listed(f"?q={query}")

    assert "Rēzeknes" in page
    assert "Open Table" not in page


def test_the_list_is_narrowed_by_city_and_programme():
    one, other = body("Open Table"), body("Open Door")

    by_city = listed(f"?city={one.panel.city.slug}")
    by_programme = listed(f"?programme={other.panel.programme.slug}")

    assert ("Open Table" in by_city, "Open Door" in by_city) == (True, False)
    assert ("Open Table" in by_programme, "Open Door" in by_programme) == (False, True)
    assert "No organisation is like this" in listed("?q=zzz")
    assert "Open Table" in listed("?city=nowhere&page=99")


def test_an_odd_filter_leaves_the_others_in_force_and_is_no_error():
    body("Open Table")
    body("Open Door")

    page = listed("?city=nowhere&q=door")

    assert ("Open Table" in page, "Open Door" in page) == (False, True)
    assert 'class="error"' not in page
    assert "“door”" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(count, django_assert_num_queries):
    rule = build.thirds()
    for number in range(count):
        body(f"Table {number}", rule=rule)

    with django_assert_num_queries(4):
        listed()


def test_the_page_of_an_organisation_says_where_it_sits():
    home = network.organisation(city=network.city())
    member = body("Open Table", organisation=home)
    address = reverse("network:organisation", args=[home.slug])
    panel = reverse("panels:panel", args=[member.panel.city.slug, member.panel.programme.slug])

    assert panel in Client().get(address).content.decode()
    assert address in listed()
    type(member).objects.update(may_publish_name=False)
    assert panel not in Client().get(address).content.decode()
