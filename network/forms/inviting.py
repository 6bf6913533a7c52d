"""Inviting somebody to a role, and taking an invitation up."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crisco.languages import shown
from crisco.text import no_link, one_line
from network.models import LANGUAGE_CHOICES, Organisation


class _ByName(forms.ModelChoiceField):
    """Organisations by the name that the reader sees."""

    language = "en"

    def label_from_instance(self, organisation: Organisation) -> str:
        return shown(organisation, "name", self.language).text


class InviteForm(forms.Form):
    """Whom to invite, to what, and in which language to write."""

    fields: dict[str, Any]
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    organisation = _ByName(label=_("Organisation"), queryset=Organisation.objects.none())
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(label=_("Language of the mail"), choices=LANGUAGE_CHOICES)

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Organisation],
        roles: Iterable[tuple[str, str]],
        language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].language = language
        self.fields["organisation"].queryset = organisations
        self.fields["role"].choices = list(roles)


class NameForm(forms.Form):
    """What to call the new person."""

    name = forms.CharField(
        label=_("What should we call you?"),
        max_length=100,
        validators=[one_line, no_link],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
