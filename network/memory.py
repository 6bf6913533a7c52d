"""What one page that only reads has asked the database about its reader already.

Pages made of many pieces ask the same of the same person: which roles, which cities, which panels.
Whoever only looks is remembered (`network.middleware.Remembering`); the answers then live as long as
this object, which is the request. Nothing is shared between requests, and acts never remember.
"""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser

from network.models import User

Answer = TypeVar("Answer")

REMEMBERED = "_remembered"


def remember(person: User | AnonymousUser) -> None:
    """From now on `once` keeps what is asked about this object."""
    setattr(person, REMEMBERED, {})


def remembers(person: User | AnonymousUser, name: str) -> bool:
    """Whether this object keeps the answer of that name already."""
    return name in getattr(person, REMEMBERED, {})


def once(person: User | AnonymousUser, name: str, ask: Callable[[], Answer]) -> Answer:
    """The answer of `ask`, from memory where this object remembers."""
    memory = getattr(person, REMEMBERED, None)
    if memory is None:
        return ask()
    if name not in memory:
        memory[name] = ask()
    answer: Answer = memory[name]
    return answer
