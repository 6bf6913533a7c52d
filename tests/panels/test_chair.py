"""What the chair of a panel does: lead a sitting, and nothing that is the coordinators' work."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crisco.verdict import NotAllowed
from panels import attention_sittings, rules
from panels.models import Decision, Member, Motion, Office, OfficeKind
from panels.services import decisions, offices, panels
from tests.builders import network
from tests.builders import panels as build
from tests.builders import sittings as sit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting():
    """A panel of three is called; its first member chairs it, an official is the deputy."""
    panel = build.constituted(each=1)
    first, *_others, last = panel.mandates.order_by("pk")
    build.chair(mandate=first)
    build.chair(mandate=last, kind=OfficeKind.DEPUTY_CHAIR)
    return sit.sitting(panel=panel, state="called")


def holder(panel, kind=OfficeKind.CHAIR):
    """The account of who holds that office, known by an address alone."""
    member = Member.objects.filter(offices__kind=kind, panel=panel)
    member.update(email=f"{kind}@portal.example")
    return network.with_address(f"{kind}@portal.example")


def at(name, meeting, *more):
    return reverse(f"panels:{name}", args=[meeting.panel_id, meeting.number, *more])


@pytest.mark.parametrize("kind", OfficeKind)
def test_whoever_chairs_leads_from_the_opening_to_the_minutes(meeting, kind):
    browser = network.signed_in(holder(meeting.panel, kind))
    seats = [seat.pk for seat in meeting.panel.seats.all()]

    browser.post(at("sitting_open", meeting))
    browser.post(at("sitting_presence", meeting), {f"seat-{seat}": "room" for seat in seats})
    words = {"title": "Sundays", "text": "Open on Sundays.", "kind": "simple"}
    browser.post(at("sitting_propose", meeting), words)
    motion = Motion.objects.get()
    stays = {f"seat-{seat}": "-" for seat in seats}
    browser.post(at("sitting_motion_open", meeting, motion.pk), stays)
    browser.post(at("sitting_motion_vote", meeting, motion.pk), {"choice": "for"})
    votes = {f"seat-{seat}": "for" for seat in seats}
    browser.post(at("sitting_motion_enter", meeting, motion.pk), votes)
    counted = browser.post(at("sitting_motion_count", meeting, motion.pk), follow=True)
    browser.post(at("sitting_close", meeting))
    browser.post(at("sitting_minutes", meeting), {"text": "We met."})
    browser.post(at("sitting_approve", meeting, 1))

    meeting.refresh_from_db()
    assert Decision.objects.get().motion == motion
    assert "Carried by all three thirds" in counted.content.decode()
    assert meeting.state == "minuted"


def test_the_page_leads_the_chair_and_offers_nothing_that_is_not_theirs(meeting):
    browser = network.signed_in(holder(meeting.panel))

    page = browser.get(at("sitting", meeting)).content.decode()

    assert at("sitting_open", meeting) in page
    for name in ("sitting_move", "sitting_agenda", "sitting_cancel", "sitting_summary"):
        assert at(name, meeting) not in page
        assert browser.get(at(name, meeting)).status_code == 403


def test_minutes_that_are_not_approved_wait_on_the_desk_of_the_chair_alone(meeting):
    member = meeting.panel.mandates.order_by("pk")[1].member
    Member.objects.filter(pk=member.pk).update(email="nadia@portal.example")
    nadia, chair = network.with_address("nadia@portal.example"), holder(meeting.panel)
    sit.sitting(panel=meeting.panel, state="closed")

    told = [
        [row.label for row in attention_sittings.rows(person, timezone.now())]
        for person in (chair, nadia)
    ]

    assert ["Minutes" in labels for labels in told] == [True, False]


def test_the_right_ends_with_the_office_with_the_panel_and_is_for_one_panel(meeting, now):
    chair, giulia = holder(meeting.panel), build.coordinator(meeting.panel)
    other = sit.open_sitting(panel=build.constituted(each=1))
    office = Office.objects.get(panel=meeting.panel, kind=OfficeKind.CHAIR)
    asked = {"title": "Sundays", "text": "Open.", "kind": "simple", "by": chair, "now": now}

    assert rules.may_lead(chair, meeting.panel, now=now)
    with pytest.raises(NotAllowed):
        decisions.propose(sitting=other, **asked)
    offices.end_office(office=office, by=giulia, now=now)
    with pytest.raises(NotAllowed):
        decisions.propose(sitting=meeting, **asked)
    deputy = holder(meeting.panel, OfficeKind.DEPUTY_CHAIR)
    assert rules.may_lead(deputy, meeting.panel, now=now)
    panels.dissolve(panel=meeting.panel, reason="x", by=giulia, now=now)
    meeting.panel.refresh_from_db()
    assert not rules.may_lead(deputy, meeting.panel, now=now)
