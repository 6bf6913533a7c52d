"""Outgoing mail: stored with the business transaction, sent by a worker, never lost.

In a crash a confirmation may arrive twice and never zero times; a reminder (`at_most_once`)
arrives once or not at all.
"""

import logging
import re
import smtplib
import socket
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from crisco.jobs import nudging
from crisco.jobs.models import GONE, MailState, OutboundMail

logger = logging.getLogger(__name__)

# not split(): it would take the narrow and unbreakable spaces of French with it
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
MAX_ATTEMPTS = 10
PER_ADDRESS_AND_KIND_A_DAY = 20
ALL_AN_HOUR = 3000
NUDGED_ONE_BY_ONE = 20
# the server said no, or was never reached; all else of smtplib and sockets leaves it open
SURELY_NOT_TAKEN = (
    smtplib.SMTPResponseException,
    smtplib.SMTPNotSupportedError,
    ConnectionRefusedError,
    socket.gaierror,
)


@dataclass(frozen=True)
class MailKind:
    """`still_true(payload)` is asked just before sending; false means the message is dropped."""

    name: str
    still_true: Callable[[dict[str, Any]], bool]
    at_most_once: bool


_kinds: dict[str, MailKind] = {}


def register(
    name: str, *, still_true: Callable[[dict[str, Any]], bool], at_most_once: bool = False
) -> None:
    """From now on messages of this kind can be queued."""
    _kinds[name] = MailKind(name, still_true, at_most_once)


def queue(
    *,
    kind: str,
    key: str,
    to: str,
    language: str,
    subject: str,
    text: str,
    now: datetime,
    html: str = "",
    calendar: bytes = b"",
    calendar_method: str = "",
    payload: dict[str, Any] | None = None,
    not_before: datetime | None = None,
) -> OutboundMail:
    """The message is stored, in the caller's transaction; a worker is nudged after commit.

    Shapes: the same key gives the same message. The subject is made one line.
    An address that got too many of a kind in 24 hours gets no further one: the row is kept,
    suppressed. What a stranger can ask for in somebody's name has a kind of its own, so that it
    never stands in the way of the rest.
    Errors: KeyError for a kind nobody registered.
    """
    message = letter(
        kind=kind,
        key=key,
        to=to,
        language=language,
        subject=subject,
        text=text,
        html=html,
        calendar=calendar,
        calendar_method=calendar_method,
        payload=payload or {},
        created_at=now,
        not_before=not_before or now,
    )
    is_new = queue_all([message], now=now) == 1
    return message if is_new else OutboundMail.objects.get(key=key)


def letter(*, kind: str, subject: str, **columns: Any) -> OutboundMail:
    """A message for `queue_all`, not stored yet. Errors: KeyError for a kind nobody registered."""
    if kind not in _kinds:
        raise KeyError(kind)
    subject = _CONTROLS.sub(" ", subject).strip()[:250]
    return OutboundMail(kind=kind, subject=subject, **columns)


def queue_all(messages: Sequence[OutboundMail], *, now: datetime) -> int:
    """As `queue`, for any number of messages of `letter` in three queries. Answers how many are new."""
    day = OutboundMail.objects.filter(created_at__gt=now - timedelta(days=1))
    recent = day.filter(
        to__in={each.to for each in messages}, kind__in={each.kind for each in messages}
    ).exclude(state=MailState.SUPPRESSED)
    counts = Counter(recent.values_list("to", "kind"))
    for message in messages:
        if counts[message.to, message.kind] >= PER_ADDRESS_AND_KIND_A_DAY:
            message.state, message.error_class = MailState.SUPPRESSED, "TooMany"
        counts[message.to, message.kind] += 1
    due = [each for each in messages if each.state == MailState.QUEUED and each.not_before <= now]
    one_by_one = len(due) <= NUDGED_ONE_BY_ONE
    if one_by_one:
        for message in due:
            message.nudged_at = now  # the nudge after commit is a transaction less
    OutboundMail.objects.bulk_create(messages, ignore_conflicts=True)
    pks = [message.pk for message in messages]
    new = set(OutboundMail.objects.filter(pk__in=pks).values_list("pk", flat=True))
    heard = [str(message.pk) for message in due if message.pk in new]
    if heard and not one_by_one:
        transaction.on_commit(nudging.sweep, robust=True)
    for pk in heard if one_by_one else []:
        transaction.on_commit(partial(nudging.mail, pk), robust=True)
    return len(new)


