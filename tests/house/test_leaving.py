"""Whoever deletes their account leaves nothing of theirs behind, on any floor."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from crisco import retention
from crisco.jobs.models import OutboundMail
from events.models import Event, Record, Registration, RegistrationState
from handbook.models import Revision
from network import own_data
from network.models import Enquiry, Invitation, Role, User
from network.services import enquiries, invitations, leaving
from panels.models import (
    Application,
    ApplicationKey,
    Interest,
    Mandate,
    Member,
    PanelChange,
    PanelState,
    Proof,
)
from panels.services import members
from tests.builders import events as build_events
from tests.builders import handbook as build_handbook
from tests.builders import initiatives as build_initiatives
from tests.builders import joining as build_joining
from tests.builders import network as build
from tests.builders import panels as build_panels

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL, NAME = "zuzana@qvist.example", "Zuzana Qvist"


def zuzana() -> User:
    """She has been everywhere: coordinator of a city with two, on its panel, at its debates."""
    now = timezone.now()
    city = build.city()
    build.coordinator(city=city)
    person = build.coordinator(city=city, email=EMAIL, name=NAME)
    EmailAddress.objects.create(user=person, email=EMAIL, verified=True, primary=True)
    UserSession.objects.create(user=person, session_key="x", ip="192.0.2.77", user_agent="Qvist/1")
    over = build_events.event(city=city)
    build_events.registration(event=over, name=NAME, email_norm=EMAIL, phone="+390424123456")
    Event.objects.filter(pk=over.pk).update(
        starts_at=now - timedelta(days=3), ends_at=now - timedelta(days=2)
    )
    given_up = build_events.registration(
        event=build_events.event(city=city),
        state=RegistrationState.CANCELLED,
        name=NAME,
        email_norm=EMAIL,
    )
    Record.objects.create(event=given_up.event, act="published", actor=person, at=now)
    panel = build_panels.constituted(city=city)
    mandate = panel.mandates.order_by("pk").first()
    Member.objects.filter(pk=mandate.member_id).update(
        name=NAME, email=EMAIL, user=person, may_publish_name=True
    )
    Proof.objects.create(member=mandate.member, note=f"Lease of {NAME}", at=now, by=person)
    Interest.objects.create(
        member=mandate.member, has_any=True, details=f"Shop of {NAME}", at=now, by=person
    )
    build_joining.application(
        panel=build_panels.panel(city=build.city()), name=NAME, email=EMAIL, phone="+390424654321"
    )
    details = members.Details(name="Somebody else")
    members.keep_in_reserve(panel=panel, sector=mandate.sector, details=details, by=person, now=now)
    build_initiatives.initiative(city=city, changed_by=person)
    section = build_handbook.small_book().handbook.sections.order_by("pk").first()
    build_handbook.text(section, "<p>Hello.</p>", title="What we did", language="it", by=person)
    enquiries.send(
        kind="contact", text=f"I am {NAME}", reply_to="Zuzana@Qvist.Example", language="en", now=now
    )
    invite = {"programme": None, "language": "en", "now": now}
    home = person.affiliations.get().organisation
    for by, email, role in (
        (person, "guest@portal.example", Role.DEPUTY),
        (build.network_staff(), EMAIL, Role.EDITOR),
    ):
        invitations.invite(email=email, role=role, organisation=home, by=by, **invite)
    OutboundMail.objects.filter(to=EMAIL).update(state="sent", sent_at=now)
    return person


def rows_that_say(*words: str) -> list[str]:
    """Every table in which one of the words still stands."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            for (row,) in cursor.fetchall():
                found += [model._meta.label for word in words if word in row]
    return found


def test_nothing_that_names_a_person_who_left_is_found_in_any_table():
    person = zuzana()
    assert len(set(rows_that_say(EMAIL, NAME))) >= 7

    leaving.leave(person=person, now=timezone.now())

    assert rows_that_say(EMAIL, NAME, "192.0.2.77", "Qvist") == ["jobs.OutboundMail"]
    farewell = OutboundMail.objects.get(to=EMAIL)
    assert (farewell.kind, NAME in farewell.text) == (leaving.MAIL_KIND, False)


def test_what_others_rely_on_stays_without_the_person():
    person = zuzana()
    counted = [
        model.objects.count() for model in (Revision, Record, Registration, Invitation, Mandate)
    ]

    leaving.leave(person=person, now=timezone.now())

    after = [
        model.objects.count() for model in (Revision, Record, Registration, Invitation, Mandate)
    ]
    # two debates note that somebody was anonymised, and the invitation to her own address is gone
    assert after == [counted[0], counted[1] + 2, counted[2], counted[3] - 1, counted[4]]
    assert not Record.objects.filter(actor__isnull=False).exists()
    assert not Enquiry.objects.exists()


def test_a_seat_is_given_up_and_the_panel_waits_for_somebody():
    person = zuzana()

    leaving.leave(person=person, now=timezone.now())

    gone = Member.objects.get(name=members.NAMELESS)
    left = PanelChange.objects.get(kind="left")
    assert (left.member, left.by, left.panel.state) == (gone, None, PanelState.VACANCY)
    assert gone.mandates.get().end_reason == "resignation"
    assert (gone.email, gone.user, gone.may_publish_name) == ("", None, False)


def test_that_something_was_seen_and_declared_stays_without_what_it_said():
    person = zuzana()
    none = Interest.objects.create(
        member=Interest.objects.get().member, has_any=False, at=timezone.now()
    )

    leaving.leave(person=person, now=timezone.now())

    proof, interest = Proof.objects.get(), Interest.objects.get(has_any=True)
    none.refresh_from_db()
    assert (proof.note, proof.by, interest.details, interest.by, none.details) == (
        members.NAMELESS,
        None,
        members.NAMELESS,
        None,
        "",
    )


