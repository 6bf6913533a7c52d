"""Forms of a panel's life: offices, deputies, proofs, interests, exceptions."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.languages import local_day, reader_language, shown
from crisco.text import no_controls, no_link, one_line, tidy
from network.forms.fields import day_field
from panels.forms.managing import NAME_RULES, NEW, NamesakeForm
from panels.models import Mandate, Member, OfficeKind, RecusalReason
from panels.services.members import Details

LONGEST = 366  # days that an exception may last
LINE = {"autocomplete": "off", "dir": "auto"}


class HolderChoice(forms.ModelChoiceField):
    """A member with a seat, and the part they sit in."""

    def label_from_instance(self, obj: Mandate) -> str:
        return f"{obj.member.name} ({shown(obj.sector, 'title', reader_language()).text})"


class OfficeForm(forms.Form):
    """Who chairs the panel or stands in for the chair."""

    fields: dict[str, Any]
    holder = HolderChoice(queryset=Mandate.objects.none(), label=gettext_lazy("Member"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Office"), choices=OfficeKind, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, holders: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = holders


class DeputyForm(NamesakeForm):
    """Somebody of the reserve, or somebody new."""

    fields: dict[str, Any]
    deputy = forms.ChoiceField(
        label=gettext_lazy("Who stands in when the member is absent?"), widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=gettext_lazy("Name, if it is somebody new"),
        max_length=120,
        required=False,
        validators=NAME_RULES,
        widget=forms.TextInput(attrs=LINE),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address, if it is somebody new"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, waiting: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = {str(member.pk): member for member in waiting}
        self.fields["deputy"].choices = [
            *((pk, member.name) for pk, member in self.waiting.items()),
            (NEW, _("Somebody new")),
        ]
        if not waiting:
            self.ask_for_somebody_new(
                "deputy", _("Name of the deputy"), _("Please give the name of the deputy.")
            )

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("deputy") == NEW and not given.get("name") and "name" not in self.errors:
            self.add_error("name", _("Please give the name of the deputy."))

    @property
    def known(self) -> Member | None:
        """Somebody of the reserve, or None for somebody new; after `is_valid`."""
        return self.waiting.get(self.cleaned_data.get("deputy", NEW))

    def details(self) -> Details:
        """The new person; after `is_valid`."""
        given = self.cleaned_data
        return Details(name=tidy(given["name"]), email=given["email"], form_key=given["form_key"])


class ProofForm(forms.Form):
    """What was seen, in a line; never a copy of it."""

    note = forms.CharField(
        label=gettext_lazy("What did you see?"),
        help_text=gettext_lazy(
            "Such as: a letter of the association. No number of a document and nothing about "
            "health, faith or origin."
        ),
        max_length=250,
        validators=[one_line, no_link],
        widget=forms.TextInput(attrs=LINE),
    )


def _details(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=1000,
        required=False,
        validators=[no_controls],
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class InterestForm(forms.Form):
    """All interests of a member, as they are today."""

    has_any = forms.TypedChoiceField(
        label=gettext_lazy(
            "Could a decision of the panel bring you, your family or your work a gain?"
        ),
        choices=[("no", gettext_lazy("No")), ("yes", gettext_lazy("Yes"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    details = _details(
        gettext_lazy("If yes: which interests?"),
        gettext_lazy("Only the coordinators of the city read this."),
    )

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("has_any") and not given.get("details", "").strip():
            self.add_error("details", _("Please say which interests, or that there are none."))


class StayOutForm(forms.Form):
    """Why a member takes no part in one point."""

    fields: dict[str, Any]
    holder = HolderChoice(queryset=Mandate.objects.none(), label=gettext_lazy("Member"))
    reason = forms.ChoiceField(
        label=gettext_lazy("The reason, for the panel and the minutes"),
        choices=RecusalReason,
        widget=forms.RadioSelect,
    )
    details = _details(
        gettext_lazy("Details"), gettext_lazy("Only the coordinators of the city read this.")
    )

    def __init__(self, *args: Any, holders: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = holders
        if len(holders) == 1:
            self.fields["holder"].initial = holders[0]
            self.fields["holder"].widget = forms.HiddenInput()


class ExceptionForm(forms.Form):
    """Why, who answers for it, and until when; everybody can read it."""

    reason = forms.CharField(
        label=gettext_lazy("The reason, for everybody to read"),
        max_length=500,
        validators=[one_line, no_link],
        widget=forms.TextInput(attrs=LINE),
    )
    person = forms.CharField(
        label=gettext_lazy("Who answers for it"),
        help_text=gettext_lazy("The name is public."),
        max_length=120,
        validators=NAME_RULES,
        widget=forms.TextInput(attrs=LINE),
    )
    last_day = day_field(gettext_lazy("Last day"))

    def __init__(self, *args: Any, zone: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.today = zone, local_day(now, zone)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if day < self.today:
            raise ValidationError(
                _("This day lies in the past. Please choose a day to come."), code="past"
            )
        if day > self.today + timedelta(days=LONGEST):
            raise ValidationError(_("An exception lasts a year at most."), code="long")
        return day

    def answers(self) -> dict[str, Any]:
        """What the acts take; after `is_valid`."""
        given = self.cleaned_data
        over = given["last_day"] + timedelta(days=1)
        return {
            "reason": given["reason"],
            "person": given["person"],
            "expires_at": datetime.combine(over, time(), ZoneInfo(self.zone)),
        }
