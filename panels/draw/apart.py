"""Has a table made in a process of its own, with a ceiling on memory and an end in time.

Pure: a pool in, an envelope or refusals out. Knows no names, no database and no page.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class DrawFailed(Exception):
    """No table was made, and none is half made. `code` says why.

    Codes: malformed, solver, memory, time (the end came first), died (killed, or a fault of ours).
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Limits:
    """What a draw may use. Units: seconds, bytes."""

    seconds: float = 600.0
    memory: int = 1536 * 1024 * 1024  # of addresses, of which a third at most is really used


def prepare(
    pool: Mapping[str, Any],
    *,
    limits: Limits = Limits(),
    on_progress: Callable[[str, int], None] = lambda _phase, _done: None,
) -> dict[str, Any]:
    """The envelope to publish before the number, or the refusals of `panels.draw.quotas`.

    Shapes: {"table", "digest"} in mode A, with "report" in mode B, or {"refused", "options"}; what
    `on_progress` raises ends the work. The same pool gives the same table.
    Errors: DrawFailed.
    """
    job = {"pool": pool, "limits": {"AS": limits.memory, "CPU": int(limits.seconds) + 1}}
    with tempfile.TemporaryFile("w+") as asked, tempfile.TemporaryFile("w+") as trouble:
        json.dump(job, asked)
        asked.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", "panels.draw.child"],
            cwd="/",
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=trouble,
            start_new_session=True,
            text=True,
            env={
                "LANG": "C.UTF-8",
                "PATH": os.defpath,
                "PYTHONPATH": str(ROOT),
                "OPENBLAS_NUM_THREADS": "1",  # each thread would reserve memory of its own
            },
        )
        end = threading.Timer(limits.seconds, child.kill)
        end.start()
        try:
            last = _listen(child, on_progress)
            status = child.wait()
        finally:
            is_late = not end.is_alive()
            end.cancel()
            child.kill()
            child.wait()
            if child.stdout:
                child.stdout.close()
        trouble.seek(0)
        return _judged(last, status, is_late=is_late, trouble=trouble.read()[-2000:])


def _listen(
    child: subprocess.Popen[str], on_progress: Callable[[str, int], None]
) -> dict[str, Any]:
    """The last line of the child; the ones before are passed on."""
    last: dict[str, Any] = {}
    for line in child.stdout or ():
        with contextlib.suppress(json.JSONDecodeError):  # cut off in the middle by a kill
            last = json.loads(line)
        if "phase" in last:
            on_progress(last["phase"], last["done"])
    return last


def _judged(last: dict[str, Any], status: int, *, is_late: bool, trouble: str) -> dict[str, Any]:
    if status == 0 and "answer" in last:
        answer: dict[str, Any] = last["answer"]
        return answer
    if "failed" in last:
        raise DrawFailed(last["failed"], last["detail"])
    if is_late or status == -signal.SIGXCPU:
        raise DrawFailed("time", f"status {status}")
    if any(words in trouble for words in ("MemoryError", "bad_alloc", "Memory allocation")):
        raise DrawFailed("memory", trouble)
    raise DrawFailed("died", f"status {status}: {trouble}")
