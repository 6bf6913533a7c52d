"""Telling a worker that a row is due. A lost nudge costs time until the next sweep, nothing else."""

import logging
import time
from typing import Any

from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from crisco.jobs import kinds
from crisco.jobs.models import Job, OutboundMail

logger = logging.getLogger(__name__)

# After the broker was found away, requests do not wait for it again for this long.
QUIET_SECONDS = 5.0
_quiet_until = 0.0


def job(pk: int, kind: str) -> None:
    """A worker of the kind's queue hears of the job, if the broker is there."""
    from crisco.jobs.tasks import run  # noqa: PLC0415 - task

    sent = _publish(run, pk, **_options(kind))
    changes = {"nudged_at": timezone.now()} if sent else {"failed_nudges": F("failed_nudges") + 1}
    Job.objects.filter(pk=pk).update(**changes)


def mail(pk: str) -> None:
    """A worker of the mail queue hears of the message, if the broker is there.

    Its row says so already, from when it was queued or swept.
    """
    from crisco.jobs.tasks import send  # noqa: PLC0415 - task

    if not _publish(send, pk, queue="mail"):
        OutboundMail.objects.filter(pk=pk).update(nudged_at=None)


def sweep() -> None:
    """A worker looks for all that is due, if the broker is there: one nudge for many rows."""
    from crisco.jobs.tasks import sweep as task  # noqa: PLC0415 - task

    _publish(task, queue="bulk")


def _options(kind: str) -> dict[str, object]:
    """Queue and time limits. A kind that nobody registered is tried all the same, and given up
    where people see it: one such row must not keep the sweeper from all the others.
    """
    try:
        known = kinds.get(kind)
    except KeyError:
        return {"queue": "bulk"}
    seconds = known.hard_seconds
    return {"queue": known.queue, "soft_time_limit": seconds, "time_limit": seconds + 30}


def _publish(task: Any, *args: int | str, **options: object) -> bool:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return False
    try:
        task.apply_async(args=args, retry=False, **options)
    except (BrokerError, RedisError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("broker away: %s", type(error).__name__)
        return False
    return True
