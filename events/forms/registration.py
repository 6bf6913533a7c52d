"""The register form: five questions, of which only the name must be answered."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import phonenumbers
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from crisco.languages import LANGUAGES, language_name, sorted_for_reader
from crisco.text import email_key, fold, no_link, one_line, tidy
from events.models import Event, Registration
from events.services.registrations import Answers

LEAST_SECONDS = 2
LONGEST_SECONDS = 24 * 3600
TICKET = "events.register"


class AnswersForm(forms.Form):
    """What is asked of everybody, whoever fills it in."""

    data: QueryDict
    fields: dict[str, Any]
    needs_question = gettext_lazy("Do you need something?")
    one_person = pgettext_lazy("how many of you come", "Only me")

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
    party_size = forms.TypedChoiceField(label=gettext_lazy("How many of you come?"), coerce=int)
    interpreter = forms.BooleanField(label=gettext_lazy("An interpreter"), required=False)
    interpreter_language = forms.ChoiceField(
        label=gettext_lazy("Interpreting into which language?"), required=False
    )
    childcare = forms.BooleanField(label=gettext_lazy("Childcare"), required=False)
    childcare_count = forms.IntegerField(
        label=gettext_lazy("For how many children?"),
        min_value=1,
        max_value=10,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    step_free = forms.BooleanField(label=gettext_lazy("A place without steps"), required=False)
    other = forms.CharField(
        label=gettext_lazy("Something else"),
        max_length=200,
        required=False,
        validators=[one_line, no_link],
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, event: Event, reader: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event, self.now = event, now
        self.country = event.city.country if event.city else "BE"
        names = [(fact.code, _named(fact.code, fact.own_name, reader)) for fact in LANGUAGES]
        names = sorted_for_reader(names, lambda pair: pair[1], reader)
        self.fields["language"].choices = names
        self.fields["language"].initial = reader
        self.fields["interpreter_language"].choices = names
        self.fields["interpreter_language"].initial = reader
        # a group that came before the number was lowered stays as large as it is
        most = max(event.max_party, self.initial.get("party_size") or 1)
        self.fields["party_size"].choices = [
            (1, self.one_person),
            *(
                (
                    number,
                    ngettext("%(number)s person", "%(number)s people", number) % {"number": number},
                )
                for number in range(2, most + 1)
            ),
        ]
        self.fields["party_size"].initial = 1
        if most == 1:
            self.fields["party_size"].widget = forms.HiddenInput()
        if not event.childcare:
            del self.fields["childcare"], self.fields["childcare_count"]

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
            return email_key(contact)
        return self._phone(contact)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        wants = answers.get("childcare") and not answers.get("childcare_count")
        if wants and "childcare_count" not in self.errors:
            answers["childcare_count"] = 1
        return answers

    @property
    def answers(self) -> Answers:
        """The valid answers in the words of the service."""
        given = self.cleaned_data
        contact = given["contact"]
        email = contact if "@" in contact else ""
        return Answers(
            name=given["name"],
            language=given["language"],
            email=email,
            phone="" if email else contact,
            party_size=given["party_size"],
            interpreter_language=given["interpreter_language"] if given["interpreter"] else "",
            childcare_count=(given.get("childcare_count") or 0) if given.get("childcare") else 0,
            step_free=given["step_free"],
            other=tidy(given["other"]),
        )

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


class RegisterForm(AnswersForm):
    """The open form, with what tells people from machines without asking people for anything."""

    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    town = forms.CharField(
        label=gettext_lazy("In which town does this event take place?"),
        help_text=gettext_lazy(
            "Very many people register just now. With this answer we know that you are a person."
        ),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    ticket = forms.CharField(widget=forms.HiddenInput, max_length=300)

    def __init__(self, *args: Any, is_rushed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_rushed:
            del self.fields["town"]
        self.fields["ticket"].initial = new_ticket(self.now)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave the last field empty and send the form again."))
        return ""

    def clean_town(self) -> str:
        city, given = self.event.city, fold(tidy(self.cleaned_data["town"]))
        if city is not None:
            known = {city.slug, *city.aliases}
            known |= {getattr(city, f"name_{fact.code}", None) or "" for fact in LANGUAGES}
            if given not in {fold(name) for name in known if name}:
                raise ValidationError(_("The name of the town is on the page of the event."))
        return given

    def clean_ticket(self) -> str:
        ticket: str = self.cleaned_data["ticket"]
        try:
            opened = signing.loads(ticket, salt=TICKET)
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
        return UUID(signing.loads(self.cleaned_data["ticket"], salt=TICKET)["key"])

    def _renew(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("ticket")] = new_ticket(self.now)


class AssistedForm(AnswersForm):
    """The desk fills it in for somebody who stands there or is on the phone."""

    needs_question = gettext_lazy("Does the person need something?")
    one_person = gettext_lazy("One person")

    key = forms.UUIDField(widget=forms.HiddenInput)
    at_the_door = forms.BooleanField(
        label=gettext_lazy("This person is here now, at the door"),
        help_text=gettext_lazy("Gets a free place past the waiting list; the history says so."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What should we call the person?")
        self.fields["language"].label = _("In which language shall we write to the person?")
        self.fields["party_size"].label = _("How many come?")
        self.fields["contact"].help_text = _("May stay empty: then the person gets a code.")
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["contact"].widget.attrs["autocomplete"] = "off"
        self.fields["key"].initial = uuid4()


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


def new_ticket(now: datetime) -> str:
    """A signed note of when the form was opened, with the key that makes it one form."""
    return signing.dumps({"key": str(uuid4()), "at": int(now.timestamp())}, salt=TICKET)


def initial_of(registration: Registration) -> dict[str, Any]:
    """What a registration answered, for the form that changes it."""
    need = getattr(registration, "need", None)
    given: dict[str, Any] = {
        "name": registration.name,
        "contact": registration.email_norm or registration.phone,
        "language": registration.language,
        "party_size": registration.party_size,
    }
    if need is not None:
        given |= {
            "interpreter": bool(need.interpreter_language),
            "interpreter_language": need.interpreter_language or registration.language,
            "childcare": need.childcare_count > 0,
            "childcare_count": need.childcare_count or None,
            "step_free": need.step_free,
            "other": need.other,
        }
    return given


def _named(code: str, own_name: str, reader: str) -> str:
    """`Shqip (Albanian)`: the own name first, the reader's word after it."""
    translated = language_name(code, reader)
    return own_name if fold(translated) == fold(own_name) else f"{own_name} ({translated})"
