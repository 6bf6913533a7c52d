"""Forms of the coordinator: seats, people, organisations, leaving and being replaced.

They look at the shape of what was typed; whether an act is possible is for the services to say.
"""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.columns import tcol
from crisco.languages import reader_language, shown
from crisco.text import no_link, one_line, tidy
from network.forms.fields import day_field
from network.models import City, Organisation
from panels.balance import Balance
from panels.models import Composition, EndReason, Member, Sector
from panels.services.members import Details
from panels.services.panels import MOST_SEATS

NEW = "new"


def somebody(text: str) -> None:
    """Validator: a name has at least one letter or digit."""
    if not any(character.isalnum() for character in text):
        raise ValidationError(_("Please give a name."), code="no_name")


NAME_RULES = [one_line, no_link, somebody]


class CityChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: City) -> str:
        return shown(obj, "name", reader_language()).text


class RuleChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Composition) -> str:
        return obj.programme.acronym


class OrganisationChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Organisation) -> str:
        return shown(obj, "name", reader_language()).text


class FoundForm(forms.Form):
    """Where and for which programme a panel is opened, and for how long."""

    fields: dict[str, Any]
    city = CityChoice(queryset=City.objects.none(), label=gettext_lazy("City"))
    composition = RuleChoice(queryset=Composition.objects.none(), label=gettext_lazy("Programme"))
    starts_on = day_field(gettext_lazy("First day of the term"), required=False)
    ends_on = day_field(gettext_lazy("Last day of the term"), required=False)

    def __init__(
        self, *args: Any, cities: QuerySet[City], rules: QuerySet[Composition], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = cities
        self.fields["composition"].queryset = rules

    def clean(self) -> None:
        starts_on, ends_on = (
            self.cleaned_data.get("starts_on"),
            self.cleaned_data.get("ends_on"),
        )
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The last day of the term must come after the first day."))


class SeatsForm(forms.Form):
    """How many seats: one number when the rule is thirds, else one for each part."""

    def __init__(self, *args: Any, balance: Balance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.balance = balance
        if balance.is_thirds:
            most = max(part.seats for part in balance.parts)
            self.fields["each"] = forms.IntegerField(
                label=_("Seats in each third"),
                help_text=_("All thirds have the same number of seats, so the panel stays even."),
                min_value=1,
                max_value=MOST_SEATS,
                initial=most or None,
            )
            return
        for part in balance.parts:
            self.fields[f"seats-{part.sector.code}"] = forms.IntegerField(
                label=part.title,
                min_value=part.sector.minimum,
                max_value=min(part.sector.maximum or MOST_SEATS, MOST_SEATS),
                initial=part.seats or None,
            )

    def seats(self) -> dict[Sector, int]:
        """Asked seats by sector; after `is_valid`."""
        given = self.cleaned_data
        return {
            part.sector: given["each" if "each" in given else f"seats-{part.sector.code}"]
            for part in self.balance.parts
        }


class NamesakeForm(forms.Form):
    """Asks, once it matters, whether it is somebody else of the same name."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "namesake" in self.data:
            self.ask_about_namesake()

    def ask_about_namesake(self) -> None:
        """From now on the form asks whether it is somebody else of the same name."""
        self.fields["namesake"] = forms.BooleanField(
            label=_("This is somebody else of the same name"), required=False
        )

    def ask_for_somebody_new(self, choice: str, label: str, missing: str) -> None:
        """Where nobody waits there is nothing to choose: only a name is asked for.

        Unless somebody was chosen who waited a moment ago: then the choice says so.
        """
        if self.data.get(choice, NEW) != NEW:
            return
        del self.fields[choice]
        name = self.fields["name"]
        name.label, name.required = label, True
        name.error_messages["required"] = missing
        self.fields["email"].label = _("E-mail address")

    @property
    def is_namesake(self) -> bool:
        """What the person said; after `is_valid`."""
        return bool(self.cleaned_data.get("namesake"))


def email_field(hint: Any) -> forms.EmailField:
    """The address of whoever sits."""
    return forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=hint,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class MemberForm(NamesakeForm):
    """What persons and organisations have in common."""

    kind = "person"
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        validators=NAME_RULES,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = email_field(gettext_lazy("For papers and invitations. Only coordinators see it."))
    may_publish_name = forms.BooleanField(
        label=gettext_lazy("Agrees that the name is shown on the public page of the panel"),
        required=False,
    )

    def clean_name(self) -> str:
        return tidy(self.cleaned_data["name"])

    def details(self) -> Details:
        """What was typed; after `is_valid`."""
        given = {key: value for key, value in self.cleaned_data.items() if key != "namesake"}
        return Details(kind=self.kind, **given)


class PersonForm(MemberForm):
    """A person."""


class OrganisationForm(MemberForm):
    """An organisation, with the person who sits for it and one who may stand in."""

    fields: dict[str, Any]
    kind = "organisation"
    email = email_field(
        gettext_lazy(
            "The address of whoever sits for it: for papers and invitations, and to vote and "
            "declare with their own account. Only coordinators see it."
        )
    )
    organisation = OrganisationChoice(
        queryset=Organisation.objects.none(),
        label=gettext_lazy("Organisation in the portal"),
        help_text=gettext_lazy("Leave this open when it is not in the list."),
        empty_label=gettext_lazy("Not in the list"),
        required=False,
    )
    representative = forms.CharField(
        label=gettext_lazy("Who sits for it"),
        max_length=120,
        required=False,
        validators=NAME_RULES,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    substitute = forms.CharField(
        label=gettext_lazy("Who may stand in"),
        max_length=120,
        required=False,
        validators=NAME_RULES,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    field_order = (
        "name",
        "organisation",
        "representative",
        "substitute",
        "email",
        "may_publish_name",
    )

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = (
            Organisation.objects.filter(city=city)
            .annotate(reading=tcol("name", reader_language()))
            .order_by("reading", "pk")
        )


class LeaveForm(forms.Form):
    """Why somebody leaves."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why does this seat become empty?"),
        choices=[choice for choice in EndReason.choices if choice[0] != EndReason.DISSOLVED],
        widget=forms.RadioSelect,
    )


