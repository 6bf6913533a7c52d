"""What the staff chooses before a PDF is made."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crisco import languages
from handbook.models import Edition, Variant


class ExportChoice(forms.Form):
    """Edition, language and kind of paper; every choice is one that exists."""

    edition = forms.ModelChoiceField(
        Edition.objects.none(), label=_("Edition"), empty_label=None, blank=False
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("What is not translated yet is shown in the original and says so."),
    )
    variant = forms.ChoiceField(label=_("Made for"), choices=Variant.choices)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = Edition.objects.select_related("handbook").order_by("-created_at", "-pk")
        self.fields["edition"].queryset = editions
        self.fields["edition"].label_from_instance = _edition_name
        if len(Variant.choices) == 1:
            self.fields["variant"].widget = forms.HiddenInput()
        self.fields["language"].choices = [(code, languages.own_name(code)) for code in codes]


def _edition_name(edition: Edition) -> str:
    title = languages.shown(edition, "title", get_language() or "en").text or edition.label
    return f"{title} ({edition.get_state_display()})"