def send(pk: str) -> bool:
    """Send the message if it is due and free; true when this call sent it."""
    message = _claim(pk)
    if message is None:
        return False
    kind = _kinds.get(message.kind)
    if kind is not None and not kind.still_true(message.payload):
        _end(message, MailState.SUPPRESSED, error_class="NoLongerTrue")
        return False
    letter, is_reached = _compose(message), False
    try:
        with letter.get_connection():
            is_reached = True
            letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _answer in error.recipients.values()]
        return _refused(message, error, final=all(code >= 500 for code in codes))
    except smtplib.SMTPDataError as error:
        return _refused(message, error, final=error.smtp_code >= 500)
    # A wrong password or sender is the server's quarrel with us: the message waits meanwhile.
    except SURELY_NOT_TAKEN as error:
        return _refused(message, error, final=False)
    except OSError as error:
        if is_reached and kind is not None and kind.at_most_once:
            # the line broke: perhaps the server had the message already
            logger.warning("message %s: %s", message.pk, type(error).__name__)
            _end(message, MailState.UNKNOWN, error_class=type(error).__name__)
            return False
        return _refused(message, error, final=False)
    return _end(message, MailState.SENT, sent_at=timezone.now())


def give_back_lost(now: datetime) -> int:
    """Messages whose worker vanished wait again, or are `unknown` if they may go out only once.

    One that took all its workers with it is given up.
    """
    once = [kind.name for kind in _kinds.values() if kind.at_most_once]
    free = {"lease_token": None, "lease_until": None}
    lost = OutboundMail.objects.lost(now)
    unknown = lost.filter(kind__in=once).update(state=MailState.UNKNOWN, **free)
    hopeless = lost.filter(attempts__gte=MAX_ATTEMPTS)
    given_up = hopeless.update(state=MailState.FAILED, error_class="WorkerLost", **free)
    return unknown + given_up + lost.update(state=MailState.QUEUED, **free)


def purge_bodies(now: datetime, *, days: int = 14) -> int:
    """Subjects, texts and addresses of old messages are gone; kind, time and state stay."""
    return _blank(OutboundMail.objects.filter(created_at__lt=now - timedelta(days=days)))


def forget(addresses: Collection[str], *, kind: str = "") -> int:
    """As `purge_bodies`, for messages to these addresses; those still waiting leave first.

    `kind` is how the kinds of the messages begin.
    """
    return _blank(OutboundMail.objects.filter(to__in=addresses, kind__startswith=kind))


def lease_seconds() -> int:
    """How long sending may take before another worker tries."""
    return settings.MAIL_LEASE_SECONDS


def _blank(messages: QuerySet[OutboundMail]) -> int:
    left = messages.exclude(state__in=[MailState.QUEUED, MailState.SENDING]).exclude(to=GONE)
    return left.update(to=GONE, subject="", text="", html="", calendar=b"", payload={})


def _claim(pk: str) -> OutboundMail | None:
    now = timezone.now()
    last_hour = OutboundMail.objects.filter(sent_at__gt=now - timedelta(hours=1))
    if last_hour.count() >= ALL_AN_HOUR:
        logger.error("more than %s messages in an hour: mail pauses", ALL_AN_HOUR)
        return None
    claimed = (
        OutboundMail.objects.due(now)
        .filter(pk=pk)
        .update(
            state=MailState.SENDING,
            lease_token=uuid.uuid4(),
            lease_until=now + timedelta(seconds=lease_seconds()),
            attempts=F("attempts") + 1,
        )
    )
    return OutboundMail.objects.get(pk=pk) if claimed else None


def _compose(message: OutboundMail) -> EmailMultiAlternatives:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.to],
        headers={
            "Message-ID": f"<{message.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    if message.calendar:
        content = bytes(message.calendar).decode()
        mail.attach_alternative(content, f"text/calendar; method={message.calendar_method}")
        mail.attach("event.ics", content, "text/calendar")
    return mail


def _refused(message: OutboundMail, error: Exception, *, final: bool) -> bool:
    name = type(error).__name__
    logger.warning("message %s: %s", message.pk, name)
    if final or message.attempts >= MAX_ATTEMPTS:
        _end(message, MailState.FAILED, error_class=name)
    else:
        wait = timedelta(seconds=min(30 * 2**message.attempts, 6 * 3600))
        _end(message, MailState.QUEUED, error_class=name, not_before=timezone.now() + wait)
    return False


def _end(message: OutboundMail, state: str, **changes: Any) -> bool:
    ended = OutboundMail.objects.filter(
        pk=message.pk, state=MailState.SENDING, lease_token=message.lease_token
    ).update(state=state, lease_token=None, lease_until=None, **changes)
    return ended == 1
