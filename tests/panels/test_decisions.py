"""Motions and votes: who may vote, what carries, what the log keeps, and two at once."""

import json

import pytest

from crisco.verdict import NotAllowed
from panels.counting import Count, is_carried
from panels.models import Ballot, Tally
from panels.services import decisions, members, sittings
from panels.services.acts import Refused
from tests.builders import network
from tests.builders import panels as build
from tests.builders import sittings as sit
from tests.panels.test_races import at_once

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting():
    return sit.open_sitting(panel=build.constituted(each=2))


@pytest.fixture
def giulia(meeting):
    return build.coordinator(meeting.panel)


def put(meeting, by, now, **given):
    """An open vote."""
    given = {"title": "Sundays", "text": "The library opens on Sundays.", **given}
    motion = decisions.propose(sitting=meeting, by=by, now=now, **given)
    return decisions.open_vote(motion=motion, by=by, now=now)


def choose(motion, *choices):
    """Choices for the seats in their order."""
    seats = motion.voters.order_by("sector__position", "seat").values_list("seat", flat=True)
    return dict(zip(seats, choices, strict=False))


@pytest.mark.parametrize(
    ("kind", "votes", "carried"),
    [
        ("simple", [(2, 1), (0, 0), (0, 0)], True),
        ("simple", [(1, 1), (0, 0), (0, 0)], False),
        ("simple", [(0, 0), (0, 0), (0, 0)], False),
        ("consensus", [(2, 0), (0, 0), (0, 0)], True),
        ("consensus", [(5, 1), (0, 0), (0, 0)], False),
        ("qualified", [(2, 1), (2, 1), (2, 1)], True),
        ("qualified", [(2, 1), (2, 1), (1, 2)], False),
        ("double", [(2, 0), (2, 0), (0, 3)], True),
        ("double", [(8, 0), (0, 1), (0, 1)], False),
        ("advisory", [(1, 0), (0, 0), (0, 0)], True),
    ],
)
def test_what_carries_a_motion(kind, votes, carried):
    counts = {str(number): Count(*pair) for number, pair in enumerate(votes)}

    assert is_carried(kind, counts) is carried


def test_an_open_vote_is_entered_counted_and_logged(meeting, giulia, now):
    motion = put(meeting, giulia, now)
    choices = choose(motion, "for", "for", "for", "against", "against", "abstain")
    decisions.enter_votes(motion=motion, choices=choices, by=giulia, now=now)

    decision = decisions.close_vote(motion=motion, by=giulia, now=now)
    again = decisions.close_vote(motion=motion, by=giulia, now=now)

    assert again == decision
    said = decisions.says(decision)
    assert said["outcome"] == "carried"
    assert said["number"] == f"{meeting.panel.city.slug}-2026-1"
    assert [part["agrees"] for part in said["parts"]] == [True, False, False]
    assert said["parts"][1] == {
        "sector": "civil-society",
        "entitled": 2,
        "recused": 0,
        "agrees": False,
        "for": 1,
        "against": 1,
        "abstain": 0,
    }
    assert [part["present"] for part in decision.snapshot.parts] == [2, 2, 2]


def test_the_log_is_a_chain_that_anybody_checks(meeting, giulia, now):
    for _ in range(3):
        decisions.close_vote(motion=put(meeting, giulia, now), by=giulia, now=now)
    city = meeting.panel.city

    lines = list(meeting.panel.decisions.order_by("pk"))

    assert [line.serial for line in lines] == [1, 2, 3]
    assert [line.previous_digest for line in lines[1:]] == [line.digest for line in lines[:-1]]
    assert decisions.first_break(city) is None
    assert json.loads(lines[0].record)["outcome"] == "rejected"


def test_a_secret_vote_keeps_no_numbers_in_the_log(meeting, giulia, now):
    motion = put(meeting, giulia, now, is_secret=True)
    papers = {"resident": (2, 0), "civil-society": (0, 2), "official": (1, 0)}
    decisions.enter_papers(motion=motion, papers=papers, by=giulia, now=now)

    decision = decisions.close_vote(motion=motion, by=giulia, now=now)

    said = decisions.says(decision)
    assert [part["agrees"] for part in said["parts"]] == [True, False, True]
    assert all("for" not in part for part in said["parts"])
    assert Ballot.objects.count() == 0
    assert sum(Tally.objects.values_list("number", flat=True)) == 6


def test_more_papers_than_voters_are_refused(meeting, giulia, now):
    motion = put(meeting, giulia, now, is_secret=True)

    with pytest.raises(Refused, match=r"More papers were entered \(3\) than .* \(2\)"):
        decisions.enter_papers(motion=motion, papers={"resident": (3, 0)}, by=giulia, now=now)

    assert Tally.objects.count() == 0


