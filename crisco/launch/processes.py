"""Child processes that never outlive their parent, and a crew that keeps them running.

A child leads its own process group, so Ctrl-C reaches the supervisor alone and the supervisor
decides the order of stopping. On Linux the kernel stops a child whose supervisor was killed.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

from crisco.launch import terminal

ROOT = Path(__file__).resolve().parent.parent.parent
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process with its own group and log file.

    Units: grace in seconds, from the stop signal to SIGKILL.
    """

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    folder: Path = ROOT
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 15.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """The process runs; its output is added to the log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
                list(self.command),
                cwd=self.folder,
                env=dict(self.env) or None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
                user=self.user,
                group=_group_of(self.user),
                extra_groups=None if self.user is None else [],
            )

    @property
    def is_running(self) -> bool:
        """True while the process lives."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Nothing of the process is left, nor of those it started; twice is the same as once."""
        if self.process is None:
            return
        family = _descendants(self.process.pid)
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.grace)
            except subprocess.TimeoutExpired:
                terminal.note(f"{self.name} did not stop in {self.grace:.0f} s and was ended")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for relative in family:
            with contextlib.suppress(psutil.Error):
                relative.kill()
        self.process.wait()
        self.process = None

    def last_lines(self, count: int = 15) -> str:
        """The end of the log, for an error message."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-count:])


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        family: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
    return family


def _group_of(user: str | None) -> int | None:
    if user is None:
        return None
    import pwd  # noqa: PLC0415 - not on every system

    return pwd.getpwnam(user).pw_gid


class Asked(BaseException):
    """Somebody asked the supervisor to stop: Ctrl-C, SIGTERM or a closed terminal."""


def stop_on_signals() -> None:
    """Ctrl-C, SIGTERM and SIGHUP raise `Asked` once; further ones are ignored meanwhile."""

    asked = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) == 1:
            raise Asked(signal.Signals(number).name)

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, ask)


@dataclass
class Crew:
    """Children in the order in which they started; they stop in the opposite order."""

    children: list[Child] = field(default_factory=list)
    _failures: dict[str, int] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)
    _started: dict[str, float] = field(default_factory=dict)

    def start(self, child: Child) -> Child:
        """The child runs and is watched from now on."""
        child.start()
        return self.adopt(child)

    def adopt(self, child: Child) -> Child:
        """A child that runs already is watched from now on."""
        self.children.append(child)
        self._started[child.name] = time.monotonic()
        return child

    def stop(self) -> None:
        """Every child has stopped, the last started first."""
        while self.children:
            self.children[-1].stop()
            self.children.pop()

    def look_after(self) -> None:
        """Start again what has died; wait longer after each death in quick succession."""
        now = time.monotonic()
        for child in self.children:
            if child.is_running:
                continue
            if child.name not in self._due:
                self._mourn(child, now)
            elif now >= self._due[child.name]:
                del self._due[child.name]
                self._started[child.name] = now
                child.start()
                terminal.note(f"{child.name} runs again")

    def _mourn(self, child: Child, now: float) -> None:
        quick = now - self._started[child.name] < 60
        self._failures[child.name] = self._failures.get(child.name, 0) + 1 if quick else 0
        wait = min(30, 2 ** self._failures[child.name])
        self._due[child.name] = now + wait
        code = child.process.returncode if child.process else None
        terminal.trouble(
            f"{child.name} ended ({_meaning(code)}); starting it again in {wait} s. "
            f"Its log: {child.log}"
        )
        child.stop()


def _meaning(code: int | None) -> str:
    if code is None:
        return "never started"
    if code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"


def wait_until(
    ready: Callable[[], bool], *, child: Child, seconds: float, every: float = 0.1
) -> None:
    """Return when `ready` says so.

    Errors: Stopped, with the end of the child's log, when it dies or the time is over.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.is_running:
            raise terminal.Stopped(f"{child.name} ended at once:\n{child.last_lines()}")
        if time.monotonic() > deadline:
            raise terminal.Stopped(
                f"{child.name} is not ready after {seconds:.0f} s:\n{child.last_lines()}"
            )
        time.sleep(every)


def free_port(wanted: int = 0, *, tries: int = 50) -> int:
    """A TCP port of the loopback nobody listens on: the wanted one, or one after it."""
    for port in range(wanted, wanted + tries) if wanted else (0,):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    if tries == 1:
        raise terminal.Stopped(f"port {wanted} is taken by another program; choose another one")
    raise terminal.Stopped(f"no port is free from {wanted} to {wanted + tries - 1}")


def answers(port: int) -> bool:
    """True when somebody accepts connections on this port of the loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
