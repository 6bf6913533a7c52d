"""The portal's own commands as processes: `manage.py`, gunicorn, Celery, and their environment."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from crisco.launch import terminal
from crisco.launch.processes import ROOT, Child

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LOG_LEVEL")
PATIENT = {"STATEMENT_TIMEOUT": "5min"}  # nobody waits before a screen for what they do
BREW = ("/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib")


def environment(**settings: str) -> dict[str, str]:
    """What a process of the portal sees: these settings, and little of the caller's shell."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    if sys.platform == "darwin":
        passed["DYLD_FALLBACK_LIBRARY_PATH"] = ":".join(BREW)
        # else macOS ends the workers that gunicorn and Celery fork
        passed["OBJC_DISABLE_INITIALIZE_FORK_SAFETY"] = "YES"
    return passed | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)} | settings


def has_command(name: str) -> bool:
    """True when some app brings this manage.py command."""
    return any(ROOT.glob(f"*/management/commands/{name}.py")) or any(
        ROOT.glob(f"*/*/management/commands/{name}.py")
    )


def manage(
    words: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path,
    on_line: Callable[[str], None] | None = None,
) -> str:
    """Run one manage.py command to its end and return what it printed.

    Shapes: `on_line` hears each printed line at once; what it logs goes to the log alone.
    Errors: Stopped with its last lines; the log holds all of them.
    """
    printed = []
    with log.open("ab") as file:
        file.write(f"$ manage.py {' '.join(words)}\n".encode())
        file.flush()
        with subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, str(ROOT / "manage.py"), *words],
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=file,
            start_new_session=True,
        ) as process:
            try:
                for raw in process.stdout or ():
                    line = raw.decode("utf-8", "replace").rstrip()
                    printed.append(line)
                    if on_line:
                        on_line(line)
            except BaseException:
                process.kill()
                raise
        file.write("".join(f"{line}\n" for line in printed).encode())
    if process.returncode:
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
        raise terminal.Stopped(f"manage.py {' '.join(words)} failed:\n{tail}\nAll of it: {log}")
    return "\n".join(printed)


def web(*, env: Mapping[str, str], port: int, log: Path) -> Child:
    """Gunicorn with two workers, not yet started."""
    return Child(
        name="web",
        command=[sys.executable, "-m", "gunicorn", "--config", "python:crisco.gunicorn"],
        env={**env, "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "2", "WEB_THREADS": "4"},
        log=log,
    )


def worker(*, env: Mapping[str, str], log: Path, processes: int = 2) -> Child:
    """A Celery worker for all three queues, not yet started."""
    words = ["worker", "--queues=mail,pdf,bulk", "--pool=prefork", f"--concurrency={processes}"]
    return Child(
        name="worker",
        command=[*_celery(), *words, "--loglevel=INFO", "--without-gossip", "--without-mingle"],
        env={**env, **PATIENT},
        log=log,
    )


def clock(*, env: Mapping[str, str], log: Path, folder: Path) -> Child:
    """Celery's beat, not yet started."""
    return Child(
        name="clock",
        command=[
            *_celery(),
            "beat",
            "--loglevel=INFO",
            f"--schedule={folder / 'schedule'}",
            f"--pidfile={folder / 'clock.pid'}",
        ],
        env={**env, **PATIENT},
        log=log,
        grace=5,
    )


def mailbox(*, folder: Path, smtp: int, page: int, log: Path) -> Child:
    """The mailbox, not yet started."""
    words = [f"--smtp={smtp}", f"--page={page}", f"--folder={folder}"]
    return Child(
        name="mailbox",
        command=[sys.executable, "-m", "crisco.launch.mailbox", *words],
        env=environment(),
        log=log,
        grace=5,
    )


def _celery() -> list[str]:
    return [sys.executable, "-m", "celery", "--app=crisco"]
