"""Whoever sits for an organisation acts for its seat: known by the address that the desk noted."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from crisco.verdict import NotAllowed
from network import own_data
from network.services import leaving
from panels import rules
from panels.models import Ballot, Conflict, Interest, Member
from panels.services import decisions, declaring, life, members
from panels.services.acts import Refused
from tests.builders import network
from tests.builders import panels as build
from tests.builders import sittings as sit
from tests.panels.test_races import at_once

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)
ADDRESS = "petra@portal.example"


@pytest.fixture
def mandate():
    """Open Table holds the seat of civil society in a panel of three, and Petra sits for it."""
    panel = build.constituted(each=1)
    held = panel.mandates.select_related("member", "panel").get(sector__code="civil-society")
    body = held.member
    body.kind, body.name, body.email = "organisation", "Open Table", ADDRESS
    body.representative, body.substitute = "Petra", "Piet"
    body.save()
    return held


@pytest.fixture
def petra():
    return network.with_address(ADDRESS)


def asked_in(mandate, **given):
    return sit.open_motion(sit.open_sitting(panel=mandate.panel), **given)


def point_of(mandate):
    return sit.sitting(panel=mandate.panel, state="called").agenda.create(position=1, title="One")


def test_who_sits_for_it_finds_the_seat_with_its_name_and_its_papers(mandate, petra):
    meeting = sit.sitting(panel=mandate.panel, state="called")
    browser = network.signed_in(petra)

    desk, seats = (
        browser.get(reverse(name)).content.decode() for name in ("network:desk", "panels:my_seats")
    )
    papers = browser.get(reverse("panels:sitting", args=[mandate.panel_id, meeting.number]))

    assert "You sit here for <bdi>Open Table</bdi>." in desk
    assert "You sit here for <bdi>Open Table</bdi>." in seats
    assert papers.status_code == 200


def test_who_sits_for_it_declares_votes_and_gives_the_seat_up(mandate, petra):
    motion = asked_in(mandate)
    point = motion.sitting.agenda.create(position=1, title="One")
    sitting = [mandate.panel_id, motion.sitting.number]
    browser = network.signed_in(petra)

    browser.post(reverse("panels:declare", args=[mandate.pk]), {"has_any": "no"})
    browser.post(
        reverse("panels:sitting_interest", args=[*sitting, point.pk]),
        {"holder": mandate.pk, "reason": "family"},
    )
    page = browser.get(reverse("panels:sitting_motion", args=[*sitting, motion.pk]))
    browser.post(
        reverse("panels:sitting_motion_vote", args=[*sitting, motion.pk]), {"choice": "for"}
    )
    asks = browser.get(reverse("panels:resign", args=[mandate.pk]))
    browser.post(reverse("panels:resign", args=[mandate.pk]))

    mandate.refresh_from_db()
    assert "You cast the vote of <bdi>Open Table</bdi>." in page.content.decode()
    assert "The seat of <bdi>Open Table</bdi> will be empty" in asks.content.decode()
    assert Interest.objects.get().by == petra
    assert Conflict.objects.get().mandate == mandate
    assert Ballot.objects.get().seat_id == mandate.seat_id
    assert mandate.end_reason == "resignation"


def with_a_role_in_it(body):
    """Works there on the portal; the desk named somebody else to sit for it."""
    person = network.user()
    body.organisation = network.organisation(city=body.panel.city)
    body.save()
    network.affiliation(user=person, organisation=body.organisation, role="editor")
    return person


def at_a_mailbox(body):
    """Reads the mail of the organisation; the desk did not say who sits for it."""
    Member.objects.filter(pk=body.pk).update(representative="")
    return network.with_address(ADDRESS)


def once_named(body):
    """Sat for it until the desk noted the address of somebody else."""
    person = network.with_address(ADDRESS)
    Member.objects.filter(pk=body.pk).update(email="pavel@portal.example")
    return person


def unproven(_body):
    """Typed the address and never confirmed it."""
    return network.with_address(ADDRESS, verified=False)


OTHERS = [with_a_role_in_it, at_a_mailbox, once_named, unproven]


@pytest.mark.parametrize("somebody", OTHERS)
def test_nobody_else_acts_for_it_by_any_path(mandate, now, somebody):
    motion, point = asked_in(mandate), point_of(mandate)
    by = somebody(mandate.member)
    browser = network.signed_in(by)
    pages = [
        ("sittings", mandate.panel_id),
        ("declare", mandate.pk),
        ("resign", mandate.pk),
        ("sitting_motion", mandate.panel_id, motion.sitting.number, motion.pk),
    ]

    answers = [
        browser.get(reverse(f"panels:{name}", args=more)).status_code for name, *more in pages
    ]
    acts = [
        lambda: decisions.vote(motion=motion, choice="for", by=by, now=now),
        lambda: declaring.declare(member=mandate.member, has_any=False, by=by, now=now),
        lambda: declaring.stay_out(item=point, mandate=mandate, reason="family", by=by, now=now),
        lambda: life.resign(mandate=mandate, by=by, now=now),
    ]

    assert set(answers) <= {403, 404}  # who works in the city may know of the panel
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_another_address_hands_the_seat_over_at_once(mandate, petra, now):
    pavel = network.with_address("pavel@portal.example")
    panel, body = mandate.panel, mandate.member
    details = members.Details(
        name=body.name, kind=body.kind, email="Pavel@portal.example", representative="Pavel"
    )
    before = [rules.sits_on(each, panel) for each in (petra, pavel)]

    members.correct(member=body, details=details, by=build.coordinator(panel), now=now)

    petra, pavel = (type(each).objects.get(pk=each.pk) for each in (petra, pavel))
    assert before == [True, False]
    assert [rules.sits_on(each, panel) for each in (petra, pavel)] == [False, True]


@committing
@pytest.mark.parametrize("is_secret", [False, True])
def test_a_seat_votes_once_from_two_windows_and_the_desk(mandate, petra, now, is_secret):
    motion = asked_in(mandate, is_secret=is_secret)
    giulia = build.coordinator(mandate.panel)

    def entered():
        given = {"motion": motion, "by": giulia, "now": now}
        if is_secret:
            decisions.enter_papers(papers={"civil-society": (1, 0)}, **given)
        else:
            decisions.enter_votes(choices={mandate.seat_id: "for"}, **given)

    windows = [lambda: decisions.vote(motion=motion, choice="for", by=petra, now=now)] * 3
    at_once(*windows, entered)

    assert motion.voters.filter(has_voted=True).count() == 1
    assert sum(count.votes_for for count in decisions.counts_of(motion).values()) == 1


def test_the_database_takes_no_second_vote_of_a_seat(mandate, petra, now):
    motion = asked_in(mandate)
    decisions.vote(motion=motion, choice="for", by=petra, now=now)

    with (
        pytest.raises(IntegrityError, match="panels_ballot_one_vote_per_seat"),
        transaction.atomic(),
    ):
        Ballot.objects.create(motion=motion, seat_id=mandate.seat_id, choice="against")


def test_where_a_substitute_sits_the_chair_enters_the_vote(mandate, petra, now):
    motion = asked_in(mandate)
    motion.sitting.attendances.filter(seat=mandate.seat_id).update(substitute="Piet")

    with pytest.raises(NotAllowed, match="Only members who were there"):
        decisions.vote(motion=motion, choice="for", by=petra, now=now)
    decisions.enter_votes(
        motion=motion,
        choices={mandate.seat_id: "against"},
        by=build.coordinator(mandate.panel),
        now=now,
    )

    assert Ballot.objects.get().choice == "against"


@pytest.mark.parametrize(("left_after", "may"), [(-1, True), (1, False)])
def test_who_is_back_before_the_vote_opens_casts_it(mandate, petra, left_after, may):
    motion = asked_in(mandate)
    opened, hour = motion.opened_at, timedelta(hours=1)
    there = motion.sitting.attendances.filter(seat=mandate.seat_id)
    there.update(substitute="Piet", in_at=opened - 2 * hour, out_at=opened + left_after * hour)
    back = max(opened, opened + left_after * hour)
    sit.here(motion.sitting, seats=[mandate.seat_id], in_at=back)

    voter = decisions.voter_of(motion, petra)

    assert (voter is not None) is may


def test_who_sits_on_two_seats_votes_once_and_leads_from_either(mandate, petra, now):
    own = mandate.panel.mandates.order_by("pk").last()
    Member.objects.filter(pk=own.member_id).update(user=petra)
    build.chair(mandate=own)
    motion = asked_in(mandate)
    decisions.vote(motion=motion, choice="for", by=petra, now=now)

    with pytest.raises(Refused, match="You have voted already"):
        decisions.vote(motion=motion, choice="for", by=petra, now=now)

    assert Ballot.objects.count() == 1
    assert rules.seat_of(petra, mandate.panel).leads


def declared(mandate, petra, now):
    """What Petra said of herself, in general and in one point."""
    point = point_of(mandate)
    body, given = mandate.member, {"by": petra, "now": now}
    declaring.declare(member=body, has_any=True, details="My shop", **given)
    declaring.stay_out(item=point, mandate=mandate, reason="family", details="My aunt", **given)
    return point


def test_who_comes_after_does_not_read_what_somebody_said_of_themselves(mandate, petra, now):
    point = declared(mandate, petra, now)
    Member.objects.filter(pk=mandate.member_id).update(email="pavel@portal.example")
    pavel = network.with_address("pavel@portal.example")
    pages = [
        reverse("panels:declare", args=[mandate.pk]),
        reverse("panels:sitting_interest", args=[mandate.panel_id, 1, point.pk]),
    ]

    seen = "".join(network.signed_in(pavel).get(page).content.decode() for page in pages)

    assert "Interests of Open Table" in seen
    assert "Family or close relation" in seen
    assert "My shop" not in seen
    assert "My aunt" not in seen


def test_what_somebody_said_for_it_is_theirs_to_take_and_goes_with_the_account(mandate, petra, now):
    declared(mandate, petra, now)
    giulia = build.coordinator(mandate.panel)
    declaring.declare(member=mandate.member, has_any=True, details="A hall", by=giulia, now=now)

    rows = next(part for part in own_data.parts() if part.name == "memberships").rows(
        own_data.owner_of(petra)
    )
    leaving.leave(person=petra, now=now)

    taken = {fact.value for row in rows for fact in row if fact.key == "details"}
    assert taken == {"My shop", "My aunt"}
    assert set(Interest.objects.values_list("details", flat=True)) == {"–", "A hall"}
    assert Conflict.objects.get().details == ""
    assert mandate.member.mandates.live().exists()