def test_an_exception_stays_with_the_name_of_who_answers_for_it():
    person = build.user(name=NAME)
    made = build_panels.exception(
        city=build.city(), programme=build.programme(), by=person, person=NAME
    )
    owner = own_data.owner_of(person)
    said = [sentence for part in own_data.parts() for sentence in part.stays(owner)]

    leaving.leave(person=person, now=timezone.now())

    made.refresh_from_db()
    assert (made.person, made.by) == (NAME, None)
    assert [sentence for sentence in said if "Exceptions that you made" in sentence]


def test_applications_end_with_the_account_and_those_of_others_go_on():
    person = zuzana()
    waits = Application.objects.get()
    other = build_joining.application(panel=waits.panel, name="Amal", email="amal@portal.example")
    panel = build_panels.panel(city=build.city())
    # the entry on the list of members still has the address of before
    listed = build_panels.member(panel=panel, name=NAME, email="before@portal.example")
    reserve = build_joining.application(
        panel=panel, name=NAME, email=EMAIL, state="reserve", rank=1, member=listed
    )
    refused = build_joining.application(
        panel=build_panels.panel(city=build.city()),
        email=EMAIL,
        state="ineligible",
        reason="Zuzana lives elsewhere.",
    )

    leaving.leave(person=person, now=timezone.now())

    for each in (waits, other, reserve, refused, listed):
        each.refresh_from_db()
    ended = [(each.state, each.name, each.email, each.phone) for each in (waits, reserve)]
    assert ended == [("withdrawn", "", "", "")] * 2
    assert (refused.state, refused.email, refused.reason) == ("ineligible", "", "–")
    assert (listed.name, listed.email) == (members.NAMELESS, "")
    assert (other.state, other.name) == ("submitted", "Amal")


def test_organisations_stay_on_their_panels_without_whom_one_wrote_to():
    person = zuzana()
    panel = build_panels.panel(each=1, city=build.city())
    given = {"kind": "organisation", "email": EMAIL, "representative": NAME, "substitute": "Amal"}
    sits = build_panels.seated(seat=panel.seats.earliest("pk"), name="Open Table", **given).member
    waits = build_panels.member(panel=build_panels.panel(), name="Open Door", **given)
    other = build_joining.application(panel=panel, name="Amal")
    asked = {"application": other, "kind": "link", "digest": "a" * 64, "mailed": True}
    times = {"created_at": timezone.now(), "expires_at": timezone.now()}
    ApplicationKey.objects.create(new_address=EMAIL, **asked, **times)

    leaving.leave(person=person, now=timezone.now())

    for each in (sits, waits):
        each.refresh_from_db()
        assert (each.email, each.representative, each.substitute) == ("", "", "Amal")
    assert (sits.name, waits.name) == ("Open Table", "Open Door")
    assert sits.mandates.live().exists()
    assert set(rows_that_say(EMAIL, NAME)) == {"jobs.OutboundMail"}


def test_a_place_at_a_coming_debate_stays_and_is_said():
    person = zuzana()
    coming = build_events.registration(
        event=build_events.event(starts_at=timezone.now() + timedelta(days=5)),
        name=NAME,
        email_norm=EMAIL,
    )
    owner = own_data.owner_of(person)
    said = [sentence for part in own_data.parts() for sentence in part.stays(owner)]

    leaving.leave(person=person, now=timezone.now())

    coming.refresh_from_db()
    assert coming.name == NAME
    assert len([sentence for sentence in said if "1 place at a coming debate" in sentence]) == 1


def test_an_address_that_nobody_confirmed_opens_and_forgets_nothing():
    build_events.registration(event=build_events.event(), name="Amal", email_norm=EMAIL)
    person = build.user(email=EMAIL)
    EmailAddress.objects.create(user=person, email=EMAIL, verified=False, primary=True)

    shown = [
        fact.value
        for part in own_data.parts()
        for row in part.rows(own_data.owner_of(person))
        for fact in row
    ]
    leaving.leave(person=person, now=timezone.now())

    assert "Amal" not in shown
    assert Registration.objects.get().name == "Amal"


def test_everything_declared_about_her_is_in_what_she_takes_away():
    owner = own_data.owner_of(zuzana())

    kept = {part.name: part.rows(owner) for part in own_data.parts()}

    assert {name for name, rows in kept.items() if not rows} == {
        "second_steps",
        "files",
        "jobs",
        "exports",
    }
    values = {str(fact.value) for rows in kept.values() for row in rows for fact in row}
    assert {
        EMAIL,
        NAME,
        "+390424123456",
        "+390424654321",
        "192.0.2.77",
        "Qvist/1",
        f"I am {NAME}",
        f"Lease of {NAME}",
        f"Shop of {NAME}",
    } <= values
    assert "guest@portal.example" not in values


RULES = {"set_null": models.SET_NULL, "delete_row": models.CASCADE}


def test_a_link_to_an_account_is_cut_as_its_declaration_says():
    declared = {kept.field: kept.erasure for kept in retention.declared()}
    wrong = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            to_account = field.is_relation and field.related_model._meta.label == (
                settings.AUTH_USER_MODEL
            )
            if to_account and name in declared:
                expected = RULES[declared[name]]
                wrong += [] if field.remote_field.on_delete is expected else [name]

    assert wrong == []
