"""What the portal keeps about one account: every floor shows its part, and lets go of it.

The same parts make the file and the page that somebody takes away and, when the account is
deleted, the list of what goes, what stays without the person, and the forgetting itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import models
from django.utils.functional import Promise

from network.models import User

Value = str | int | bool | date | datetime | None


@dataclass(frozen=True)
class Owner:
    """Whose data: the account, its confirmed addresses in small letters, and all that it gave."""

    account: User
    addresses: frozenset[str]
    given: tuple[EmailAddress, ...]


@dataclass(frozen=True)
class Fact:
    """One thing kept: `key` and `value` for machines, `label` and `shown` for people."""

    key: str
    label: str | Promise
    value: Value
    shown: str | Promise = ""


@dataclass(frozen=True)
class Part:
    """One heading of what is kept about an account.

    Shapes: `name` is its key in the file; `rows` answers with the facts of each thing kept;
    `stays` with whole sentences about what remains without the person, and why. `forget` runs in
    the transaction of the deletion, before the account's own row goes and its links with it.
    `is_own` says that all of it goes with the account.
    """

    name: str
    title: str | Promise
    rows: Callable[[Owner], list[list[Fact]]]
    stays: Callable[[Owner], list[str]] = lambda _owner: []
    forget: Callable[[Owner, datetime], None] = lambda _owner, _now: None
    is_own: bool = True


_parts: list[tuple[int, Part]] = []


def register(part: Part, *, order: int = 50) -> None:
    """From now on `part` belongs to what is kept about an account; lower `order` comes first."""
    _parts.append((order, part))


def parts() -> list[Part]:
    """All parts in their order."""
    return [part for _order, part in sorted(_parts, key=lambda pair: pair[0])]


def owner_of(account: User) -> Owner:
    """Only confirmed addresses count: anybody can type one that is somebody else's."""
    given = tuple(EmailAddress.objects.filter(user=account).order_by("pk"))
    return Owner(account, frozenset(each.email for each in given if each.verified), given)


def facts(thing: models.Model, *names: str) -> list[Fact]:
    """Fields of a row as facts, under the names that the fields have for people."""
    return [_fact(thing, name) for name in names]


def _fact(thing: models.Model, name: str) -> Fact:
    field: Any = thing._meta.get_field(name)
    value = getattr(thing, name)
    shown = getattr(thing, f"get_{name}_display")() if field.choices else ""
    return Fact(name, field.verbose_name, value, shown)
