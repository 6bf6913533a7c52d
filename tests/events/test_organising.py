"""The coordinator's journey: write, publish, see the list, print the door list."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from crisco.jobs.models import OutboundMail
from crisco.languages import format_date
from events.models import Act, Attendee, Event, EventState, Record, Registration, RegistrationKey
from events.services import publication
from events.views import organising
from network.forms.themes import theme_label
from network.models import City, Role
from tests.builders import events as build
from tests.builders import network

pytestmark = pytest.mark.django_db

FORM = {
    "title": "Chi siamo?",
    "summary": "Parliamo in piccoli gruppi.",
    "description": "",
    "kind": "debate",
    "begins": "18:00",
    "ends": "20:30",
    "venue": "Municipio",
    "mode": "onsite",
    "languages": ["it"],
    "capacity": "30",
    "max_party": "4",
    "revision": "0",
}


EDIT = "/en/desk/debates/ours/edit/"
SIDES = re.compile(
    r'<th scope="row">(.*?)</th><td[^>]*><bdi>(.*?)</bdi></td><td[^>]*><bdi>(.*?)</bdi>'
)


@pytest.fixture
def city():
    return network.city(slug="bassano")


@pytest.fixture
def giulia(client, city):
    """The coordinator, signed in."""
    person = network.coordinator(city=city)
    client.force_login(person)
    return person


@pytest.fixture
def event(city, soon):
    return build.event(city=city, starts_at=soon, slug="ours", capacity=2)


def form(today, **given):
    return {**FORM, "day": f"{today + timedelta(days=20):%Y-%m-%d}", **given}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_debate_is_written_checked_and_published(client, giulia, today, language):
    written = client.post(f"/{language}/desk/debates/new/", form(today))
    event = Event.objects.get()
    hidden = event.state
    checked = client.get(written["Location"])
    client.post(written["Location"])

    event.refresh_from_db()
    assert (hidden, event.state) == (EventState.DRAFT, EventState.PUBLISHED)
    assert (event.title_it, event.title_en, event.source_language) == ("Chi siamo?", None, "it")
    assert checked.status_code == 200
    assert client.get(f"/it{event.get_absolute_url()[3:]}").status_code == 200


def test_one_form_sent_twice_is_one_debate_and_other_words_are_another(client, giulia, today):
    page = client.get("/en/desk/debates/new/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    sent = form(today, form_key=key)

    answers = [client.post("/en/desk/debates/new/", sent) for _ in range(2)]
    client.post("/en/desk/debates/new/", {**sent, "title": "Chi sono?"})

    assert answers[0]["Location"] == answers[1]["Location"]
    assert set(Event.objects.values_list("title_it", flat=True)) == {"Chi siamo?", "Chi sono?"}
    assert Event.objects.count() == 2


def test_a_page_without_a_key_writes_a_debate_each_time(client, giulia, today):
    for _ in range(2):
        client.post("/en/desk/debates/new/", form(today))

    assert Event.objects.count() == 2


WRONG = {
    "no title": ({"title": ""}, "Please fill this in."),
    "past day": ({"day": "2020-01-01"}, "lies in the past"),
    "first hour of the calendar": ({"day": "0001-01-01", "begins": "00:10"}, "a day such as"),
    "no day": ({"day": "soon"}, "a day such as"),
    "ends first": ({"ends": "17:00"}, "end must come after"),
    "half a closing": ({"closes_day": "2030-01-01"}, "day and time, or neither"),
    "closes too late": ({"closes_day": "2030-01-01", "closes": "10:00"}, "close before"),
    "online nowhere": ({"mode": "online"}, "taking part online"),
    "unsafe address": (
        {"mode": "online", "join_url": "javascript:alert(1)"},
        "check the web address",
    ),
    "insecure address": ({"mode": "online", "join_url": "http://a.example"}, "https"),
    "too many places": ({"capacity": "1e9"}, "whole number"),
    "fewer than none": ({"capacity": "-1"}, "The least number here is 0."),
    "unknown language": ({"languages": ["xx"]}, "something from the list"),
    "theme of nobody": ({"theme": "999999"}, "something from the list"),
    "nothing to see": ({"title": "\u200b \u2060"}, "Please fill this in."),
    "control characters": ({"title": "a\u202eb"}, "cannot be shown"),
    "too long": ({"title": "a" * 201}, "at most 200"),
}


@pytest.mark.parametrize(("given", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_debate_is_kept_on_the_page_with_a_sentence(client, giulia, today, given, sentence):
    page = client.post("/en/desk/debates/new/", form(today, **given))

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "address", ["http://[::1", "javascript:alert(1)", "http://a.example", "ftp://", ""]
)
def test_a_wrong_address_for_taking_part_is_told_in_one_sentence(client, giulia, today, address):
    page = client.post(
        "/en/desk/debates/new/", form(today, mode="online", join_url=address)
    ).content.decode()

    assert page.count("Address for taking part online – ") == 1


def test_times_are_those_of_the_city_also_when_the_clocks_go_back(client, today):
    bucharest = network.city(time_zone="Europe/Bucharest", languages=["ro"], country="RO")
    client.force_login(network.coordinator(city=bucharest))

    client.post(
        "/en/desk/debates/new/", form(today, day="2027-10-31", begins="02:30", ends="04:30")
    )

    event = Event.objects.get()
    assert event.starts_at == datetime(2027, 10, 30, 23, 30, tzinfo=UTC)
    assert event.ends_at == datetime(2027, 10, 31, 2, 30, tzinfo=UTC)


def test_an_event_keeps_its_clock_when_the_city_gets_another(client, giulia, city, event, today):
    begins = today + timedelta(days=20)
    client.post("/en/desk/debates/ours/edit/", form(today, revision="1"))
    City.objects.filter(pk=city.pk).update(time_zone="Europe/Lisbon")

    page = client.post("/en/desk/debates/ours/edit/", form(today, revision="2"))

    event.refresh_from_db()
    there = event.starts_at.astimezone(ZoneInfo("Europe/Rome"))
    assert page.status_code == 302
    assert (there.date(), there.hour) == (begins.date(), 18)


def test_a_time_that_the_clocks_skip_is_refused(client, today):
    bucharest = network.city(time_zone="Europe/Bucharest", languages=["ro"], country="RO")
    client.force_login(network.coordinator(city=bucharest))

    page = client.post("/en/desk/debates/new/", form(today, day="2027-03-28", begins="03:30"))

    assert "this time does not exist" in page.content.decode()


def test_what_is_missing_stands_in_the_way_of_publishing(client, giulia, city, soon):
    event = build.event(city=city, starts_at=soon, state="draft", slug="bare", venue="")

    page = client.post("/en/desk/debates/bare/publish/")

    event.refresh_from_db()
    assert event.state == EventState.DRAFT
    assert "The venue is missing." in page.content.decode()


def test_two_editors_do_not_overwrite_each_other(client, giulia, event, today):
    answer = form(today, revision="1")
    first = client.post("/en/desk/debates/ours/edit/", answer)
    second = client.post("/en/desk/debates/ours/edit/", {**answer, "title": "Mine"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert Event.objects.get().title_en == "Chi siamo?"


def test_whoever_saves_second_sees_both_texts_and_saves_again(client, giulia, event, today):
    theme = network.theme(programme=network.programme(acronym="CRISCO"), number=3)
    closing = f"{today + timedelta(days=9):%Y-%m-%d}"
    mine = form(today, revision="1", capacity="25", closes_day=closing, closes="09:30")
    hers = form(today, revision="1", venue="Library", languages=["it", "ar"], step_free="on")
    client.post(EDIT, {**hers, "begins": "18:15", "theme": str(theme.pk)})

    page = client.post(EDIT, mine)

    text = page.content.decode()
    sides = {label: (hers, mine) for label, hers, mine in SIDES.findall(text)}
    assert page.status_code == 409
    assert "Both texts are shown below." in text
    assert sides.pop("Theme") == (theme_label(theme, "en"), "---------")
    assert sides.pop("Registration closes on") == (
        "—",
        format_date(today.date() + timedelta(days=9), "en", "long"),
    )
    assert sides == {
        "Begins at": ("18:15", "18:00"),
        "Venue": ("Library", "Municipio"),
        "Languages spoken": ("Arabic · Italian", "Italian"),
        "No steps": ("Yes", "No"),
        "Number of places": ("30", "25"),
        "Registration closes at": ("—", "09:30"),
    }
    assert 'value="Municipio"' in text, "what was typed is still in the form"
    assert 'name="revision" value="2"' in text

    again = client.post(EDIT, {**mine, "revision": "2"})

    assert again.status_code == 302
    assert Event.objects.get().venue == "Municipio"


def test_a_debate_saved_twice_with_the_same_words_is_saved(client, giulia, event, today):
    answer = form(today, revision="1", description="First.\r\nSecond.")

    sent = [client.post(EDIT, answer) for _ in range(2)]

    assert [page.status_code for page in sent] == [302, 302]
    assert Event.objects.get().revision == 2


def test_an_editor_who_was_overtaken_does_not_bring_back_what_was_cancelled(event, today):
    stale = Event.objects.select_related("pool", "city").get(pk=event.pk)
    publication.cancel(event=event, reason="Storm", by=network.user(), now=today)

    with pytest.raises(publication.ChangedMeanwhile):
        publication.save(event=stale, capacity=2, revision=1, by=network.user(), now=today)

    event.refresh_from_db()
    assert event.state == EventState.CANCELLED


def test_links_and_codes_live_as_long_as_the_moved_event(event, today):
    build.register(event=event, email="", now=today)
    event.starts_at += timedelta(days=90)
    event.ends_at += timedelta(days=90)

    publication.save(event=event, capacity=2, revision=1, by=network.user(), now=today)

    lives = set(RegistrationKey.objects.values_list("expires_at", flat=True))
    assert lives == {event.ends_at + timedelta(days=30)}


def test_another_place_is_told_to_everybody_with_a_new_calendar_entry(client, giulia, event, today):
    build.register(event=event, now=timezone.now())

    client.post("/en/desk/debates/ours/edit/", form(today, revision="1", venue="Library"))

    mail = OutboundMail.objects.get(kind="events.changed")
    assert "Library" in mail.text
    assert "SEQUENCE:1" in bytes(mail.calendar).decode()


def test_another_title_is_told_to_nobody(client, giulia, event, today):
    build.register(event=event, now=timezone.now())
    local = event.starts_at.astimezone(ZoneInfo(event.time_zone))
    same = {
        "day": f"{local:%Y-%m-%d}",
        "begins": f"{local:%H:%M:%S}",
        "ends": f"{local + timedelta(hours=2):%H:%M:%S}",
        "venue": event.venue,
        "address": event.address,
    }

    client.post("/en/desk/debates/ours/edit/", form(today, revision="1", **same))

    assert Event.objects.get().title_en == "Chi siamo?"
    assert not OutboundMail.objects.filter(kind="events.changed").exists()


def test_cancelling_needs_a_reason_and_tells_everybody(client, giulia, event):
    kept = [build.register(event=event, now=timezone.now()) for _ in range(3)]
    empty = client.post("/en/desk/debates/ours/cancel/", {"reason": ""})
    client.post("/en/desk/debates/ours/cancel/", {"reason": "The hall is closed."})

    mails = OutboundMail.objects.filter(kind="events.event_cancelled")
    assert "required" in empty.content.decode()
    assert mails.count() == len(kept)
    assert all("The hall is closed." in mail.text for mail in mails)
    assert "METHOD:CANCEL" in bytes(mails.exclude(calendar=b"").first().calendar).decode()
    assert not Registration.objects.live().exists()


def test_a_bigger_room_is_one_click_away(client, giulia, event):
    for _ in range(4):
        build.register(event=event, now=timezone.now())

    client.post("/en/desk/debates/ours/places/", {"capacity": "4"})

    assert build.places(event) == (4, 0)
    assert OutboundMail.objects.filter(kind="events.offer").count() == 2


def test_the_list_shows_names_and_finds_them_without_accents(client, giulia, event):
    build.registration(event=event, name="Élodie")
    build.registration(event=event, name="Giovanni")

    page = client.get("/en/desk/debates/ours/?q=elodie").content.decode()

    assert "Élodie" in page
    assert "Giovanni" not in page


def test_the_door_list_has_names_and_no_way_to_reach_anybody(client, giulia, event):
    build.registration(event=event, name="Amal", email_norm="amal@example.org", phone="")
    build.registration(event=event, name="Waiting", state="waiting")

    page = client.get("/en/desk/debates/ours/door-list/").content.decode()

    assert "Amal" in page
    assert "amal@example.org" not in page
    assert "Waiting" not in page


def test_an_export_has_no_formula_and_stands_in_the_history(client, giulia, event):
    build.registration(event=event, name="=1+1", phone="+390424519555")

    answer = client.post("/en/desk/debates/ours/export/")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[1][0], rows[1][2]) == ("'=1+1", "'+390424519555")
    record = Record.objects.get(act=Act.EXPORTED)
    assert (record.actor, record.facts) == (giulia, {"rows": 1})


@pytest.fixture
def waiting(event):
    """Somebody who waits although a place is free now, as when the list is paused."""
    type(event.pool).objects.update(paused=True)
    return build.registration(event=event, email_norm="amal@example.org", state="waiting")


def desk_form(**given):
    answers = {"name": "Amal", "contact": "amal@example.org", "language": "en", "party_size": "1"}
    return {**answers, "interpreter_language": "en", "key": uuid4(), **given}


def test_who_waited_and_stands_at_the_door_gets_the_place_by_a_recorded_act(
    client, giulia, event, waiting
):
    page = client.post("/en/desk/debates/ours/register/", desk_form()).content.decode()
    address = re.search(r'action="([^"]+/seat/)"', page).group(1)
    done = [client.post(address, follow=True).content.decode() for _ in range(2)]

    waiting.refresh_from_db()
    assert "On the waiting list already" in page
    assert (waiting.state, build.places(event)) == ("confirmed", (1, 0))
    assert all("The place is theirs." in page for page in done)
    record = Record.objects.get(act=Act.CONFIRMED)
    assert (record.actor, record.facts) == (giulia, {"via": "walk_in"})
    assert OutboundMail.objects.filter(kind="events.kept").count() == 1


def test_the_tick_for_the_door_works_also_for_who_waited(client, giulia, event, waiting):
    form = desk_form(at_the_door="on")
    page = client.post("/en/desk/debates/ours/register/", form).content.decode()

    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert "The person is on the door list" in page


def test_at_the_door_of_a_full_room_the_desk_says_so(client, giulia, event, waiting):
    for seat in (1, 2):
        build.registration(event=event, seats=(seat,))

    address = f"/en/desk/debates/ours/registrations/{waiting.uuid}/seat/"
    page = client.post(address, follow=True).content.decode()

    assert "So many places are not free." in page
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_nobody_is_seated_once_the_event_is_over(client, giulia, event, waiting, today):
    Event.objects.update(starts_at=today - timedelta(hours=5), ends_at=today - timedelta(hours=3))

    address = f"/en/desk/debates/ours/registrations/{waiting.uuid}/seat/"
    page = client.post(address, follow=True).content.decode()

    assert "Nobody can be added to this list any more." in page
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


CAPACITIES = {
    None: (True, "There is no limit"),
    0: (False, "There are 0 places"),
    30: (True, "The number of places is given."),
}


@pytest.mark.parametrize(("capacity", "expected"), CAPACITIES.items())
def test_the_check_of_the_places_says_what_is_true(event, today, capacity, expected):
    event.pool.capacity = capacity

    [check] = [each for each in publication.checks(event, now=today) if each.label == "Places"]

    assert (check.passed, check.sentence.startswith(expected[1])) == (expected[0], True)


def test_somebody_without_anything_is_registered_by_the_desk(client, giulia, event):
    page = client.get("/en/desk/debates/ours/register/").content.decode()
    key = page.split('name="key" value="')[1].split('"')[0]
    answer = {"name": "Old Mr B.", "language": "it", "party_size": "1", "key": key}

    done = client.post("/en/desk/debates/ours/register/", {**answer, "interpreter_language": "it"})

    mine = Registration.objects.get()
    assert 'class="code"' in done.content.decode()
    assert (mine.created_via, mine.created_by) == ("assisted", giulia)


def test_attendance_and_signature_are_noted_apart(client, giulia, event):
    people = [
        build.registration(event=event, name=name).attendees.get() for name in ("Amal", "Ben")
    ]

    client.post(
        "/en/desk/debates/ours/attendance/",
        {
            "seen": f"{people[0].pk} {people[1].pk}",
            "present": [people[0].pk, "x", "99999999"],
            "signed": [],
        },
    )

    for person in people:
        person.refresh_from_db()
    assert [person.attendance for person in people] == ["present", "absent"]
    assert not people[0].signed


def test_six_hundred_people_are_noted_page_by_page(client, giulia, city, today):
    event = build.event(city=city, starts_at=today, slug="fair", capacity=600, max_party=20)
    for number in range(30):
        first = number * 20 + 1
        build.registration(
            event=event, name=f"Group {number:02}", seats=tuple(range(first, first + 20))
        )
    address, visited = "/en/desk/debates/fair/attendance/?page=1", []

    while address not in visited:
        visited.append(address)
        page = client.get(address).content.decode()
        people = re.findall(r'name="present" value="(\d+)"', page)
        seen = re.search(r'name="seen" value="([^"]*)"', page).group(1)
        form = {"seen": seen, "present": people, "signed": people, "next": "1"}
        address = client.post(address, form)["Location"]

    noted = Attendee.objects.filter(pool=event.pool, attendance="present", signed=True)
    assert (len(visited), noted.count()) == (3, 600)


def test_two_helpers_note_who_came_and_neither_undoes_the_other(client, giulia, event):
    people = [build.registration(event=event, name=name).attendees.get() for name in ("Ana", "Ben")]
    address = "/en/desk/debates/ours/attendance/"
    seen = " ".join(str(person.pk) for person in people)
    opened = client.get(address).content.decode()
    type(event.pool).objects.update(capacity=3)
    late = build.registration(event=event, name="Cem").attendees.get()

    client.post(address, {"seen": seen, "present": [people[0].pk], "signed": [people[0].pk]})
    client.post(address, {"seen": seen, "present": [people[1].pk]})

    for person in (*people, late):
        person.refresh_from_db()
    assert f'name="seen" value="{seen} "' in opened
    assert [each.attendance for each in (*people, late)] == ["present", "present", "unknown"]
    assert people[0].signed


def test_a_tick_is_taken_back_by_whoever_saw_it(client, giulia, event):
    person = build.registration(event=event).attendees.get()
    type(person).objects.update(attendance="present", signed=True)

    client.post("/en/desk/debates/ours/attendance/", {"seen": f"{person.pk}ps"})

    person.refresh_from_db()
    assert (person.attendance, person.signed) == ("absent", False)


def test_the_next_page_of_the_list_keeps_the_search(client, giulia, event, monkeypatch):
    monkeypatch.setattr(organising, "A_PAGE", 1)
    for number in range(2):
        build.registration(event=event, name=f"Ana {number}", state="waiting")

    page = client.get("/en/desk/debates/ours/?q=Ana&state=waiting").content.decode()

    assert 'href="?q=Ana&amp;state=waiting&amp;page=2"' in page


def test_an_odd_search_is_no_error(client, giulia, event):
    assert client.get("/en/desk/debates/ours/?q=%00a").status_code == 200


PAGES = ["", "edit/", "publish/", "cancel/", "places/", "register/", "door-list/", "attendance/"]


def cast(city):
    """Everybody who could try, with the pages that open to each."""
    other = network.city()
    helper, deputy = network.user(), network.user()
    home = network.organisation(city=city)
    network.affiliation(user=helper, organisation=home, role=Role.DESK_HELPER)
    network.affiliation(user=deputy, organisation=home, role=Role.DEPUTY)
    return {
        "coordinator": (network.coordinator(city=city), set(PAGES)),
        "deputy": (deputy, set(PAGES)),
        "desk helper": (helper, {"register/"}),
        "staff": (network.network_staff(), {""}),
        "coordinator of another city": (network.coordinator(city=other), set()),
        "member": (network.user(), set()),
    }


ROLES = ["coordinator", "deputy", "desk helper", "staff", "coordinator of another city", "member"]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_own_pages_and_no_other(client, city, event, role):
    person, allowed = cast(city)[role]
    client.force_login(person)

    opened = {
        page for page in PAGES if client.get(f"/en/desk/debates/ours/{page}").status_code == 200
    }

    assert opened == allowed


def test_staff_see_numbers_of_a_city_and_no_names(client, city, event):
    build.registration(event=event, name="Amal")
    client.force_login(network.network_staff())

    page = client.get("/en/desk/debates/ours/").content.decode()

    assert "of 2 places taken" in page
    assert "Amal" not in page


@pytest.mark.parametrize("page", PAGES)
def test_a_draft_of_another_city_does_not_exist(client, city, soon, page):
    build.event(city=city, starts_at=soon, state="draft", slug="theirs")
    client.force_login(network.coordinator(city=network.city()))

    assert client.get(f"/en/desk/debates/theirs/{page}").status_code == 404


def test_registrations_of_another_event_cannot_be_cancelled_here(client, giulia, event, soon):
    theirs = build.registration(event=build.event(starts_at=soon))

    answer = client.post(f"/en/desk/debates/ours/registrations/{theirs.uuid}/cancel/")

    assert answer.status_code == 404
    assert Registration.objects.get(pk=theirs.pk).is_live


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_names_asks_the_same_number_of_questions(
    client, giulia, event, number, django_assert_num_queries
):
    for _ in range(number):
        build.register(event=event, now=timezone.now())

    with django_assert_num_queries(9):
        client.get("/en/desk/debates/ours/")


@pytest.mark.parametrize("number", [1, 3])
def test_my_debates_ask_the_same_number_of_questions(
    client, giulia, city, soon, number, django_assert_num_queries
):
    for _ in range(number):
        build.event(city=city, starts_at=soon)

    with django_assert_num_queries(6):
        client.get("/en/desk/debates/")


def test_publishing_twice_is_the_same_as_once(giulia, city, soon):
    event = build.event(city=city, starts_at=soon, state="draft", title_it="Chi?", summary_it="X.")

    for _ in range(2):
        publication.publish(event=event, by=giulia, now=timezone.now())

    assert Record.objects.filter(act=Act.PUBLISHED).count() == 1
