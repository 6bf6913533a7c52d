"""How the files of programme data are read: the shape of an entry, and who reads which section.

Knows the rows of no other floor: upper floors register the sections they read themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crisco.languages import CODES
from crisco.text import in_a_row
from network.models import Programme

Reader = Callable[[Programme, list[dict[str, Any]], datetime], int]
Check = Callable[[Any], str]

SECTIONS = frozenset({"composition", "criteria", "events"})
_readers: dict[str, Reader] = {}


class BadData(Exception):
    """An entry of a data file cannot be right; `path` leads to it, such as `events.2.host`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


def register_section(name: str, reader: Reader) -> None:
    """`reader(programme, entries, now)` stores a section; it answers how many rows it wrote.

    Errors the reader raises must be `BadData` with the entry's key, so that the loader can name
    file and line.
    """
    _readers[name] = reader


def readers() -> dict[str, Reader]:
    """Section name to reader."""
    return dict(_readers)


@dataclass(frozen=True)
class Needed:
    """A key that an entry must have."""

    check: Check

    def __call__(self, value: Any) -> str:
        return self.check(value)


Keys = Mapping[str, Check]


def required(check: Check) -> Needed:
    """The key must be there; without this a key may be left out, which means not given."""
    return Needed(check)


def text(value: Any) -> str:
    """A sentence on what is wrong, or empty text; like every check here."""
    return "" if isinstance(value, str) and value.strip() else "must be text"


def texts(value: Any) -> str:
    """`{en: …, sq: …}` with languages of the portal."""
    if not isinstance(value, dict) or not value:
        return "must give the text for each language, such as {en: …}"
    unknown = sorted(str(code) for code in value if code not in CODES)
    if unknown:
        return f"names a language that the portal does not have: {in_a_row(unknown)}"
    return next((f"{text(each)} in {code}" for code, each in value.items() if text(each)), "")


def words(value: Any) -> str:
    """A list of text."""
    if not isinstance(value, list) or any(text(each) for each in value):
        return "must be a list of text"
    return ""


def whole(value: Any) -> str:
    """A whole number, zero or more."""
    right = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return "" if right else "must be a whole number"


def real(value: Any) -> str:
    """A number."""
    right = isinstance(value, int | float) and not isinstance(value, bool)
    return "" if right else "must be a number"


def day(value: Any) -> str:
    """A date without a time."""
    right = isinstance(value, date) and not isinstance(value, datetime)
    return "" if right else "must be a date such as 2017-09-01"


def entries(value: Any) -> str:
    """A list of entries."""
    right = isinstance(value, list) and all(isinstance(each, dict) for each in value)
    return "" if right else "must be a list of entries"


def checked(entry: Any, keys: Keys, path: str) -> None:
    """Nothing when `entry` has only known keys, all needed ones, each of its type.

    Errors: BadData with the path of the first thing that is wrong.
    """
    if not isinstance(entry, dict):
        raise BadData(path, "must be an entry with keys")
    for key, value in entry.items():
        if key not in keys:
            raise BadData(f"{path}.{key}", f"unknown key {key!r}; known are {in_a_row(keys)}")
        if wrong := keys[key](value):
            raise BadData(f"{path}.{key}", f"{key} {wrong}")
    for key, check in keys.items():
        if isinstance(check, Needed) and key not in entry:
            raise BadData(path, f"{key} is missing")
