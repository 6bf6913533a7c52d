"""The invented, lively network of the demo: each floor brings its own loader."""

from collections.abc import Callable
from datetime import datetime

Loader = Callable[[datetime], str]
_loaders: list[tuple[int, Loader]] = []


def register(loader: Loader, *, order: int) -> None:
    """`loader(now)` is idempotent, invents people only, and answers with one line on what it did."""
    _loaders.append((order, loader))


def loaders() -> list[Loader]:
    """All loaders, lower floors first."""
    return [loader for _order, loader in sorted(_loaders, key=lambda pair: pair[0])]
