"""A question that panels ask about every initiative, in the languages of the menu."""

from typing import Any

from django import forms
from django.conf import settings

from crisco.languages import CODES, language_choices, reader_language
from crisco.text import one_line, tidy
from panels.models import Criterion

ORIGINAL = "en"  # the staff of all cities share it


class CriterionForm(forms.Form):
    """One line per language; the original must be there."""

    fields: dict[str, Any]

    def __init__(self, data: Any = None, *, criterion: Criterion | None = None) -> None:
        super().__init__(data)
        there = {code: getattr(criterion, f"question_{code}", None) or "" for code in CODES}
        original = criterion.source_language if criterion else ORIGINAL
        names = dict(language_choices(reader_language()))
        offered = dict.fromkeys(
            [original, *settings.LANGUAGES_COMPLETE, *(code for code in CODES if there[code])]
        )
        for code in offered:
            self.fields[code] = forms.CharField(
                label=names[code],
                max_length=200,
                required=code == original,
                initial=there[code],
                validators=[one_line],
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )

    def texts(self) -> dict[str, str]:
        return {code: tidy(text) for code, text in self.cleaned_data.items()}
