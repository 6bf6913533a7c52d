from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crisco.jobs.models import Job, JobState
from network import attention, slots
from network.attention import Attention
from network.models import Role
from network.services import enquiries
from tests.builders import network as build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_upper_pieces(monkeypatch):
    monkeypatch.setattr(slots, "builders", lambda slot: [])


def person_with(role: str):
    person = build.user()
    build.affiliation(user=person, organisation=build.organisation(city=build.city()), role=role)
    return person


@pytest.mark.parametrize("address", ["/en/desk/", "/en/network/", "/en/invitations/"])
def test_nobody_sees_a_desk_without_signing_in(client, address):
    response = client.get(address)

    assert response.url == f"/en/account/login/?next={address}"


@pytest.mark.parametrize(
    ("role", "desk", "network", "invitations"),
    [
        (Role.COORDINATOR, 200, 403, 200),
        (Role.DEPUTY, 200, 403, 403),
        (Role.DESK_HELPER, 200, 403, 403),
        (Role.EDITOR, 200, 403, 403),
        (Role.TRANSLATOR, 200, 403, 403),
        (Role.READER, 200, 403, 403),
        (Role.NETWORK_STAFF, 302, 200, 200),
        (None, 200, 403, 403),
    ],
)
def test_which_desk_is_whose(client, role, desk, network, invitations):
    client.force_login(person_with(role) if role else build.user())

    codes = [
        client.get(address).status_code
        for address in ("/en/desk/", "/en/network/", "/en/invitations/")
    ]

    assert codes == [desk, network, invitations]


def test_every_role_is_in_the_table_above():
    assert len(Role) == 7


def test_a_refusal_says_why(client):
    client.force_login(build.user())

    assert "Only the network’s staff" in client.get("/en/network/").content.decode().replace(
        "&#x27;", "’"
    )


def test_a_coordinator_of_two_cities_can_switch(client):
    vejle, riga = build.city(slug="vejle", name="Vejle"), build.city(slug="riga", name="Riga")
    person = build.coordinator(city=vejle)
    build.affiliation(
        user=person, organisation=build.organisation(city=riga), role=Role.COORDINATOR
    )
    build.city(slug="delft")
    client.force_login(person)

    assert client.get("/en/desk/").context["city"] == riga
    assert client.get("/en/desk/?city=vejle").context["city"] == vejle
    assert client.get("/en/desk/?city=delft").status_code == 404


def test_an_ended_role_opens_nothing_on_the_next_click(client):
    staff = build.network_staff()
    client.force_login(staff)
    assert client.get("/en/network/").status_code == 200

    staff.affiliations.update(until_at=timezone.now())

    assert client.get("/en/network/").status_code == 403


def test_nothing_to_do_says_so(client):
    client.force_login(build.coordinator(city=build.city()))

    assert "Nothing waits for you" in client.get("/en/desk/").content.decode()


def test_rows_come_late_first_then_by_date(monkeypatch):
    def row(level, sentence, due_at=None):
        return Attention(level, "label", sentence, "do", "/", due_at)

    monkeypatch.setattr(
        attention,
        "_rules",
        [
            lambda person, now: [row("info", "d"), row("warn", "c", NOW + timedelta(days=2))],
            lambda person, now: [row("late", "a"), row("warn", "b", NOW)],
        ],
    )

    rows = attention.rows_for(build.user(), NOW)

    assert [each.sentence for each in rows] == ["a", "b", "c", "d"]


def test_a_message_to_the_city_waits_on_its_coordinators_desk(client):
    city = build.city()
    enquiries.send(
        kind="contact", text="Hello", reply_to="", language="en", now=timezone.now(), city=city
    )
    for person, count in (
        (build.coordinator(city=city), 1),
        (build.coordinator(city=build.city()), 0),
        (build.user(), 0),
        (build.network_staff(), 0),
    ):
        rows = attention.rows_for(person, timezone.now())
        assert len([each for each in rows if "/messages/" in each.url]) == count


def test_a_panel_member_or_visitor_gets_a_simple_page(client):
    client.force_login(build.user(name="Nadia"))

    page = client.get("/en/desk/").content.decode()

    assert "Hello Nadia" in page
    assert "no task here yet" in page


def test_staff_see_a_dead_job_and_try_it_again(client):
    job = Job.objects.create(
        kind="handbook.part",
        key="one",
        queue="pdf",
        language="en",
        state=JobState.DEAD,
        created_at=NOW,
        available_at=NOW,
        finished_at=NOW,
        attempts=3,
    )
    client.force_login(build.network_staff())

    assert "handbook.part" in client.get("/en/network/").content.decode()
    client.post(f"/en/network/jobs/{job.pk}/retry/")

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)


def test_only_staff_can_try_a_job_again(client):
    client.force_login(build.coordinator(city=build.city()))

    assert client.post("/en/network/jobs/1/retry/").status_code == 403
    assert client.get("/en/network/jobs/1/retry/").status_code == 405


def test_somebody_changes_name_and_language_and_nothing_else(client):
    person = build.user(email="ana@portal.example")
    client.force_login(person)

    client.post(
        "/en/desk/about-me/",
        {"name": "Ana", "language": "sq", "email": "x@portal.example", "is_superuser": "on"},
    )

    person.refresh_from_db()
    assert (person.name, person.language) == ("Ana", "sq")
    assert (person.email, person.is_superuser) == ("ana@portal.example", False)


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.READER])
def test_a_desk_without_any_work_on_it_says_whom_to_ask(client, role):
    client.force_login(person_with(role))

    page = client.get("/en/desk/").content.decode()

    main = page.partition("<main")[2].partition("</main>")[0]
    assert "Nothing waits for you" in main
    assert 'href="/en/contact/">Write to us' in main
