"""What needs somebody's attention in the network itself."""

from datetime import UTC, datetime, time

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from network import rules
from network.attention import Attention
from network.models import Enquiry, User


def messages_waiting(person: User, now: datetime) -> list[Attention]:
    """Messages to a coordinator's cities; for staff, those to the whole network."""
    waiting = Enquiry.objects.waiting().select_related("city")
    if rules.is_network_staff(person, now=now):
        waiting = waiting.filter(city=None)
    else:
        cities = rules.managed_cities(person, now=now)
        if not cities:
            return []
        waiting = waiting.filter(city__in=cities)
    return [_row(enquiry, now) for enquiry in waiting[:20]]


def _row(enquiry: Enquiry, now: datetime) -> Attention:
    is_late = enquiry.answer_due_on < now.date()
    return Attention(
        level="late" if is_late else "info",
        label=pgettext("state of a message", "Late") if is_late else _("Message"),
        sentence=_("Message %(ticket)s waits for an answer.") % {"ticket": enquiry.ticket},
        action=pgettext("button", "Read"),
        url=reverse("network:enquiry", args=[enquiry.ticket]),
        due_at=datetime.combine(enquiry.answer_due_on, time(12), tzinfo=UTC),
    )
