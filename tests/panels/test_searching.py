"""The search finds panels, what they decided and what organisations promised, in one question."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.searching import panels_matching
from tests.builders import network
from tests.builders import panels as build
from tests.panels.test_panel_page import decided

pytestmark = pytest.mark.django_db


def found(query: str, limit: int = 10) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in panels_matching(query, "en", limit)]


@pytest.mark.django_db(transaction=True)
def test_a_decision_is_found_by_its_words_and_the_hit_leads_to_it():
    panel = build.constituted()
    decided(panel, choices="ffffaa")

    (hit,) = panels_matching("LIBRARY opens", "en", 10)

    assert (hit.kind, hit.title, hit.language) == (
        "Decision of a local panel",
        "Open the library on Sundays",
        "en",
    )
    path, _sign, mark = hit.url.partition("#")
    assert f'id="{mark}"' in Client().get(path).content.decode()


def test_a_public_promise_is_found_by_its_words_and_its_organisation():
    panel = build.panel(each=1)
    seat = panel.seats.earliest("pk")
    body = {"kind": "organisation", "may_publish_name": True}
    member = build.seated(seat=seat, name="Rēzeknes biedrība", **body).member
    build.promise(panel=panel, member=member, sentence="Café for all.", language="fr")
    build.promise(panel=panel, member=member, sentence="Quiet café.", may_publish=False)

    (by_words,), (by_name,) = (
        panels_matching("cafe", "en", 10),
        panels_matching("rezekne", "en", 10),
    )

    assert by_words == by_name
    assert (by_words.title, by_words.language) == ("Café for all.", "fr")
    path, _sign, mark = by_words.url.partition("#")
    assert f'id="{mark}"' in Client().get(path).content.decode()


def test_panels_come_first_and_the_newest_promise_before_the_older():
    panel = build.panel(city=network.city(name="Delft"), each=1)
    for number, at in enumerate((build.LONG_AGO, timezone.now())):
        build.promise(panel=panel, sentence=f"Delft {number}.", created_at=at)

    assert [title for _kind, title in found("delft")] == [
        "Local panel of Delft",
        "Delft 1.",
        "Delft 0.",
    ]
    assert len(found("delft", limit=2)) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_asks_once(count, django_assert_num_queries):
    panel = build.panel(each=count)
    for number in range(count):
        build.promise(panel=panel, sentence=f"We open hall {number}.")

    with django_assert_num_queries(1):
        assert len(found("hall")) == count


def test_what_is_not_public_is_not_found():
    hidden = build.panel(
        composition=build.thirds(programme=network.programme(state="draft")), each=1
    )
    build.promise(panel=hidden, sentence="We open the hall.")

    assert found("hall") == []
    page = Client().get(reverse("network:search") + "?q=hall").content.decode()
    assert "We open" not in page
