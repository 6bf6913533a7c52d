"""What Celery calls; each task carries one key and does one call."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from crisco.jobs import mail, running, sweeping


@shared_task(name="crisco.jobs.run", acks_late=True)
def run(pk: int, **_ignored: Any) -> None:
    running.run(pk)


@shared_task(name="crisco.jobs.send", acks_late=True, soft_time_limit=60, time_limit=90)
def send(pk: str, **_ignored: Any) -> None:
    mail.send(pk)


@shared_task(name="crisco.jobs.sweep", soft_time_limit=60, time_limit=90)
def sweep(**_ignored: Any) -> None:
    sweeping.sweep(timezone.now())


@worker_ready.connect
def sweep_at_start(**_ignored: Any) -> None:
    """A worker that starts finds what came while there was none."""
    sweep.apply_async(queue="bulk", retry=False)
