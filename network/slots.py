"""Places on pages of the network that upper floors fill, without the network knowing them.

A builder is called with the request and the slot's context and answers with safe HTML, or with
empty text when it has nothing to say.
"""

from collections import defaultdict
from collections.abc import Callable

from django.utils.safestring import SafeString

Builder = Callable[..., SafeString | str]

NAMES = frozenset(
    {
        "home.upcoming",
        "city.main",
        "city.aside",
        "programme.main",
        "organisation.main",
        "desk.sections",
        "network_desk.sections",
    }
)
_builders: dict[str, list[tuple[int, Builder]]] = defaultdict(list)


def register(slot: str, builder: Builder, *, order: int = 50) -> None:
    """`builder` fills `slot`, lower `order` first. Errors: ValueError for an unknown slot."""
    if slot not in NAMES:
        raise ValueError(f"no page has a slot {slot!r}")
    _builders[slot].append((order, builder))


def builders(slot: str) -> list[Builder]:
    """All builders of a slot in their order."""
    return [builder for _order, builder in sorted(_builders[slot], key=lambda pair: pair[0])]
