"""What applicants, their nominators and coordinators do, through the services."""

from datetime import timedelta
from uuid import uuid4

import pytest

from crisco.jobs.models import OutboundMail
from crisco.verdict import NotAllowed
from network.models import Role
from panels.models import Application, ApplicationKey, ChangeKind, Member
from panels.services import (
    application_clock,
    application_keys,
    asking,
    calls,
    deciding,
    joining,
    members,
)
from panels.services.acts import Refused
from tests.builders import joining as build
from tests.builders import network
from tests.builders import panels as build_panels

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return build_panels.panel(each=1)


@pytest.fixture
def call(panel, now):
    return build.call(panel=panel, opens_at=now, closes_at=now + timedelta(days=20))


def answers(panel, sector="resident", **given):
    part = panel.composition.sectors.get(code=sector)
    return joining.Answers(sector=part, **{"name": "Amina Noor", "language": "en", **given})


def applied(call, now, **given):
    return joining.apply(call=call, answers=answers(call.panel, **given), now=now)


def mailed():
    return [mail.kind.removeprefix("panels.application_") for mail in by_age()]


def by_age():
    return OutboundMail.objects.order_by("created_at", "pk")


# the call


def terms(panel, now, **given):
    parts = panel.composition.sectors.filter(code="resident")
    given = {"sectors": parts, "closes_at": now + timedelta(days=20), **given}
    return calls.Terms(**given)


def test_a_call_is_opened_extended_and_closed(panel, now):
    giulia = build_panels.coordinator(panel)

    call = calls.open_call(
        panel=panel, terms=terms(panel, now, words="Venite!"), by=giulia, now=now
    )
    later = terms(panel, now, closes_at=now + timedelta(days=40))
    calls.change(call=call, terms=later, by=giulia, now=now)
    call = calls.close(call=call, by=giulia, now=now)

    assert (call.closes_at, call.closed_at) == (now + timedelta(days=40), now)
    kinds = panel.changes.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [ChangeKind.CALL_OPEN, ChangeKind.CALL_NEW, ChangeKind.CALL_OVER]


def test_a_call_that_ran_out_makes_room_for_the_next(panel, call, now):
    giulia, later = build_panels.coordinator(panel), now + timedelta(days=30)

    calls.open_call(panel=panel, terms=terms(panel, later), by=giulia, now=later)

    call.refresh_from_db()
    assert call.closed_at == call.closes_at


def test_two_calls_at_once_are_refused(panel, call, now):
    giulia = build_panels.coordinator(panel)

    with pytest.raises(Refused, match="open call already"):
        calls.open_call(panel=panel, terms=terms(panel, now), by=giulia, now=now)


def test_a_stranger_opens_no_call(panel, now):
    stranger = network.coordinator(city=network.city())

    with pytest.raises(NotAllowed):
        calls.open_call(panel=panel, terms=terms(panel, now), by=stranger, now=now)


# applying


def test_somebody_without_an_address_has_a_code_that_fits_the_name(call, now):
    done = applied(call, now)

    found = application_keys.open_code(done.code.lower(), "amina", now=now)

    assert found == done.application
    with pytest.raises(application_keys.UnknownKey):
        application_keys.open_code(done.code, "Giulia", now=now)
    assert mailed() == []


def test_somebody_with_an_address_has_a_link_by_mail_without_a_typed_word(call, now):
    done = applied(call, now, email="amina@example.org", organisation_name="Evil Corp")

    (mail,) = OutboundMail.objects.all()
    assert (done.link, done.code) == ("", "")
    assert "Amina" not in mail.text + mail.subject
    assert "Evil" not in mail.text + mail.subject
    assert "Bassano del Grappa" in mail.subject


def test_the_message_is_in_the_language_of_the_person(call, now):
    applied(call, now, email="amina@example.org", language="it")

    assert "/it/panels/application/" in OutboundMail.objects.get().text


