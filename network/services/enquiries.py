"""Messages from people without an account: kept, numbered, and brought to somebody's notice."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from crisco.db import violated
from crisco.jobs import mail
from crisco.tokens import code_of
from crisco.verdict import require
from network import rules
from network.models import City, Enquiry, User

MAIL_KIND = "network.enquiry"
ANSWER_DAYS = 14
KEEP_DAYS = 365


def send(
    *,
    kind: str,
    text: str,
    reply_to: str,
    language: str,
    now: datetime,
    city: City | None = None,
    page: str = "",
    key: UUID | None = None,
) -> Enquiry:
    """The message is kept under a number to ask by, and the office is told that it is there.

    The office's mail carries the number and a link, never what somebody wrote: mailboxes forget
    later than this database does.
    Shapes: `key` makes two sendings of one form one message, with one number and one mail.
    Units: the answer is due after 14 days.
    """
    with transaction.atomic(durable=True):
        enquiry = _numbered(
            key or uuid4(),
            text,
            kind=kind,
            reply_to=reply_to,
            language=language,
            city=city,
            page=page,
            created_at=now,
            answer_due_on=(now + timedelta(days=ANSWER_DAYS)).date(),
        )
        with translation.override("en"):
            link = settings.SITE_URL + reverse("network:enquiry", args=[enquiry.ticket])
            mail.queue(
                kind=MAIL_KIND,
                key=f"enquiry:{enquiry.ticket}",
                to=settings.CONTACT_EMAIL,
                language="en",
                subject=_("Message %(ticket)s waits for an answer") % {"ticket": enquiry.ticket},
                text=_(
                    "A message has arrived on the portal. Read and answer it here:\n\n%(link)s\n"
                )
                % {"link": link},
                payload={"ticket": enquiry.ticket},
                now=now,
            )
    return enquiry


def mark_answered(*, enquiry: Enquiry, by: User, now: datetime) -> Enquiry:
    """The enquiry no longer waits. Doing it twice keeps the first time.

    Errors: NotAllowed for people who may not read it.
    """
    require(rules.may_answer(by, enquiry, now=now))
    Enquiry.objects.filter(pk=enquiry.pk, answered_at__isnull=True).update(answered_at=now)
    enquiry.refresh_from_db()
    return enquiry


def forget_old(*, now: datetime) -> int:
    """Enquiries of more than a year ago are gone; answers with how many."""
    old = Enquiry.objects.filter(created_at__lt=now - timedelta(days=KEEP_DAYS))
    return old.delete()[0]


def still_waits(payload: dict[str, Any]) -> bool:
    """Asked by the outbox before it sends."""
    return Enquiry.objects.filter(ticket=payload["ticket"], answered_at__isnull=True).exists()


def _numbered(key: UUID, text: str, **values: object) -> Enquiry:
    """A saved enquiry; its number follows from the key, so the second sending finds the first."""
    for turn in range(5):
        try:
            return Enquiry.objects.get_or_create(
                ticket=code_of(f"{key}:{turn}"), text=text, defaults=values
            )[0]
        except IntegrityError as error:
            # another message has this number
            if "ticket" not in violated(error):
                raise
    raise RuntimeError("no free number for an enquiry")
