"""What keeps the open form from becoming somebody's weapon.

The danger of a free form is that it makes the site write to strangers. Limits therefore count
per recipient and per event, from the rows themselves, and per machine last and softly: a desk at
a migrant centre shares one address.
"""

from datetime import datetime, timedelta

from crisco.tries import is_rush
from events.models import Event, Registration, RegistrationKey, Via

MAILS_TO_UNCONFIRMED_A_DAY = 3


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
    sent = Registration.objects.filter(event=event, created_via=Via.WEB)
    return is_rush(sent.filter(email_confirmed_at__isnull=True), now=now)
