"""Initiatives on pages of the network: the city's and the desk, and in the search."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crisco.columns import tcol
from crisco.languages import shown
from crisco.text import fold, tidy
from network import rules as network
from network import searching, slots
from network.models import City
from network.searching import Hit
from panels.models import Initiative
from panels.searching import Folded
from panels.views.initiatives import card, tag_of

A_FEW = 3


def register_pieces() -> None:
    """Fill the places that the network's pages offer, and answer its search."""
    slots.register("city.main", of_city, order=30)
    slots.register("desk.sections", on_desk, order=25)
    searching.register(initiatives_matching)


def of_city(request: HttpRequest, *, city: City, **_more: object) -> str:
    """The newest three, and the way to the others; nothing where nothing is registered."""
    mine = list(Initiative.objects.filter(city=city).newest_first()[: A_FEW + 1])
    if not mine:
        return ""
    for each in mine:
        each.city = city
    context = {
        "city": city,
        "cards": [card(each) for each in mine[:A_FEW]],
        "has_more": len(mine) > A_FEW,
    }
    return render_to_string("panels/slots/initiatives.html", context, request)


def on_desk(request: HttpRequest, **_more: object) -> str:
    """The way to the city's initiatives; a number would cost the desk another question."""
    if not network.is_coordinator(request.user, now=timezone.now()):
        return ""
    return render_to_string("panels/slots/initiatives_desk.html", {}, request)


def initiatives_matching(query: str, language: str, limit: int) -> list[Hit]:
    """Initiatives whose shown title or whose city's name contains the query."""
    wanted = fold(tidy(query))
    if len(wanted) < 2:
        return []
    named: QuerySet[Any] = Initiative.objects.select_related("city").annotate(
        named=Folded(tcol("title", language)), town=Folded(tcol("city__name", language))
    )
    found = named.filter(named__contains=wanted) | named.filter(town__contains=wanted)
    return [_hit(each, language) for each in found.order_by("named", "pk")[:limit]]


def _hit(initiative: Initiative, language: str) -> Hit:
    title = shown(initiative, "title", language)
    city = shown(initiative.city, "name", language).text
    return Hit(
        title=title.text,
        url=reverse("panels:initiative", args=[initiative.slug]),
        kind=_("Initiative"),
        excerpt=f"{city} · {tag_of(initiative)['words']}",
        language=title.language,
    )
