"""Who sees which roles, and who may end them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from crisco.jobs.models import OutboundMail
from crisco.verdict import NotAllowed
from network import rules
from network.models import Affiliation, Role
from network.services import roles
from tests.builders import network as build

pytestmark = pytest.mark.django_db


def held(role: str, organisation, **given) -> Affiliation:
    return build.affiliation(user=build.user(**given), organisation=organisation, role=role)


def test_a_coordinator_sees_the_people_of_the_own_city_alone(client):
    giulia = build.coordinator(city=build.city())
    home = giulia.affiliations.get().organisation
    held(Role.DESK_HELPER, home, name="Samuel")
    held(Role.DESK_HELPER, build.organisation(city=build.city(name="Vejle")), name="Mikkel")
    client.force_login(giulia)

    page = client.get("/en/people/").content.decode()

    assert "Samuel" in page
    assert "Mikkel" not in page
    assert page.count("End the role") == 2  # Samuel's, and her own


ENDS = {
    "own coordinator": {Role.DEPUTY, Role.DESK_HELPER},
    "foreign coordinator": set(),
    "deputy": set(),
    "staff": set(Role),
}


@pytest.mark.parametrize("who", ENDS)
@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_give_a_role_may_end_it(who, role):
    city = build.city()
    giulia = build.coordinator(city=city)
    home = giulia.affiliations.get().organisation
    person = {
        "own coordinator": giulia,
        "foreign coordinator": build.coordinator(city=build.city()),
        "deputy": held(Role.DEPUTY, home).user,
        "staff": build.network_staff(),
    }[who]

    verdict = rules.may_end_role(person, held(role, home), now=timezone.now())

    assert bool(verdict) == (role in ENDS[who])


def test_ending_a_role_works_on_the_next_page_and_tells_the_person(client):
    giulia = build.coordinator(city=build.city())
    marco = held(Role.DEPUTY, giulia.affiliations.get().organisation, language="it")
    client.force_login(giulia)

    asked = client.get(f"/en/people/{marco.pk}/end/").content.decode()
    client.post(f"/en/people/{marco.pk}/end/")
    client.post(f"/en/people/{marco.pk}/end/")

    assert "End this role?" in asked
    assert not rules.is_coordinator(marco.user, now=timezone.now())
    mail = OutboundMail.objects.get()
    assert (mail.to, mail.language, mail.kind) == (marco.user.email, "it", roles.MAIL_KIND)


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.DESK_HELPER, Role.TRANSLATOR])
def test_everybody_can_end_their_own_role_and_nobody_elses(client, role):
    giulia = build.coordinator(city=build.city())
    mine = held(role, giulia.affiliations.get().organisation)
    other = held(role, mine.organisation)
    client.force_login(mine.user)

    about = client.get("/en/desk/about-me/").content.decode()
    asked = client.get(f"/en/people/{mine.pk}/end/").content.decode()
    foreign = client.post(f"/en/people/{other.pk}/end/").status_code
    done = client.post(f"/en/people/{mine.pk}/end/", follow=True)

    assert f"/en/people/{mine.pk}/end/" in about
    assert "somebody must invite you again" in asked
    assert (foreign, "The role has ended" in done.content.decode()) == (403, True)
    for each in (mine, other):
        each.refresh_from_db()
    assert (mine.until_at is None, other.until_at is None) == (False, True)
    assert not OutboundMail.objects.exists()


def test_the_last_coordinator_of_a_city_stays(client):
    giulia = build.coordinator(city=build.city())
    own = giulia.affiliations.get()
    client.force_login(build.network_staff())

    answer = client.post(f"/en/people/{own.pk}/end/", follow=True).content.decode()

    assert "This is the last coordinator of the city" in answer
    assert rules.is_coordinator(giulia, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_cannot_end_each_others_and_leave_nobody():
    first = build.coordinator(city=build.city())
    home = first.affiliations.get().organisation
    second = held(Role.COORDINATOR, home).user

    def step_down(person) -> str:
        try:
            own = person.affiliations.get()
            roles.end(affiliation=own, by=person, now=timezone.now())
        except NotAllowed:
            return "refused"
        finally:
            connections.close_all()
        return "ended"

    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = sorted(pool.map(step_down, (first, second)))

    assert answers == ["ended", "refused"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(client, rows, django_assert_num_queries):
    giulia = build.coordinator(city=build.city())
    home = giulia.affiliations.get().organisation
    for _ in range(rows):
        held(Role.DESK_HELPER, home)
    client.force_login(giulia)

    with django_assert_num_queries(6):
        client.get("/en/people/")
