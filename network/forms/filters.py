"""Choosing what a list shows; the choice stands in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class ListFilter(forms.Form):
    """All optional; an odd value filters nothing and is never an error page."""

    data: QueryDict
    fields: dict[str, Any]

    def full_clean(self) -> None:
        """Nobody typed a choice that is not offered: the address is old, and the list says all."""
        super().full_clean()
        for name in list(self.errors):
            if isinstance(self.fields[name], forms.ChoiceField):
                del self.errors[name]

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
            words = str(field.label)
            if isinstance(field, forms.ChoiceField):
                names: Any = field.choices
                words = str(dict(names)[value])
            elif isinstance(field, forms.CharField):
                words = gettext("“%(words)s”") % {"words": value}
            rest = self.data.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            chips.append((words, f"?{rest.urlencode()}"))
        return chips

    def choose(self, name: str, choices: Iterable[tuple[str, Any]], anything: Any = None) -> None:
        """The field offers these, and first of all not to filter."""
        everything = pgettext_lazy("filter", "All") if anything is None else anything
        self.fields[name].choices = [("", everything), *choices]


class CityFilter(forms.Form):
    """Which cities to show."""

    fields: dict[str, Any]
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(
        self,
        *args: Any,
        programmes: Iterable[tuple[str, str]],
        countries: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = [("", _("All programmes")), *programmes]
        self.fields["country"].choices = [("", _("All countries")), *countries]


class SearchForm(forms.Form):
    """One line to look for."""

    q = forms.CharField(
        label=pgettext_lazy("label", "What are you looking for?"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
