"""The clock's part: offers that ran out, and people whose data are no longer needed."""

import logging

from celery import shared_task
from django.db.models import Q

from crisco.db import database_now

logger = logging.getLogger(__name__)


@shared_task(name="events.sweep", ignore_result=True)
def sweep(**_ignored: object) -> None:
    """Offers that ran out go to the next, and on the last day places held for a group too.

    Nothing else depends on it: every act settles first.
    """
    from events.models import CapacityPool  # noqa: PLC0415 - task
    from events.services import allocation, registrations  # noqa: PLC0415 - task

    now = database_now()
    last_day = (now, now + allocation.FIRST_FIT_WITHIN)
    due = CapacityPool.objects.filter(
        Q(registrations__state="offered", registrations__offer_expires_at__lte=now)
        | Q(registrations__state="waiting", event__starts_at__range=last_day)
    )
    for pk in due.distinct().order_by("pk").values_list("pk", flat=True):
        changed = registrations.sweep(pool_pk=pk, now=now)
        logger.info("pool %s: %s registrations moved", pk, changed)


@shared_task(name="events.forget", ignore_result=True)
def forget(**_ignored: object) -> None:
    """Names, addresses and needs of events long over are gone."""
    from events.services import forgetting  # noqa: PLC0415 - task

    logger.info("%s registrations anonymised", forgetting.forget(now=database_now()))
