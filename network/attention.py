"""What needs somebody's attention: rows from rules that every floor may add."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from network.models import User


@dataclass(frozen=True)
class Attention:
    """One row of the desk: a sentence and one action.

    Shapes: `label` two words at most, `sentence` whole, `action` a verb, `due_at` aware or None.
    """

    level: Literal["late", "warn", "info", "ok"]
    label: str
    sentence: str
    action: str
    url: str
    due_at: datetime | None = None


Rule = Callable[[User, datetime], list[Attention]]
_rules: list[Rule] = []


def register(rule: Rule) -> None:
    """`rule` is asked with the person and the time whenever a desk is shown."""
    _rules.append(rule)


def rows_for(person: User, now: datetime) -> list[Attention]:
    """All rows, those with the nearest deadline first, those without a deadline last."""
    rows = [row for rule in _rules for row in rule(person, now)]
    levels = {"late": 0, "warn": 1, "info": 2, "ok": 3}
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(rows, key=lambda row: (levels[row.level], row.due_at or far, row.sentence))
