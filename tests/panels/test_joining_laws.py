"""Calls and applications by raw writes past every service and every clean()."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from crisco.db import violated
from panels.models import (
    APPLICATION_CAN_BECOME,
    Application,
    ApplicationKey,
    ApplicationState,
    Call,
)
from panels.models.application import UNDECIDED
from tests.builders import joining as build
from tests.builders import network, panels
from tests.builders.panels import LONG_AGO

pytestmark = pytest.mark.django_db
SOON = LONG_AGO + timedelta(days=7)


def refused_by(write) -> str:
    """Name of the constraint that refuses `write`, asked as at commit."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return violated(refusal.value)


APPLICATION = {
    "panels_application_named_or_erased": {"name": " "},
    "panels_application_email_is_lower_case": {"email": "Ada@example.org"},
    "panels_application_phone_is_international": {"phone": "0424 123"},
    "panels_application_of_a_person_is_of_one": {"substitute": "Ada"},
    "panels_application_offer_has_an_end": {"state": "proposed"},
    "panels_application_withdrawn_has_its_time": {"state": "withdrawn"},
    "panels_application_refused_says_why": {"state": "ineligible"},
    "panels_application_rank_is_of_the_reserve": {"rank": 1},
    "panels_application_chosen_is_a_member": {"state": "seated"},
    "panels_application_nominated_by_somebody": {"path": "nominated"},
}


@pytest.mark.parametrize(("name", "columns"), APPLICATION.items(), ids=APPLICATION)
def test_an_impossible_application_is_refused(name, columns):
    row = build.application(panel=panels.panel())

    refused = refused_by(lambda: Application.objects.filter(pk=row.pk).update(**columns))

    assert refused == name


def test_an_erased_application_holds_nobody():
    row = build.application(panel=panels.panel(), email="ada@example.org")
    erased = {"name": "", "erased_at": SOON}

    refused = refused_by(lambda: Application.objects.filter(pk=row.pk).update(**erased))

    assert refused == "panels_application_named_or_erased"


def test_an_address_applies_once_until_it_has_its_answer():
    panel = panels.panel()
    first = build.application(panel=panel, email="ada@example.org")

    refused = refused_by(lambda: build.application(panel=panel, email="ada@example.org"))
    Application.objects.filter(pk=first.pk).update(state="ineligible", reason="Not from here.")
    build.application(panel=panel, email="ada@example.org")

    assert refused == "panels_application_one_live_per_address"


def test_a_form_is_sent_once():
    panel, key = panels.panel(), uuid4()
    build.application(panel=panel, form_key=key)

    refused = refused_by(lambda: build.application(panel=panel, form_key=key))

    assert refused == "panels_application_form_sent_once"


def test_two_people_have_different_places_on_the_reserve_list():
    panel = panels.panel()
    given = {"state": "reserve", "rank": 1}
    build.application(panel=panel, member=panels.member(panel=panel), **given)

    refused = refused_by(
        lambda: build.application(panel=panel, member=panels.member(panel=panel), **given)
    )

    assert refused == "panels_application_one_place_on_the_reserve_list"


def test_the_member_has_the_part_that_the_application_chose():
    panel = panels.panel()
    official = panels.member(panel=panel, sector="official")

    refused = refused_by(lambda: build.application(panel=panel, member=official))

    assert refused == "panels_application_has_the_sector_of_its_member"


def test_the_part_is_one_of_the_panels_rule():
    panel, elsewhere = panels.panel(), panels.panel()
    row = build.application(panel=panel)
    stranger = elsewhere.composition.sectors.get(code="resident")

    refused = refused_by(lambda: Application.objects.filter(pk=row.pk).update(sector=stranger))

    assert refused == "panels_application_part_of_its_rule"


CALL = {
    "panels_call_closes_after_it_opens": {"closes_at": LONG_AGO},
    "panels_call_keeps_for_a_stated_time": {"keep_months": 0},
}


@pytest.mark.parametrize(("name", "columns"), CALL.items(), ids=CALL)
def test_an_impossible_call_is_refused(name, columns):
    row = build.call(panel=panels.panel())

    refused = refused_by(lambda: Call.objects.filter(pk=row.pk).update(**columns))

    assert refused == name


def test_a_panel_has_one_open_call():
    panel = panels.panel()
    build.call(panel=panel)

    refused = refused_by(lambda: build.call(panel=panel))

    assert refused == "panels_call_is_one_at_a_time"


KEY = {
    "panels_key_is_a_digest": {"digest": "the secret itself"},
    "panels_key_new_address_was_mailed": {"new_address": "ada@example.org"},
}


@pytest.mark.parametrize(("name", "columns"), KEY.items(), ids=KEY)
def test_an_impossible_key_is_refused(name, columns):
    key = ApplicationKey.objects.create(
        application=build.application(panel=panels.panel()),
        kind="link",
        digest="0" * 64,
        created_at=LONG_AGO,
        expires_at=SOON,
    )

    refused = refused_by(lambda: ApplicationKey.objects.filter(pk=key.pk).update(**columns))

    assert refused == name


def test_whoever_is_not_chosen_yet_may_always_withdraw():
    may = {state for state in ApplicationState if "withdrawn" in APPLICATION_CAN_BECOME[state]}

    assert may >= {*UNDECIDED, "reserve", "invited", "accepted"}
    assert "seated" not in may


def test_a_nominator_is_an_organisation():
    body = network.organisation()

    row = build.application(panel=panels.panel(), path="nominated", nominated_by=body)

    assert row.is_live
    assert not row.can_become("declined")
