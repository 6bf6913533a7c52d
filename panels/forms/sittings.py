"""What the desk fills in about sittings, votes and what follows from them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crisco.languages import language_choices, reader_language, shown
from crisco.text import no_link
from network.forms.fields import clock_field, day_field, line_field, moment_of, text_field
from panels.models import (
    Mandate,
    Member,
    Mode,
    Panel,
    Sitting,
)
from panels.services.agenda import MOST_BYTES
from panels.services.sittings import SUBSTITUTE

NOTHING = "-"  # an answer like the others: the person looked, and there is nothing to say

# an action that is done stands on the public page of the panel
SEEN = gettext_lazy("When it is done, everybody can read this. Please name nobody.")


def said_of_seats(given: dict[str, str]) -> dict[int, str]:
    """What was said of each seat, without those of which there was nothing to say."""
    said = {name: answer for name, answer in given.items() if answer != NOTHING}
    return {int(name.removeprefix("seat-")): answer for name, answer in said.items()}


class SittingForm(forms.Form):
    """When and where the panel meets, by the clock of its city."""

    fields: dict[str, Any]
    day = day_field(gettext_lazy("Day"))
    begins = clock_field(gettext_lazy("Begins at"))
    ends = clock_field(gettext_lazy("Ends at"))
    place = line_field(
        gettext_lazy("Place"),
        200,
        hint=gettext_lazy("Say this, or below how people take part online, or both."),
        required=False,
    )
    join_url = forms.URLField(
        label=gettext_lazy("Address for taking part online"),
        max_length=200,
        required=False,
        assume_scheme="https",
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of agenda and minutes"))

    def __init__(self, *args: Any, panel: Panel, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = ZoneInfo(panel.city.time_zone), now
        self.fields["language"].choices = language_choices(reader_language())

    def clean(self) -> None:
        given = self.cleaned_data
        if not (given.get("place") or given.get("join_url")) and "join_url" not in self.errors:
            self.add_error("place", _("Please say where the panel meets."))
        if {"day", "begins", "ends"} - given.keys():
            return
        starts, ends = (
            moment_of(self, name, given["day"], given[name], self.zone)
            for name in ("begins", "ends")
        )
        if starts is None or ends is None:
            return
        if ends <= starts:
            self.add_error("ends", _("The end must come after the beginning."))
        elif starts <= self.now:
            self.add_error("day", _("This day lies in the past. Please choose a day to come."))
        given["starts_at"], given["ends_at"] = starts, ends

    def answers(self) -> dict[str, Any]:
        """What the acts take; after `is_valid`."""
        names = ("starts_at", "ends_at", "place", "join_url", "language")
        return {name: self.cleaned_data[name] for name in names}

    @staticmethod
    def initial_of(sitting: Sitting) -> dict[str, Any]:
        zone = ZoneInfo(sitting.panel.city.time_zone)
        starts, ends = sitting.starts_at.astimezone(zone), sitting.ends_at.astimezone(zone)
        return {
            "day": starts.date(),
            "begins": starts.time(),
            "ends": ends.time(),
            "place": sitting.place,
            "join_url": sitting.join_url,
            "language": sitting.language,
        }


class ItemForm(forms.Form):
    """A point of the agenda, with a paper if there is one."""

    title = line_field(gettext_lazy("Title"), 200)
    text = text_field(gettext_lazy("What it is about"), 20_000, required=False, rows=3)
    minutes = forms.IntegerField(
        label=pgettext_lazy("how long a point takes", "Minutes"),
        min_value=1,
        max_value=600,
        required=False,
    )
    paper = forms.FileField(
        label=gettext_lazy("Paper"),
        help_text=gettext_lazy("A PDF of at most 10 MB. Members read it before the sitting."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
    paper_title = line_field(gettext_lazy("Title of the paper"), 200, required=False)

    def clean_paper(self) -> bytes:
        file = self.cleaned_data["paper"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large. Papers have at most 10 MB."))
        content: bytes = file.read() if file else b""
        return content


class CancelForm(forms.Form):
    """Why a sitting does not take place; members read it."""

    reason = line_field(gettext_lazy("The reason, for the members"), 250)


class PresenceForm(forms.Form):
    """One choice for each seat that somebody holds."""

    def __init__(
        self, *args: Any, holders: list[Mandate], here: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for mandate in holders:
            choices = [(NOTHING, _("Not here")), *Mode.choices]
            if mandate.member.substitute:
                said = _("Substitute: %(name)s") % {"name": mandate.member.substitute}
                choices.append((SUBSTITUTE, said))
            self.fields[f"seat-{mandate.seat_id}"] = forms.ChoiceField(
                label=mandate.member.name,
                help_text=shown(mandate.sector, "title", reader_language()).text,
                choices=choices,
                initial=here.get(mandate.seat_id) or NOTHING,
            )

    def here(self) -> dict[int, str]:
        """Seat to what was said of it; after `is_valid`."""
        return said_of_seats(self.cleaned_data)


class MinutesForm(forms.Form):
    """The record of a sitting."""

    text = text_field(gettext_lazy("Minutes"), 20_000, rows=16)


class SummaryForm(forms.Form):
    """What everybody may read."""

    text = text_field(
        gettext_lazy("Summary for everybody"),
        20_000,
        hint=gettext_lazy("Plain words, and no names of people who did not agree to be named."),
        required=False,
        rows=8,
    )


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Member) -> str:
        return obj.name


class ActionForm(forms.Form):
    """Who does what until when."""

    fields: dict[str, Any]
    title = line_field(gettext_lazy("What is to be done"), 250, hint=SEEN)
    member = MemberChoice(
        queryset=Member.objects.none(), label=gettext_lazy("Member who does it"), required=False
    )
    owner = line_field(gettext_lazy("Or somebody else"), 120, required=False)
    due_on = day_field(gettext_lazy("To be done by"))

    def __init__(self, *args: Any, panel: Panel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Member.objects.filter(panel=panel).seated().order_by("pk")

    def clean(self) -> None:
        given = self.cleaned_data
        if {"member", "owner"} <= given.keys() and bool(given["member"]) == bool(given["owner"]):
            self.add_error("member", _("Please say who does it: one member or one name."))


class OutcomeForm(forms.Form):
    """What came of an action."""

    outcome = line_field(gettext_lazy("What came of it"), 250, required=False, hint=SEEN)


class AskForm(forms.Form):
    """A question to the panel."""

    asked_by = line_field(gettext_lazy("Office or organisation that asks"), 160, rules=[no_link])
    question = text_field(gettext_lazy("Question"), 20_000, rows=4)
    due_on = day_field(gettext_lazy("Answer due on"))


class AnswerForm(forms.Form):
    """The panel's answer, which everybody can read."""

    answer = text_field(gettext_lazy("Answer"), 20_000, rows=6)
