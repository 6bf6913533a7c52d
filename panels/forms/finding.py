"""How everybody chooses among the initiatives of all cities."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crisco.languages import CODES, shown, sorted_for_reader
from crisco.text import colon, no_controls, tidy
from network.models import City, Theme
from panels.balance import reader
from panels.models import InitiativeQuerySet, InitiativeState


def theme_label(theme: Theme) -> str:
    title = shown(theme, "title", reader()).text
    return f"{theme.programme.acronym} {theme.number}{colon()}{title}"


def public_themes() -> Any:
    """Themes of published programmes, in the order of the programmes."""
    return (
        Theme.objects.select_related("programme")
        .filter(programme__state="published")
        .order_by("programme__position", "programme_id", "number")
    )


class ThemeChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Theme) -> str:
        return theme_label(obj)


class RegisterFilter(forms.Form):
    """All optional; an odd value filters nothing and is never an error page."""

    data: QueryDict
    fields: dict[str, Any]
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
        anything = pgettext_lazy("filter", "All")
        names = [(city.slug, shown(city, "name", reader()).text) for city in cities]
        themes = [
            (f"{theme.programme.slug}.{theme.number}", theme_label(theme))
            for theme in public_themes()
        ]
        in_order = sorted_for_reader(names, lambda pair: pair[1], reader())
        self.fields["city"].choices = [("", anything), *in_order]
        self.fields["theme"].choices = [("", anything), *themes]
        self.fields["state"].choices = [("", anything), *InitiativeState.choices]

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

    @property
    def given(self) -> dict[str, Any]:
        """The filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is set, in words, each with the address of the list without it."""
        chips = []
        for name, value in self.given.items():
            field = self.fields[name]
            words = _("“%(words)s”") % {"words": value}
            if name != "q":
                words = str(dict(field.choices)[value])
            rest = self.data.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            chips.append((words, f"?{rest.urlencode()}"))
        return chips


def says(word: str) -> Q:
    """The word stands in the title or aim, in whatever language, or names the city."""
    found = Q(city__aliases__icontains=word)
    for code in CODES:
        for field in ("title", "aim", "city__name"):
            found |= Q(**{f"{field}_{code}__unaccent__icontains": word})
    return found