def test_a_known_address_is_told_by_mail_alone(call, now):
    first = applied(call, now, email="amina@example.org")

    second = applied(call, now, email="amina@example.org", name="Somebody else")

    assert second.was_known
    assert (second.link, second.code) == (first.link, first.code)
    assert Application.objects.count() == 1
    assert sorted(mailed()) == ["already", "received"]


def test_nobody_is_written_to_more_than_three_times_a_day(now):
    for _each in range(5):
        call = build.call(panel=build_panels.panel())
        applied(call, now, email="victim@example.org")

    assert mailed() == ["received"] * 3


def test_a_form_sent_twice_is_one_application(call, now):
    key, given = uuid4(), answers(call.panel)

    first = joining.apply(call=call, answers=given, key=key, now=now)
    second = joining.apply(call=call, answers=given, key=key, now=now)

    assert first.application == second.application


def test_a_closed_call_takes_nobody(call, now):
    with pytest.raises(Refused, match="closed"):
        applied(call, now + timedelta(days=20))

    assert not Application.objects.exists()


def test_the_call_looks_for_members_of_its_parts_alone(panel, now):
    call = build.call(panel=panel, sectors=("official",))

    with pytest.raises(Refused, match="another part"):
        applied(call, now)


def test_withdrawing_can_be_undone_for_a_day(call, now):
    application = applied(call, now).application

    joining.withdraw(application=application, now=now)
    again = joining.undo(application=application, now=now + timedelta(hours=23))
    joining.withdraw(application=application, now=now)

    assert again.state == "submitted"
    with pytest.raises(joining.Gone, match="too late"):
        joining.undo(application=application, now=now + timedelta(days=1))


def test_who_waits_on_the_reserve_list_leaves_it_by_withdrawing(call, now):
    giulia = build_panels.coordinator(call.panel)
    application = applied(call, now).application
    deciding.keep_in_reserve(application=application, by=giulia, now=now)

    joining.withdraw(application=application, now=now)

    assert not Member.objects.waiting().exists()


def test_a_new_address_counts_when_its_owner_says_so(call, now):
    application = applied(call, now, email="old@example.org").application
    same = {"name": "Amina", "language": "en", "phone": "", "may_publish_name": True}

    asked = joining.change(application=application, email="new@example.org", now=now, **same)
    application.refresh_from_db()
    before = application.email
    key = ApplicationKey.objects.get(new_address="new@example.org")
    joining.confirm_address(application=application, key=key, now=now)
    application.refresh_from_db()

    assert (asked, before, application.email) == ("new@example.org", "old@example.org", asked)
    assert application.keys.filter(revoked_at=None).count() == 1


# asking


def test_an_organisation_names_somebody_who_must_say_yes(call, now):
    body = network.organisation(city=call.panel.city, name="Open Table")
    rosa = network.user()
    network.affiliation(user=rosa, organisation=body, role=Role.EDITOR)

    done = asking.nominate(
        call=call,
        organisation=body,
        answers=answers(call.panel, email="amina@example.org"),
        key=uuid4(),
        by=rosa,
        now=now,
    )
    before = done.application.state
    after = joining.answer(application=done.application, says_yes=True, now=now)

    assert (before, after.state, after.nominated_by) == ("proposed", "submitted", body)
    assert "Open Table" in OutboundMail.objects.get().text


def test_nobody_speaks_for_somebody_elses_organisation(call, now):
    body = network.organisation(city=call.panel.city)

    with pytest.raises(NotAllowed):
        asking.nominate(
            call=call,
            organisation=body,
            answers=answers(call.panel),
            key=uuid4(),
            by=network.user(),
            now=now,
        )


def invited(panel, now, **given):
    giulia = build_panels.coordinator(panel)
    done = asking.invite(
        panel=panel, answers=answers(panel, **given), key=uuid4(), by=giulia, now=now
    )
    return done, giulia


def test_an_invitation_sent_again_makes_the_old_link_useless(panel, now):
    done, giulia = invited(panel, now, email="amina@example.org")
    first = by_age().get().text.split("/application/")[1].split("/")[0]

    asking.resend(application=done.application, by=giulia, now=now + timedelta(days=1))

    with pytest.raises(application_keys.DeadKey):
        application_keys.open_link(first, now=now)
    assert mailed() == ["asked", "asked"]


