"""Sittings met by an opponent: what is asked first, what is done twice, and what is not theirs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crisco.documents import storing
from panels.models import ActionItem, AdviceRequest, AgendaItem, Decision, Motion, Paper, Sitting
from panels.services import minutes
from tests.builders import panels as build
from tests.builders import sittings as sit
from tests.panels.test_sitting_pages import _world, at, signed_in, text_of  # noqa: F401 - fixture

pytestmark = pytest.mark.django_db
NASTY = "=1+1 <script>alert(1)</script>"


@pytest.fixture
def meeting():
    return sit.open_sitting(panel=build.constituted(each=1))


@pytest.fixture
def client(meeting) -> Client:
    return signed_in(build.coordinator(meeting.panel))


def soon(meeting):
    """Another sitting of the panel, with a point, that nobody knows of yet."""
    day = timezone.now() + timedelta(days=9)
    planned = sit.sitting(panel=meeting.panel, starts_at=day, ends_at=day + timedelta(hours=1))
    AgendaItem.objects.create(sitting=planned, position=1, title="The library")
    return planned


def closed(meeting):
    Sitting.objects.filter(pk=meeting.pk).update(state="closed", closed_at=sit.DAY)


# what cannot be taken back


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("call", "Invite the members"),
        ("open", "Open the sitting"),
        ("close", "End the sitting"),
        ("approve", "Approve the minutes"),
        ("motion_count", "Close and count"),
        ("motion_withdraw", "Withdraw the motion"),
    ],
)
def test_what_cannot_be_taken_back_is_asked_first(meeting, client, name, action):
    more = []
    if name in {"call", "open"}:
        meeting = soon(meeting)
        if name == "open":
            client.post(at("sitting_call", meeting))
    elif name == "approve":
        more = [meeting.minutes.create(version=1, text="We met.").version]
        closed(meeting)
    elif name.startswith("motion"):
        more = [sit.open_motion(meeting).pk]
    before = Sitting.objects.values_list("state"), Motion.objects.values_list("state")
    before = [list(rows) for rows in before]
    address = at(f"sitting_{name}", meeting, *more)
    page = client.get(
        at(
            "sitting_motion" if name.startswith("m") else "sitting",
            meeting,
            *more[: name.startswith("m")],
        )
    )

    asked = client.get(address)

    assert f'href="{address}"' in text_of(page)
    assert f"<h1>{action}</h1>" in text_of(asked)
    assert [
        list(Sitting.objects.values_list("state")),
        list(Motion.objects.values_list("state")),
    ] == before
    client.post(address)
    assert client.get(address).status_code == 302  # nothing to ask any more


def test_the_question_before_a_count_says_who_has_not_voted(meeting, client):
    motion = sit.open_motion(meeting)

    asked = text_of(client.get(at("sitting_motion_count", meeting, motion.pk)))

    assert "3 seats have not voted yet." in asked


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ({"member": "999999"}, "Please choose something from the list."),
        ({}, "Please say who does it: one member or one name."),
    ],
)
def test_who_does_an_action_is_asked_in_one_sentence(meeting, client, who, sentence):
    answer = {"title": "Write to them", "due_on": "2027-01-01", **who}

    page = text_of(client.post(reverse("panels:actions", args=[meeting.panel_id]), answer))

    assert page.count("Member who does it – ") == 1
    assert f"Member who does it – {sentence}" in page


# twice


def test_a_double_click_plans_and_writes_once(meeting, client):
    day = (timezone.now() + timedelta(days=9)).date().isoformat()
    when = {"day": day, "begins": "18:00", "ends": "20:00", "place": "Town hall", "language": "en"}
    words = {"title": "Sundays", "text": "Open on Sundays.", "kind": "simple"}
    until = {"title": "Write to them", "owner": "Parks", "due_on": day}
    question = {"asked_by": "Parks", "question": "Which square?", "due_on": day}
    panel = [meeting.panel_id]

    for _click in range(2):
        client.post(reverse("panels:sitting_plan", args=panel), when)
        client.post(at("sitting_agenda", meeting), {"title": "The library"})
        client.post(at("sitting_propose", meeting), words)
        client.post(reverse("panels:actions", args=panel), until)
        client.post(reverse("panels:advice", args=panel), question)

    assert Sitting.objects.count() == 2
    made = (AgendaItem, Motion, ActionItem, AdviceRequest)
    assert [model.objects.count() for model in made] == [1, 1, 1, 1]


def test_a_double_click_on_the_count_writes_one_line_and_no_vote_follows(meeting, client):
    motion = sit.open_motion(meeting)
    seats = list(meeting.panel.seats.values_list("pk", flat=True))
    enter = at("sitting_motion_enter", meeting, motion.pk)
    client.post(enter, {f"seat-{seat}": "for" for seat in seats})

    for _click in range(2):
        client.post(at("sitting_motion_count", meeting, motion.pk))
    late = client.post(enter, {f"seat-{seat}": "against" for seat in seats})

    assert Decision.objects.count() == 1
    assert "This cannot be done any more" in text_of(late)
    assert set(motion.ballots.values_list("choice", flat=True)) == {"for"}


def test_an_answer_given_twice_is_given_once(meeting, client):
    asked = AdviceRequest.objects.create(
        panel=meeting.panel,
        asked_by="Parks",
        question="Which square?",
        asked_on="2026-11-20",
        due_on="2027-01-01",
    )
    address = reverse("panels:advice_answer", args=[meeting.panel_id, asked.uuid])

    first, again = (client.post(address, {"answer": "The big one."}) for _click in range(2))
    other = client.post(address, {"answer": "The small one."})

    assert (first.status_code, again.status_code) == (302, 302)
    assert "This question is answered already." in text_of(other)


# not theirs


def test_parts_of_another_citys_sitting_are_not_found_under_ones_own(meeting, client):
    other = sit.world(build.constituted(each=1))
    panel = meeting.panel_id
    addresses = [
        at("sitting_motion", meeting, other.motions.get().pk),
        at("sitting_motion_open", meeting, other.motions.get().pk),
        at("sitting_motion_count", meeting, other.motions.get().pk),
        at("sitting_paper", meeting, Paper.objects.get().uuid),
        at("sitting", other),
        reverse("panels:action", args=[panel, other.panel.actions.get().pk]),
        reverse("panels:advice_answer", args=[panel, other.panel.advice_requests.get().uuid]),
    ]

    assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
    gone = client.post(at("sitting_agenda_remove", meeting, other.agenda.get().pk))
    assert (gone.status_code, other.agenda.count()) == (404, 1)


# words that are more than words


def test_words_of_an_agenda_stay_words(meeting, client, mailoutbox):
    planned = soon(meeting)
    client.post(at("sitting_agenda", planned), {"title": NASTY, "text": NASTY})
    client.post(at("sitting_propose", meeting), {"title": NASTY, "text": NASTY, "kind": "simple"})

    pages = [
        client.get(at("sitting", planned)),
        client.get(at("sitting_agenda", planned)),
        client.get(at("sitting", meeting)),
        client.get(at("sitting_motion", meeting, Motion.objects.get().pk)),
    ]

    assert ["<script>alert" in text_of(page) for page in pages] == [False] * 4
    assert [NASTY.replace("<", "&lt;").replace(">", "&gt;") in text_of(page) for page in pages] == [
        True
    ] * 4
    assert NASTY in minutes.draft(planned)  # plain text, escaped where it is shown


def test_a_title_of_two_lines_is_refused(meeting, client):
    client.post(at("sitting_agenda", meeting), {"title": "The library\r\nBcc: all@portal.example"})

    assert not AgendaItem.objects.filter(title__contains="\n").exists()


# papers


def test_a_paper_goes_with_its_point(client, meeting, django_capture_on_commit_callbacks):
    sit_paper = storing.put("panels/gone.pdf", b"%PDF-1.7 a paper")
    item = AgendaItem.objects.create(sitting=meeting, position=1, title="The library")
    Paper.objects.create(item=item, title="Hours", file=sit_paper, size_bytes=16)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(at("sitting_agenda_remove", meeting, item.pk))

    assert storing.get(sit_paper) is None
