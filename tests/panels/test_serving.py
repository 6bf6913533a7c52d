"""A member's desk: their seats, when their panels meet next, and the way to both."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels import attention_sittings
from panels.models import ActionItem, Ballot, Member
from tests.builders import network
from tests.builders import panels as build
from tests.builders import sittings as sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia():
    """She holds a resident's seat in Vejle and has no role."""
    person = network.user(name="Nadia")
    panel = build.constituted(city=network.city(name="Vejle", slug="vejle"))
    mandate = panel.mandates.filter(sector__code="resident").earliest("pk")
    mandate.member.user = person
    mandate.member.save()
    return person


def sitting_in(days, person, state="called"):
    panel = person.panel_memberships.get().panel
    starts_at = timezone.now() + timedelta(days=days)
    return sit.sitting(
        panel=panel, state=state, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2)
    )


def desk_of(person):
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser.get("/en/desk/").content.decode()


def test_without_a_seat_the_page_says_what_leads_to_one():
    page = network.signed_in(network.user()).get(reverse("panels:my_seats")).content.decode()

    assert "noted the e-mail address of your account" in page
    assert f'href="{reverse("account_email")}"' in page


def test_a_member_without_a_role_finds_their_seat_and_no_empty_desk(nadia):
    page = desk_of(nadia)

    assert "Local panel of Vejle" in page
    assert '<span class="tag">Residents</span>' in page
    assert 'href="/en/desk/my-seats/"' in page
    assert "No sitting is planned." in page
    assert "no task here yet" not in page


def test_the_next_sitting_is_said_however_far_it_is(nadia):
    sitting_in(-9, nadia)
    sitting_in(5, nadia, state="planned")
    sitting_in(90, nadia)
    next_one = sitting_in(40, nadia)

    (seat,) = attention_sittings.seats(nadia, timezone.now())
    page = desk_of(nadia)

    assert (seat.number, seat.at) == (next_one.number, next_one.starts_at)
    assert f'/sittings/{next_one.number}/">The panel of Vejle meets on ' in page
    assert "No sitting is planned." not in page


def test_who_has_left_reads_of_no_seat(nadia):
    mandate = nadia.panel_memberships.get().mandates.get()
    mandate.ended_at, mandate.until_on, mandate.end_reason = timezone.now(), build.TODAY, "moved"
    mandate.panel.state = "vacancy"
    mandate.panel.vacancy_since_on = mandate.panel.vacancy_until_on = build.TODAY
    mandate.panel.save()
    mandate.save()

    page = desk_of(nadia)

    assert "my-seats" not in page
    assert "no task here yet" in page


def known_by_address(verified=True):
    """The account of somebody on a panel of whom the desk wrote down an address and no account."""
    panel = build.constituted(each=1)
    member = panel.mandates.earliest("pk").member
    Member.objects.filter(pk=member.pk).update(email="amina@portal.example")
    return member, network.with_address("amina@portal.example", verified=verified)


def test_who_is_known_by_an_address_finds_seat_sitting_and_tasks_on_the_desk():
    member, amina = known_by_address()
    now = timezone.now()
    soon = {"starts_at": now + timedelta(days=3), "ends_at": now + timedelta(days=3, hours=2)}
    sit.sitting(panel=member.panel, state="called", **soon)
    given = {"title": "Ask the library", "due_on": now.date()}
    ActionItem.objects.create(panel=member.panel, member=member, **given)

    page = desk_of(amina)

    assert 'href="/en/desk/my-seats/"' in page
    assert "Agenda and papers" in page
    assert "Ask the library" in page


def test_who_is_known_by_an_address_declares_votes_and_steps_down():
    member, amina = known_by_address()
    mandate = member.mandates.get()
    motion = sit.open_motion(sit.open_sitting(panel=member.panel))
    one = [member.panel_id, motion.sitting.number, motion.pk]
    browser = network.signed_in(amina)

    browser.post(reverse("panels:declare", args=[mandate.pk]), {"has_any": "no"})
    browser.post(reverse("panels:sitting_motion_vote", args=one), {"choice": "for"})
    browser.post(reverse("panels:resign", args=[mandate.pk]))

    mandate.refresh_from_db()
    assert member.interests.exists()
    assert Ballot.objects.get().seat_id == mandate.seat_id
    assert mandate.end_reason == "resignation"


def test_an_address_that_nobody_confirmed_or_that_is_somebody_elses_opens_nothing():
    member, unproven = known_by_address(verified=False)
    linked = network.user()
    Member.objects.filter(pk=member.pk).update(user=linked)
    proven = network.with_address("amina@portal.example")
    sittings = reverse("panels:sittings", args=[member.panel_id])

    answers = [
        network.signed_in(each).get(sittings).status_code for each in (unproven, proven, linked)
    ]

    assert answers == [404, 404, 200]


def test_desk_and_member_read_the_last_day_of_the_term_as_the_panel_says_it(nadia):
    mandate = nadia.panel_memberships.get().mandates.get()
    mandate.until_on = date(2027, 9, 1)
    mandate.save()

    own = network.signed_in(nadia).get(reverse("panels:my_seats")).content.decode()
    manage = reverse("panels:manage", args=[mandate.panel_id])
    desk = network.signed_in(build.coordinator(mandate.panel)).get(manage).content.decode()

    assert "your term ends on 31 August 2027." in own
    assert "term until 31 August 2027" in desk
