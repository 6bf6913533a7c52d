"""Which kinds of work there are; each app registers its own when it is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crisco.jobs.running import Running

Result = dict[str, Any]
Work = Callable[["Running"], "Result | Callable[[], Result]"]

QUEUES = ("mail", "pdf", "bulk")


@dataclass(frozen=True)
class JobKind:
    """How one kind of work is done.

    Shapes: `run(running)` answers with a JSON result, or with a function that is called inside
    the transaction that marks the job done and answers with the result: business rows written
    there are committed together with the end of the job, or not at all.
    Units: `hard_seconds` of wall clock for one attempt.
    Errors: `run` raises `Refused` for a failure that trying again cannot mend; every other
    exception is tried again until `max_attempts`.
    """

    name: str
    queue: str
    run: Work
    max_attempts: int = 3
    hard_seconds: int = 300

    def __post_init__(self) -> None:
        if self.queue not in QUEUES:
            raise ValueError(f"no queue {self.queue!r}")


class Refused(Exception):
    """The work cannot be done, however often it is tried; the message is shown to people."""


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """From now on jobs of this kind can be queued."""
    _kinds[kind.name] = kind


def get(name: str) -> JobKind:
    """Errors: KeyError for a kind nobody registered."""
    return _kinds[name]