def test_an_invitation_runs_out(panel, now):
    done, _giulia = invited(panel, now)
    late = now + timedelta(days=asking.DAYS_TO_ANSWER + 1)

    with pytest.raises(Refused, match="over"):
        joining.answer(application=done.application, says_yes=True, now=late)

    assert application_clock.expire(now=late) == 1
    assert Application.objects.get().state == "expired"


def test_an_invitation_taken_back_opens_nothing(panel, now):
    done, giulia = invited(panel, now)

    asking.revoke(application=done.application, by=giulia, now=now)

    with pytest.raises(application_keys.DeadKey):
        application_keys.open_code(done.code, "Amina", now=now)


def test_a_new_letter_makes_the_old_code_useless(panel, now):
    done, giulia = invited(panel, now)

    application, code = asking.letter_code(application=done.application, by=giulia, now=now)

    assert application_keys.open_code(code, "Amina", now=now) == application
    with pytest.raises(application_keys.DeadKey):
        application_keys.open_code(done.code, "Amina", now=now)


def test_a_desk_helper_writes_down_who_is_there(call, now):
    municipality = network.organisation(city=call.panel.city)
    helper = network.user()
    network.affiliation(user=helper, organisation=municipality, role=Role.DESK_HELPER)
    given = {"panel": call.panel, "call": call, "answers": answers(call.panel), "now": now}

    done = joining.enter(key=uuid4(), by=helper, **given)

    assert (done.application.path, len(done.code)) == ("desk", 6)
    with pytest.raises(Refused):
        joining.enter(key=uuid4(), by=network.user(), **given)


# the answer


def test_an_applicant_gets_the_empty_seat(call, now):
    giulia = build_panels.coordinator(call.panel)
    application = applied(call, now, email="amina@example.org").application

    application = deciding.seat(application=application, by=giulia, now=now)

    assert application.state == "seated"
    assert application.member.mandates.live().count() == 1
    assert sorted(mailed()) == ["received", "seated"]


def test_without_an_empty_seat_the_application_stays(call, now):
    giulia = build_panels.coordinator(call.panel)
    first, second = applied(call, now).application, applied(call, now, name="Bo").application
    deciding.seat(application=first, by=giulia, now=now)

    with pytest.raises(members.NoEmptySeat, match="the only seat is held"):
        deciding.seat(application=second, by=giulia, now=now)

    second.refresh_from_db()
    assert (second.state, second.member) == ("submitted", None)


def test_the_reserve_list_is_in_order_and_seated_from(call, now):
    giulia = build_panels.coordinator(call.panel)
    bo, chi = (applied(call, now, name=name).application for name in ("Bo", "Chi"))
    for each in (bo, chi):
        deciding.keep_in_reserve(application=each, by=giulia, now=now)

    members.seat(member=Member.objects.waiting().first(), by=giulia, now=now)

    states = Application.objects.order_by("pk").values_list("name", "state", "rank")
    assert list(states) == [("Bo", "seated", None), ("Chi", "reserve", 2)]


def test_a_no_says_why_and_can_be_taken_back(call, now):
    giulia = build_panels.coordinator(call.panel)
    application = applied(call, now, email="amina@example.org").application

    refused = deciding.refuse(
        application=application, reason="You live elsewhere.", by=giulia, now=now
    )
    letter = by_age().get(kind__endswith="ineligible").text
    again = deciding.reconsider(application=application, by=giulia, now=now)

    assert (refused.state, refused.reason) == ("ineligible", "You live elsewhere.")
    assert "elsewhere" not in letter
    assert (again.state, again.reason) == ("submitted", "")


def test_a_confirmed_address_reads_the_reason_at_once(call, now):
    giulia = build_panels.coordinator(call.panel)
    application = applied(call, now, email="amina@example.org").application
    Application.objects.update(email_confirmed_at=now)

    deciding.refuse(application=application, reason="You live elsewhere.", by=giulia, now=now)

    assert "You live elsewhere." in by_age().get(kind__endswith="ineligible").text


