"""What the desk asks of a balanced draw, and what applicants may state for it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.text import no_link, one_line, tidy
from network.forms.fields import line_field
from panels.models import Attribute, DrawQuota
from panels.services.balancing import Wish

AREAS = 8
CODES = {
    Attribute.GENDER: ("woman", "man", "other"),
    Attribute.AGE: ("16-29", "30-44", "45-59", "60"),
    Attribute.AREA: tuple(f"area-{number}" for number in range(1, AREAS + 1)),
}


def _name_field(code: str) -> str:
    return f"{code}-name"


class QuotasForm(forms.Form):
    """Least and most seats for each answer; what is left empty is not asked."""

    fields: dict[str, Any]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        known: list[DrawQuota],
        words: Mapping[str, Any],
    ) -> None:
        super().__init__(data)
        self.words = words
        found = {quota.value: quota for quota in known}
        for attribute, codes in CODES.items():
            for code in codes:
                quota = found.get(code)
                if attribute == Attribute.AREA:
                    self.fields[_name_field(code)] = forms.CharField(
                        label=_("Name of the neighbourhood"),
                        max_length=60,
                        required=False,
                        validators=[one_line, no_link],
                        initial=quota.label if quota else "",
                        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
                    )
                self._number(
                    f"{code}-least", _("At least"), (quota.least or None) if quota else None
                )
                self._number(f"{code}-most", _("At most"), quota.most if quota else None)

    def _number(self, name: str, label: str, initial: int | None) -> None:
        self.fields[name] = forms.IntegerField(
            label=label, min_value=0, max_value=999, required=False, initial=initial
        )

    def groups(self) -> list[dict[str, Any]]:
        """The fields by attribute and answer, for the page."""
        return [
            {
                "title": attribute.label,
                "rows": [
                    {
                        "title": self.words.get(code, ""),
                        "name": self[_name_field(code)] if attribute == Attribute.AREA else None,
                        "least": self[f"{code}-least"],
                        "most": self[f"{code}-most"],
                    }
                    for code in codes
                ],
            }
            for attribute, codes in CODES.items()
        ]

    def clean(self) -> None:
        given = self.cleaned_data
        for codes in CODES.values():
            for code in codes:
                least, most = given.get(f"{code}-least"), given.get(f"{code}-most")
                if most is not None and most < (least or 0):
                    said = _("%(answer)s: the most seats cannot be below the least seats.")
                    self.add_error(f"{code}-most", said % {"answer": self._title(code)})
        for code in CODES[Attribute.AREA]:
            numbers = (given.get(f"{code}-least"), given.get(f"{code}-most"))
            if numbers != (None, None) and given.get(_name_field(code)) == "":
                self.add_error(_name_field(code), _("Please name the neighbourhood."))

    def _title(self, code: str) -> str:
        """What the summary of errors calls the answer; its fields are named alike."""
        name: str = tidy(self.cleaned_data.get(_name_field(code)) or "")
        return name or str(self.words.get(code, Attribute.AREA.label))

    def wishes(self) -> list[Wish]:
        """The quotas; of an attribute with a number all answers, so that each can be given."""
        given, found = self.cleaned_data, []
        for attribute, codes in CODES.items():
            names = {code: tidy(given.get(_name_field(code), "")) for code in codes}
            if attribute == Attribute.AREA:
                codes = tuple(code for code in codes if names[code])
            numbers = {code: (given[f"{code}-least"], given[f"{code}-most"]) for code in codes}
            if all(pair == (None, None) for pair in numbers.values()):
                continue
            found += [
                Wish(attribute.value, code, names[code], least or 0, most)
                for code, (least, most) in numbers.items()
            ]
        return found


class EaseForm(forms.Form):
    """One of the ways out of this version of the table, and who answers for it."""

    fields: dict[str, Any]
    version = forms.IntegerField(widget=forms.HiddenInput)
    option = forms.TypedChoiceField(
        label=gettext_lazy("Which quotas are eased?"), coerce=int, widget=forms.RadioSelect
    )
    person = line_field(
        gettext_lazy("Who answers for this?"),
        120,
        hint=gettext_lazy("Name and office. Everybody can read this."),
        rules=[no_link],
        autocomplete="off",
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, ways: list[str], version: int
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["option"].choices = list(enumerate(ways))


class BalanceForm(forms.Form):
    """What an applicant chooses to state; saying nothing is an answer like the others."""

    fields: dict[str, Any]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        asked: Mapping[str, list[tuple[str, str]]],
        known: Mapping[str, str],
    ) -> None:
        super().__init__(data)
        for attribute, options in asked.items():
            self.fields[attribute] = forms.ChoiceField(
                label=Attribute(attribute).label,
                choices=[*options, ("", _("I would rather not say"))],
                required=False,
                initial=known.get(attribute, ""),
                widget=forms.RadioSelect,
            )
