"""Roles that somebody holds at an organisation, and their end."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from crisco.db import one_by_one
from crisco.jobs import mail
from crisco.verdict import require
from network import rules
from network.models import Affiliation, User

MAIL_KIND = "network.role_ended"
# "ROLE" in ASCII: whoever takes a role away holds it, so that the last of a city stays the last
LOCK = 0x524F4C45


def end(*, affiliation: Affiliation, by: User, now: datetime) -> Affiliation:
    """The person has this role no longer, from the next page on, and is told by mail.

    Twice is once. Errors: NotAllowed with its reason.
    """
    with transaction.atomic(durable=True):
        one_by_one(LOCK)
        affiliation = (
            Affiliation.objects.with_parties().select_related("user").get(pk=affiliation.pk)
        )
        if affiliation.until_at is not None and affiliation.until_at <= now:
            return affiliation
        require(rules.may_end_role(by, affiliation, now=now))
        affiliation.until_at = now
        affiliation.save(update_fields=["until_at"])
        if affiliation.user != by:
            _tell(affiliation, now)
    return affiliation


def is_over(payload: dict[str, int]) -> bool:
    """Asked by the outbox before it sends."""
    return Affiliation.objects.filter(pk=payload["affiliation"], until_at__isnull=False).exists()


def _tell(affiliation: Affiliation, now: datetime) -> None:
    person = affiliation.user
    with translation.override(person.language):
        mail.queue(
            kind=MAIL_KIND,
            key=f"role-ended:{affiliation.pk}",
            to=person.email,
            language=person.language,
            subject=_("One of your roles on the portal has ended"),
            text=render_to_string("network/mail/role_ended.txt", {"affiliation": affiliation}),
            payload={"affiliation": affiliation.pk},
            now=now,
        )