def test_who_withdrew_is_not_seated(call, now):
    giulia = build_panels.coordinator(call.panel)
    application = applied(call, now).application
    joining.withdraw(application=application, now=now)

    with pytest.raises(joining.Gone):
        deciding.seat(application=application, by=giulia, now=now)

    assert not Member.objects.exists()


def test_another_city_answers_nobody(call, now):
    stranger = network.coordinator(city=network.city())
    application = applied(call, now).application

    for act in (deciding.seat, deciding.keep_in_reserve, deciding.admit, deciding.reconsider):
        with pytest.raises(NotAllowed):
            act(application=application, by=stranger, now=now)


# forgetting


def test_who_withdrew_is_erased_the_next_day(call, now):
    application = applied(call, now, email="amina@example.org").application
    joining.withdraw(application=application, now=now)

    early = application_clock.forget(now=now + timedelta(hours=23))
    erased = application_clock.forget(now=now + timedelta(days=1))

    application.refresh_from_db()
    assert (early, erased) == (0, 1)
    assert (application.name, application.email, application.keys.count()) == ("", "", 0)


def test_who_was_not_chosen_is_erased_when_the_call_said(call, now):
    giulia = build_panels.coordinator(call.panel)
    waits, reserve = (applied(call, now, name=name).application for name in ("Bo", "Chi"))
    deciding.keep_in_reserve(application=reserve, by=giulia, now=now)
    year = call.closes_at + timedelta(days=366)

    early = application_clock.forget(now=call.closes_at + timedelta(days=360))
    erased = application_clock.forget(now=year)

    assert (early, erased) == (0, 2)
    assert set(Application.objects.values_list("name", flat=True)) == {""}
    assert not Member.objects.filter(name="Chi").exists()
    assert waits.pk


def test_who_sits_is_kept_until_the_last_mandate_ends(call, now):
    giulia = build_panels.coordinator(call.panel)
    application = applied(call, now).application
    deciding.seat(application=application, by=giulia, now=now)
    later = now + timedelta(days=900)

    before = application_clock.forget(now=later)
    mandate = Member.objects.get().mandates.live().get()
    members.end(mandate=mandate, reason="moved", by=giulia, now=later)

    assert (before, application_clock.forget(now=later)) == (0, 1)


def in_reserve(call, now, **given):
    giulia = build_panels.coordinator(call.panel)
    given = {"email": "amina@example.org", **given}
    application = applied(call, now, **given).application
    application = deciding.keep_in_reserve(application=application, by=giulia, now=now)
    joining.withdraw(application=application, now=now)
    return application.member


def contact(member):
    member.refresh_from_db()
    return member.name, member.email, member.representative


def test_who_left_the_reserve_list_and_is_erased_is_no_name_among_the_members(call, now):
    member = in_reserve(call, now)

    joining.erase(application=member.application, now=now)

    assert contact(member) == (members.NAMELESS, "", "")


def test_the_clock_erases_who_left_the_reserve_list_and_whom_they_spoke_for(call, now):
    body = in_reserve(call, now, organisation_name="Open Table")
    assert contact(body)[2] == "Amina Noor"

    application_clock.forget(now=now + timedelta(days=1))

    assert contact(body) == (members.NAMELESS, "", "")


def test_messages_that_were_sent_are_erased_with_the_application(call, now):
    application = applied(call, now, email="amina@example.org").application
    joining.withdraw(application=application, now=now)
    OutboundMail.objects.update(state="sent", sent_at=now)

    joining.erase(application=application, now=now)

    assert not OutboundMail.objects.filter(to="amina@example.org").exists()


def test_the_address_of_who_sat_goes_with_the_last_mandate(call, now):
    giulia = build_panels.coordinator(call.panel)
    application = applied(call, now, email="amina@example.org").application
    member = deciding.seat(application=application, by=giulia, now=now).member
    members.end(mandate=member.mandates.get(), reason="moved", by=giulia, now=now)

    application_clock.forget(now=now)

    assert contact(member) == ("Amina Noor", "", "")