def test_who_comes_late_votes_on_the_next_motion(meeting, giulia, now):
    late = meeting.attendances.first()
    meeting.attendances.filter(pk=late.pk).delete()
    motion = put(meeting, giulia, now)
    sit.here(meeting, seats=[late.seat_id])

    decisions.enter_votes(motion=motion, choices={late.seat_id: "for"}, by=giulia, now=now)

    assert motion.voters.count() == 5
    assert motion.ballots.count() == 0


def test_without_a_quorum_no_vote_opens(meeting, giulia, now):
    meeting.attendances.filter(sector__code="official").delete()

    with pytest.raises(Refused, match="Officials and experts: 0 are here"):
        put(meeting, giulia, now)


def test_a_vote_waits_when_too_few_of_a_third_may_vote(meeting, giulia, now):
    motion = decisions.propose(sitting=meeting, title="A", text="B", by=giulia, now=now)
    seats = meeting.panel.seats.filter(sector__code="official").values_list("pk", flat=True)

    with pytest.raises(Refused, match="Officials and experts: 0 are here"):
        decisions.open_vote(
            motion=motion, recused=dict.fromkeys(seats, "funding"), by=giulia, now=now
        )
    opened = decisions.open_vote(motion=motion, recused={seats[0]: "funding"}, by=giulia, now=now)

    assert opened.voters.count() == 5
    assert opened.recusals.get().reason == "funding"


def test_a_panel_with_an_empty_seat_decides_nothing(meeting, giulia, now):
    leaving = meeting.panel.mandates.first()
    members.end(mandate=leaving, reason="moved", by=giulia, now=now)

    with pytest.raises(Refused, match="so it cannot decide"):
        put(meeting, giulia, now)
    poll = put(meeting, giulia, now, kind="advisory")

    assert poll.is_open


def test_no_sitting_ends_while_a_vote_is_open(meeting, giulia, now):
    motion = put(meeting, giulia, now)

    with pytest.raises(Refused, match="A vote is open"):
        sittings.close(sitting=meeting, by=giulia, now=now)
    decisions.withdraw(motion=motion, by=giulia, now=now)
    sittings.close(sitting=meeting, by=giulia, now=now)

    assert meeting.panel.decisions.count() == 0


def member_with_account(meeting):
    """The account of somebody who is there."""
    person = network.user()
    who = meeting.attendances.first().mandate.member
    type(who).objects.filter(pk=who.pk).update(user=person)
    return person


@committing
@pytest.mark.parametrize("is_secret", [False, True])
def test_a_member_votes_once_even_from_two_windows(meeting, giulia, now, is_secret):
    nadia = member_with_account(meeting)
    motion = put(meeting, giulia, now, is_secret=is_secret)

    ends = at_once(*[lambda: decisions.vote(motion=motion, choice="for", by=nadia, now=now)] * 4)

    assert ends == {"done": 1, "You have voted already. Your vote counts once.": 3}
    assert motion.voters.filter(has_voted=True).count() == 1
    assert sum(count.votes_for for count in decisions.counts_of(motion).values()) == 1


@committing
def test_counting_and_a_late_vote_do_not_overlap(meeting, giulia, now):
    nadia = member_with_account(meeting)
    motion = put(meeting, giulia, now)

    at_once(
        lambda: decisions.vote(motion=motion, choice="for", by=nadia, now=now),
        lambda: decisions.close_vote(motion=motion, by=giulia, now=now),
    )

    said = decisions.says(meeting.panel.decisions.get())
    assert sum(part["for"] for part in said["parts"]) == motion.ballots.count()


@committing
def test_two_panels_of_a_city_write_one_log(meeting, giulia, now):
    other = sit.open_sitting(panel=build.constituted(each=1, city=meeting.panel.city))
    motions = [put(meeting, giulia, now), put(other, giulia, now)]

    ends = at_once(
        *[
            lambda motion=motion: decisions.close_vote(motion=motion, by=giulia, now=now)
            for motion in motions
        ]
    )

    assert ends == {"done": 2}
    assert decisions.first_break(meeting.panel.city) is None


def test_who_is_not_on_the_list_cannot_vote(meeting, giulia, now):
    motion = put(meeting, giulia, now)

    with pytest.raises(NotAllowed):
        decisions.vote(motion=motion, choice="for", by=network.user(), now=now)
    with pytest.raises(NotAllowed):
        decisions.vote(motion=motion, choice="for", by=giulia, now=now)
