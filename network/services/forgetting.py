"""What the register of personal data promises to forget, forgotten on time."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from network.models import Invitation
from network.services import enquiries

KEEP_INVITATIONS_DAYS = 365


def forget(*, now: datetime) -> int:
    """Messages and invitations of more than a year ago are gone; answers with how many.

    Visits that are over are gone too, with the addresses from which people signed in.
    """
    oldest = now - timedelta(days=KEEP_INVITATIONS_DAYS)
    invitations, _each = Invitation.objects.filter(created_at__lt=oldest).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return invitations + enquiries.forget_old(now=now)
