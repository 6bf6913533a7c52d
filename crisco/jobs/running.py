"""Doing one job: claim by one conditional update, renew the lease, finish only if still ours."""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation

from crisco.jobs import kinds
from crisco.jobs.models import Job, JobQuerySet, JobState

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Somebody else does this job now; whatever was made here is thrown away."""


class Cancelled(Exception):
    """The person who asked for the job asked to stop it."""


def lease_seconds() -> int:
    """How long a claim holds without renewal."""
    return settings.JOB_LEASE_SECONDS


class Running:
    """A claimed job in the hands of its worker."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told_at = 0.0

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = self.job.payload
        return payload

    def progress(self, done: int, total: int, phase: str) -> None:
        """Say how far the work is; written once a second at most, and whenever the phase changes.

        Errors: LeaseLost when the job is no longer ours, Cancelled when it was asked to stop.
        """
        same_phase = phase == self.job.phase
        if same_phase and time.monotonic() - self._told_at < 1 and done < total:
            return
        self._told_at = time.monotonic()
        self.job.phase = phase
        done = min(done, total)
        if not _mine(self.job).update(progress_done=done, progress_total=total, phase=phase):
            raise LeaseLost
        self.check()

    def check(self) -> None:
        """Nothing while the work should go on. Errors: LeaseLost, Cancelled."""
        asked = _mine(self.job).values_list("cancel_requested", flat=True).first()
        if asked is None:
            raise LeaseLost
        if asked:
            raise Cancelled


def run(pk: int) -> bool:
    """Do the job if it is due and free; true when this call did it to an end.

    Delivered five times, it is done once: only one claim changes a row.
    """
    job = _claim(pk)
    if job is None:
        return False
    with _Renewal(job), translation.override(job.language):
        try:
            outcome = kinds.get(job.kind).run(Running(job))
            return _finish(job, outcome)
        except LeaseLost:
            logger.warning("job %s: lease lost, output thrown away", job.pk)
            return False
        except Cancelled:
            return _end(job, JobState.FAILED, error="Cancelled")
        except kinds.Refused as refusal:
            return _end(job, JobState.FAILED, error="Refused", message=str(refusal))
        except Exception as error:
            logger.exception("job %s: attempt %s failed", job.pk, job.attempts)
            return _give_back(job, error)


def _claim(pk: int) -> Job | None:
    now = timezone.now()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    claimed = Job.objects.filter(
        free, pk=pk, available_at__lte=now, attempts__lt=F("max_attempts")
    ).update(
        state=JobState.RUNNING,
        lease_token=uuid.uuid4(),
        lease_until=now + timedelta(seconds=lease_seconds()),
        attempts=F("attempts") + 1,
        started_at=now,
        progress_done=0,
        phase="",
        error_class="",
        error_message="",
    )
    return Job.objects.get(pk=pk) if claimed else None


def _mine(job: Job) -> JobQuerySet:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_token=job.lease_token)


def _finish(job: Job, outcome: kinds.Result | Callable[[], kinds.Result]) -> bool:
    with transaction.atomic(durable=True):
        if not _mine(job).select_for_update(no_key=True).exists():
            raise LeaseLost
        result = outcome() if callable(outcome) else outcome
        return _end(job, JobState.DONE, result=result, progress_done=F("progress_total"))


def _end(job: Job, state: str, *, error: str = "", message: str = "", **changes: Any) -> bool:
    ended = _mine(job).update(
        state=state,
        lease_token=None,
        lease_until=None,
        finished_at=timezone.now(),
        error_class=error,
        error_message=message,
        **changes,
    )
    return ended == 1


def _give_back(job: Job, error: Exception) -> bool:
    if job.attempts >= job.max_attempts:
        return _end(job, JobState.DEAD, error=type(error).__name__)
    _mine(job).update(
        state=JobState.QUEUED,
        lease_token=None,
        lease_until=None,
        available_at=timezone.now() + timedelta(seconds=5 * 2**job.attempts),
        error_class=type(error).__name__,
    )
    return False


class _Renewal:
    """A thread that keeps the lease alive while the work goes on in the main thread."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._over.wait(lease_seconds() / 3):
            try:
                until = timezone.now() + timedelta(seconds=lease_seconds())
                if not _mine(self.job).update(lease_until=until):
                    break
            except Error:
                logger.warning("job %s: lease not renewed, database away", self.job.pk)
                connection.close()  # a dead connection stays dead; the next try opens another
        connection.close()
