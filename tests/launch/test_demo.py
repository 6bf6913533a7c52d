"""The demo from its first line to Ctrl-C: it serves, mends itself, and leaves no process."""

import fcntl
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest

from crisco.launch import servers
from crisco.launch.processes import ROOT, free_port
from tests.launch import open_the_way

pytestmark = pytest.mark.slow
PASSED_ON = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


@contextmanager
def demo(folder: Path, *words: str) -> Iterator[subprocess.Popen]:
    """A demo without invented people, ready; killed at the end if the test did not stop it."""
    command = [sys.executable, "-m", "crisco.launch", "demo", "--bare"]
    process = subprocess.Popen(
        [*command, f"--folder={folder}", f"--port={free_port()}", *words],
        cwd=ROOT,
        env=PASSED_ON,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def read_until(process: subprocess.Popen, words: str) -> str:
    """All lines up to the one with these words."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError("".join(lines))


def address_of(said: str, title: str) -> int:
    return int(re.search(rf"{title} +http://localhost:(\d+)/", said).group(1))


def status_of(port: int, path: str) -> int:
    connection = HTTPConnection("localhost", port, timeout=10)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Path]:
    """The folder of a demo that ran once and was stopped."""
    made = tmp_path_factory.mktemp("demo")
    open_the_way(made)
    with demo(made / ".demo") as process:
        said = read_until(process, "Ready in")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert "The four programmes" in said
    yield made / ".demo"
    servers.remove_cluster(made / ".demo" / "postgres")


def test_a_later_start_keeps_the_data_and_mends_itself_until_ctrl_c(folder):
    with demo(folder) as process:
        said = read_until(process, "Ready in")
        site, mailbox = address_of(said, "The portal"), address_of(said, "Its mail")
        family = psutil.Process(process.pid).children(recursive=True)
        answers = status_of(site, "/readyz"), status_of(mailbox, "/")

        (clock,) = [child for child in family if "beat" in child.cmdline()]
        clock.kill()
        read_until(process, "clock runs again")
        family += psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        code = process.wait(60)

    _, alive = psutil.wait_procs(family, timeout=5)
    assert "The four programmes" not in said
    assert answers == (200, 200)
    assert (code, alive) == (0, [])


def test_a_second_demo_in_the_same_folder_is_sent_away(folder):
    with (folder / "lock").open("w") as lock:
        lock.write("http://localhost:8000/")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with demo(folder) as second:
            refusal = second.stdout.read()
            code = second.wait(60)

    assert code == 1
    assert "already runs: http://localhost:8000/" in refusal


def test_data_of_another_version_are_not_guessed_at(folder):
    memory = folder / "memory.json"
    memory.write_text(memory.read_text().replace('"network/migrations/0001', '"network/gone/0001'))

    with demo(folder) as process:
        said = process.stdout.read()
        code = process.wait(60)

    assert code == 1
    assert "./portal demo --fresh" in said