class ReplaceForm(NamesakeForm, LeaveForm):
    """Why somebody leaves and who takes the seat at once."""

    fields: dict[str, Any]
    successor = forms.ChoiceField(
        label=gettext_lazy("Who takes the seat?"), widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=gettext_lazy("Name, if it is somebody new"),
        max_length=120,
        required=False,
        validators=NAME_RULES,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address, if it is somebody new"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    may_publish_name = forms.BooleanField(
        label=gettext_lazy("Agrees that the name is shown on the public page of the panel"),
        required=False,
    )

    def __init__(self, *args: Any, waiting: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = {str(member.pk): member for member in waiting}
        self.fields["successor"].choices = [
            *((pk, member.name) for pk, member in self.waiting.items()),
            (NEW, _("Somebody new")),
        ]
        if not waiting:
            self.ask_for_somebody_new(
                "successor",
                _("Name of the new member"),
                _("Please give the name of the new member."),
            )

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("successor") == NEW and not given.get("name") and "name" not in self.errors:
            self.add_error("name", _("Please give the name of the new member."))

    @property
    def known(self) -> Member | None:
        """Somebody of the reserve, or None for somebody new; after `is_valid`."""
        return self.waiting.get(self.cleaned_data.get("successor", NEW))

    def details(self) -> Details:
        """The new person; after `is_valid`."""
        return Details(
            name=tidy(self.cleaned_data["name"]),
            email=self.cleaned_data["email"],
            may_publish_name=self.cleaned_data["may_publish_name"],
            form_key=self.cleaned_data["form_key"],
        )


class DissolveForm(forms.Form):
    """A last word on a panel."""

    reason = forms.CharField(
        label=gettext_lazy("Why is the panel dissolved?"),
        max_length=250,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that this cannot be taken back"),
    )
