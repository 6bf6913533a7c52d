"""The filters of the list of debates; each stands in the page's address."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from crisco.languages import CODES, language_choices, shown, sorted_for_reader
from crisco.text import no_controls, tidy
from events.models import EventQuerySet
from network.forms.filters import ListFilter
from network.forms.themes import theme_choices
from network.models import City, Programme

WITHIN = {"week": timedelta(days=7), "month": timedelta(days=31)}
ACCESS = ("step_free", "hearing_loop", "childcare")


class FilterForm(ListFilter):
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
        cities = [(city.slug, shown(city, "name", reader).text) for city in City.objects.all()]
        programmes = Programme.objects.published().order_by("position", "pk")
        self.choose("city", sorted_for_reader(cities, lambda pair: pair[1], reader))
        self.choose("theme", theme_choices(reader))
        self.choose("programme", programmes.values_list("slug", "acronym"))
        self.choose("language", language_choices(reader))

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


def _has_word(word: str) -> Q:
    found = Q(city__aliases__icontains=word)
    for code in CODES:
        found |= Q(**{f"title_{code}__unaccent__icontains": word})
        found |= Q(**{f"city__name_{code}__unaccent__icontains": word})
    return found
