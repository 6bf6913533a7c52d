"""Finds cities, organisations and programmes by any of their names, whatever the accents."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, Func, IntegerField, Model, QuerySet, TextField, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crisco.languages import CODES, country_name, shown
from network.models import City, Organisation, Partnership, Programme
from network.searching import Hit

Row = TypeVar("Row", bound=Model)

# Below this a word looks too different: "Basano" still finds Bassano, "casa" does not.
ALIKE = 0.5


def source(query: str, language: str, limit: int) -> list[Hit]:
    """Hits of the network: cities, then programmes, then organisations, each best first."""
    partners = Partnership.objects.published()
    cities = City.objects.filter(pk__in=partners.live(timezone.localdate()).cities().values("pk"))
    organisations = Organisation.objects.filter(partnerships__in=partners).select_related("city")
    hits = [
        *_hits(_named(cities, query, "name", "aliases"), language, limit, _city),
        *_hits(
            _named(Programme.objects.published(), query, "title", "aliases", "acronym"),
            language,
            limit,
            _programme,
        ),
        *_hits(_named(organisations, query, "name", "aliases"), language, limit, _organisation),
    ]
    return hits[:limit]


def folded(text: Any) -> Func:
    """Small letters without accents, as the database's own `portal_fold` writes them."""
    return Func(text, function="portal_fold", output_field=TextField())


def _named(rows: QuerySet[Row], query: str, prose: str, words: str, *plain: str) -> QuerySet[Row]:
    """Rows one of whose names holds the query or a word much like it, the best first."""
    names = Func(
        Value(" "),
        *(F(f"{prose}_{code}") for code in CODES),
        Func(F(words), Value(" "), function="array_to_string", output_field=TextField()),
        *(F(column) for column in plain),
        function="concat_ws",
        output_field=TextField(),
    )
    asked = folded(Value(query))
    found: QuerySet[Row] = (
        rows.annotate(names=folded(names))
        .annotate(
            likeness=TrigramWordSimilarity(asked, F("names")),  # type: ignore[arg-type] # takes both
            place=Func(F("names"), asked, function="strpos", output_field=IntegerField()),
        )
        .annotate(is_in=Case(When(place__gt=0, then=1), default=0, output_field=IntegerField()))
        .exclude(place=0, likeness__lt=ALIKE)
        .order_by("-is_in", "-likeness", "slug")
        .distinct()
    )
    return found


def _hits(
    rows: QuerySet[Row], language: str, limit: int, describe: Callable[[Row, str], Hit]
) -> list[Hit]:
    return [describe(row, language) for row in rows[:limit]]


def _city(city: City, language: str) -> Hit:
    name = shown(city, "name", language)
    url = reverse("network:city", args=[city.slug])
    return Hit(name.text, url, _("city"), country_name(city.country, language), name.language)


def _programme(programme: Programme, language: str) -> Hit:
    title = shown(programme, "title", language)
    url = reverse("network:programme", args=[programme.slug])
    return Hit(
        title.text, url, programme.acronym, _summary(programme, title.language), title.language
    )


def _organisation(organisation: Organisation, language: str) -> Hit:
    name = shown(organisation, "name", language)
    url = reverse("network:organisation", args=[organisation.slug])
    where = shown(organisation.city, "name", name.language).text if organisation.city else ""
    kind = str(organisation.get_kind_display()) or _("organisation")
    return Hit(name.text, url, kind, where, name.language)


def _summary(programme: Programme, language: str) -> str:
    """The summary in the language of the title, so that one hit is in one language."""
    return getattr(programme, f"summary_{language}", "") or ""
