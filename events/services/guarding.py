"""What keeps the open form from becoming somebody's weapon.

The danger of a free form is that it makes the site write to strangers. Limits therefore count
per recipient and per event, from the rows themselves, and per machine last and softly: a desk at
a migrant centre shares one address.
"""

from datetime import datetime, timedelta

from django.core.cache import cache

from crisco.tokens import digest
from events.models import Event, Registration, RegistrationKey, Via

MAILS_TO_UNCONFIRMED_A_DAY = 3
BURST = 60
BURST_WITHIN = timedelta(minutes=10)
CODE_TRIES = 10
# a desk at a migrant centre opens many registrations from one address
CODE_TRIES_OF_A_MACHINE = 60
CODE_TRIES_WITHIN_SECONDS = 900


def may_write_to(address: str, registration: Registration, *, now: datetime) -> bool:
    """Whether an address that nobody confirmed may hear of one registration more today."""
    today = now - timedelta(days=1)
    others = Registration.objects.filter(email_norm=address, created_at__gt=today)
    asked = RegistrationKey.objects.filter(new_address=address, created_at__gt=today)
    told = (
        others.exclude(pk=registration.pk).count()
        + asked.exclude(registration=registration).count()
    )
    if told < MAILS_TO_UNCONFIRMED_A_DAY:
        return True
    return Registration.objects.filter(
        email_norm=address, email_confirmed_at__isnull=False
    ).exists()


def is_rushed(event: Event, *, now: datetime) -> bool:
    """Whether so many unconfirmed registrations came in that the form asks one question more."""
    return (
        Registration.objects.filter(
            event=event,
            created_via=Via.WEB,
            email_confirmed_at__isnull=True,
            created_at__gt=now - BURST_WITHIN,
        ).count()
        >= BURST
    )


def count_try(source: str, *, most: int = CODE_TRIES) -> bool:
    """Count one try of a code from `source`; false when there were too many.

    Without a cache nothing is counted: the codes' own number is the second wall.
    """
    key = f"events:code:{digest(source)}"
    if cache.add(key, 1, CODE_TRIES_WITHIN_SECONDS):
        return True
    tries = (cache.get(key) or 0) + 1
    cache.set(key, tries, CODE_TRIES_WITHIN_SECONDS)
    return tries <= most
