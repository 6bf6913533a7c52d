"""What forms say of an answer that they cannot take: our plain sentences instead of Django's.

Django keeps its own on its classes, which every form of every app is made of, and has no setting
for them; a form that says more about its question still says it. Lengths are those of the text as it
is kept: written down by our rules, a letter may become two and an address longer. Days are of our
times.
"""

from datetime import date
from typing import Any
from unicodedata import normalize

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy, ngettext_lazy

from crisco.text import address_as_kept

FIRST_YEAR, LAST_YEAR = 1900, 2199

_DAY = gettext_lazy("Please give a day such as 31.12.2026.")
_TIME = gettext_lazy("Please give a time such as 18:30.")
_LISTED = gettext_lazy("Please choose something from the list.")
_EMAIL = gettext_lazy("Please check the e-mail address. It should look like name@example.org.")
_WEB = gettext_lazy("Please check the web address. It should look like https://example.org.")
_UNSHOWN = gettext_lazy("This text contains characters that cannot be shown. Please type it again.")
_FILE = gettext_lazy("Please choose a file.")

FIELDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": gettext_lazy("Please fill this in.")},
    forms.BooleanField: {"required": gettext_lazy("Please tick this box.")},
    forms.ChoiceField: {
        "required": gettext_lazy("Please choose one answer."),
        "invalid_choice": _LISTED,
    },
    forms.ModelChoiceField: {"invalid_choice": _LISTED},
    forms.MultipleChoiceField: {
        "required": gettext_lazy("Please choose at least one answer."),
        "invalid_choice": _LISTED,
        "invalid_list": _LISTED,
    },
    forms.ModelMultipleChoiceField: {
        "required": gettext_lazy("Please choose at least one answer."),
        "invalid_choice": _LISTED,
        "invalid_list": _LISTED,
        "invalid_pk_value": _LISTED,
    },
    forms.IntegerField: {"invalid": gettext_lazy("Please give a whole number such as 12.")},
    forms.DateField: {"invalid": _DAY},
    forms.TimeField: {"invalid": _TIME},
    forms.URLField: {"invalid": _WEB},
    forms.FileField: {
        "required": _FILE,
        "invalid": _FILE,
        "missing": _FILE,
        "empty": gettext_lazy("This file is empty. Please choose another one."),
    },
}
VALIDATORS: dict[type[object], object] = {
    validators.EmailValidator: _EMAIL,
    validators.URLValidator: _WEB,
    validators.ProhibitNullCharactersValidator: _UNSHOWN,
    validators.MinValueValidator: gettext_lazy("The least number here is %(limit_value)s."),
    validators.MaxValueValidator: gettext_lazy("The greatest number here is %(limit_value)s."),
    validators.MinLengthValidator: ngettext_lazy(
        "Please write at least %(limit_value)d character.",
        "Please write at least %(limit_value)d characters.",
        "limit_value",
    ),
    validators.MaxLengthValidator: ngettext_lazy(
        "This is too long. Please write at most %(limit_value)d character.",
        "This is too long. Please write at most %(limit_value)d characters.",
        "limit_value",
    ),
}


def speak_plainly() -> None:
    """From now on every form says our sentences, and counts as the database does; twice is once."""
    for field, sentences in FIELDS.items():
        own = vars(field).get("default_error_messages", {})
        field.default_error_messages = {**own, **sentences}
    for validator, sentence in VALIDATORS.items():
        setattr(validator, "message", sentence)  # noqa: B010 a name that the type does not know
    setattr(validators.MaxLengthValidator, "clean", _length_as_kept)  # noqa: B010
    forms.EmailField.default_validators = [validators.validate_email, address_as_kept]
    forms.DateField.default_validators = [_day_of_our_times]


def _length_as_kept(_validator: object, value: Any) -> int:
    return len(normalize("NFC", value) if isinstance(value, str) else value)


def _day_of_our_times(day: date) -> None:
    """Far from the ends of the calendar, where hours and zones cannot be counted any more."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(_DAY, code="invalid")
