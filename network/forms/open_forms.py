"""What open forms share: who somebody is, how to answer, and what tells people from machines."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import phonenumbers
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.languages import LANGUAGES, language_name, sorted_for_reader
from crisco.text import address_as_kept, email_key, fold, no_link, one_line, tidy
from network.models import City

LEAST_SECONDS = 2
LONGEST_SECONDS = 24 * 3600


class ReachForm(forms.Form):
    """A name, perhaps a way to answer, and in which language; `country` reads a phone number."""

    data: QueryDict
    fields: dict[str, Any]
    country: str

    name = forms.CharField(
        label=gettext_lazy("What should we call you?"),
        help_text=gettext_lazy("A first name or nickname is enough."),
        max_length=100,
        validators=[one_line, no_link],
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": gettext_lazy("Please write a name. A first name is enough.")},
    )
    contact = forms.CharField(
        label=gettext_lazy("E-mail or phone"),
        help_text=gettext_lazy(
            "So that we can tell you if something changes. You may leave it empty: then you get "
            "a code to note down."
        ),
        max_length=254,
        required=False,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email", "dir": "ltr"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language shall we write to you?"))

    def offer_languages(self, reader: str) -> tuple[tuple[str, str], ...]:
        """The languages one may choose from, own names first; the reader's is chosen."""
        names = _languages(reader)
        self.fields["language"].choices = names
        self.fields["language"].initial = reader
        return names

    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        if not any(character.isalnum() for character in name):
            raise ValidationError(_("Please write a name. A first name is enough."))
        return name

    def clean_contact(self) -> str:
        contact = tidy(self.cleaned_data["contact"])
        if not contact:
            return ""
        if "@" in contact:
            EmailValidator(
                message=_("Please check the e-mail address. It should look like name@example.org.")
            )(contact)
            address_as_kept(contact)
            return email_key(contact)
        return self._phone(contact)

    @property
    def email(self) -> str:
        """The e-mail address given, or empty text; after `is_valid`."""
        contact: str = self.cleaned_data["contact"]
        return contact if "@" in contact else ""

    @property
    def phone(self) -> str:
        """The phone number given, or empty text; after `is_valid`."""
        return "" if self.email else self.cleaned_data["contact"]

    def _phone(self, contact: str) -> str:
        example = phonenumbers.format_number(
            phonenumbers.example_number(self.country)
            or phonenumbers.PhoneNumber(country_code=32, national_number=470123456),
            phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        )
        wrong = ValidationError(
            _(
                "This is neither an e-mail address nor a phone number. Examples: "
                "name@example.org, %(phone)s."
            ),
            params={"phone": example},
        )
        try:
            number = phonenumbers.parse(contact, self.country)
        except phonenumbers.NumberParseException as error:
            raise wrong from error
        if not phonenumbers.is_valid_number(number):
            raise wrong
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class OpenForm(forms.Form):
    """For everybody, without asking people for anything: an empty field, and a signed ticket.

    The ticket says when the form was opened and makes two sendings of it the same one.
    """

    data: QueryDict
    fields: dict[str, Any]
    salt = ""

    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    ticket = forms.CharField(widget=forms.HiddenInput, max_length=300)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["ticket"].initial = new_ticket(now, self.salt)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave the last field empty and send the form again."))
        return ""

    def clean_ticket(self) -> str:
        ticket: str = self.cleaned_data["ticket"]
        try:
            opened = signing.loads(ticket, salt=self.salt)
            age = self.now.timestamp() - opened["at"]
        except (signing.BadSignature, KeyError, TypeError):
            age = LONGEST_SECONDS + 1
        if age > LONGEST_SECONDS:
            self._renew()
            raise ValidationError(_("This page was open for too long. Please send it once more."))
        if age < LEAST_SECONDS:
            raise ValidationError(_("That was very quick. Please press the button once more."))
        return ticket

    @property
    def key(self) -> UUID:
        """What makes two sendings of this form the same one."""
        return UUID(signing.loads(self.cleaned_data["ticket"], salt=self.salt)["key"])

    def _renew(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("ticket")] = new_ticket(self.now, self.salt)


class RushedForm(OpenForm):
    """In a rush it asks one question more, whose answer stands on the page."""

    town_label: str | Promise
    town_help: str | Promise
    town_wrong: str | Promise

    town = forms.CharField(
        max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    )

    def __init__(self, *args: Any, is_rushed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].label, self.fields["town"].help_text = self.town_label, self.town_help
        if not is_rushed:
            del self.fields["town"]

    @property
    def city(self) -> City | None:
        """The town that is asked for; without one every answer will do."""
        raise NotImplementedError

    def clean_town(self) -> str:
        city, given = self.city, fold(tidy(self.cleaned_data["town"]))
        if city is not None:
            known = {city.slug, *city.aliases}
            known |= {getattr(city, f"name_{fact.code}", None) or "" for fact in LANGUAGES}
            if given not in {fold(name) for name in known if name}:
                raise ValidationError(str(self.town_wrong))
        return given


class CodeForm(forms.Form):
    """For people without e-mail: the code they noted down, and the name they gave."""

    code = forms.CharField(
        label=gettext_lazy("Your code"),
        help_text=gettext_lazy("Six letters and numbers."),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = forms.CharField(
        label=gettext_lazy("The first name you gave"),
        max_length=100,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "dir": "auto"}),
    )


def new_ticket(now: datetime, salt: str) -> str:
    """A signed note of when the form was opened, with the key that makes it one form."""
    return signing.dumps({"key": str(uuid4()), "at": int(now.timestamp())}, salt=salt)


@lru_cache(maxsize=len(LANGUAGES))
def _languages(reader: str) -> tuple[tuple[str, str], ...]:
    names = [(fact.code, _named(fact.code, fact.own_name, reader)) for fact in LANGUAGES]
    return tuple(sorted_for_reader(names, lambda pair: pair[1], reader))


def _named(code: str, own_name: str, reader: str) -> str:
    """`Shqip (Albanian)`: the own name first, the reader's word after it."""
    translated = language_name(code, reader)
    return own_name if fold(translated) == fold(own_name) else f"{own_name} ({translated})"
