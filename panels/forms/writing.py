"""What the forms of the register share: their fields, and rules on days."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.languages import language_choices, reader_language
from network.forms.comparing import ComparedForm

NOBODY = gettext_lazy("Everybody can read this. Please name no person.")


def sure(label: Any) -> forms.BooleanField:
    """Asked before what cannot be taken back; it is ticked by hand each time."""
    return forms.BooleanField(label=label)


class LanguageField(forms.ChoiceField):
    """Which language the writer writes in; the names are those of the reader's language."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            label=gettext_lazy("Language you write in"),
            choices=lambda: language_choices(reader_language()),
            **given,
        )


class Written(ComparedForm):
    """A text of the register, which is sent once and overwrites nobody's."""

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def has(given: dict[str, Any], form: forms.Form, field: str) -> bool:
    """Whether the field is filled in; one that is wrong has its own sentence already."""
    return bool(given.get(field)) or field in form.errors


def days_in_order(form: forms.Form, given: dict[str, Any], first: str, last: str) -> None:
    if given.get(first) and given.get(last) and given[last] < given[first]:
        form.add_error(last, ValidationError(_("The last day cannot come before the first day.")))
