"""What one page that only reads has asked the database about its reader already.

Pages made of many pieces ask the same of the same person: which roles, which cities, which panels.
A view that only reads may say `remember(request.user)`; the answers then live as long as this
object, which is the request. Nothing is shared between requests, and acts never remember.
"""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser

from network.models import User

Answer = TypeVar("Answer")


def remember(person: User | AnonymousUser) -> None:
    """From now on `once` keeps what is asked about this object."""
    person.remembered = {}


def once(person: User | AnonymousUser, name: str, ask: Callable[[], Answer]) -> Answer:
    """The answer of `ask`, from memory where this object remembers."""
    memory = getattr(person, "remembered", None)
    if memory is None:
        return ask()
    if name not in memory:
        memory[name] = ask()
    return memory[name]
