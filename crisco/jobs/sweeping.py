"""Finding what no nudge reached: due rows and expired leases. Two sweepers at once are harmless."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from crisco.jobs import mail, nudging
from crisco.jobs.models import Job, JobState, OutboundMail

Row = TypeVar("Row", Job, OutboundMail)

# "JOBS" in ASCII: the number of the advisory lock
LOCK = 0x4A4F4253
AGAIN_AFTER = timedelta(seconds=25)
AT_ONCE = 500


@dataclass(frozen=True)
class Swept:
    """How many rows a sweep found; all zero also when another sweeper was at work."""

    dead: int = 0
    given_back: int = 0
    jobs_nudged: int = 0
    mails_nudged: int = 0


def sweep(now: datetime) -> Swept:
    """Every due row has been nudged, every lost lease given back or, after all attempts, ended."""
    with transaction.atomic(durable=True):
        if not _alone():
            return Swept()
        lost = Job.objects.lost(now)
        over = {"lease_token": None, "lease_until": None}
        dead = lost.filter(attempts__gte=F("max_attempts")).update(
            state=JobState.DEAD, finished_at=now, error_class="WorkerLost", **over
        )
        given_back = lost.update(state=JobState.QUEUED, error_class="WorkerLost", **over)
        given_back += mail.give_back_lost(now)
        jobs = _unheard(Job.objects.due(now), now).order_by("available_at", "pk")
        due_jobs = list(jobs.values_list("pk", "kind")[:AT_ONCE])
        mails = _unheard(OutboundMail.objects.due(now), now).order_by("not_before", "pk")
        due_mails = list(mails.values_list("pk", flat=True)[:AT_ONCE])
        OutboundMail.objects.filter(pk__in=due_mails).update(nudged_at=now)
        mail.purge_bodies(now)
    for pk, kind in due_jobs:
        nudging.job(pk, kind)
    for mail_pk in due_mails:
        nudging.mail(str(mail_pk))
    return Swept(dead, given_back, len(due_jobs), len(due_mails))


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _unheard(rows: QuerySet[Row], now: datetime) -> QuerySet[Row]:
    heard = Q(nudged_at__gt=now - AGAIN_AFTER)
    return rows.exclude(heard).select_for_update(skip_locked=True, of=("self",), no_key=True)
