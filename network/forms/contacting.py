"""Writing to the network; nothing but the message itself is needed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crisco.text import no_controls, one_line
from network.forms.once import OnceForm


class Message(OnceForm):
    """What both forms share: the message, how to answer it."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=4000,
        validators=[no_controls],
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reply_to = forms.CharField(
        label=_("How can we reach you?"),
        help_text=_(
            "An e-mail address or a phone number. You may leave this empty and ask with the "
            "number that you get on the next page."
        ),
        max_length=150,
        required=False,
        validators=[one_line],
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError(_("Please write your message."))
        return text


class ContactForm(Message):
    """A question to the network or to a city."""

    fields: dict[str, Any]
    city = forms.ChoiceField(label=_("Who is it for?"), required=False)
    field_order = ["city", "text", "reply_to"]

    def __init__(self, *args: Any, cities: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].choices = [("", _("The whole network")), *cities]


class BarrierForm(Message):
    """Something on this site that somebody cannot use."""

    page = forms.CharField(
        label=_("On which page?"),
        help_text=_("The address or the name of the page."),
        max_length=200,
        required=False,
        validators=[one_line],
    )
    field_order = ["page", "text", "reply_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What does not work for you?")
