"""Leaving the portal: an account is deleted with everything that is its person's alone."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from crisco.db import one_by_one, retrying
from crisco.jobs import mail
from crisco.verdict import require
from network import own_data, rules
from network.models import User
from network.services import roles

logger = logging.getLogger(__name__)

MAIL_KIND = "network.farewell"


def leave(*, person: User, now: datetime) -> None:
    """The account is gone, its own data with it, and a last message is on its way.

    What others rely on stays without the person: each floor's part says what and why, and links
    to the account are cut. Doing it twice is the same as once.
    Errors: NotAllowed with the reason and the next step.
    """
    retrying(lambda: _leave(person, now))


@transaction.atomic
def erase(*, account: User, now: datetime) -> None:
    """As `leave`, without a question and without a message; the caller may add to it."""
    owner = own_data.owner_of(account)
    for part in own_data.parts():
        part.forget(owner, now)
    logger.info("account %s is deleted", account.pk)
    account.delete()


def is_true(_payload: dict[str, Any]) -> bool:
    """Asked by the outbox before it sends: a farewell stays true."""
    return True


@transaction.atomic(durable=True)
def _leave(person: User, now: datetime) -> None:
    one_by_one(roles.LOCK)
    account = User.objects.select_for_update(of=("self",), no_key=True).filter(pk=person.pk).first()
    if account is None:
        return
    require(rules.may_delete_account(account, now=now))
    email, language, number = account.email, account.language, account.pk
    erase(account=account, now=now)
    with translation.override(language):
        context = {"contact": settings.SITE_URL + reverse("network:contact")}
        mail.queue(
            kind=MAIL_KIND,
            key=f"farewell:{number}",
            to=email,
            language=language,
            subject=_("Your account is deleted"),
            text=render_to_string("network/mail/farewell.txt", context),
            now=now,
        )
