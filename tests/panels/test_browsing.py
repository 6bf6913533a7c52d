"""The public side: numbers for everybody, names by consent; slots, desk rows and search."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from panels import attention, searching, slots
from panels.models import ChangeKind, Panel
from panels.services import panels
from panels.services.acts import record
from tests.builders import network
from tests.builders import panels as build

pytestmark = pytest.mark.django_db


def public(panel):
    return reverse("panels:panel", args=[panel.city.slug, panel.programme.slug])


def test_the_public_page_shows_numbers_and_only_names_that_may_be_shown():
    panel = build.panel(each=2)
    one, two = panel.seats.filter(sector__code="resident").order_by("ordinal")
    build.seated(seat=one, name="Nadia Benali", may_publish_name=True)
    build.seated(seat=two, name="Hidden Person", email="hidden@portal.example")

    page = Client().get(public(panel)).content.decode()

    assert "Nadia Benali" in page
    assert "1 member who is not named here" in page
    assert "Hidden" not in page
    assert "hidden@" not in page


def test_the_public_history_names_nobody(now):
    panel = build.vacancy()
    member = panel.members.first()
    record(
        panel=panel, kind=ChangeKind.LEFT, by=network.user(name="Giulia"), now=now, member=member
    )

    page = Client().get(public(panel)).content.decode()

    assert "Seat given up" in page
    assert member.name not in page
    assert "Giulia" not in page


def test_a_city_with_one_panel_leads_to_it_and_one_with_several_lists_them():
    panel = build.panel()
    city = reverse("panels:city", args=[panel.city.slug])

    assert Client().get(city).url == public(panel)
    other = build.panel(city=panel.city)
    page = Client().get(city).content.decode()
    assert public(panel) in page
    assert public(other) in page


@pytest.mark.parametrize(
    "path",
    ["panels/nowhere/", "panels/nowhere/crisco/", "programmes/nothing/panels/"],
)
def test_what_does_not_exist_is_not_found(path):
    assert Client().get(f"/en/{path}").status_code == 404


def test_the_last_panel_of_a_city_stays_public_after_its_end(now):
    panel = build.full()
    panels.dissolve(panel=panel, reason="x", by=build.coordinator(panel), now=now)

    assert "Dissolved" in Client().get(public(panel)).content.decode()


def test_panels_of_a_programme_that_is_not_published_are_nobody_s_business():
    panel = build.panel(composition=build.thirds(programme=network.programme(state="draft")))

    assert Client().get(public(panel)).status_code == 404
    assert public(panel) not in Client().get(reverse("panels:list")).content.decode()
    assert searching.panels_matching("Bassano", "en", 10) == []
    assert slots.city_main(request_by(build.coordinator(panel)), city=panel.city) == ""


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_often_for_one_panel_as_for_three(count, django_assert_num_queries):
    rule = build.thirds()
    for _ in range(count):
        build.constituted(composition=rule)

    with django_assert_num_queries(2):
        Client().get(reverse("panels:list"))
    with django_assert_num_queries(8):
        Client().get(reverse("panels:programme", args=[rule.programme.slug]))


def test_the_rule_of_a_programme_is_public():
    rule = build.thirds(least_size=6)
    build.constituted(composition=rule)

    page = Client().get(reverse("panels:programme", args=[rule.programme.slug])).content.decode()

    assert "A panel has at least 6 seats." in page
    assert page.count("exactly one third of all seats") == 3


def request_by(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_slots_show_the_panel_on_other_pages():
    panel = build.constituted()
    giulia = build.coordinator(panel)
    stranger = network.coordinator(city=network.city())

    assert public(panel) in slots.city_main(request_by(giulia), city=panel.city)
    assert public(panel) in slots.programme_main(request_by(giulia), programme=panel.programme)
    desk = reverse("panels:manage", args=[panel.pk])
    assert desk in slots.desk_sections(request_by(giulia))
    assert desk not in slots.desk_sections(request_by(stranger))
    assert slots.city_main(request_by(giulia), city=network.city()) == ""


def test_the_desk_tells_of_empty_seats_with_their_deadline(now):
    panel = build.vacancy(each=8)
    giulia = build.coordinator(panel)

    (row,) = attention.panels_of(giulia, now)
    (late,) = attention.panels_of(giulia, now + timedelta(days=90))

    assert (row.level, late.level) == ("warn", "late")
    assert row.sentence == (
        "Local panel of Bassano del Grappa: 1 seat is empty, 1 among Residents."
    )
    assert row.due_at.isoformat() == "2027-01-13T23:59:00+01:00"
    assert attention.panels_of(network.user(), now) == []


def test_the_desk_tells_of_first_steps_and_of_terms_that_end(now):
    forming = build.panel(each=1)
    ending = build.constituted(city=forming.city)
    Panel.objects.filter(pk=ending.pk).update(ends_on=(now + timedelta(days=20)).date())

    labels = [row.label for row in attention.panels_of(build.coordinator(forming), now)]

    assert labels == ["Forming", "Term ends"]


def test_the_desk_tells_of_a_city_that_takes_part_without_a_panel(now):
    rule = build.thirds(programme=network.programme(slug="bridges"))
    city = network.city()
    giulia = network.coordinator(city=city)
    network.partnership(
        programme=rule.programme, organisation=giulia.affiliations.get().organisation
    )

    (row,) = attention.panels_of(giulia, now)
    build.panel(composition=rule, city=city)
    (after,) = attention.panels_of(giulia, now)

    assert row.sentence == "Bassano del Grappa has no local panel in BRIDGES yet."
    assert after.label == "Forming"


@pytest.mark.parametrize("query", ["Rezekne", "RĒZEKNE", "Rositten"])
def test_search_finds_a_panel_by_any_spelling_of_its_city(query):
    city = network.city(name="Rēzekne", aliases=["Rositten"])
    panel = build.panel(city=city)

    (hit,) = searching.panels_matching(query, "en", 10)

    assert hit.url == public(panel)
    assert searching.panels_matching("x", "en", 10) == []


@pytest.mark.parametrize("language", ["en", "fr", "it", "sq", "ar"])
def test_every_page_answers_in_every_language(language, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    panel = build.vacancy()
    client = Client()
    client.force_login(
        build.coordinator(panel), backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    with translation.override(language):
        for name in ("manage", "constitute", "seats", "history", "print_list", "dissolve"):
            assert client.get(reverse(f"panels:{name}", args=[panel.pk])).status_code == 200
        assert client.get(public(panel)).status_code == 200
