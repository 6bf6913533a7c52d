"""Forms that do something once, however often the button is pressed."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms


class OnceForm(forms.Form):
    """Carries a hidden key that is made when the page is shown; pages without one work too."""

    cleaned_data: dict[str, Any]

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    @property
    def key(self) -> UUID:
        """The same for the same answers from the same page; after `is_valid`.

        Whoever goes back and changes an answer sends another form, so nothing of it is lost.
        """
        return uuid5(self.cleaned_data["form_key"] or uuid4(), repr(self.cleaned_data))
