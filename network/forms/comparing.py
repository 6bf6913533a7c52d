"""Two who edit the same: nobody overwrites unseen words, and the second sees both texts."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from crisco.languages import format_date, reader_language
from crisco.text import tidy


class ComparedForm(forms.Form):
    """A form that knows which state it started from, and can show what another saved beside.

    That state is the hidden field `revision`, which every such form has.
    """

    fields: dict[str, Any]

    def meets(self, saved: "ComparedForm", refusal: Exception) -> list[dict[str, str]]:
        """The fields that say something else than `saved`, with both texts in words.

        Without any, what was typed stands there already: pressed twice, or both wrote the same.
        Sent again, this form answers the state of `saved`, which its writer has seen by then.
        """
        sides = [
            {
                "label": str(field.label),
                "saved": _words(field, saved[name].value()),
                "yours": _words(field, self.cleaned_data[name]),
            }
            for name, field in self.fields.items()
            if not self[name].is_hidden
        ]
        differing = [side for side in sides if side["saved"] != side["yours"]]
        if differing:
            self.add_error(None, str(refusal))
            data: Any = self.data
            data = data.copy()
            data[self.add_prefix("revision")] = str(saved["revision"].value())
            self.data = data
        return differing


def _words(field: Any, value: Any) -> str:
    """The value as a reader meets it."""
    if isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        value = field.prepare_value(value)
        chosen = {str(each or "") for each in (value if isinstance(value, list) else [value])}
        return " · ".join(str(label) for key, label in offered if str(key) in chosen)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return format_date(value, reader_language(), "long")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else tidy(str(value))
