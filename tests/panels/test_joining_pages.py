"""Applying, the applicant's own page and the coordinators' list, in the browser."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crisco import tokens, tries
from network.forms.open_forms import new_ticket
from network.models import Role
from panels.models import Application
from panels.services import application_keys as keys
from tests.builders import joining as build
from tests.builders import network
from tests.builders import panels as build_panels
from tests.builders.network import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return build_panels.panel(each=1)


@pytest.fixture
def call(panel):
    now = timezone.now()
    return build.call(
        panel=panel, opens_at=now, closes_at=now + timedelta(days=20), appeal_en="Come!"
    )


def place(name, panel):
    return reverse(name, args=[panel.city.slug, panel.programme.slug])


def typed(panel, *, seconds=30, **given):
    part = panel.composition.sectors.get(code="resident")
    ticket = new_ticket(timezone.now() - timedelta(seconds=seconds), "panels.join")
    return {
        "name": "Amina Noor",
        "contact": "",
        "language": "en",
        "sector": part.pk,
        "ticket": ticket,
        **given,
    }


def send(client, panel, **given):
    return client.post(place("panels:join", panel), typed(panel, **given), follow=True)


@pytest.fixture
def desk(panel):
    return signed_in(build_panels.coordinator(panel))


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def own_page(application, name="panels:application"):
    link = keys.mint_link(application, now=timezone.now())
    return reverse(name, args=[link])


def test_the_panels_page_leads_to_the_form(client, panel, call):
    page = client.get(place("panels:panel", panel)).content.decode()
    form = client.get(place("panels:join", panel)).content.decode()

    assert place("panels:join", panel) in page
    assert "Come!" in form
    assert form.count('class="field') <= 6  # five questions and the field for machines


def test_the_citys_own_words_are_read_in_the_language_they_are_written_in(client, panel, call):
    call.appeal_en, call.appeal_it, call.source_language = "", "Venite!\n\nTutti.", "it"
    call.save()

    page = client.get(place("panels:join", panel)).content.decode()

    assert 'lang="it" dir="ltr"><p>Venite!</p>' in page


def test_the_list_of_errors_is_in_the_order_of_the_page(client, panel, call):
    page = send(client, panel, name="", sector="", contact="12").content.decode()

    summary = page[page.index('id="errors"') : page.index("<form")]
    places = [summary.index(label) for label in ("Where do you", "What should", "E-mail or phone")]
    assert places == sorted(places)


def test_without_a_call_the_form_says_so(client, panel):
    page = client.get(place("panels:join", panel)).content.decode()

    assert "There is no open call" in page
    assert "<form method" not in page.split("<main")[1]


def test_a_name_is_enough_and_leads_to_a_code(client, panel, call):
    page = send(client, panel).content.decode()
    code = re.search(r'class="code">(\w{6})<', page).group(1)

    opened = client.post(
        reverse("panels:application_open"), {"code": code, "name": "amina"}, follow=True
    )

    assert "Waits for an answer" in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"


def test_known_and_unknown_addresses_get_the_same_page(panel, call):
    pages = []
    for _each in range(2):
        page = send(Client(), panel, contact="amina@example.org").content.decode()
        pages.append(re.sub(r'(nonce|value)="[^"]*"', "", page))

    assert pages[0] == pages[1]
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"website": "spam"}, "leave the last field empty"),
        ({"seconds": 0}, "very quick"),
        ({"ticket": "forged"}, "open for too long"),
        ({"name": "www.spam.example"}, "without a web address"),
        ({"sector": ""}, "choose the part"),
        ({"contact": "neither"}, "neither an e-mail address"),
    ],
)
def test_what_no_person_sends_is_refused(client, panel, call, given, words):
    page = send(client, panel, **given).content.decode()

    assert words in page
    assert not Application.objects.exists()


def test_in_a_rush_the_form_asks_for_the_town(client, panel, call, monkeypatch):
    monkeypatch.setattr(tries, "BURST", 2)
    for path in ("self", "desk"):
        build.application(panel=panel, path=path, created_at=timezone.now())
    calm = client.get(place("panels:join", panel)).content.decode()
    send(client, panel, name="Bo")

    wrong = send(client, panel, town="Vejle").content.decode()
    applied = Application.objects.count()
    right = send(client, panel, town="bassano del GRAPPA").content.decode()

    assert "In which town" not in calm
    assert "at the top of this page" in wrong
    assert (applied, "We have your application" in right) == (3, True)


def test_nothing_is_asked_about_where_somebody_is_from(client, panel, call):
    page = client.get(place("panels:join", panel)).content.decode().lower()

    for word in ("nationality", "origin", "country of birth", "religion"):
        assert word not in page


def test_many_tries_of_a_code_are_stopped(client):
    wrong = {"code": tokens.short_code(), "name": "Amina"}
    answers = [client.post(reverse("panels:application_open"), wrong) for _each in range(11)]

    assert [each.status_code for each in answers] == [200] * 10 + [429]


def test_withdrawing_is_a_button_and_can_be_undone(client, panel):
    application = build.application(panel=panel)
    link = own_page(application, "panels:application_withdraw")

    client.get(link)
    before = Application.objects.get().state
    withdrawn = client.post(link, follow=True).content.decode()
    undone = client.post(own_page(application, "panels:application_undo"), follow=True)

    assert before == "submitted"
    assert "is withdrawn" in withdrawn
    assert "Waits for an answer" in undone.content.decode()


def test_data_can_be_erased_at_once(client, panel):
    application = build.application(panel=panel, email="amina@example.org")
    client.post(own_page(application, "panels:application_withdraw"))

    link = own_page(application, "panels:application_erase")
    client.post(link)

    application.refresh_from_db()
    assert (application.name, application.email) == ("", "")
    assert client.get(link.replace("erase/", "")).status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"state": "submitted"}, "The coordinators of the city answer it"),
        ({"state": "eligible"}, "You can be chosen"),
        ({"state": "in_pool"}, "You take part in the draw"),
        ({"state": "ineligible", "reason": "You live elsewhere."}, "You live elsewhere."),
        ({"state": "not_drawn"}, "fell on others"),
        ({"state": "accepted"}, "Thank you for saying yes"),
        ({"state": "declined"}, "You said no"),
        ({"state": "expired"}, "no question to answer"),
    ],
)
def test_every_state_is_said_in_words(client, panel, given, words):
    application = build.application(panel=panel, **given)

    assert words in client.get(own_page(application)).content.decode()


@pytest.mark.parametrize("button", ["confirm", "erase", "no", "undo", "yes"])
def test_the_address_of_a_button_says_that_nothing_has_happened(client, panel, button):
    application = build.application(panel=panel)

    answer = client.get(own_page(application, f"panels:application_{button}"))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer["Cache-Control"] == "no-store"
    assert "nothing has changed" in answer.content.decode()
    assert Application.objects.get().state == "submitted"


def test_contact_data_are_changed_by_their_owner(client, panel):
    application = build.application(panel=panel)

    client.post(
        own_page(application, "panels:application_change"),
        {"name": "Bo", "contact": "+39 0424 519 111", "language": "it", "may_publish_name": "on"},
    )

    application.refresh_from_db()
    stored = (application.name, application.phone, application.language)
    assert stored == ("Bo", "+390424519111", "it")


# the desk


def test_a_coordinator_opens_and_closes_a_call(desk, panel):
    sectors = [sector.pk for sector in panel.composition.sectors.all()]
    last = (timezone.now() + timedelta(days=9)).date()
    given = {"sectors": sectors, "last_on": last, "source_language": "it", "words": "Venite"}

    desk.post(reverse("panels:call", args=[panel.pk]), {**given, "keep_months": 12})
    call = panel.calls.get()
    desk.post(reverse("panels:call_close", args=[panel.pk]))

    assert (call.appeal_it, call.sectors.count()) == ("Venite", 3)
    assert panel.calls.get().closed_at is not None


def test_the_list_is_searched_and_counts_against_empty_seats(desk, panel):
    build.application(panel=panel, name="Élise Martin")
    build.application(panel=panel, name="Bo", sector="official")
    address = reverse("panels:applications", args=[panel.pk])

    found = desk.get(address, {"words": "elise"}).content.decode()
    official = desk.get(address, {"sector": "official", "state": "submitted"}).content.decode()
    nobody = desk.get(address, {"words": "zoe"}).content.decode()

    assert ("Élise Martin" in found, ">Bo<" in found) == (True, False)
    assert ("Élise Martin" in official, ">Bo<" in official) == (False, True)
    assert "Nobody fits" in nobody


def test_the_answer_is_given_on_the_applicants_page(desk, panel):
    first, second = (build.application(panel=panel, name=name) for name in ("Amina", "Bo"))
    pages = [
        reverse("panels:application_one", args=[panel.pk, each.uuid]) for each in (first, second)
    ]

    desk.post(pages[0], {"answer": "seat"})
    full = desk.post(pages[1], {"answer": "seat"}).content.decode()
    unsaid = desk.post(pages[1], {"answer": "refuse"}).content.decode()

    assert "the only seat is held" in full
    assert "Please say why" in unsaid
    assert list(Application.objects.order_by("pk").values_list("state", flat=True)) == [
        "seated",
        "submitted",
    ]


def test_no_reason_is_asked_where_the_answer_cannot_be_no(desk, panel):
    said_yes = build.application(panel=panel, state="accepted", member=None)
    waits = build.application(panel=panel)

    pages = [
        desk.get(reverse("panels:application_one", args=[panel.pk, one.uuid])).content.decode()
        for one in (said_yes, waits)
    ]

    assert ["If no: why?" in page for page in pages] == [False, True]


def test_a_namesake_is_asked_about(desk, panel):
    build_panels.member(panel=panel, sector="official", name="Amina Noor")
    application = build.application(panel=panel, name="Amina Noor")
    page = reverse("panels:application_one", args=[panel.pk, application.uuid])

    asked = desk.post(page, {"answer": "reserve"}).content.decode()
    desk.post(page, {"answer": "reserve", "namesake": "on"})

    assert "somebody else of the same name" in asked
    assert Application.objects.get().state == "reserve"


def test_a_helper_enters_somebody_and_sees_no_list(panel, call):
    helper = network.user()
    body = network.organisation(city=panel.city)
    network.affiliation(user=helper, organisation=body, role=Role.DESK_HELPER)
    browser = signed_in(helper)
    given = {**typed(panel), "key": uuid4()}

    page = browser.post(reverse("panels:application_enter", args=[panel.pk]), given)

    assert 'class="code"' in page.content.decode()
    assert browser.get(reverse("panels:applications", args=[panel.pk])).status_code == 403


def test_an_organisation_names_somebody(panel, call):
    rosa = network.user()
    body = network.organisation(city=panel.city, name="Open Table")
    network.affiliation(user=rosa, organisation=body, role=Role.EDITOR)
    given = {**typed(panel), "key": uuid4(), "by": body.pk}

    browser, address = signed_in(rosa), reverse("panels:application_nominate", args=[panel.pk])
    nowhere = browser.post(address, {**given, "sector": ""})
    page = browser.post(address, given)

    assert "the part of the panel where the person belongs" in nowhere.content.decode()
    assert "The person is asked" in page.content.decode()
    assert Application.objects.get().nominated_by == body


def test_the_desk_says_how_many_wait(desk, panel):
    for _each in range(3):
        build.application(panel=panel)

    assert "3 people wait for an answer" in desk.get("/en/desk/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_keeps_its_budget(desk, panel, rows):
    for _each in range(rows):
        build.application(panel=panel)

    with CaptureQueriesContext(connection) as queries:
        desk.get(reverse("panels:applications", args=[panel.pk]))

    assert len(queries) == 9
