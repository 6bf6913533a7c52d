"""Pages kept for visitors: the same for each of them, and never anybody's own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from events.models import Event
from tests.builders import events, network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.PAGE_SECONDS = 5


def an_event(**given):
    """At an address that no other run of these tests has asked for."""
    return events.event(slug=f"event-{uuid4()}", **given)


def test_the_second_visitor_costs_no_question(django_assert_num_queries):
    address = an_event(title="Living next door").get_absolute_url()
    first = Client().get(address)

    with django_assert_num_queries(0):
        second = Client().get(address)

    assert second.content == first.content
    assert second["Cache-Control"] == "private, no-cache"
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert second["Content-Language"] == "en"
    assert not second.cookies


def test_each_language_has_its_own(client):
    event = an_event(title="Living next door")
    client.get(event.get_absolute_url())

    page = client.get(event.get_absolute_url().replace("/en/", "/ar/"))

    assert 'dir="rtl"' in page.content.decode()
    assert page["Content-Language"] == "ar"


def test_who_is_signed_in_neither_reads_nor_fills():
    event = an_event(title="Before")
    Client().get(event.get_absolute_url())
    Event.objects.update(title_en="After")
    signed_in = Client()
    person = network.user()
    signed_in.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = signed_in.get(event.get_absolute_url())

    assert "After" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert "Before" in Client().get(event.get_absolute_url()).content.decode()


def test_an_organisers_draft_stays_theirs():
    event = an_event(state="draft")
    coordinator = network.coordinator(city=event.city)
    browser = Client()
    browser.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert browser.get(event.get_absolute_url()).status_code == 200
    assert Client().get(event.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("query", ["?when=past", "?page=2"])
def test_a_question_of_its_own_is_answered_anew(client, query):
    client.get("/en/debates/")
    events.event(title="Just announced")

    assert "Just announced" not in client.get("/en/debates/").content.decode()
    assert client.get("/en/debates/" + query).headers["Cache-Control"] == "no-store"


def test_a_form_is_never_kept(client):
    event = an_event(starts_at=timezone.now() + timedelta(days=3))
    address = event.get_absolute_url() + "register/"

    first, second = Client().get(address), Client().get(address)

    assert first["Cache-Control"] == "no-store"
    assert first.content != second.content  # each form has a secret of its own


def test_who_has_a_waiting_message_sees_it(client):
    client.cookies["messages"] = "something"

    assert client.get("/en/").headers["Cache-Control"] == "no-store"
