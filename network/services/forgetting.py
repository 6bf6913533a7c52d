"""What the register of personal data promises to forget, forgotten on time."""

from datetime import datetime, timedelta

from network.models import Invitation
from network.services import enquiries

KEEP_INVITATIONS_DAYS = 365


def forget(*, now: datetime) -> int:
    """Messages and invitations of more than a year ago are gone; answers with how many."""
    oldest = now - timedelta(days=KEEP_INVITATIONS_DAYS)
    invitations, _each = Invitation.objects.filter(created_at__lt=oldest).delete()
    return invitations + enquiries.forget_old(now=now)
