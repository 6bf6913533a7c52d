"""How everybody chooses among the initiatives of all cities."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from crisco.languages import CODES, reader_language, shown, sorted_for_reader
from crisco.text import no_controls, tidy
from network.forms.filters import ListFilter
from network.forms.themes import theme_choices, theme_label
from network.models import City, Theme
from panels.models import InitiativeQuerySet, InitiativeState


class ThemeChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Theme) -> str:
        return theme_label(obj, reader_language())


class RegisterFilter(ListFilter):
    q = forms.CharField(
        label=gettext_lazy("Search words"),
        max_length=100,
        required=False,
        validators=[no_controls],
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
    )
    city = forms.ChoiceField(label=gettext_lazy("City"), required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, data: Any, *, cities: Iterable[City]) -> None:
        super().__init__(data)
        names = [(city.slug, shown(city, "name", reader_language()).text) for city in cities]
        self.choose("city", sorted_for_reader(names, lambda pair: pair[1], reader_language()))
        self.choose("theme", theme_choices(reader_language()))
        self.choose("state", InitiativeState.choices)

    def filtered(self, initiatives: InitiativeQuerySet) -> InitiativeQuerySet:
        """Those that every valid filter lets through."""
        given = self.given
        if given.get("city"):
            initiatives = initiatives.filter(city__slug=given["city"])
        if given.get("state"):
            initiatives = initiatives.filter(state=given["state"])
        if given.get("theme"):
            programme, _dot, number = given["theme"].rpartition(".")
            at_work_on = Theme.objects.filter(programme__slug=programme, number=number)
            initiatives = initiatives.filter(themes__in=at_work_on)
        for word in tidy(given.get("q", "")).split()[:6]:
            initiatives = initiatives.filter(says(word))
        return initiatives


def says(word: str) -> Q:
    """The word stands in the title or aim, in whatever language, or names the city."""
    found = Q(city__aliases__icontains=word)
    for code in CODES:
        for field in ("title", "aim", "city__name"):
            found |= Q(**{f"{field}_{code}__unaccent__icontains": word})
    return found
