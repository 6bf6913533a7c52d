"""What coordinators write about an initiative of their city, and where it came from."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.languages import reader_language, shown
from crisco.text import colon, tidy
from network.forms.fields import day_field, line_field, text_field
from network.forms.themes import public_themes
from network.models import City, Organisation, Theme
from panels.forms.finding import ThemeChoices
from panels.forms.writing import NOBODY, LanguageField, Written, days_in_order, has
from panels.models import CostBand, Initiative, InitiativeState, LineageKind

TEXTS = ("title", "aim", "audience")
FACTS = ("place", "starts_on", "ends_on", "state", "stop_reason", "cost_band", "other_partners")


class OrganisationChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Organisation) -> str:
        return shown(obj, "name", reader_language()).text


class InitiativeForm(Written):
    """An initiative as its city describes it; texts in one language at a time."""

    title = line_field(
        gettext_lazy("Title"),
        160,
        hint=gettext_lazy("What people call it, such as “Language café at the library”."),
    )
    aim = text_field(
        gettext_lazy("Aim"),
        1500,
        hint=gettext_lazy("What should be different afterwards? Two or three plain sentences."),
        rows=4,
    )
    audience = line_field(gettext_lazy("For whom"), 300, required=False)
    themes = ThemeChoices(
        label=gettext_lazy("Themes"),
        queryset=Theme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Please choose at least one theme.")},
    )
    place = line_field(gettext_lazy("Where"), 160, required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=InitiativeState)
    starts_on = day_field(gettext_lazy("First day"), required=False)
    ends_on = day_field(gettext_lazy("Last day"), required=False)
    stop_reason = text_field(
        gettext_lazy("Why it was stopped"),
        500,
        hint=gettext_lazy("Only for what was stopped. Others learn most from this."),
        rows=2,
        required=False,
    )
    partners = OrganisationChoices(
        label=gettext_lazy("Partners in the city"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_partners = line_field(
        gettext_lazy("Other partners"),
        300,
        hint=gettext_lazy("Names of organisations."),
        required=False,
    )
    cost_band = forms.ChoiceField(
        label=gettext_lazy("Cost"), choices=CostBand.choices, required=False
    )

    def __init__(self, *args: Any, city: City, state: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = public_themes()
        self.fields["partners"].queryset = city.organisations.order_by("slug")
        if not city.organisations.exists():
            del self.fields["partners"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        state, reason = given.get("state"), given.get("stop_reason")
        if state != InitiativeState.STOPPED:
            given["stop_reason"] = ""  # it ran again, or somebody chose another state
        elif not reason and "stop_reason" not in self.errors:
            self.add_error(
                "stop_reason", _("Please say why it was stopped. Others learn most from that.")
            )
        over = state in {InitiativeState.ENDED, InitiativeState.STOPPED}
        if state != InitiativeState.PLANNED and not has(given, self, "starts_on"):
            self.add_error("starts_on", _("Please give the first day of what has begun."))
        if over and not has(given, self, "ends_on"):
            self.add_error("ends_on", _("Please give the last day of what is over."))
        days_in_order(self, given, "starts_on", "ends_on")
        return given

    def values(self, language: str) -> dict[str, Any]:
        """Columns, the texts in those of `language`."""
        given = self.cleaned_data
        texts = {f"{field}_{language}": tidy(given[field]) for field in TEXTS}
        return texts | {field: given[field] for field in FACTS}


def initial_of(initiative: Initiative, language: str) -> dict[str, Any]:
    """What the form shows of an initiative, its texts in `language`."""
    texts = {field: getattr(initiative, f"{field}_{language}") or "" for field in TEXTS}
    facts = {field: getattr(initiative, field) for field in FACTS}
    return {
        **texts,
        **facts,
        "themes": list(initiative.themes.all()),
        "partners": list(initiative.partners.all()),
        "revision": initiative.revision,
    }


class InitiativeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Initiative) -> str:
        title, city = (
            shown(obj, "title", reader_language()).text,
            shown(obj.city, "name", reader_language()).text,
        )
        return f"{city}{colon()}{title}"


class OriginForm(forms.Form):
    """Where an initiative came from: here, or from another city."""

    fields: dict[str, Any]
    source = InitiativeChoice(label=gettext_lazy("It came of"), queryset=Initiative.objects.none())
    kind = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=[
            (LineageKind.INSPIRED, gettext_lazy("Inspired by it")),
            (LineageKind.ADAPTED, gettext_lazy("Adapted from it: the same aim, done differently")),
            (LineageKind.ENRICHED, gettext_lazy("Enriched: all of it, and more")),
        ],
        widget=forms.RadioSelect,
        initial=LineageKind.INSPIRED,
    )
    learnt = line_field(
        gettext_lazy("What you took over, and what you changed"), 400, hint=NOBODY, required=False
    )
    language = LanguageField()

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Initiative.objects.select_related("city").exclude(pk=initiative.pk)
        self.fields["source"].queryset = others.order_by("city__slug", "slug")
