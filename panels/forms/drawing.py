"""What the desk fills in about a draw: its parts, where the number comes from, the number."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.text import no_link, one_line, tidy
from network.forms.fields import clock_field, day_field, line_field
from panels.draw import check
from panels.forms.joining import SectorChoices
from panels.models import Panel, Sector


class PlanForm(forms.Form):
    """Which parts, and how long the drawn have to say yes."""

    fields: dict[str, Any]
    sectors = SectorChoices(
        queryset=Sector.objects.none(),
        label=gettext_lazy("For which parts of the panel do you draw lots?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one part of the panel.")},
    )
    answer_days = forms.IntegerField(
        label=gettext_lazy("How many days do the people drawn have to answer?"),
        min_value=1,
        max_value=60,
    )

    def __init__(self, *args: Any, panel: Panel, needed: list[int], **kwargs: Any) -> None:
        kwargs["initial"] = {"sectors": needed, "answer_days": panel.composition.answer_days}
        super().__init__(*args, **kwargs)
        self.fields["sectors"].queryset = panel.composition.sectors.order_by("position", "pk")


class PublishForm(forms.Form):
    """Where the public number will come from, and when, by the clock of the city."""

    fields: dict[str, Any]
    source = line_field(
        gettext_lazy("Where does the number come from?"),
        200,
        hint=gettext_lazy(
            "Something that everybody can see and nobody can steer: the numbers of the lottery on "
            "that day, or dice that are thrown in public."
        ),
        rules=[no_link],
        autocomplete="off",
    )
    day = day_field(gettext_lazy("On which day is the public number drawn?"))
    clock = clock_field(gettext_lazy("At what time?"))

    def __init__(self, *args: Any, panel: Panel, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = ZoneInfo(panel.city.time_zone), now

    def clean(self) -> None:
        given = self.cleaned_data
        if {"day", "clock"} - given.keys():
            return
        given["draws_at"] = datetime.combine(given["day"], given["clock"], self.zone).astimezone(
            UTC
        )
        if given["draws_at"] <= self.now:
            self.add_error(
                "day",
                _(
                    "Choose a date and time to come: nobody may know the number before the "
                    "table is published."
                ),
            )


class NumberForm(forms.Form):
    """The number, written twice: it cannot be taken back."""

    value = forms.CharField(
        label=gettext_lazy("The public number"),
        help_text=gettext_lazy("As it was published. Capitals and more spaces make no difference."),
        max_length=80,
        validators=[one_line],
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The same number again"),
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    evidence = line_field(
        gettext_lazy("Where can everybody read it?"),
        250,
        hint=gettext_lazy("A page, a newspaper, or an official record that the city shows."),
        autocomplete="off",
    )

    def clean_value(self) -> str:
        return tidy(self.cleaned_data["value"])

    def clean(self) -> None:
        given = self.cleaned_data
        if {"value", "again"} <= given.keys() and (
            check.plain(given["value"]) != check.plain(given["again"])
        ):
            self.add_error("again", _("The two are not the same. Please look again."))


class CancelForm(forms.Form):
    reason = line_field(
        gettext_lazy("Why?"),
        250,
        hint=gettext_lazy("Everybody can read this. Please name nobody."),
        autocomplete="off",
    )
