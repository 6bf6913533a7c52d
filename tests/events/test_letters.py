"""Messages and calendar files: in the recipient's language, true when sent, right across zones."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import gettext, override
from icalendar import Calendar

from crisco.jobs import mail
from crisco.jobs.models import OutboundMail
from events.models import Registration
from events.services import calendars, forgetting, registrations
from tests.builders import events as build
from tests.builders import network

pytestmark = pytest.mark.django_db
LAST_SUMMER_NIGHT = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # 03:30 in Bucharest, twice


@pytest.fixture
def bucharest():
    return network.city(time_zone="Europe/Bucharest", country="RO", languages=["ro"])


@pytest.mark.parametrize("page", ["en", "ar"])
@pytest.mark.parametrize("language", ["it", "ar", "lt"])
def test_a_message_is_in_the_language_of_the_recipient_whatever_the_page(page, language):
    event = build.event(title_it="Chi siamo?", title_ar="من نحن؟", title_lt="Kas mes?")

    with override(page):
        build.register(event=event, language=language)

    sent = OutboundMail.objects.get()
    assert sent.language == language
    assert getattr(event, f"title_{language}") in sent.subject
    assert f"/{language}/r/" in sent.text


def test_the_subject_speaks_the_language_of_the_recipient():
    event = build.event(title_it="Chi siamo?")

    build.register(event=event, language="it")

    with override("it"):
        expected = gettext("Your place is kept: %(title)s") % {"title": "Chi siamo?"}
    assert OutboundMail.objects.get().subject == expected
    assert not expected.startswith("Your place")


def test_an_hour_that_comes_twice_keeps_its_length(bucharest):
    event = build.event(
        city=bucharest,
        starts_at=LAST_SUMMER_NIGHT,
        ends_at=LAST_SUMMER_NIGHT + timedelta(hours=1),
    )

    [entry] = Calendar.from_ical(calendars.of_event(event)).walk("VEVENT")

    assert entry["DTSTART"].to_ical() == b"20271031T003000Z"
    assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(hours=1)
    assert "Europe/Bucharest" in entry["DESCRIPTION"]


def test_a_request_and_its_cancellation_have_one_identity():
    event = build.event()
    mine = build.register(event=event).registration
    registrations.cancel(registration=mine, now=build.NOW)

    kept = OutboundMail.objects.get(kind="events.kept")
    gone = OutboundMail.objects.get(kind="events.cancelled")
    entries = [Calendar.from_ical(bytes(each.calendar)) for each in (kept, gone)]
    assert [each["METHOD"] for each in entries] == ["REQUEST", "CANCEL"]
    assert [each.calendar_method for each in (kept, gone)] == ["REQUEST", "CANCEL"]
    assert len({each.walk("VEVENT")[0]["UID"] for each in entries}) == 1
    assert entries[1].walk("VEVENT")[0]["STATUS"] == "CANCELLED"


def test_a_calendar_file_bends_no_text_into_properties():
    event = build.event(title="A, B; C\\D", venue="Hall\u2028ATTENDEE", address="x" * 200)

    content = calendars.of_event(event)

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1
    assert str(Calendar.from_ical(content).walk("VEVENT")[0]["SUMMARY"]) == "A, B; C\\D"


def test_the_organiser_is_an_address_also_when_the_sender_has_a_name(settings):
    settings.DEFAULT_FROM_EMAIL = "The portal <portal@example.org>"
    build.register(event=build.event())

    [entry] = Calendar.from_ical(bytes(OutboundMail.objects.get().calendar)).walk("VEVENT")

    assert entry["ORGANIZER"] == "mailto:portal@example.org"


def test_people_who_wait_get_no_calendar_entry():
    event = build.event(capacity=0)

    build.register(event=event)

    assert not OutboundMail.objects.get().calendar


def test_an_offer_that_is_answered_is_no_longer_sent():
    event = build.event(capacity=1)
    first = build.register(event=event).registration
    second = build.register(event=event).registration
    registrations.cancel(registration=first, now=build.NOW)
    offer = OutboundMail.objects.get(kind="events.offer")
    registrations.decline(registration=second, now=build.NOW)

    still_true = mail._kinds["events.offer"].still_true

    assert not still_true(offer.payload)


def test_thirty_days_after_the_event_names_are_gone_and_numbers_stay():
    event = build.event()
    build.register(event=event, name="Amal", step_free=True)
    places = build.places(event)
    later = event.ends_at + timedelta(days=31)

    forgotten = forgetting.forget(now=later)
    again = forgetting.forget(now=later)

    mine = Registration.objects.get()
    assert (forgotten, again) == (1, 0)
    assert (mine.name, mine.email_norm, mine.keys.count()) == ("", "", 0)
    assert not hasattr(mine, "need")
    assert build.places(event) == places


def test_a_week_after_the_event_needs_are_gone_and_names_stay():
    event = build.event()
    build.register(event=event, name="Amal", step_free=True)

    forgetting.forget(now=event.ends_at + timedelta(days=8))

    mine = Registration.objects.get()
    assert mine.name == "Amal"
    assert not hasattr(mine, "need")
