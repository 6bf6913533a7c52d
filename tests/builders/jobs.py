"""Job kinds that leave marks, and jobs of them."""

from datetime import datetime
from typing import Any

from django.db import connection

from crisco.jobs import kinds, mail, services
from crisco.jobs.models import Job, OutboundMail
from crisco.jobs.running import Running


def make_marks_table() -> None:
    """A scratch table without constraints: work done twice shows as two rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS test_marks "
            "(id bigserial PRIMARY KEY, word text, job bigint, at timestamptz DEFAULT now())"
        )
        cursor.execute("TRUNCATE test_marks")


def mark(word: str, job: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_marks (word, job) VALUES (%s, %s)", [word, job])


def marks(word: str) -> list[int]:
    """Ids of the jobs that left this mark, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT job FROM test_marks WHERE word = %s ORDER BY id", [word])
        return [row[0] for row in cursor.fetchall()]


def leave_mark(running: Running) -> Any:
    """Marks `started` at once and `done` together with the end of the job."""
    mark("started", running.job.pk)

    def finish() -> dict[str, Any]:
        mark("done", running.job.pk)
        return {"job": running.job.pk}

    return finish


def register_kinds() -> None:
    kinds.register(kinds.JobKind(name="tests.mark", queue="bulk", run=leave_mark))
    mail.register("tests.letter", still_true=lambda payload: not payload.get("stale"))
    mail.register("tests.reminder", still_true=lambda payload: True, at_most_once=True)


def job(*, now: datetime, key: str = "one", kind: str = "tests.mark", **given: Any) -> Job:
    return services.enqueue(kind=kind, key=key, payload={}, language="en", now=now, **given)


def letter(
    *, now: datetime, key: str = "letter", kind: str = "tests.letter", **given: Any
) -> OutboundMail:
    given = {"to": "ana@portal.example", "subject": "Përshëndetje", "text": "مرحبا", **given}
    return mail.queue(kind=kind, key=key, language="sq", now=now, **given)
