"""One search over everything public: each floor brings its own source."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """One find: `language` is the one `title` and `excerpt` are written in."""

    title: str
    url: str
    kind: str
    excerpt: str
    language: str


Source = Callable[[str, str, int], list[Hit]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(query, language, limit)` answers with at most `limit` hits, best first."""
    _sources.append(source)


def search(query: str, language: str, *, limit: int = 20) -> list[Hit]:
    """Hits of all sources, each source's best first, in order of registration."""
    return [hit for source in _sources for hit in source(query, language, limit)]
