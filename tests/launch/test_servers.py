"""The servers behind the demo and the tests: they start, keep, stop, and leave nothing open."""

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from crisco.launch import servers
from crisco.launch.processes import ROOT, Child, Crew, free_port, wait_until
from crisco.launch.terminal import Stopped
from tests.launch import open_the_way

pytestmark = pytest.mark.slow
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it under another account")


@pytest.fixture
def place(tmp_path):
    """A folder that PostgreSQL's own account can enter, as .demo is."""
    open_the_way(tmp_path)
    yield tmp_path
    servers.remove_cluster(tmp_path / "postgres")


def start(place, *, durable=False):
    return servers.start_postgres(place / "postgres", log=place / "postgres.log", durable=durable)


def test_postgresql_keeps_its_data_from_one_start_to_the_next(place):
    first = start(place, durable=True)
    with psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'ça'::text AS word")
    first.child.stop()

    second = start(place, durable=True)
    with psycopg.connect(second.url) as connection:
        row = connection.execute(
            "SELECT upper(word), current_setting('server_version_num')::int / 10000 FROM kept"
        ).fetchone()
    second.child.stop()

    assert row == ("ÇA", 18)


def test_postgresql_asks_for_its_password_and_listens_on_the_loopback_alone(place):
    server = start(place)
    try:
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgres://postgres:wrong@127.0.0.1:{server.port}/crisco")
        with psycopg.connect(server.url) as connection:
            (listening,) = connection.execute("SHOW listen_addresses").fetchone()
    finally:
        server.child.stop()

    assert listening == "127.0.0.1"


@AS_ROOT
def test_root_starts_postgresql_under_an_account_of_its_own(place):
    server = start(place)
    owner = psutil.Process(server.child.process.pid).username()
    server.child.stop()

    assert owner in {servers.ACCOUNT, "postgres", "nobody"}


@AS_ROOT
def test_a_private_home_stays_private(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)

    server = start(home)
    elsewhere = Path((home / "postgres" / "elsewhere").read_text())
    with psycopg.connect(server.url) as connection:
        alive = connection.execute("SELECT 1").fetchone()
    server.child.stop()

    assert alive == (1,)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    servers.remove_cluster(home / "postgres")
    assert not elsewhere.exists()
    assert not (home / "postgres").exists()


def test_valkey_asks_for_its_password(place):
    server = servers.start_valkey(place / "valkey", log=place / "valkey.log")
    try:
        with Redis.from_url(server.url) as known, Redis(port=server.port) as stranger:
            assert known.ping() is True
            with pytest.raises(AuthenticationError):
                stranger.ping()
    finally:
        server.child.stop()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(place):
    child = Child(
        name="Broken",
        command=[sys.executable, "-c", "print('the disk is full'); raise SystemExit(3)"],
        log=place / "broken.log",
    )
    child.start()

    with pytest.raises(Stopped, match="Broken ended at once:\nthe disk is full"):
        wait_until(lambda: False, child=child, seconds=20)


def test_a_child_is_stopped_with_all_it_started(place):
    script = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'],"
        " start_new_session=True)\n"
        "time.sleep(600)\n"
    )
    child = Child(name="Parent", command=[sys.executable, "-c", script], log=place / "log")
    child.start()
    parent = psutil.Process(child.process.pid)
    wait_until(lambda: len(parent.children()) == 1, child=child, seconds=20)
    family = [parent, *parent.children()]

    child.stop()

    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def test_a_child_that_dies_is_started_again_and_said_so(place, capsys):
    crew = Crew()
    child = crew.start(
        Child(
            name="Sleeper",
            command=[sys.executable, "-c", "import time; time.sleep(600)"],
            log=place / "log",
        )
    )
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()

    crew.look_after()
    wait_until(lambda: crew.look_after() or child.is_running, child=_Patient(), seconds=20)
    crew.stop()

    said = capsys.readouterr().out
    assert "Sleeper ended (SIGKILL); starting it again in 2 s." in said
    assert "Sleeper runs again" in said


class _Patient:
    """Stands in where nothing has to be alive while we wait."""

    is_running = True
    name = "crew"

    def last_lines(self):
        return ""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_a_killed_supervisor_takes_its_children_with_it(place):
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from crisco.launch.servers import start_valkey\n"
        "folder = Path(sys.argv[1])\n"
        "server = start_valkey(folder / 'valkey', log=folder / 'log')\n"
        "print(server.child.process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(place)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        valkey = psutil.Process(int(supervisor.stdout.readline()))
        supervisor.kill()

    _, alive = psutil.wait_procs([valkey], timeout=10)
    assert alive == []


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port(port) > port
        with pytest.raises(Stopped, match=f"port {port} is taken by another program"):
            free_port(port, tries=1)


def test_stopping_is_asked_for_once_however_often_the_keys_are_pressed():
    script = (
        "import os, signal, time\n"
        "from crisco.launch.processes import Asked, stop_on_signals\n"
        "stop_on_signals()\n"
        "try:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(5)\n"
        "except Asked as asked:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    print('stopped by', asked)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "stopped by SIGINT\n", "")
