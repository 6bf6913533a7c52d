"""Each constraint by a raw write past every service and every clean()."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from crisco.db import violated
from events.models import (
    Attendee,
    CapacityPool,
    Event,
    Need,
    Record,
    Registration,
    RegistrationKey,
)
from tests.builders import events as build
from tests.builders import network

pytestmark = pytest.mark.django_db
NOW = build.NOW
HOUR = timedelta(hours=1)


def refused_by(write) -> str:
    """Name of the constraint that refuses `write`, asked as at commit."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return violated(refusal.value)


EVENT = {
    "events_event_has_a_title": {"title_en": " "},
    "events_event_ends_after_start": {"ends_at": build.NEXT_WEEK},
    "events_event_last_day_not_before_first": {
        "starts_at": None,
        "ends_at": None,
        "starts_on": date(2026, 12, 2),
        "ends_on": date(2026, 12, 1),
    },
    "events_event_end_needs_a_start": {"starts_at": None},
    "events_event_year_only_without_days": {"year": 2026},
    "events_event_times_or_days": {"starts_on": date(2026, 12, 2)},
    "events_event_registration_closes_after_opening": {
        "registration_opens_at": NOW,
        "registration_closes_at": NOW,
    },
    "events_event_registration_closes_before_start": {
        "registration_closes_at": build.NEXT_WEEK + HOUR
    },
    "events_event_local_has_a_city": {"city": None},
    "events_event_published_has_its_time": {"published_at": None},
    "events_event_cancelled_has_its_time": {"cancelled_at": NOW},
    "events_event_party_between_1_and_20": {"max_party": 21},
    "events_event_age_only_with_childcare": {"childcare_from_years": 3},
    "events_event_has_a_time_zone": {"time_zone": ""},
}


@pytest.mark.parametrize(("name", "columns"), EVENT.items(), ids=EVENT)
def test_an_impossible_event_is_refused(name, columns):
    event = build.event()

    refused = refused_by(lambda: Event.objects.filter(pk=event.pk).update(**columns))

    assert refused == name


def test_a_programme_numbers_its_events_once():
    programme, city = network.programme(), network.city()
    given = {"programme": programme, "city": city, "kind": "transnational", "number": 1}
    build.event(**given)

    assert refused_by(lambda: build.event(**given)) == "events_event_number_is_unique"


POOL = {
    "events_pool_capacity_in_range": {"capacity": 100_001},
    "events_pool_counts_from_one": {"next_seq": 0},
}


@pytest.mark.parametrize(("name", "columns"), POOL.items(), ids=POOL)
def test_impossible_places_are_refused(name, columns):
    event = build.event()

    refused = refused_by(lambda: CapacityPool.objects.filter(event=event).update(**columns))

    assert refused == name


REGISTRATION = {
    "events_registration_email_is_lower_case": {"email_norm": "Amal@example.org"},
    "events_registration_party_between_1_and_20": {"party_size": 21},
    "events_registration_offer_has_an_end": {"offer_expires_at": NOW},
    "events_registration_kept_since": {"confirmed_at": None},
    "events_registration_ended_has_its_time": {"ended_at": NOW},
    "events_registration_named_or_anonymised": {"name": " "},
    "events_registration_confirmed_address_exists": {"email_confirmed_at": NOW},
    "events_registration_phone_is_international": {"phone": "0424 519"},
    "events_registration_places_agree": {"party_size": 2},
}


@pytest.mark.parametrize(("name", "columns"), REGISTRATION.items(), ids=REGISTRATION)
def test_an_impossible_registration_is_refused(name, columns):
    mine = build.registration(event=build.event())

    refused = refused_by(lambda: Registration.objects.filter(pk=mine.pk).update(**columns))

    assert refused == name


