"""What the forms of the register share: fields, and that nobody overwrites unseen words."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.languages import language_choices, reader_language

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


class Written(forms.Form):
    """A form that knows which state of the text it started from, and can show another's beside."""

    fields: dict[str, Any]
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def against(self, saved: "Written") -> list[dict[str, str]]:
        """Fields that say something else than `saved`, with both texts in words."""
        pairs = [(self[name], saved[name]) for name in self.fields if not self[name].is_hidden]
        return [
            {"label": str(mine.label), "saved": _words(theirs), "yours": _words(mine)}
            for mine, theirs in pairs
            if _words(mine) != _words(theirs)
        ]

    def now_knows(self, revision: int) -> None:
        """Sent again, the form answers the state `revision`, which its writer has seen."""
        data: Any = self.data
        data = data.copy()
        data[self.add_prefix("revision")] = str(revision)
        self.data = data


def _words(field: BoundField) -> str:
    """The value as a reader meets it."""
    value, kind = field.value(), field.field
    offered: Any = getattr(kind, "choices", ())
    if isinstance(kind, forms.ModelMultipleChoiceField):
        chosen = {str(getattr(each, "pk", each)) for each in value or ()}
        named = [str(label) for key, label in offered if str(key) in chosen]
        return " · ".join(named)
    if isinstance(kind, forms.ChoiceField):
        return str(dict(offered).get(value or "", ""))
    return str(value if value is not None else "")


def has(given: dict[str, Any], form: forms.Form, field: str) -> bool:
    """Whether the field is filled in; one that is wrong has its own sentence already."""
    return bool(given.get(field)) or field in form.errors


def days_in_order(form: forms.Form, given: dict[str, Any], first: str, last: str) -> None:
    if given.get(first) and given.get(last) and given[last] < given[first]:
        form.add_error(last, ValidationError(_("The last day cannot come before the first day.")))
