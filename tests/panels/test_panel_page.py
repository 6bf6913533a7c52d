"""The public page of a panel: what it did and does, out of one question, and without names."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from panels.models import ActionItem, AdviceRequest, Mandate, Member, Seat, Snapshot
from panels.services import decisions
from panels.story import MOMENTS, story_of, told
from panels.views import motion_rows
from tests.builders import network
from tests.builders import panels as build
from tests.builders import sittings as build_sittings

pytestmark = pytest.mark.django_db


def page_of(panel) -> str:
    address = reverse("panels:panel", args=[panel.city.slug, panel.programme.slug])
    return Client().get(address).content.decode()


def decided(panel, *, choices: str, is_secret: bool = False):
    """A vote of a panel of six seats; `choices` has a letter for each seat: f, a or -."""
    meeting = build_sittings.open_sitting(panel=panel)
    motion = build_sittings.open_motion(meeting, is_secret=is_secret)
    giulia = network.coordinator(city=panel.city)
    ways = {"f": "for", "a": "against", "-": "abstain"}
    if is_secret:
        papers = dict.fromkeys(("resident", "civil-society", "official"), (2, 0))
        decisions.enter_papers(motion=motion, papers=papers, by=giulia, now=build_sittings.DAY)
    else:
        seats = motion.voters.order_by("seat").values_list("seat", flat=True)
        given = {seat: ways[way] for seat, way in zip(seats, choices, strict=True)}
        decisions.enter_votes(motion=motion, choices=given, by=giulia, now=build_sittings.DAY)
    return decisions.close_vote(motion=motion, by=giulia, now=build_sittings.DAY)


@pytest.mark.django_db(transaction=True)
def test_a_decision_stands_with_the_support_of_each_third():
    panel = build.constituted()
    decided(panel, choices="ffffaa")

    page = page_of(panel)

    assert "Carried by two of three thirds" in page
    assert "Civil society: 2 for, 0 against, 0 abstained" in page
    assert "Officials and experts: 0 for, 2 against, 0 abstained" in page
    assert "2 were there" in page


@pytest.mark.django_db(transaction=True)
def test_three_parts_are_called_thirds_only_where_the_rule_says_so():
    panel = build.constituted(composition=build.thirds(slack=1))
    decided(panel, choices="ffffaa")

    page = page_of(panel)

    assert "Carried by 2 of 3 parts of the panel" in page
    assert "third" not in page


def test_a_double_majority_is_of_so_many_parts_or_more():
    assert "most votes in at least 2 parts of the panel" in motion_rows.needs("double", 2, 3, 2)


@pytest.mark.django_db(transaction=True)
def test_of_a_secret_vote_the_answer_of_each_third_alone_is_shown():
    panel = build.constituted()
    decided(panel, choices="", is_secret=True)

    page = page_of(panel)

    assert "Residents: in favour" in page
    assert "2 for" not in page


def test_what_is_done_and_answered_is_public_and_what_is_open_is_not(now):
    panel = build.panel(each=1)
    days = {"panel": panel, "due_on": now.date()}
    ActionItem.objects.create(
        **days,
        title="Ask the school",
        owner="Giulia Rossi",
        outcome="It opens",
        state="done",
        ended_at=now,
    )
    ActionItem.objects.create(**days, title="Ask the church", owner="Giulia Rossi")
    question = {**days, "asked_on": now.date(), "asked_by": "Parks"}
    AdviceRequest.objects.create(**question, question="Which square?")
    AdviceRequest.objects.create(
        **question, question="Which hour?", state="answered", answer="Six.", answered_at=now
    )

    page = page_of(panel)

    assert {"Ask the school", "It opens", "Which hour?", "Six."} == {
        said
        for said in (
            "Ask the school",
            "It opens",
            "Which hour?",
            "Six.",
            "Ask the church",
            "Which square?",
            "Giulia Rossi",
        )
        if said in page
    }


def test_exceptions_in_force_stand_with_reason_person_and_last_day():
    now = timezone.now()
    panel = build.panel()
    where = {"city": panel.city, "programme": panel.programme}
    over = {"kind": "early_start", "panel": panel, "reason": "Taken back", "revoked_at": now}
    build.exception(**where, made_at=now, expires_at=now + timedelta(days=30), reason="Elections")
    build.exception(**where, made_at=now, expires_at=now + timedelta(days=30), **over)
    build.exception(city=panel.city, programme=network.programme(), reason="Of others")

    page = page_of(panel)

    assert "The programme goes on without this panel" in page
    assert "Elections" in page
    assert "Ana Kos answers for it." in page
    assert "Taken back" not in page
    assert "Of others" not in page


def test_the_next_sitting_is_the_nearest_that_was_called():
    panel = build.constituted()
    now = timezone.now()
    for state, days in (("called", 20), ("called", 9), ("planned", 3)):
        starts = now + timedelta(days=days)
        build_sittings.sitting(
            panel=panel, state=state, starts_at=starts, ends_at=starts + timedelta(hours=2)
        )

    found = told(type(panel).objects.with_parties(), now=now).get()

    assert story_of(found, []).sitting["starts_at"] == now + timedelta(days=9)


def test_a_day_counts_once_with_its_last_word_and_only_the_last_days_are_shown(now):
    panel = build.constituted(each=1)
    codes = ["resident", "civil-society", "official"]

    def kept(at, kind, present):
        parts = [{"sector": code, "seats": 2, "held": 2, "present": present} for code in codes]
        Snapshot.objects.create(panel=panel, kind=kind, state=panel.state, parts=parts, at=at)

    for day in range(MOMENTS + 2):
        kept(now + timedelta(days=day), "opening", 0)
    kept(now + timedelta(days=MOMENTS + 1, hours=1), "decision", 1)

    moments = story_of(told(type(panel).objects.with_parties(), now=now).get(), codes).moments

    assert [moment.on for moment in moments] == [
        (now + timedelta(days=day)).date() for day in range(2, MOMENTS + 2)
    ]
    assert [moment.stands[0].present for moment in moments] == [None] * (MOMENTS - 1) + [1]


def crowded(each: int):
    """A panel with so many seats in each part, all held; the guards have tests of their own."""
    panel = build.panel()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # 600 checks less
        given = [
            {"panel": panel, "sector": sector}
            for sector in panel.composition.sectors.order_by("pk")
        ] * each
        seats = Seat.objects.bulk_create(
            Seat(ordinal=number + 1, **one) for number, one in enumerate(given)
        )
        members = Member.objects.bulk_create(
            Member(name=f"Person {number}", may_publish_name=number % 2, **one)
            for number, one in enumerate(given)
        )
        Mandate.objects.bulk_create(
            Mandate(seat=seat, member=member, from_on=build.TODAY, **one)
            for seat, member, one in zip(seats, members, given, strict=True)
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    return panel


@pytest.mark.parametrize("each", [5, 100])
def test_the_page_asks_as_often_for_fifteen_seats_as_for_three_hundred(
    each, django_assert_num_queries
):
    panel = crowded(each)

    with django_assert_num_queries(6):
        page = page_of(panel)

    assert f"{3 * each} seats" in page
    assert "Person 1<" in page
