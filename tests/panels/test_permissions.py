"""Who may do what with a panel, in every state: the whole table."""

from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from network.models import Role
from panels import rules
from panels.models import Panel, PanelState
from panels.services import panels
from tests.builders import network
from tests.builders import panels as build

pytestmark = pytest.mark.django_db

STATES = {
    PanelState.FORMING: build.full,
    PanelState.CONSTITUTED: build.constituted,
    PanelState.VACANCY: build.vacancy,
    PanelState.SUSPENDED: build.suspended,
    PanelState.DISSOLVED: build.full,
}
OWN_CITY = list(Role)
FAR = ["coordinator elsewhere", "no role", "nobody"]
MANAGERS = {Role.COORDINATOR, Role.DEPUTY}


def somebody(role, panel):
    if role == "nobody":
        return None
    person = network.user()
    if role == "coordinator elsewhere":
        organisation = network.organisation(city=network.city())
        network.affiliation(user=person, organisation=organisation, role=Role.COORDINATOR)
    elif role != "no role":
        organisation = network.organisation(city=panel.city)
        network.affiliation(user=person, organisation=organisation, role=role)
    return person


def panel_in(state, now):
    panel = STATES[state]()
    if state == PanelState.DISSOLVED:
        panels.dissolve(panel=panel, reason="x", by=build.coordinator(panel), now=now)
        panel.refresh_from_db()
    return panel


@pytest.mark.parametrize(("role", "state"), list(product([*OWN_CITY, *FAR], PanelState)))
def test_the_table_of_roles_and_states(role, state, now, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    panel = panel_in(state, now)
    person = somebody(role, panel)
    client = Client()
    if person:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    desk = client.get(reverse("panels:manage", args=[panel.pk])).status_code
    change = client.get(reverse("panels:seats", args=[panel.pk])).status_code

    sees = role in MANAGERS or role == Role.NETWORK_STAFF
    known = role in OWN_CITY
    manages = role in MANAGERS and state != PanelState.DISSOLVED
    assert desk == (302 if role == "nobody" else 200 if sees else 403 if known else 404)
    assert change == (302 if role == "nobody" else 200 if manages else 403 if known else 404)


@pytest.mark.parametrize("state", PanelState)
def test_only_what_can_be_constituted_may_be(state, now):
    panel = panel_in(state, now)

    verdict = rules.may_constitute(build.coordinator(panel), panel, now=now)

    assert bool(verdict) == (
        state in {PanelState.FORMING, PanelState.VACANCY, PanelState.SUSPENDED}
    )
    assert verdict or str(verdict.reason)


@pytest.mark.parametrize("role", [*OWN_CITY, "coordinator elsewhere", "no role"])
def test_known_panels_agree_with_the_desk_rule(role, now):
    panel = build.panel()
    person = somebody(role, panel)

    if rules.may_see_desk(person, panel, now=now):
        assert panel in Panel.objects.known_to(person, now)
    assert (panel in Panel.objects.managed_by(person, now)) == (role in MANAGERS)


def test_every_role_is_in_the_table():
    assert set(OWN_CITY) == set(Role)