@pytest.mark.parametrize(
    ("name", "columns"),
    {
        "events_registration_one_live_per_address": {"email_norm": "amal@example.org"},
        "events_registration_form_sent_once": {
            "idempotency_key": "7d444840-9dc0-11d1-b245-5ffdce74fad2"
        },
        "events_registration_one_turn_each": {"seq": 1},
    }.items(),
)
def test_two_registrations_that_exclude_each_other_are_refused(name, columns):
    event = build.event()
    build.registration(event=event, **columns)

    assert refused_by(lambda: build.registration(event=event, **columns)) == name


def test_an_address_may_register_again_after_cancelling():
    event = build.event()
    address = "amal@example.org"
    build.registration(event=event, email_norm=address, state="cancelled", ended_at=NOW)

    again = build.registration(event=event, email_norm=address)

    assert again.pk


ATTENDEE = {
    "events_attendee_places_from_one": {"seat_no": 0},
    "events_attendee_position_between_1_and_20": {"position": 0},
    "events_attendee_noted_only_with_place": {"seat_no": None, "signed": True},
    "events_registration_places_agree": {"seat_no": None},
}


@pytest.mark.parametrize(("name", "columns"), ATTENDEE.items(), ids=ATTENDEE)
def test_an_impossible_chair_is_refused(name, columns):
    mine = build.registration(event=build.event())

    refused = refused_by(lambda: Attendee.objects.filter(registration=mine).update(**columns))

    assert refused == name


def test_two_people_cannot_hold_one_place():
    event = build.event()
    build.registration(event=event, seats=(1,))

    refused = refused_by(lambda: build.registration(event=event, seats=(1,)))

    assert refused == "events_attendee_one_person_per_place"


def test_a_person_is_counted_once_in_a_group():
    mine = build.registration(event=build.event())
    twin = Attendee(registration=mine, pool=mine.pool, position=1, seat_no=9)

    assert refused_by(twin.save) == "events_attendee_counted_once"


def test_a_group_with_a_chair_too_many_is_refused():
    mine = build.registration(event=build.event())
    extra = Attendee(registration=mine, pool=mine.pool, position=2, seat_no=9)

    assert refused_by(extra.save) == "events_registration_places_agree"


def test_a_place_of_another_event_is_refused():
    mine = build.registration(event=build.event())
    other = build.event().pool

    refused = refused_by(
        lambda: Attendee.objects.filter(registration=mine).update(pool=other, seat_no=5)
    )

    assert refused == "events_registration_places_agree"


def test_a_need_says_something_and_has_few_children():
    mine = build.registration(event=build.event())

    assert refused_by(Need(registration=mine).save) == "events_need_says_something"
    many = Need(registration=mine, childcare_count=11)
    assert refused_by(many.save) == "events_need_children_up_to_10"


def test_only_digests_of_secrets_are_kept():
    mine = build.registration(event=build.event())
    plain = RegistrationKey(
        registration=mine, kind="link", digest="secret", created_at=NOW, expires_at=NOW
    )

    assert refused_by(plain.save) == "events_key_is_a_digest"


def test_the_history_is_neither_changed_nor_deleted():
    event = build.event()
    line = Record.objects.create(event=event, act="published", at=NOW)

    for write in (
        lambda: Record.objects.filter(pk=line.pk).update(act="exported"),
        lambda: Record.objects.filter(pk=line.pk).delete(),
    ):
        assert refused_by(write) == "events_record_stays"


def test_an_account_that_is_deleted_leaves_the_history_without_its_name():
    event, helper = build.event(), network.user()
    line = Record.objects.create(event=event, act="published", at=NOW, actor=helper)

    helper.delete()

    line.refresh_from_db()
    assert line.actor is None


def test_a_new_address_is_confirmed_by_mail_alone():
    mine = build.registration(event=build.event())
    shown = RegistrationKey(
        registration=mine,
        kind="link",
        digest="0" * 64,
        new_address="amal@example.org",
        created_at=NOW,
        expires_at=NOW,
    )

    assert refused_by(shown.save) == "events_key_new_address_was_mailed"
