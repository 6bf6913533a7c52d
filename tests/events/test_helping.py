"""A desk helper finds on the desk where to register somebody who cannot do it alone."""

import re

import pytest
from django.test import Client

from network.models import Role
from tests.builders import events as build
from tests.builders import network

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return network.city(name="Delft")


@pytest.fixture
def samuel(city) -> Client:
    person = network.user(name="Samuel")
    network.affiliation(
        user=person, organisation=network.organisation(city=city), role=Role.DESK_HELPER
    )
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def links(browser: Client) -> list[str]:
    page = browser.get("/en/desk/").content.decode()
    return [part.split('"')[0] for part in page.split('href="') if "/register/" in part[:80]]


def test_open_debates_of_the_city_lead_to_the_form_for_others(samuel, city, soon):
    build.event(city=city, slug="ours", starts_at=soon)
    build.event(city=city, slug="draft", starts_at=soon, state="draft")
    build.event(city=city, slug="cancelled", starts_at=soon, state="cancelled")
    build.event(slug="elsewhere", starts_at=soon)

    found = links(samuel)

    assert found == ["/en/desk/debates/ours/register/"]
    assert samuel.get(found[0]).status_code == 200


def test_a_city_without_debates_says_so(samuel):
    assert "No debate is planned here at the moment." in samuel.get("/en/desk/").content.decode()


def test_names_stay_with_the_coordinators(samuel, city, soon):
    build.registration(event=build.event(city=city, slug="ours", starts_at=soon), name="Amal")

    assert "Amal" not in samuel.get("/en/desk/").content.decode()
    assert samuel.get("/en/desk/debates/ours/").status_code == 403


def test_the_form_asks_about_the_person_and_not_about_the_helper(samuel, city, soon):
    build.event(city=city, slug="ours", starts_at=soon, childcare=True)

    page = samuel.get("/en/desk/debates/ours/register/").content.decode()
    form = page.split('<form method="post"')[-1].split("</form>")[0]

    assert "Does the person need something?" in form
    assert re.findall(r"\b(?:me|my|you|your)\b", re.sub(r"<[^>]+>", " ", form), re.IGNORECASE) == []
