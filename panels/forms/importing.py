"""The table of members, pasted or as a file."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 100_000


class ImportForm(forms.Form):
    """One of the two is enough; the file wins."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    rows = forms.CharField(
        label=gettext_lazy("Rows, one for each member"),
        help_text=gettext_lazy(
            "Copy them from your spreadsheet. Columns: part of the panel, name, e-mail address, "
            "organisation, “yes” if the name may be public. Only part and name are needed."
        ),
        max_length=MOST_BYTES,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        help_text=gettext_lazy("A table saved as CSV."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is too large for a table of members."), code="large")
        content: bytes = file.read()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(
                _("This file cannot be read. Save the table as CSV with UTF-8."), code="code"
            ) from None

    def clean(self) -> None:
        given: dict[str, Any] = self.cleaned_data
        if not (given.get("rows", "").strip() or given.get("file")) and not self.errors:
            self.add_error("rows", _("There is no row to read."))

    @property
    def text(self) -> str:
        """The table; after `is_valid`."""
        return str(self.cleaned_data["file"] or self.cleaned_data["rows"])
