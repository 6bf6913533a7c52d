"""What the handbook has to say on pages of the network."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from crisco.languages import reader_language
from handbook import contents, rules
from handbook.models import Export, SectionKind
from handbook.rules import may_export
from handbook.services import growing
from network import slots
from network.models import City, Programme
from panels import practice
from panels.models import Initiative

GROWN = (SectionKind.PRACTICE, SectionKind.RECOMMENDATION)


def register() -> None:
    """Fill the places that the network's pages offer."""
    slots.register("city.main", written_by_city, order=60)
    slots.register("programme.main", book_of_programme, order=60)
    slots.register("network_desk.sections", exports_card, order=40)
    practice.register(grown)


def written_by_city(request: HttpRequest, *, city: City, **_context: Any) -> str:
    """What this city wrote in the newest published edition of each book."""
    written = contents.written_by(city, reader_language())
    return _rendered("handbook/slots/city.html", request, written=written) if written else ""


def book_of_programme(request: HttpRequest, *, programme: Programme, **_context: Any) -> str:
    """The programme's book with its files."""
    editions = contents.books_of(programme)
    return (
        _rendered("handbook/slots/programme.html", request, editions=editions) if editions else ""
    )


def exports_card(request: HttpRequest, **_context: Any) -> str:
    """The way to the PDF, for those who make it."""
    if not may_export(request.user, now=timezone.now()):
        return ""
    last = Export.objects.with_everything().newest_first().first()
    return _rendered("handbook/slots/desk.html", request, last=last)


def grown(request: HttpRequest, initiative: Initiative) -> str:
    """What the handbook has of an initiative, and for its city what it could become."""
    may_hand_in = bool(rules.may_hand_in(request.user, initiative, now=timezone.now()))
    rows = contents.grown_from(initiative)
    there = {row["kind"] for row in rows}
    could = [
        {"kind": kind, "lacks": growing.lacks(initiative, kind)}
        for kind in GROWN
        if may_hand_in and kind not in there
    ]
    if not rows and not could:
        return ""
    return _rendered(
        "handbook/slots/initiative.html", request, initiative=initiative, rows=rows, could=could
    )


def _rendered(template: str, request: HttpRequest, **context: Any) -> str:
    return render_to_string(template, context, request=request)
