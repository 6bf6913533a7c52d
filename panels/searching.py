"""Panels in the portal's search: found by the name of their city, in any spelling it has."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from crisco.columns import tcol
from crisco.text import fold, tidy
from network.searching import Hit
from panels.models import Panel
from panels.views import showing


class Folded(Func):
    """Lower-case and without accents, as the database's own `portal_fold` does it."""

    function = "portal_fold"
    output_field = TextField()


def panels_matching(query: str, language: str, limit: int) -> list[Hit]:
    """Live panels of cities whose name, or other name, contains the query."""
    wanted = fold(tidy(query))
    if len(wanted) < 2:
        return []
    aliases = Func(
        Cast(F("city__aliases"), ArrayField(TextField())),
        Value(" "),
        function="array_to_string",
        output_field=TextField(),
    )
    found = (
        Panel.objects.public()
        .live()
        .with_parties()
        .annotate(named=Folded(tcol("city__name", language)), also=Folded(aliases))
        .filter(Q(named__contains=wanted) | Q(also__contains=wanted))
        .order_by("named", "programme__position", "pk")[:limit]
    )
    return [
        Hit(
            title=showing.title_of(panel),
            url=reverse("panels:panel", args=[panel.city.slug, panel.programme.slug]),
            kind=_("Local panel"),
            excerpt=f"{panel.programme.acronym} · {showing.state_of(panel)['words']}",
            language=language,
        )
        for panel in found
    ]
