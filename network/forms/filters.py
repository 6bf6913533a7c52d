"""Choosing what a list shows; the choice stands in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
