"""What an initiative can become: upper floors say so here, without panels knowing them.

A builder is called with the request and the initiative and answers with safe HTML, or with empty
text when it has nothing to say to this reader.
"""

from collections.abc import Callable

from django.http import HttpRequest

from panels.models import Initiative

Builder = Callable[[HttpRequest, Initiative], str]
_builders: list[tuple[int, Builder]] = []


def register(builder: Builder, *, order: int = 50) -> None:
    """`builder` speaks on the page of every initiative, lower `order` first."""
    _builders.append((order, builder))


def pieces(request: HttpRequest, initiative: Initiative) -> list[str]:
    """What there is to say about this one, in order."""
    in_order = sorted(_builders, key=lambda pair: pair[0])
    said = (builder(request, initiative) for _order, builder in in_order)
    return [piece for piece in said if piece]
