"""Sections of the programme data files that upper floors read."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from network.models import Programme

Reader = Callable[[Programme, list[dict[str, Any]], datetime], int]
_readers: dict[str, Reader] = {}


def register_section(name: str, reader: Reader) -> None:
    """`reader(programme, entries, now)` stores a section; it answers how many rows it wrote.

    Errors the reader raises must be `BadData` with the entry's key, so that the loader can name
    file and line.
    """
    _readers[name] = reader


def readers() -> dict[str, Reader]:
    """Section name to reader."""
    return dict(_readers)


class BadData(Exception):
    """An entry of a data file cannot be right; `path` leads to it, such as `events.2.host`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
