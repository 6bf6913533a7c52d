"""Celery, kept plain: JSON only, no result backend, no ETA, no chords, prefetch 1.

A message carries the primary key of a row in `crisco.jobs` and nothing else; the row is the truth.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisco.settings")

app = Celery("crisco")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    broker_connection_retry_on_startup=True,
    # a nudge tries once and gives up fast; the sweeper comes round anyway
    broker_transport_options={
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "max_retries": 0,
        "interval_start": 0,
    },
    task_acks_late=True,
    task_default_queue="bulk",
    task_ignore_result=True,
    task_publish_retry=False,
    task_serializer="json",
    worker_hijack_root_logger=False,
    worker_max_memory_per_child=400_000,
    worker_max_tasks_per_child=200,
    worker_prefetch_multiplier=1,
    beat_schedule={
        "sweep": {"task": "crisco.jobs.sweep", "schedule": 30.0, "options": {"queue": "bulk"}},
        "offers": {"task": "events.sweep", "schedule": 60.0, "options": {"queue": "bulk"}},
        "forget": {"task": "events.forget", "schedule": 3600.0, "options": {"queue": "bulk"}},
        "applicants": {
            "task": "panels.applications",
            "schedule": 3600.0,
            "options": {"queue": "bulk"},
        },
        "old": {"task": "network.forget", "schedule": 3600.0, "options": {"queue": "bulk"}},
        "names": {"task": "panels.forget", "schedule": 3600.0, "options": {"queue": "bulk"}},
        "terms": {"task": "panels.settle", "schedule": 3600.0, "options": {"queue": "bulk"}},
        "tidy": {
            "task": "documents.tidy",
            "schedule": crontab(hour=2, minute=40),  # UTC; a restart does not put it off
            "options": {"queue": "bulk"},
        },
    },
)
app.autodiscover_tasks()
