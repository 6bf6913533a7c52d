"""How often a page asks the database, with every floor's piece in it, for one row and for three.

The numbers are literal on purpose: who makes one larger says so here.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from handbook.models import EditionState
from handbook.services import editions
from network.models import Enquiry, EnquiryKind, Role
from tests.builders import events, handbook, initiatives, network, panels

pytestmark = pytest.mark.django_db
SIGNED_IN = 2  # the session and the account

PUBLIC = {
    "/en/": 4,
    "/en/debates/": 6,
    "/en/debates/debate-0/": 2,
    "/en/cities/": 2,
    "/en/cities/delft/": 8,
    "/en/programmes/": 1,
    "/en/programmes/crisco/": 8,
    "/en/panels/": 2,
    "/en/panels/delft/crisco/": 6,
    "/en/initiatives/": 5,
    "/en/initiatives/initiative-of-delft-0/": 8,
    "/en/handbook/": 5,
    "/en/handbook/living-together/section-0/": 6,
    "/en/search/?q=Delft": 9,
}
DESKS = {
    Role.COORDINATOR: ("/en/desk/", SIGNED_IN + 10),
    Role.DESK_HELPER: ("/en/desk/", SIGNED_IN + 4),
    Role.NETWORK_STAFF: ("/en/network/", SIGNED_IN + 9),
}


def world(rows: int):
    """Delft in one programme, with `rows` of everything that its pages list."""
    programme = network.programme(slug="crisco", fund="Europe for Citizens")
    city = network.city(slug="delft", name="Delft", latitude=52.0, longitude=4.36)
    town_hall = network.organisation(city=city, slug="delft-town-hall", name="Town hall of Delft")
    network.partnership(programme=programme, organisation=town_hall)
    rule = panels.thirds(programme=programme, least_size=3)
    book = handbook.handbook(programme=programme, slug="living-together")
    edition = handbook.edition(handbook=book)
    panel = panels.panel(composition=rule, city=city, each=rows)
    for number in range(rows):
        panels.seated(seat=panel.seats.filter(ordinal=number + 1).earliest("pk"))
        _debates(city, programme, number)
        _neighbour(programme, rule, number)
        network.organisation(city=city, name="Association of Delft")
        section = handbook.section(handbook=book, uid=f"section-{number}", author_city=city)
        handbook.place(section, edition=edition, position=number + 1)
        handbook.text(section, "<p>How Delft did it.</p>", title="What Delft did")
        Enquiry.objects.create(
            city=city,
            ticket=f"DELFT{number}",
            kind=EnquiryKind.CONTACT,
            text="Hello",
            language="en",
            answer_due_on=events.NOW.date(),
        )
    editions.publish(edition=editions.freeze(edition=edition, now=events.NOW), now=events.NOW)
    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED
    return town_hall


def asked(browser: Client, address: str) -> int:
    """How many questions the page asked."""
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200, address
    return len(queries)


def _debates(city, programme, number):
    now = timezone.now()
    theme = network.theme(programme=programme, number=number + 1)
    soon = events.event(
        city=city,
        slug=f"debate-{number}",
        title="Delft talks",
        theme=theme,
        programme=programme,
        starts_at=now + timedelta(days=3, hours=number),
    )
    events.registration(event=soon)
    held = events.event(city=city, programme=programme, starts_at=now - timedelta(days=3))
    events.registration(event=held)
    _initiatives(city, theme, number)
    events.event(
        city=city, kind="transnational", number=number + 1, programme=programme, starts_at=None
    )


def _initiatives(city, theme, number):
    here = initiatives.initiative(city=city, slug=f"initiative-of-delft-{number}")
    here.themes.add(theme)
    here.partners.add(city.organisations.earliest("pk"))
    initiatives.result(initiative=here)
    first = city.initiatives.earliest("pk")
    initiatives.origin(initiative=first, source=initiatives.initiative())
    initiatives.result(initiative=first)
    initiatives.review(initiative=first, panel=city.panels.get())
    neighbour = panels.panel(composition=city.panels.get().composition)
    initiatives.given(initiative=first, panel=neighbour, points=number + 1)


def _neighbour(programme, rule, number):
    city = network.city(slug=f"neighbour-{number}", name="Delfzijl")
    office = network.organisation(city=city)
    network.partnership(programme=programme, organisation=office)
    panels.panel(composition=rule, city=city, each=1)


@pytest.mark.parametrize("rows", [1, 3])
def test_public_pages_keep_their_budget(rows, client):
    world(rows)

    assert {address: asked(client, address) for address in PUBLIC} == PUBLIC


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("role", DESKS)
def test_desks_keep_their_budget(role, rows):
    address, queries = DESKS[role]
    person = network.user()
    network.affiliation(user=person, organisation=world(rows), role=role)
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert asked(browser, address) == queries


def test_no_page_asks_more_than_twelve_times():
    desks = [queries for _address, queries in DESKS.values()]

    assert max([*PUBLIC.values(), *desks]) <= 12
