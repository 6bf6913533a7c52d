"""Choosing what public lists of panels show; the choice stands in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Choices = Iterable[tuple[str, str]]


class OrganisationFilter(forms.Form):
    """Which organisations to show."""

    fields: dict[str, Any]
    q = forms.CharField(
        label=_("Name of the organisation"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto"}),
    )
    city = forms.ChoiceField(label=_("City"), required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(self, *args: Any, cities: Choices, programmes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].choices = [("", _("All cities")), *cities]
        self.fields["programme"].choices = [("", _("All programmes")), *programmes]
