"""A yes, or a no with its reason: the one shape of every rule."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed; `reason` is a whole sentence for the person who asked."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def no(reason: str | Promise) -> Verdict:
    """A refusal with its reason."""
    return Verdict(False, reason)


class NotAllowed(PermissionDenied):
    """Somebody known asked for something known that a rule forbids; the page is 403 with why."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


def require(verdict: Verdict) -> None:
    """Nothing when allowed. Errors: NotAllowed with the verdict's reason."""
    if not verdict:
        raise NotAllowed(verdict.reason)
