"""Choosing what public lists of panels show; the choice stands in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crisco.languages import language_choices, reader_language, shown
from crisco.text import no_link
from network.forms.fields import day_field, line_field
from network.forms.filters import ListFilter
from network.models import Theme
from panels.models import CommitmentState, Member, Panel
from panels.models.member import MemberQuerySet

Choices = Iterable[tuple[str, str]]


class OrganisationFilter(ListFilter):
    """Which organisations to show."""

    q = forms.CharField(
        label=_("Name of the organisation"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto"}),
    )
    city = forms.ChoiceField(label=_("City"), required=False)
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    theme = forms.ChoiceField(
        label=_("Theme"),
        help_text=_("Shows organisations that promised something about this theme."),
        required=False,
    )

    def __init__(
        self, *args: Any, cities: Choices, programmes: Choices, themes: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("city", cities, _("All cities"))
        self.choose("programme", programmes, _("All programmes"))
        self.choose("theme", themes, _("All themes"))


class ThemeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Theme) -> str:
        return shown(obj, "title", reader_language()).text


class CommitmentForm(forms.Form):
    """What an organisation promises, until when, and whether everybody may read it."""

    fields: dict[str, Any]
    sentence = line_field(
        _("What the organisation promises"),
        300,
        hint=_("One sentence. Please name nobody."),
        rules=[no_link],
    )
    language = forms.ChoiceField(label=_("Language of the sentence"))
    due_on = day_field(_("To be kept by"))
    theme = ThemeChoice(
        queryset=Theme.objects.none(),
        label=_("Theme"),
        required=False,
        empty_label=_("No theme"),
    )
    may_publish = forms.BooleanField(
        label=_("The organisation agrees that everybody can read it, with its name"),
        required=False,
    )

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices(reader_language())
        self.fields["language"].initial = reader_language()
        themes = Theme.objects.filter(programme=panel.programme_id).order_by("number")
        self.fields["theme"].queryset = themes


class BodyChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Member) -> str:
        return obj.name


class NewCommitmentForm(CommitmentForm):
    """The same, of one of the organisations for which somebody may write."""

    member = BodyChoice(queryset=Member.objects.none(), label=_("Organisation"))
    field_order = ("member",)

    def __init__(self, *args: Any, bodies: MemberQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = bodies


class CommitmentEndForm(forms.Form):
    """What shows that a promise was kept."""

    evidence = line_field(
        _("What shows that it was kept"),
        500,
        hint=_("One sentence: what there is now. Please name nobody."),
        required=False,
    )
    evidence_url = forms.URLField(
        label=_("Address of a page that shows it"),
        max_length=200,
        required=False,
        assume_scheme="https",
    )


class CommitmentFilter(OrganisationFilter):
    """Which promises to show."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *CommitmentState.choices], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Word or organisation")
        self.fields["theme"].help_text = ""
