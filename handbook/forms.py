"""What the staff chooses before a PDF is made."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crisco import languages
from handbook.models import Edition, Variant


class ExportChoice(forms.Form):
    """Edition, language and kind of paper; every choice is one that exists.

    Shapes: the cleaned edition is one of `editions`, which come with their handbooks.
    """

    edition = forms.TypedChoiceField(label=_("Edition"))
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("What is not translated yet is shown in the original and says so."),
    )
    variant = forms.ChoiceField(label=_("Made for"), choices=Variant.choices)

    def __init__(
        self, *args: Any, editions: Sequence[Edition], codes: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = {str(edition.pk): edition for edition in editions}
        self.fields["edition"].choices = [(pk, _name(known[pk])) for pk in known]
        self.fields["edition"].coerce = known.get
        self.fields["language"].choices = [(code, languages.own_name(code)) for code in codes]
        if len(Variant.choices) == 1:
            self.fields["variant"].widget = forms.HiddenInput()


def _name(edition: Edition) -> str:
    title = languages.shown(edition, "title", get_language() or "en").text or edition.label
    return f"{title} ({edition.get_state_display()})"
