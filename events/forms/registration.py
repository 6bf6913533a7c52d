"""The register form: five questions, of which only the name must be answered."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from crisco.text import no_link, tidy
from events.models import Event, Registration
from events.services.registrations import Answers
from network.forms.fields import line_field
from network.forms.open_forms import ReachForm, RushedForm
from network.models import City


class AnswersForm(ReachForm):
    """What is asked of everybody, whoever fills it in."""

    needs_question = gettext_lazy("Do you need something?")
    one_person = pgettext_lazy("how many of you come", "Only me")

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
    other = line_field(
        gettext_lazy("Something else"), 200, required=False, rules=[no_link], autocomplete="off"
    )

    def __init__(self, *args: Any, event: Event, reader: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.country = event.city.country if event.city else "BE"
        self.fields["interpreter_language"].choices = self.offer_languages(reader)
        self.fields["interpreter_language"].initial = reader
        # a group that came before the number was lowered stays as large as it is
        most = max(event.largest_party, self.initial.get("party_size") or 1)
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
        return Answers(
            name=given["name"],
            language=given["language"],
            email=self.email,
            phone=self.phone,
            party_size=given["party_size"],
            interpreter_language=given["interpreter_language"] if given["interpreter"] else "",
            childcare_count=(given.get("childcare_count") or 0) if given.get("childcare") else 0,
            step_free=given["step_free"],
            other=tidy(given["other"]),
        )


class RegisterForm(RushedForm, AnswersForm):
    """The open form, with what tells people from machines without asking people for anything."""

    salt = "events.register"
    town_label = gettext_lazy("In which town does this event take place?")
    town_help = gettext_lazy(
        "Very many people register just now. With this answer we know that you are a person."
    )
    town_wrong = gettext_lazy("The name of the town is on the page of the event.")

    @property
    def city(self) -> City | None:
        return self.event.city


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
