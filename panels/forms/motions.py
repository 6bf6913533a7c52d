"""What the desk and members fill in about votes."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from network.forms.fields import line_field, text_field
from panels.forms.rules import FractionField
from panels.forms.sittings import NOTHING, said_of_seats
from panels.models import AgendaItem, Choice, MotionKind, RecusalReason, Sitting


class PointChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: AgendaItem) -> str:
        return f"{obj.position}. {obj.title}"


class MotionForm(forms.Form):
    """What is put to the vote, and what carries it."""

    fields: dict[str, Any]
    title = line_field(gettext_lazy("Title"), 200)
    text = text_field(gettext_lazy("What is put to the vote"), 20_000, rows=4)
    kind = forms.ChoiceField(
        label=gettext_lazy("What carries it"), choices=MotionKind, initial=MotionKind.SIMPLE
    )
    is_secret = forms.BooleanField(
        label=gettext_lazy("Secret vote"),
        help_text=gettext_lazy(
            "Of a secret vote the log says only which parts of the panel agree."
        ),
        required=False,
    )
    item = PointChoice(
        queryset=AgendaItem.objects.none(),
        label=gettext_lazy("Point of the agenda"),
        help_text=gettext_lazy("Whoever declared an interest in it stays out of the vote."),
        required=False,
    )
    share = FractionField(
        label=gettext_lazy("Share for a qualified majority"),
        help_text=gettext_lazy(
            "The share of the votes for and against, such as 2/3. It is counted exactly."
        ),
        required=False,
    )
    parts = forms.IntegerField(
        label=gettext_lazy("Number of parts that must agree in a double majority"),
        min_value=1,
        required=False,
    )

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = sitting.agenda.order_by("position", "pk")
        if not sitting.panel.is_constituted:
            self.fields["kind"].initial = MotionKind.ADVISORY
            self.fields["kind"].help_text = _(
                "While seats of the panel are empty, only a poll that binds nobody can be held."
            )
        most = sitting.panel.composition.sectors.count()
        self.fields["parts"].validators.append(MaxValueValidator(most))
        self.fields["parts"].widget.attrs["max"] = most
        self.fields["parts"].initial, self.fields["share"].initial = min(2, most), "2/3"

    def answers(self) -> dict[str, Any]:
        """What the act takes; after `is_valid`."""
        given = dict(self.cleaned_data)
        num, den = given.pop("share")
        parts = given.pop("parts")
        if num:
            given["needs_num"], given["needs_den"] = num, den
        if parts:
            given["needs_parts"] = parts
        return given


class OpenVoteForm(forms.Form):
    """Who stays out of the vote because of an interest; what was declared cannot be unsaid here."""

    def __init__(
        self, *args: Any, names: dict[int, str], declared: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for seat, name in names.items():
            self.fields[f"seat-{seat}"] = forms.ChoiceField(
                label=name,
                help_text=_("Declared for this point.") if seat in declared else "",
                choices=[(NOTHING, pgettext("a seat at a vote", "Votes")), *RecusalReason.choices],
                initial=declared.get(seat, NOTHING),
                disabled=seat in declared,
            )

    def recused(self) -> dict[int, str]:
        """Seat to reason, for those who stay out; after `is_valid`."""
        return said_of_seats(self.cleaned_data)


class VotesForm(forms.Form):
    """The open votes, seat by seat."""

    def __init__(
        self, *args: Any, names: dict[int, str], cast: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for seat, name in names.items():
            self.fields[f"seat-{seat}"] = forms.ChoiceField(
                label=name,
                choices=[(NOTHING, _("Has not voted")), *Choice.choices],
                initial=cast.get(seat, NOTHING),
            )

    def choices(self) -> dict[int, str]:
        """Seat to choice, for those who voted; after `is_valid`."""
        return said_of_seats(self.cleaned_data)


class PapersForm(forms.Form):
    """What the papers of a secret vote say, part by part."""

    def __init__(self, *args: Any, parts: dict[str, tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [code for code, (_title, left) in parts.items() if left]
        for code in self.codes:
            title, left = parts[code]
            for way, said in (("for", _("%(part)s: for")), ("against", _("%(part)s: against"))):
                self.fields[f"{way}-{code}"] = forms.IntegerField(
                    label=said % {"part": title}, min_value=0, max_value=left, initial=0
                )

    def papers(self) -> dict[str, tuple[int, int]]:
        """Code to votes for and against; after `is_valid`."""
        given = self.cleaned_data
        return {code: (given[f"for-{code}"], given[f"against-{code}"]) for code in self.codes}


class ChoiceForm(forms.Form):
    """A member's own vote."""

    choice = forms.ChoiceField(
        label=gettext_lazy("Your vote"), choices=Choice, widget=forms.RadioSelect
    )
