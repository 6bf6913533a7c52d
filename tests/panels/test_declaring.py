"""Proofs of the part, interests in general, and staying out of one point."""

import pytest
from django.db import connection
from django.urls import reverse

from crisco.verdict import NotAllowed
from panels.models import AgendaItem, Conflict, Interest, Proof
from panels.services import declaring, members
from panels.services.acts import Refused
from tests.builders import network
from tests.builders import panels as build
from tests.builders import sittings as sit
from tests.builders.network import signed_in
from tests.panels.test_laws import refused_by

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_second_factor"),
]


@pytest.fixture
def meeting():
    """A called sitting with one point."""
    found = sit.sitting(state="called")
    AgendaItem.objects.create(sitting=found, position=1, title="Money for clubs")
    return found


def member_of(panel, number=0):
    """An account of somebody with a seat."""
    mandate = panel.mandates.order_by("pk")[number]
    person = network.user(name="Nadia")
    mandate.member.user = person
    mandate.member.save(update_fields=["user"])
    return person, mandate


def test_notes_of_what_was_seen_add_up():
    panel = build.constituted()
    browser = signed_in(build.coordinator(panel))
    member = panel.members.earliest("pk")
    page = reverse("panels:proofs", args=[panel.pk, member.pk])

    for note in ("Letter of the club", "Letter of the club", "Letter of 2027"):
        browser.post(page, {"note": note})

    shown = browser.get(page).content.decode()
    assert [proof.note for proof in member.proofs.order_by("pk")] == [
        "Letter of the club",
        "Letter of 2027",
    ]
    assert shown.index("Letter of 2027") < shown.index("Letter of the club")


def test_a_member_declares_interests_that_only_the_city_reads():
    panel = build.constituted()
    nadia, mandate = member_of(panel)
    page = reverse("panels:declare", args=[mandate.pk])

    silent = signed_in(nadia).post(page, {"has_any": "yes", "details": " "})
    signed_in(nadia).post(page, {"has_any": "yes", "details": "A shop in Via Roma"})

    assert "Please say which interests" in silent.content.decode()
    assert Interest.objects.get().details == "A shop in Via Roma"
    desk = signed_in(build.coordinator(panel)).get(reverse("panels:interests", args=[panel.pk]))
    assert "A shop in Via Roma" in desk.content.decode()
    assert "5 members have not said it yet." in desk.content.decode()
    other, _mandate = member_of(panel, 1)
    assert signed_in(other).get(page).status_code == 404
    assert signed_in(other).get(reverse("panels:interests", args=[panel.pk])).status_code == 404


def test_the_desk_enters_for_somebody_without_an_account():
    panel = build.constituted()
    member = panel.members.earliest("pk")
    page = reverse("panels:declare_for", args=[panel.pk, member.pk])

    signed_in(build.coordinator(panel)).post(page, {"has_any": "no", "details": "nonsense"})

    said = member.interests.get()
    assert (said.has_any, said.details) == (False, "")


def test_a_member_stays_out_of_a_point_and_the_panel_reads_why(meeting):
    panel, item = meeting.panel, meeting.agenda.get()
    nadia, mandate = member_of(panel)
    other, _mandate = member_of(panel, 1)
    page = reverse("panels:sitting_interest", args=[panel.pk, meeting.number, item.pk])
    given = {"holder": mandate.pk, "reason": "funding", "details": "My club asks for it"}

    for _ in range(2):
        signed_in(nadia).post(page, given)

    assert Conflict.objects.count() == 1
    sitting = (
        signed_in(other)
        .get(reverse("panels:sitting", args=[panel.pk, meeting.number]))
        .content.decode()
    )
    assert "stays out of this point: Would receive money." in sitting
    seen = {
        who: signed_in(person).get(page).content.decode()
        for who, person in {
            "self": nadia,
            "other": other,
            "desk": build.coordinator(panel),
        }.items()
    }
    assert {who: "My club asks for it" in text for who, text in seen.items()} == {
        "self": True,
        "other": False,
        "desk": True,
    }


def test_nobody_declares_for_somebody_else(meeting, now):
    item = meeting.agenda.get()
    nadia, _mandate = member_of(meeting.panel)
    _other, theirs = member_of(meeting.panel, 1)
    page = reverse("panels:sitting_interest", args=[meeting.panel_id, meeting.number, item.pk])

    answer = signed_in(nadia).post(page, {"holder": theirs.pk, "reason": "family"})

    assert answer.status_code == 200
    with pytest.raises(NotAllowed):
        declaring.stay_out(item=item, mandate=theirs, reason="family", by=nadia, now=now)
    assert not Conflict.objects.exists()


def test_a_declaration_is_taken_back_until_the_minutes_are_approved(meeting, now):
    item, panel = meeting.agenda.get(), meeting.panel
    nadia, mandate = member_of(panel)
    said = declaring.stay_out(item=item, mandate=mandate, reason="family", by=nadia, now=now)
    page = reverse(
        "panels:sitting_interest_remove", args=[panel.pk, meeting.number, item.pk, said.pk]
    )

    signed_in(nadia).post(page)
    assert not Conflict.objects.exists()

    said = declaring.stay_out(item=item, mandate=mandate, reason="family", by=nadia, now=now)
    meeting.state, meeting.cancel_reason = "cancelled", "Ill"
    meeting.save()
    with pytest.raises(Refused):
        declaring.take_part_again(conflict=said, by=nadia, now=now)
    sql = "DELETE FROM panels_conflict WHERE id = %s"
    assert refused_by(sql, said.pk) == "panels_conflict_fits_the_sitting"


def test_the_database_keeps_a_declaration_in_its_panel_and_as_it_was(meeting, now):
    item = meeting.agenda.get()
    nadia, mandate = member_of(meeting.panel)
    stranger = build.constituted().mandates.earliest("pk")
    said = declaring.stay_out(item=item, mandate=mandate, reason="family", by=nadia, now=now)
    add = "INSERT INTO panels_conflict (item_id, mandate_id, reason, details, at) "
    add += "VALUES (%s, %s, 'family', '', now())"

    assert refused_by(add, item.pk, mandate.pk) == "panels_conflict_once_per_point"
    assert refused_by(add, item.pk, stranger.pk) == "panels_conflict_is_of_a_member_of_the_panel"
    rewrite = "UPDATE panels_conflict SET reason = 'other' WHERE id = %s"
    assert refused_by(rewrite, said.pk) == "panels_conflict_is_never_rewritten"


def test_what_was_said_goes_with_the_person(meeting, now):
    item = meeting.agenda.get()
    nadia, mandate = member_of(meeting.panel)
    declaring.stay_out(
        item=item, mandate=mandate, reason="family", details="My aunt", by=nadia, now=now
    )
    declaring.declare(member=mandate.member, has_any=True, details="A shop", by=nadia, now=now)
    declaring.note_proof(
        member=mandate.member, note="A lease", by=build.coordinator(meeting.panel), now=now
    )

    from django.db import transaction  # noqa: PLC0415 - forgetting runs inside its caller's

    with transaction.atomic():
        members.forget([mandate.member], now=now)

    assert (Conflict.objects.get().details, Proof.objects.get().note) == ("", "–")
    assert connection.connection is not None
