"""A sitting from its plan to its approved minutes, and what is refused on the way."""

from datetime import timedelta

import pytest

from crisco.jobs.models import OutboundMail
from crisco.verdict import NotAllowed
from panels.models import Sitting, SittingState
from panels.quorum import present
from panels.services import agenda, members, sitting_letters, sittings
from panels.services.acts import Refused
from tests.builders import network
from tests.builders import panels as build
from tests.builders import sittings as sit

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a paper"


@pytest.fixture
def panel():
    made = build.constituted(each=2)
    first = made.members.order_by("pk").first()
    first.email, first.user = "anna@portal.example", network.user(language="it")
    first.save()
    return made


@pytest.fixture
def giulia(panel):
    return build.coordinator(panel)


@pytest.fixture
def planned(panel, giulia, now):
    soon = now + timedelta(days=10)
    meeting = sittings.plan(
        panel=panel,
        starts_at=soon,
        ends_at=soon + timedelta(hours=2),
        place="Town hall",
        language="en",
        by=giulia,
        now=now,
    )
    agenda.add_item(sitting=meeting, title="The library", paper=PDF, by=giulia, now=now)
    return meeting


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_members_are_invited_and_reminded_in_their_language(planned, giulia, now):
    sittings.call(sitting=planned, by=giulia, now=now)
    sittings.call(sitting=planned, by=giulia, now=now)

    invited = OutboundMail.objects.get(kind="panels.sitting_called")
    reminder = OutboundMail.objects.get(kind="panels.sitting_reminder")
    assert (invited.to, invited.language) == ("anna@portal.example", "it")
    assert "1. The library" in invited.text
    assert b"METHOD:REQUEST" in bytes(invited.calendar)
    assert reminder.not_before == planned.starts_at - timedelta(days=2)
    assert planned.panel.changes.get().kind == "called"


def test_who_comes_to_a_seat_after_the_call_is_invited_and_reminded_too(planned, giulia, now):
    sittings.call(sitting=planned, by=giulia, now=now)
    seat = planned.panel.mandates.live().last()
    details = members.Details("Petra", email="petra@portal.example")

    members.replace_by_newcomer(mandate=seat, details=details, reason="moved", by=giulia, now=now)

    told = OutboundMail.objects.filter(to="petra@portal.example")
    assert set(told.values_list("kind", "not_before")) == {
        ("panels.sitting_called", now),
        ("panels.sitting_reminder", planned.starts_at - timedelta(days=2)),
    }
    assert all(sitting_letters._is_coming(message.payload) for message in told)


def test_another_address_on_a_seat_is_invited_and_the_old_one_reminded_no_more(
    planned, giulia, now
):
    sittings.call(sitting=planned, by=giulia, now=now)
    anna = planned.panel.members.get(email="anna@portal.example")

    for address in ("petra@portal.example", "petra@portal.example"):
        details = members.Details(anna.name, email=address)
        members.correct(member=anna, details=details, by=giulia, now=now)

    assert OutboundMail.objects.filter(kind="panels.sitting_called").count() == 2
    reminders = OutboundMail.objects.filter(kind="panels.sitting_reminder")
    true = {each.to: sitting_letters._is_coming(each.payload) for each in reminders}
    assert true == {"anna@portal.example": False, "petra@portal.example": True}


def test_who_gives_up_a_seat_loses_the_entry_and_who_comes_back_is_invited_again(
    planned, giulia, now
):
    sittings.call(sitting=planned, by=giulia, now=now)
    anna = planned.panel.members.get(email="anna@portal.example")
    later = now + timedelta(days=1)

    seat = anna.mandates.get()
    members.end(mandate=seat, reason="moved", by=giulia, now=now)

    told = OutboundMail.objects.get(kind="panels.sitting_left")
    assert (told.to, told.language) == ("anna@portal.example", "it")
    assert b"METHOD:CANCEL" in bytes(told.calendar)
    assert b"STATUS:CANCELLED" in bytes(told.calendar)
    assert not sitting_letters._sits_there(told.payload)

    members.seat(member=anna, by=giulia, now=later)

    invitations = OutboundMail.objects.filter(kind="panels.sitting_called")
    assert [each.to for each in invitations] == 2 * ["anna@portal.example"]
    assert sitting_letters._sits_there(told.payload)


def test_an_address_that_is_right_no_longer_loses_the_entry_and_may_come_back(planned, giulia, now):
    sittings.call(sitting=planned, by=giulia, now=now)
    anna = planned.panel.members.get(email="anna@portal.example")

    for day, address in enumerate(("petra@portal.example", "anna@portal.example"), start=1):
        details = members.Details(anna.name, email=address)
        members.correct(member=anna, details=details, by=giulia, now=now + timedelta(days=day))

    told = OutboundMail.objects.exclude(kind="panels.sitting_reminder").order_by(
        "created_at", "kind"
    )
    assert [
        (each.kind.removeprefix("panels.sitting_"), each.to.split("@")[0]) for each in told
    ] == [
        ("called", "anna"),
        ("called", "petra"),
        ("left", "anna"),
        ("called", "anna"),
        ("left", "petra"),
    ]
    lost = told.filter(kind="panels.sitting_left")
    assert [sitting_letters._sits_there(each.payload) for each in lost] == [True, False]


