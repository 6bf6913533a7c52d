"""Every named address of the portal, walked from the URLconf."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """A URL name with its pattern and view."""

    name: str
    pattern: str
    view: Callable

    @property
    def is_public(self) -> bool:
        """Whether the login-required middleware lets everybody in."""
        return getattr(self.view, "login_required", True) is False


def all_addresses() -> list[Address]:
    """All but the administration's, by name."""
    walked = _walk(get_resolver().url_patterns, (), "")
    return sorted(
        (address for address in walked if not address.name.startswith("admin:")),
        key=lambda address: address.name,
    )


def _walk(
    patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...], prefix: str
) -> Iterator[Address]:
    for entry in patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if entry.name:
                yield Address(":".join((*spaces, entry.name)), pattern, entry.callback)
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry.url_patterns, inner, pattern)
