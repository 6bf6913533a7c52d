"""Panels, their decisions and what organisations promised in the portal's search: one question."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    CharField,
    DateField,
    F,
    Func,
    OrderBy,
    Q,
    QuerySet,
    TextField,
    Value,
    Window,
)
from django.db.models.functions import Cast, Concat, RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from crisco.columns import tcol
from crisco.text import fold, tidy
from network.searching import Hit
from panels.models import Commitment, Decision, Panel
from panels.views import showing

ORDER = ("panel", "decision", "promise")
Row = Mapping[str, Any]


class Folded(Func):
    """Lower-case and without accents, as the database's own `portal_fold` does it."""

    function = "portal_fold"
    output_field = TextField()


def panels_matching(query: str, language: str, limit: int) -> list[Hit]:
    """Live panels by the name of their city in any spelling, then decisions, then promises.

    Shapes: decisions and promises are found by their words, a promise by its organisation too; the
    newest first, and all of them public.
    """
    wanted = fold(tidy(query))
    if len(wanted) < 2:
        return []
    found = _panels(wanted, language, limit).union(
        _decisions(wanted, language, limit), _promises(wanted, language, limit), all=True
    )
    rows = sorted(found, key=lambda row: (ORDER.index(row["what"]), row["place"]))
    return [_hit(row, language) for row in rows[:limit]]


def _panels(wanted: str, language: str, limit: int) -> QuerySet[Any]:
    aliases = Func(
        Cast(F("city__aliases"), ArrayField(TextField())),
        Value(" "),
        function="array_to_string",
        output_field=TextField(),
    )
    found = (
        Panel.objects.public()
        .live()
        .annotate(named=Folded(tcol("city__name", language)), also=Folded(aliases))
        .filter(Q(named__contains=wanted) | Q(also__contains=wanted))
    )
    order = (F("named").asc(), F("programme__position").asc(), F("pk").asc())
    return _rows(found, "panel", "", language, order, mark="state", day="vacancy_since_on")[:limit]


def _decisions(wanted: str, language: str, limit: int) -> QuerySet[Any]:
    words = Folded(
        Concat(F("motion__title"), Value(" "), F("motion__text"), output_field=TextField())
    )
    found = Decision.objects.filter(panel__in=Panel.objects.public())
    found = found.annotate(
        words=words,
        number=Concat(Cast("year", CharField()), Value("-"), Cast("serial", CharField())),
    ).filter(words__contains=wanted)
    said = {"said": "motion__title", "tongue": "motion__sitting__language", "mark": "number"}
    return _rows(found, "decision", "panel__", language, (F("pk").desc(),), **said)[:limit]


def _promises(wanted: str, language: str, limit: int) -> QuerySet[Any]:
    found = Commitment.objects.public().saying(wanted)
    order = (F("created_at").desc(), F("pk").desc())
    said = {"said": "sentence", "tongue": "language", "mark": "uuid", "who": "member__name"}
    return _rows(found, "promise", "panel__", language, order, **said)[:limit]


def _rows(
    found: QuerySet[Any],
    what: str,
    panel: str,
    language: str,
    order: Sequence[OrderBy],
    *,
    day: str = "",
    **said: str,
) -> QuerySet[Any]:
    """The same columns of each table. Shapes: `panel` is the way from the table to the panel."""
    texts = {
        name: Cast(F(said[name]), TextField()) if name in said else Value("", TextField())
        for name in ("said", "tongue", "mark", "who")
    }
    rows: QuerySet[Any] = found.annotate(
        what=Value(what, TextField()),
        place=Window(RowNumber(), order_by=list(order)),
        day=F(day) if day else Value(None, DateField()),
        where=F(f"{panel}city__slug"),
        under=F(f"{panel}programme__slug"),
        acronym=F(f"{panel}programme__acronym"),
        city_shown=tcol(f"{panel}city__name", language),
        **texts,
    )
    columns = ("what", "place", "day", "where", "under", "acronym", "city_shown", *texts)
    return rows.order_by(*order).values(*columns)


def _hit(row: Row, language: str) -> Hit:
    place = [row["where"], row["under"]]
    if row["what"] == "panel":
        stands = Panel(state=row["mark"], vacancy_since_on=row["day"])
        return Hit(
            title=_("Local panel of %(city)s") % {"city": row["city_shown"]},
            url=reverse("panels:panel", args=place),
            kind=_("Local panel"),
            excerpt=f"{row['acronym']} · {showing.state_of(stands)['words']}",
            language=language,
        )
    if row["what"] == "decision":
        return Hit(
            title=row["said"],
            url=f"{reverse('panels:decisions', args=place)}#{row['where']}-{row['mark']}",
            kind=_("Decision of a local panel"),
            excerpt=f"{row['city_shown']} · {row['acronym']}",
            language=row["tongue"],
        )
    query = urlencode({"city": row["where"], "programme": row["under"]})
    return Hit(
        title=row["said"],
        url=f"{reverse('panels:promises')}?{query}#promise-{row['mark']}",
        kind=_("Promise of an organisation"),
        excerpt=f"{row['who']} · {row['city_shown']}",
        language=row["tongue"],
    )
