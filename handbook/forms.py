"""What the staff chooses before a PDF is made."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crisco import languages
from crisco.languages import reader_language
from handbook.models import Edition, Variant

# One file serves screen, ear and archive: it is PDF/UA-1 and PDF/A-2a at once.
EXPLAINED = {
    Variant.SCREEN: _("To read on a screen, hear read aloud, print at the office and archive"),
    Variant.PRINT: _(
        "For a printing house: edges to cut off, room for the binding, each section on a new sheet"
    ),
}


class ExportChoice(forms.Form):
    """Edition, language and kind of paper; every choice is one that exists.

    Shapes: the cleaned edition is one of `editions`, which come with their handbooks.
    """

    fields: dict[str, Any]
    edition = forms.TypedChoiceField(label=_("Edition"))
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("What is not translated yet is shown in the original and says so."),
    )
    variant = forms.ChoiceField(
        label=_("Made for"), choices=list(EXPLAINED.items()), widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, editions: Sequence[Edition], codes: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = {str(edition.pk): edition for edition in editions}
        self.fields["edition"].choices = [(pk, _name(known[pk])) for pk in known]
        self.fields["edition"].coerce = known.get
        self.fields["language"].choices = [(code, languages.own_name(code)) for code in codes]


def _name(edition: Edition) -> str:
    title = languages.shown(edition, "title", reader_language()).text or edition.label
    return f"{title} ({edition.get_state_display()})"
