"""Forgetting people when what they were asked for is over; numbers stay, persons go."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from events.models import Act, Need, Record, Registration, RegistrationKey
from events.models.registration import LIVE
from events.services import allocation

NEEDS_AFTER = timedelta(days=7)
NAMES_AFTER = timedelta(days=30)
BATCH = 500


def forget(*, now: datetime) -> int:
    """Needs are gone a week after the event, names and addresses 30 days after it.

    Shapes: how many registrations were anonymised; at most one batch a call, oldest first, so
    that the clock's next turn goes on where this one stopped.
    """
    Need.objects.filter(registration__event__ends_at__lt=now - NEEDS_AFTER).delete()
    return _anonymise(now)


def coming(registrations: QuerySet[Registration], *, now: datetime) -> QuerySet[Registration]:
    """Those still needed at the door."""
    return registrations.filter(state__in=LIVE, event__ends_at__gte=now)


def forget_person(registrations: QuerySet[Registration], *, now: datetime) -> int:
    """Somebody's registrations that are no longer needed are anonymised before their time.

    Runs inside the caller's transaction; those for events to come keep their place and name.
    """
    over = registrations.exclude(pk__in=coming(registrations, now=now).values("pk"))
    due = list(
        over.filter(anonymised_at__isnull=True)
        .select_for_update(of=("self",), no_key=True)
        .select_related("event")
        .order_by("pk")
    )
    Need.objects.filter(registration__in=due).delete()
    return _blank(due, now)


@transaction.atomic(durable=True)
def _anonymise(now: datetime) -> int:
    due = list(
        Registration.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("event")
        .filter(event__ends_at__lt=now - NAMES_AFTER, anonymised_at__isnull=True)
        .order_by("event__ends_at", "pk")[:BATCH]
    )
    return _blank(due, now)


def _blank(due: list[Registration], now: datetime) -> int:
    # the month alone: a shared moment would let one join the pieces again
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    pks = [registration.pk for registration in due]
    Registration.objects.filter(pk__in=pks).update(
        name="",
        email_norm="",
        phone="",
        email_confirmed_at=None,
        idempotency_key=None,
        payload_digest="",
        created_by=None,
        anonymised_at=month,
    )
    RegistrationKey.objects.filter(registration__in=pks).delete()
    Record.objects.bulk_create(
        allocation.note(Act.ANONYMISED, event=event, now=now)
        for event in {registration.event_id: registration.event for registration in due}.values()
    )
    return len(due)
