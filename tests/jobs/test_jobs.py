import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from crisco.db import violated
from crisco.jobs import kinds, running, services, sweeping
from crisco.jobs.models import Job, JobState
from tests.builders import jobs as build

pytestmark = pytest.mark.django_db


def test_the_same_key_gives_the_same_job(marks, now):
    first = build.job(now=now)
    second = build.job(now=now)

    assert first.pk == second.pk
    assert Job.objects.count() == 1


def test_a_job_is_done_once_however_often_its_message_arrives(marks, now):
    job = build.job(now=now)

    answers = [running.run(job.pk) for _ in range(5)]

    assert answers == [True, False, False, False, False]
    assert build.marks("done") == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.result, job.percent) == (JobState.DONE, {"job": job.pk}, 100)


def test_nothing_is_queued_when_the_business_transaction_rolls_back(marks, now):
    with pytest.raises(RuntimeError), transaction.atomic():
        build.job(now=now)
        raise RuntimeError

    assert not Job.objects.exists()


def test_a_stale_finisher_throws_its_output_away(marks, now):
    def overtaken(work: running.Running):
        Job.objects.filter(pk=work.job.pk).update(lease_until=now - timedelta(days=400))
        assert running.run(work.job.pk) is True
        return build.leave_mark(work)

    def first_slow_then_quick(work: running.Running):
        return overtaken(work) if work.job.attempts == 1 else build.leave_mark(work)

    kinds.register(kinds.JobKind(name="tests.slow", queue="bulk", run=first_slow_then_quick))
    job = build.job(now=now, kind="tests.slow")

    assert running.run(job.pk) is False
    assert build.marks("done") == [job.pk]


def test_a_failing_job_waits_longer_each_time_and_is_given_up_in_the_end(marks, now):
    def break_down(work: running.Running):
        raise ValueError

    kinds.register(kinds.JobKind(name="tests.broken", queue="bulk", run=break_down))
    job = build.job(now=now, kind="tests.broken")
    states = []

    for _ in range(3):
        running.run(job.pk)
        job.refresh_from_db()
        states.append((job.state, job.error_class))
        Job.objects.filter(pk=job.pk).update(available_at=now)

    assert states == [("queued", "ValueError"), ("queued", "ValueError"), ("dead", "ValueError")]
    assert running.run(job.pk) is False


def test_a_refusal_is_not_tried_again_and_says_why(marks, now):
    def refuse(work: running.Running):
        raise kinds.Refused("Chapter 3 has a picture without a description.")

    kinds.register(kinds.JobKind(name="tests.refusing", queue="bulk", run=refuse))
    job = build.job(now=now, kind="tests.refusing")

    running.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.error_message == "Chapter 3 has a picture without a description."


def test_staff_can_try_a_given_up_job_again(marks, now):
    job = build.job(now=now)
    Job.objects.filter(pk=job.pk).update(state="dead", attempts=3, finished_at=now)

    services.retry(job=job, now=now)
    services.retry(job=job, now=now)

    assert running.run(job.pk) is True
    assert build.marks("done") == [job.pk]


def test_a_waiting_job_can_be_stopped(marks, now):
    job = build.job(now=now)

    services.cancel(job=job, now=now)

    assert (job.state, job.error_class) == (JobState.FAILED, "Cancelled")
    assert running.run(job.pk) is False


@pytest.mark.django_db(transaction=True)
def test_a_job_claimed_while_it_is_being_stopped_is_stopped_all_the_same(marks, now):
    job = build.job(now=now)

    def stop() -> None:
        services.cancel(job=Job.objects.get(pk=job.pk), now=now)
        connection.close()

    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            Job.objects.filter(pk=job.pk).update(
                state="running", lease_token=uuid.uuid4(), lease_until=now + timedelta(minutes=1)
            )
            stopping = pool.submit(stop)
            time.sleep(0.5)
        stopping.result(timeout=10)

    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (JobState.RUNNING, True)


def test_a_running_job_stops_at_its_next_step(marks, now):
    def stepwise(work: running.Running):
        services.cancel(job=work.job, now=now)
        work.progress(1, 2, "second_step")
        return build.leave_mark(work)

    kinds.register(kinds.JobKind(name="tests.stepwise", queue="bulk", run=stepwise))
    job = build.job(now=now, kind="tests.stepwise")

    running.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_class) == (JobState.FAILED, "Cancelled")
    assert build.marks("started") == []


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_renewed_again_after_the_database_came_back(marks, now, settings):
    settings.JOB_LEASE_SECONDS = 1
    others = "datname = current_database() AND pid <> pg_backend_pid()"

    def ends_every_other_connection(work: running.Running):
        time.sleep(0.8)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {others}"
            )
            assert cursor.fetchone()[0] >= 1
        time.sleep(1.6)
        lives = Job.objects.filter(pk=work.job.pk, lease_until__gt=timezone.now())
        assert lives.exists()
        return build.leave_mark(work)

    kinds.register(
        kinds.JobKind(name="tests.restart", queue="bulk", run=ends_every_other_connection)
    )

    assert running.run(build.job(now=now, kind="tests.restart").pk) is True


def test_a_sweep_gives_back_a_lost_lease_and_ends_what_was_tried_enough(marks, now):
    lost = build.job(now=now, key="lost")
    tried = build.job(now=now, key="tried")
    lease = {
        "state": "running",
        "lease_token": "00000000-0000-4000-8000-000000000001",
        "lease_until": now - timedelta(seconds=1),
    }
    Job.objects.filter(pk=lost.pk).update(attempts=1, **lease)
    Job.objects.filter(pk=tried.pk).update(attempts=3, **lease)

    swept = sweeping.sweep(now)

    lost.refresh_from_db()
    tried.refresh_from_db()
    assert (lost.state, tried.state) == (JobState.QUEUED, JobState.DEAD)
    assert (swept.given_back, swept.dead) == (1, 1)


def test_a_kind_nobody_knows_stops_no_sweep_and_is_given_up_in_the_end(marks, now):
    stranger = build.job(now=now, key="stranger")
    neighbour = build.job(now=now, key="neighbour")
    Job.objects.filter(pk=stranger.pk).update(kind="tests.of-another-version")

    assert sweeping.sweep(now).jobs_nudged == 2
    for _attempt in range(3):
        Job.objects.filter(pk=stranger.pk).update(available_at=now)
        running.run(stranger.pk)

    stranger.refresh_from_db()
    neighbour.refresh_from_db()
    assert (stranger.state, stranger.error_class) == (JobState.DEAD, "KeyError")
    assert neighbour.nudged_at is not None


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("jobs_job_has_a_key", {"key": " "}),
        ("jobs_job_state_is_known", {"state": "lost"}),
        ("jobs_job_lease_while_running", {"state": "running"}),
        ("jobs_job_finished_when_ended", {"state": "dead"}),
        ("jobs_job_result_when_done", {"result": {"early": True}}),
        ("jobs_job_progress_within_total", {"progress_done": 2, "progress_total": 1}),
    ],
)
def test_the_database_refuses_an_impossible_job(marks, constraint, change):
    job = build.job(now=timezone.now())

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**change)

    assert violated(refusal.value) == constraint