def test_who_was_called_to_nothing_loses_nothing(planned, giulia, now):
    anna = planned.panel.members.get(email="anna@portal.example")

    members.end(mandate=anna.mandates.get(), reason="moved", by=giulia, now=now)

    assert OutboundMail.objects.count() == 0


def test_who_was_moved_along_or_only_waits_gets_no_invitation_from_a_correction(
    planned, giulia, now
):
    sittings.call(sitting=planned, by=giulia, now=now)
    later = planned.starts_at + timedelta(days=7)
    given = {"starts_at": later, "ends_at": later + timedelta(hours=2)}
    sittings.move(sitting=planned, by=giulia, now=now, **given)
    anna = planned.panel.members.get(email="anna@portal.example")
    waits = build.member(panel=planned.panel)
    told = OutboundMail.objects.count()

    named = members.Details("Anna Maria", email=anna.email)
    members.correct(member=anna, details=named, by=giulia, now=now)
    reached = members.Details(waits.name, email="waits@portal.example")
    members.correct(member=waits, details=reached, by=giulia, now=now)
    unreached = members.Details("Petra")
    seat = planned.panel.mandates.live().last()
    members.replace_by_newcomer(mandate=seat, details=unreached, reason="moved", by=giulia, now=now)

    assert OutboundMail.objects.count() == told


def test_a_newcomer_hears_nothing_of_sittings_that_are_over_or_not_called(planned, giulia, now):
    sit.sitting(panel=planned.panel, state="closed")
    seat = planned.panel.mandates.live().last()
    details = members.Details("Petra", email="petra@portal.example")

    members.replace_by_newcomer(mandate=seat, details=details, reason="moved", by=giulia, now=now)

    assert OutboundMail.objects.count() == 0


def test_a_sitting_that_moves_replaces_its_reminder(planned, giulia, now):
    sittings.call(sitting=planned, by=giulia, now=now)
    later = planned.starts_at + timedelta(days=7)
    given = {"starts_at": later, "ends_at": later + timedelta(hours=2)}

    moved = sittings.move(sitting=planned, by=giulia, now=now, **given)

    assert moved.sequence == 1
    reminders = OutboundMail.objects.filter(kind="panels.sitting_reminder").order_by("not_before")
    true = [sitting_letters._is_coming(message.payload) for message in reminders]
    assert true == [False, True]
    assert OutboundMail.objects.filter(kind="panels.sitting_moved").count() == 1


def test_a_cancelled_sitting_is_told_with_its_reason(planned, giulia, now):
    sittings.call(sitting=planned, by=giulia, now=now)

    sittings.cancel(sitting=planned, reason="The hall is flooded", by=giulia, now=now)

    told = OutboundMail.objects.get(kind="panels.sitting_cancelled")
    assert "The hall is flooded" in told.text
    assert b"METHOD:CANCEL" in bytes(told.calendar)


def test_nobody_is_invited_without_an_agenda(panel, giulia, now):
    meeting = sit.sitting(
        panel=panel, starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=4)
    )

    with pytest.raises(Refused, match="Write the agenda first"):
        sittings.call(sitting=meeting, by=giulia, now=now)


def test_only_pdf_files_are_papers(planned, giulia, now):
    with pytest.raises(Refused, match="Papers are PDF files"):
        agenda.add_item(sitting=planned, title="A page", paper=b"<html>", by=giulia, now=now)

    assert [item.title for item in planned.agenda.all()] == ["The library"]


def test_a_coordinator_of_another_city_does_nothing(planned, now):
    stranger = network.coordinator(city=network.city(slug="vejle"))

    with pytest.raises(NotAllowed):
        sittings.call(sitting=planned, by=stranger, now=now)

    planned.refresh_from_db()
    assert planned.state == SittingState.PLANNED


def test_the_quorum_counts_in_all_and_in_each_third(planned, giulia, now):
    sittings.call(sitting=planned, by=giulia, now=now)
    sittings.open_sitting(sitting=planned, by=giulia, now=now)
    seats = list(planned.panel.seats.order_by("pk"))

    sittings.seat_everybody(
        sitting=planned, here={seat.pk: "room" for seat in seats[:4]}, by=giulia, now=now
    )
    planned.refresh_from_db()
    without_officials = present(planned)
    sittings.seat_everybody(
        sitting=planned,
        here={seats[0].pk: "room", seats[2].pk: "online", seats[4].pk: "room"},
        by=giulia,
        now=now + timedelta(minutes=5),
    )

    assert not without_officials.is_met
    assert without_officials.words() == (
        "Seats taken: 4 of 6. The rule asks for 3. "
        "Officials and experts: 0 are here, and the rule asks for 1. "
        "The panel can talk, but not vote."
    )
    assert present(planned).words() == "Seats taken: 3 of 6. The panel can vote."
    assert planned.attendances.count() == 6  # four came, three left, one of two came anew
    assert planned.attendances.filter(out_at=None).count() == 3


