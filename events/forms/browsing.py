"""The filters of the list of debates; each stands in the page's address."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crisco.languages import CODES, language_choices, shown, sorted_for_reader
from crisco.text import colon, no_controls, tidy
from events.models import EventQuerySet
from network.models import City, Programme, Theme

WITHIN = {"week": timedelta(days=7), "month": timedelta(days=31)}
ACCESS = ("step_free", "hearing_loop", "childcare")


class FilterForm(forms.Form):
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
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    when = forms.ChoiceField(
        label=pgettext_lazy("filter", "When"),
        required=False,
        choices=[
            ("", gettext_lazy("All that are coming")),
            ("week", gettext_lazy("In the next 7 days")),
            ("month", gettext_lazy("In the next 31 days")),
            ("past", gettext_lazy("Past ones")),
        ],
    )
    step_free = forms.BooleanField(label=gettext_lazy("No steps"), required=False)
    hearing_loop = forms.BooleanField(label=gettext_lazy("Hearing loop"), required=False)
    childcare = forms.BooleanField(label=gettext_lazy("Childcare"), required=False)

    def __init__(self, data: Any, *, reader: str) -> None:
        super().__init__(data)
        anything = pgettext_lazy("filter", "All")
        cities = [(city.slug, shown(city, "name", reader).text) for city in City.objects.all()]
        themes = [
            (f"{theme.programme.slug}.{theme.number}", _theme_label(theme, reader))
            for theme in Theme.objects.select_related("programme")
            .filter(programme__state="published")
            .order_by("programme__position", "programme_id", "number")
        ]
        programmes = Programme.objects.published().order_by("position", "pk")
        self._choose("city", sorted_for_reader(cities, lambda pair: pair[1], reader), anything)
        self._choose("theme", themes, anything)
        self._choose("programme", list(programmes.values_list("slug", "acronym")), anything)
        self._choose("language", language_choices(reader), anything)

    def filtered(self, events: EventQuerySet, now: datetime) -> EventQuerySet:
        """Those that every valid filter lets through, soonest first; past ones latest first."""
        given = self.given
        events = events.past(now) if given.get("when") == "past" else events.upcoming(now)
        if given.get("when") in WITHIN:
            events = events.filter(starts_at__lt=now + WITHIN[given["when"]])
        if given.get("city"):
            events = events.filter(city__slug=given["city"])
        if given.get("programme"):
            events = events.filter(programme__slug=given["programme"])
        if given.get("theme"):
            programme, _dot, number = given["theme"].rpartition(".")
            events = events.filter(theme__programme__slug=programme, theme__number=number)
        if given.get("language"):
            code = [given["language"]]
            events = events.filter(
                Q(languages__contains=code) | Q(interpreted_languages__contains=code)
            )
        for sign in ACCESS:
            if given.get(sign):
                events = events.filter(**{sign: True})
        for word in tidy(given.get("q", "")).split()[:6]:
            events = events.filter(_has_word(word))
        return events.latest_first() if given.get("when") == "past" else events.by_start()

    @property
    def given(self) -> dict[str, Any]:
        """The filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is set, in words, each with the address part of the list without it."""
        chips = []
        for name, value in self.given.items():
            field = self.fields[name]
            words = str(field.label)
            if isinstance(field, forms.ChoiceField):
                names: Any = field.choices
                words = str(dict(names)[value])
            elif isinstance(field, forms.CharField):
                words = _("“%(words)s”") % {"words": value}
            rest = self.data.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            chips.append((words, rest.urlencode()))
        return chips

    def _choose(self, name: str, choices: Iterable[tuple[str, str]], anything: Any) -> None:
        self.fields[name].choices = [("", anything), *choices]


def _theme_label(theme: Theme, reader: str) -> str:
    return f"{theme.programme.acronym} {theme.number}{colon()}{shown(theme, 'title', reader).text}"


def _has_word(word: str) -> Q:
    found = Q(city__aliases__icontains=word)
    for code in CODES:
        found |= Q(**{f"title_{code}__unaccent__icontains": word})
        found |= Q(**{f"city__name_{code}__unaccent__icontains": word})
    return found
