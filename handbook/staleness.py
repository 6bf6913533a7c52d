"""Whether a translation still answers its original: by states and digests, never by clocks.

Pure: states in, a word out.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Standing = Literal["original", "missing", "stale", "ok"]


class State(NamedTuple):
    """What matters of one revision of the original."""

    pk: int
    is_major: bool
    body_sha: str


def standing(history: Sequence[State], *, answers: int | None, has_body: bool) -> Standing:
    """How a translation stands to `history`, the states of its original from old to new.

    `answers` is the state that the translation translates. A translation is stale when the
    meaning changed since; it is not when only wording did, or when the original went back to
    what was translated. A translation that answers nothing known is stale: nobody can tell.
    """
    if not has_body:
        return "missing"
    if not history:
        return "ok"
    known = {state.pk: index for index, state in enumerate(history)}
    if answers not in known:
        return "stale"
    base = known[answers]
    if history[-1].body_sha == history[base].body_sha:
        return "ok"
    return "stale" if any(state.is_major for state in history[base + 1 :]) else "ok"