def test_a_substitute_stands_in_for_an_organisation_alone(planned, giulia, now):
    who = planned.panel.members.order_by("pk").last()
    seat = who.mandates.get().seat_id
    sittings.call(sitting=planned, by=giulia, now=now)
    sittings.open_sitting(sitting=planned, by=giulia, now=now)
    asked = {"sitting": planned, "here": {seat: sittings.SUBSTITUTE}, "by": giulia, "now": now}

    with pytest.raises(Refused, match="named no substitute"):
        sittings.seat_everybody(**asked)
    type(who).objects.filter(pk=who.pk).update(kind="organisation", substitute="Piet")
    sittings.seat_everybody(**asked)

    assert planned.attendances.get().substitute == "Piet"


def test_the_composition_at_the_opening_stays(planned, giulia, now):
    sittings.call(sitting=planned, by=giulia, now=now)
    opened = sittings.open_sitting(sitting=planned, by=giulia, now=now)
    leaving = planned.panel.mandates.filter(sector__code="resident").first()
    members.end(mandate=leaving, reason="moved", by=giulia, now=now)

    opened.refresh_from_db()
    assert [part["held"] for part in opened.opening.parts] == [2, 2, 2]
    assert opened.opening.missing == 0


def test_minutes_are_versions_and_one_is_approved(giulia, panel, now):
    meeting = sit.open_sitting(panel=panel)
    sittings.write_minutes(sitting=meeting, text="We met.", by=giulia, now=now)
    second = sittings.write_minutes(sitting=meeting, text="We met and talked.", by=giulia, now=now)
    sittings.close(sitting=meeting, by=giulia, now=now)

    with pytest.raises(Refused, match="A newer version was written meanwhile"):
        sittings.approve_minutes(sitting=meeting, version=1, by=giulia, now=now)
    approved = sittings.approve_minutes(sitting=meeting, version=2, by=giulia, now=now)

    assert approved == second
    assert Sitting.objects.get(pk=meeting.pk).is_minuted
    assert meeting.attendances.filter(out_at=None).count() == 0
    with pytest.raises(Refused):
        sittings.write_minutes(sitting=meeting, text="Else", by=giulia, now=now)


def test_a_public_summary_names_nobody_who_said_no(giulia, panel, now):
    meeting = sit.open_sitting(panel=panel)
    sittings.close(sitting=meeting, by=giulia, now=now)
    silent, named = panel.members.order_by("pk")[:2]
    type(named).objects.filter(pk=named.pk).update(may_publish_name=True)

    with pytest.raises(Refused, match=f"did not agree to be named in public: {silent.name}"):
        sittings.publish_summary(
            sitting=meeting, text=f"{silent.name.upper()} spoke.", by=giulia, now=now
        )
    kept = sittings.publish_summary(
        sitting=meeting, text=f"{named.name} spoke.", by=giulia, now=now
    )

    assert kept.summary_published_at == now


def test_link_and_reminder_end_with_the_address_they_went_to(planned, giulia, now):
    """Somebody else sits for the organisation now, or the address was a slip of the pen."""
    sittings.call(sitting=planned, by=giulia, now=now)
    who = planned.panel.members.get(email="anna@portal.example")
    reminder = OutboundMail.objects.get(kind="panels.sitting_reminder")
    token = sitting_letters.token_for(planned, who)
    was_true = sitting_letters._is_coming(reminder.payload)

    who.email = "petra@portal.example"
    who.save()

    with pytest.raises(sitting_letters.DeadLink):
        sitting_letters.open_link(token, now=now)
    assert (was_true, sitting_letters._is_coming(reminder.payload)) == (True, False)


def test_link_and_reminder_outlive_a_new_key_while_the_old_one_counts(
    planned, giulia, now, settings
):
    sittings.call(sitting=planned, by=giulia, now=now)
    who = planned.panel.members.get(email="anna@portal.example")
    reminder = OutboundMail.objects.get(kind="panels.sitting_reminder")
    token = sitting_letters.token_for(planned, who)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-same-house-" * 2
    assert sitting_letters.open_link(token, now=now) == (planned, who)
    assert sitting_letters._is_coming(reminder.payload)

    settings.SECRET_KEY_FALLBACKS = []
    assert not sitting_letters._is_coming(reminder.payload)


def test_the_link_in_a_mail_opens_until_the_seat_is_given_up(planned, giulia, now):
    sittings.call(sitting=planned, by=giulia, now=now)
    who = planned.panel.members.order_by("pk").first()
    token = sitting_letters.token_for(planned, who)

    assert sitting_letters.open_link(token, now=now) == (planned, who)
    with pytest.raises(sitting_letters.DeadLink):
        sitting_letters.open_link(token + "x", now=now)
    with pytest.raises(sitting_letters.DeadLink):
        sitting_letters.open_link(token, now=now + timedelta(days=90))
    members.end(mandate=who.mandates.get(), reason="moved", by=giulia, now=now)
    with pytest.raises(sitting_letters.DeadLink):
        sitting_letters.open_link(token, now=now)
