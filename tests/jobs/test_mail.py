import smtplib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from crisco.db import violated
from crisco.jobs import mail
from crisco.jobs.models import GONE, MailState, OutboundMail
from tests.builders import jobs as build

pytestmark = pytest.mark.django_db


def test_a_message_arrives_once_with_a_fixed_id(inbox, now):
    letter = build.letter(now=now)

    assert [mail.send(letter.pk), mail.send(letter.pk)] == [True, False]

    assert [message["Message-ID"] for message in inbox.messages] == [f"<{letter.pk}@localhost>"]
    assert inbox.messages[0]["Content-Language"] == "sq"
    letter.refresh_from_db()
    assert letter.state == MailState.SENT


def test_a_message_that_is_no_longer_true_is_not_sent(inbox, now):
    letter = build.letter(now=now, payload={"stale": True})

    mail.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.state, inbox.messages) == (MailState.SUPPRESSED, [])


def test_without_a_mail_server_the_message_waits(settings, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    letter = build.letter(now=now)

    mail.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.state, letter.error_class) == (MailState.QUEUED, "ConnectionRefusedError")
    assert letter.not_before > letter.created_at


def test_a_calendar_file_travels_with_its_method(inbox, now):
    letter = build.letter(now=now, calendar=b"BEGIN:VCALENDAR", calendar_method="REQUEST")

    mail.send(letter.pk)

    calendars = [part for part in inbox.messages[0].walk() if "calendar" in part["Content-Type"]]
    assert [part.get_param("method") for part in calendars] == ["REQUEST", None]


def test_one_address_gets_twenty_messages_a_day(now):
    letters = [build.letter(now=now, key=f"letter-{number}") for number in range(21)]

    states = [letter.state for letter in letters]
    assert states == [MailState.QUEUED] * 20 + [MailState.SUPPRESSED]


def test_a_flood_of_one_kind_stops_no_message_of_another(now):
    for number in range(21):
        build.letter(now=now, key=f"letter-{number}")

    assert build.letter(now=now, key="other", kind="tests.reminder").state == MailState.QUEUED


def test_a_lost_worker_means_again_for_letters_and_unknown_for_reminders(now):
    letter = build.letter(now=now)
    reminder = build.letter(now=now, key="reminder", kind="tests.reminder")
    OutboundMail.objects.update(
        state="sending",
        lease_token="00000000-0000-4000-8000-000000000001",
        lease_until=now - timedelta(minutes=1),
    )

    assert mail.give_back_lost(now) == 2

    letter.refresh_from_db()
    reminder.refresh_from_db()
    assert (letter.state, reminder.state) == (MailState.QUEUED, MailState.UNKNOWN)


def test_a_message_that_takes_every_worker_with_it_is_given_up(now):
    letter = build.letter(now=now)
    OutboundMail.objects.update(
        state="sending",
        attempts=mail.MAX_ATTEMPTS,
        lease_token="00000000-0000-4000-8000-000000000001",
        lease_until=now - timedelta(minutes=1),
    )

    mail.give_back_lost(now)

    letter.refresh_from_db()
    assert (letter.state, letter.error_class) == (MailState.FAILED, "WorkerLost")


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), MailState.QUEUED),
        (smtplib.SMTPSenderRefused(550, b"who are you", "portal@localhost"), MailState.QUEUED),
        (smtplib.SMTPConnectError(554, b"closed"), MailState.QUEUED),
        (smtplib.SMTPDataError(451, b"later"), MailState.QUEUED),
        (smtplib.SMTPDataError(554, b"no such letter"), MailState.FAILED),
        (smtplib.SMTPRecipientsRefused({"a@b": (450, b"later")}), MailState.QUEUED),
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"nobody")}), MailState.FAILED),
    ],
)
def test_only_a_refusal_of_the_message_itself_is_final(error, state, now, settings):
    settings.EMAIL_BACKEND = "tests.jobs.refusing.EmailBackend"
    settings.REFUSAL = error
    letter = build.letter(now=now)

    mail.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.state, letter.error_class) == (state, type(error).__name__)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPServerDisconnected("the line broke"), MailState.UNKNOWN),
        (ConnectionResetError(), MailState.UNKNOWN),
        (TimeoutError(), MailState.UNKNOWN),
        (ConnectionRefusedError(), MailState.QUEUED),
        (smtplib.SMTPConnectError(421, b"later"), MailState.QUEUED),
    ],
)
def test_a_reminder_that_may_have_arrived_is_never_sent_again(error, state, now, settings):
    settings.EMAIL_BACKEND = "tests.jobs.refusing.EmailBackend"
    settings.REFUSAL = error
    reminder = build.letter(now=now, key="reminder", kind="tests.reminder")
    letter = build.letter(now=now)

    for each in (reminder, letter):
        mail.send(each.pk)
        each.refresh_from_db()

    assert (reminder.state, letter.state) == (state, MailState.QUEUED)
    assert reminder.error_class == type(error).__name__


def test_a_reminder_waits_while_no_mail_server_answers(now, settings):
    settings.EMAIL_BACKEND = "tests.jobs.refusing.OutOfReach"
    settings.REFUSAL = TimeoutError()
    reminder = build.letter(now=now, key="reminder", kind="tests.reminder")

    mail.send(reminder.pk)

    reminder.refresh_from_db()
    assert (reminder.state, reminder.error_class) == (MailState.QUEUED, "TimeoutError")


def test_old_messages_forget_whom_they_were_for(inbox, now):
    letter = build.letter(now=now)
    mail.send(letter.pk)

    mail.purge_bodies(now + timedelta(days=15))

    letter.refresh_from_db()
    assert (letter.to, letter.subject, letter.text) == (GONE, "", "")
    assert letter.state == MailState.SENT


def test_a_line_break_cannot_enter_a_header(now):
    letter = build.letter(now=now, subject="Hello\r\nBcc: all@portal.example")

    assert letter.subject == "Hello Bcc: all@portal.example"


def test_a_subject_keeps_the_spaces_of_its_language(now):
    letter = build.letter(now=now, subject="Votre place\u00a0: mardi")

    assert letter.subject == "Votre place\u00a0: mardi"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("jobs_mail_has_a_key", {"key": ""}),
        ("jobs_mail_has_a_recipient", {"to": ""}),
        ("jobs_mail_state_is_known", {"state": "lost"}),
        ("jobs_mail_headers_are_single_lines", {"subject": "a\nBcc: b"}),
        ("jobs_mail_lease_while_sending", {"state": "sending"}),
        (
            "jobs_mail_lease_has_an_end",
            {"state": "sending", "lease_token": "00000000-0000-4000-8000-000000000001"},
        ),
        ("jobs_mail_sent_has_a_time", {"state": "sent"}),
    ],
)
def test_the_database_refuses_an_impossible_message(now, constraint, change):
    letter = build.letter(now=now)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        OutboundMail.objects.filter(pk=letter.pk).update(**change)

    assert violated(refusal.value) == constraint
