"""Forms of joining: apply, be asked, answer, and what a coordinator says in a call."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.languages import language_choices, last_day, reader_language, shown
from crisco.text import no_controls, no_link, one_line, tidy
from network.forms.fields import day_field
from network.forms.open_forms import ReachForm, RushedForm
from network.models import City, Organisation
from panels import rules
from panels.forms.managing import OrganisationChoice
from panels.models import Application, ApplicationState, Call, Panel, Sector
from panels.models.application import ApplicationQuerySet
from panels.services.calls import Terms
from panels.services.joining import Answers


class SectorChoice(forms.ModelChoiceField):
    """A part of the panel by its title and who belongs there."""

    def label_from_instance(self, obj: Sector) -> str:
        return in_plain_words(obj)


class SectorChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Sector) -> str:
        return in_plain_words(obj)


def in_plain_words(sector: Sector) -> str:
    """`Residents – people who live in the city`."""
    title = shown(sector, "title", reader_language()).text
    about = shown(sector, "description", reader_language()).text
    return f"{title} – {about}" if about else title


class CandidateForm(ReachForm):
    """Five answers, of which the name and the part are needed; never where somebody is from."""

    # as on the page: the list of what is wrong follows it
    field_order = ("by", "sector", "name", "contact", "language", "organisation_name")
    organisation_name = forms.CharField(
        label=gettext_lazy("Do you come for an organisation? Which one?"),
        help_text=gettext_lazy("Leave this empty if you come for yourself."),
        max_length=120,
        required=False,
        validators=[no_link, one_line],
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )
    sector = SectorChoice(
        queryset=Sector.objects.none(),
        label=gettext_lazy("Where do you belong?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Please choose the part of the panel where you belong.")
        },
    )

    def __init__(self, *args: Any, panel: Panel, sectors: QuerySet[Sector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.panel, self.country = panel, panel.city.country
        self.offer_languages(reader_language())
        self.fields["contact"].help_text = _(
            "So that we can answer you. You may leave it empty: then you get a code to note down."
        )
        self.fields["sector"].queryset = sectors.order_by("position", "pk")

    def clean_organisation_name(self) -> str:
        return tidy(self.cleaned_data["organisation_name"])

    @property
    def answers(self) -> Answers:
        """The valid answers in the words of the service."""
        given = self.cleaned_data
        return Answers(
            sector=given["sector"],
            name=given["name"],
            language=given["language"],
            email=self.email,
            phone=self.phone,
            organisation_name=given["organisation_name"],
        )


class JoinForm(RushedForm, CandidateForm):
    """The open form, without an account."""

    salt = "panels.join"
    town_label = gettext_lazy("In which town is this panel?")
    town_help = gettext_lazy(
        "Very many people apply just now. With this answer we know that you are a person."
    )
    town_wrong = gettext_lazy("The name of the town is at the top of this page.")

    @property
    def city(self) -> City:
        return self.panel.city


class EnterForm(CandidateForm):
    """The desk fills it in for somebody who is there, or a coordinator for whom they ask."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What should we call the person?")
        self.fields["language"].label = _("In which language shall we write to the person?")
        self.fields["organisation_name"].label = _("For which organisation, if for one?")
        self.fields["organisation_name"].help_text = ""
        self.fields["sector"].label = _("Where does the person belong?")
        self.fields["sector"].error_messages["required"] = _(
            "Please choose the part of the panel where the person belongs."
        )
        self.fields["contact"].help_text = _("May stay empty: then the person gets a code.")
        for name in ("name", "contact", "organisation_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class NominateForm(EnterForm):
    """In whose name somebody is asked."""

    by = OrganisationChoice(
        queryset=Organisation.objects.none(),
        label=gettext_lazy("In the name of which organisation?"),
        empty_label=None,
    )

    def __init__(self, *args: Any, bodies: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Organisation.objects.filter(pk__in=[body.pk for body in bodies])
        self.fields["by"].queryset = known.order_by("slug")
        self.fields["by"].initial = bodies[0] if len(bodies) == 1 else None


class OwnDataForm(ReachForm):
    """What somebody may change of their application."""

    may_publish_name = forms.BooleanField(
        label=gettext_lazy("If I get a seat, my name may stand on the public page of the panel"),
        required=False,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, application: Application, **kwargs: Any
    ) -> None:
        initial = {
            "name": application.name,
            "contact": application.email or application.phone,
            "may_publish_name": application.may_publish_name,
        }
        super().__init__(data, initial=initial, **kwargs)
        self.country = application.panel.city.country
        self.offer_languages(reader_language())
        self.fields["language"].initial = application.language


class CallForm(forms.Form):
    """Which parts look for members, until when, and the city's own words."""

    fields: dict[str, Any]
    sectors = SectorChoices(
        queryset=Sector.objects.none(),
        label=gettext_lazy("Which parts of the panel look for members?"),
        widget=forms.CheckboxSelectMultiple,
    )
    last_on = day_field(gettext_lazy("Last day to apply"))
    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("Why the panel matters, when it meets, what members do."),
        max_length=2000,
        required=False,
        validators=[no_controls],
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    source_language = forms.ChoiceField(label=gettext_lazy("You write these words in"))
    keep_months = forms.IntegerField(
        label=gettext_lazy("For how many months are applications kept?"),
        help_text=gettext_lazy("After that everything that names a person is erased."),
        min_value=1,
        max_value=36,
        initial=12,
    )

    def __init__(self, *args: Any, panel: Panel, call: Call | None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(panel, call))
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(panel.city.time_zone)
        self.fields["source_language"].choices = language_choices(reader_language())
        self.fields["sectors"].queryset = panel.composition.sectors.order_by("position", "pk")

    @property
    def terms(self) -> Terms:
        """What the call says; after `is_valid`."""
        given = self.cleaned_data
        day: date = given["last_on"] + timedelta(days=1)
        return Terms(
            sectors=given["sectors"],
            closes_at=datetime.combine(day, time(), self.zone),
            words=given["words"].strip(),
            source_language=given["source_language"],
            keep_months=given["keep_months"],
        )


class AnswerForm(forms.Form):
    """The coordinators' answer; a no says why."""

    fields: dict[str, Any]
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            ("seat", gettext_lazy("Yes, a seat now")),
            ("reserve", gettext_lazy("Yes, on the reserve list")),
            ("admit", gettext_lazy("Can be chosen or drawn later")),
            ("refuse", gettext_lazy("No")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("If no: why?"),
        help_text=gettext_lazy("The person reads this. One friendly, plain sentence."),
        max_length=250,
        required=False,
        validators=[one_line],
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = {
            "seat": ApplicationState.SEATED,
            "reserve": ApplicationState.RESERVE,
            "admit": ApplicationState.ELIGIBLE,
            "refuse": ApplicationState.INELIGIBLE,
        }
        self.fields["answer"].choices = [
            choice
            for choice in self.fields["answer"].choices
            if rules.may_decide(application) and application.can_become(may[choice[0]])
        ]
        if "refuse" not in dict(self.fields["answer"].choices):
            del self.fields["reason"]
        if "namesake" in self.data:
            self.ask_about_namesake()

    def ask_about_namesake(self) -> None:
        """From now on the form asks whether it is somebody else of the same name."""
        self.fields["namesake"] = forms.BooleanField(
            label=_("This is somebody else of the same name"), required=False
        )

    def clean_reason(self) -> str:
        reason = tidy(self.cleaned_data["reason"])
        if self.cleaned_data.get("answer") == "refuse" and not reason:
            raise ValidationError(_("Please say why, so that the person understands."))
        return reason


class ApplicantsForm(forms.Form):
    """Finding among the applicants."""

    fields: dict[str, Any]
    words = forms.CharField(
        label=gettext_lazy("Name or organisation"), max_length=100, required=False
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Part of the panel"), required=False)

    def __init__(self, *args: Any, sectors: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All states")), *ApplicationState.choices]
        self.fields["sector"].choices = [("", _("All parts of the panel")), *sectors]

    def filtered(self, found: ApplicationQuerySet) -> ApplicationQuerySet:
        """Those asked for; a filter that makes no sense is left out."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        if given.get("words"):
            found = found.named(tidy(given["words"]))
        if given.get("state"):
            found = found.filter(state=given["state"])
        if given.get("sector"):
            found = found.filter(sector__code=given["sector"])
        return found


def _initial(panel: Panel, call: Call | None) -> dict[str, Any]:
    if call is None:
        return {
            "source_language": panel.city.languages[0],
            "sectors": panel.composition.sectors.all(),
        }
    last = last_day(call.closes_at, panel.city.time_zone)
    return {
        "sectors": call.sectors.all(),
        "last_on": last,
        "words": getattr(call, f"appeal_{call.source_language}") or "",
        "source_language": call.source_language,
        "keep_months": call.keep_months,
    }
