"""Asking for work, asking again, asking to stop."""

from datetime import datetime
from typing import Any

from django.db import transaction

from crisco.jobs import kinds, nudging
from crisco.jobs.models import Job, JobState


def enqueue(
    *,
    kind: str,
    key: str,
    payload: dict[str, Any],
    language: str,
    now: datetime,
    requested_by: Any = None,
    available_at: datetime | None = None,
) -> Job:
    """A row for this work exists, in the caller's transaction; a worker is nudged after commit.

    Shapes: the same key gives the same job, whatever state it is in. `payload` holds ids only.
    Units: `now` and `available_at` are aware UTC.
    Errors: KeyError for a kind nobody registered.
    """
    known = kinds.get(kind)
    job = Job(
        kind=kind,
        key=key,
        queue=known.queue,
        payload=payload,
        language=language,
        requested_by=requested_by,
        max_attempts=known.max_attempts,
        created_at=now,
        available_at=available_at or now,
    )
    Job.objects.bulk_create([job], ignore_conflicts=True)
    job = Job.objects.get(key=key)
    if job.state == JobState.QUEUED and job.available_at <= now:
        transaction.on_commit(lambda: nudging.job(job.pk, kind), robust=True)
    return job


def retry(*, job: Job, now: datetime) -> Job:
    """A failed or given-up job waits again, with fresh attempts; anything else stays as it is."""
    with transaction.atomic():
        waits = (
            Job.objects.in_trouble()
            .filter(pk=job.pk)
            .update(
                state=JobState.QUEUED,
                attempts=0,
                finished_at=None,
                available_at=now,
                cancel_requested=False,
                error_class="",
                error_message="",
            )
        )
        if waits:
            transaction.on_commit(lambda: nudging.job(job.pk, job.kind), robust=True)
    job.refresh_from_db()
    return job


def cancel(*, job: Job, now: datetime) -> Job:
    """A waiting job ends at once, a running one at its next step; an ended one stays as it is."""
    with transaction.atomic():
        # a worker's claim comes before or after this, never between the two updates
        Job.objects.select_for_update(no_key=True, of=("self",)).get(pk=job.pk)
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True)
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
            state=JobState.FAILED, error_class="Cancelled", finished_at=now
        )
    job.refresh_from_db()
    return job
