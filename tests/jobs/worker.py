"""A Celery app for worker processes of tests: the portal's own, plus kinds that leave marks.

`MARKS_HOLD` names a file; while it exists, `tests.held` jobs and the finish of messages wait.
"""

import os
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from crisco.celery import app  # noqa: E402 - apps first
from crisco.jobs import kinds  # noqa: E402
from crisco.jobs.running import Running  # noqa: E402
from tests.builders import jobs as build  # noqa: E402

__all__ = ["app"]


def held(running: Running) -> Any:
    """Like a long rendering: it has begun, and goes on while the file is there."""
    outcome = build.leave_mark(running)
    while Path(os.environ["MARKS_HOLD"]).exists():
        time.sleep(0.05)
    return outcome


build.register_kinds()
kinds.register(kinds.JobKind(name="tests.held", queue="pdf", run=held))
