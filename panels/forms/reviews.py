"""What is written down of a panel's review, and between two cities."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.languages import reader_language, shown
from crisco.text import tidy
from network.forms.fields import day_field, text_field
from panels.balance import Balance
from panels.forms.writing import NOBODY, LanguageField, sure
from panels.models import (
    VERDICTS,
    Criterion,
    Panel,
    PeerPoint,
    PeerReview,
    Rating,
    Sitting,
    Verdict,
)
from panels.services.reviews import MOST_POINTS


class SittingChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Sitting) -> str:
        return _("Sitting %(number)s") % {"number": obj.number}


class ReviewForm(forms.Form):
    """Criteria, verdict, and how each part of the panel was split."""

    fields: dict[str, Any]
    held_on = day_field(gettext_lazy("Day of the sitting"))
    sitting = SittingChoice(
        label=gettext_lazy("Sitting"), queryset=Sitting.objects.none(), required=False
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), choices=Verdict, widget=forms.RadioSelect
    )
    language = LanguageField()
    comment = text_field(gettext_lazy("Why?"), 2000, hint=NOBODY, rows=4)
    sure = sure(gettext_lazy("This is what the panel decided. I know that it stays as it is."))
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self, *args: Any, balance: Balance, criteria: list[Criterion], panel: Panel, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.balance, self.criteria = balance, criteria
        held = panel.sittings.filter(opened_at__isnull=False)
        self.fields["sitting"].queryset = held.order_by("-starts_at", "-pk")
        if not held.exists():
            del self.fields["sitting"]
        for criterion in criteria:
            self.fields[f"c{criterion.pk}"] = forms.ChoiceField(
                label=shown(criterion, "question", reader_language()).text,
                choices=[("", _("Not discussed")), *Rating.choices],
                required=False,
            )
        for part in balance.parts:
            for verdict in VERDICTS:
                self.fields[f"v{part.sector.pk}-{verdict}"] = forms.IntegerField(
                    label=str(Verdict(verdict).label),
                    min_value=0,
                    max_value=part.seats,
                    initial=0,
                )

    @property
    def rated(self) -> list[forms.BoundField]:
        return [self[f"c{criterion.pk}"] for criterion in self.criteria]

    @property
    def splits(self) -> list[dict[str, Any]]:
        """The fields of each part of the panel, with its name and seats."""
        return [
            {
                "part": part,
                "number": number,
                "fields": [self[f"v{part.sector.pk}-{verdict}"] for verdict in VERDICTS],
            }
            for number, part in enumerate(self.balance.parts)
        ]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "held_on": given["held_on"],
            "sitting": given.get("sitting"),
            "verdict": given["verdict"],
            "language": given["language"],
            "comment": tidy(given["comment"]),
            "key": given["form_key"],
            "ratings": {
                criterion.pk: int(given[f"c{criterion.pk}"])
                for criterion in self.criteria
                if given[f"c{criterion.pk}"]
            },
            "votes": {
                part.sector.pk: {
                    verdict: given[f"v{part.sector.pk}-{verdict}"] for verdict in VERDICTS
                }
                for part in self.balance.parts
            },
        }


class PanelChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Panel) -> str:
        return f"{shown(obj.city, 'name', reader_language()).text} · {obj.programme.acronym}"


class AskForm(forms.Form):
    """Which panel is asked, and what."""

    fields: dict[str, Any]
    panel = PanelChoice(
        label=gettext_lazy("Which panel do you ask?"), queryset=Panel.objects.none()
    )
    language = LanguageField()
    question = text_field(gettext_lazy("What would you like to know?"), 500, hint=NOBODY)

    def __init__(self, *args: Any, panels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["panel"].queryset = panels


class GiveForm(forms.Form):
    """What a panel says to another city, point by point."""

    fields: dict[str, Any]
    language = LanguageField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_POINTS + 1):
            self.fields[f"p{number}"] = text_field(
                _("Point %(number)s") % {"number": number},
                800,
                required=number == 1,
            )
        self.fields["sure"] = sure(_("This is what our panel said. I know that it stays as it is."))

    def points(self) -> list[str]:
        given = self.cleaned_data
        return [tidy(given[f"p{number}"]) for number in range(1, MOST_POINTS + 1)]


class DeclineForm(forms.Form):
    """Why a panel does not review it."""

    fields: dict[str, Any]
    language = LanguageField()
    reason = text_field(
        gettext_lazy("Why?"),
        300,
        hint=gettext_lazy("Such as: “We do not meet before autumn.” Everybody can read this."),
        rows=2,
    )


class AnswerForm(forms.Form):
    """An answer to each point that has none yet; one can answer some now and some later."""

    fields: dict[str, Any]
    language = LanguageField()

    def __init__(self, *args: Any, review: PeerReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = list(review.points.filter(answer="").order_by("number"))
        for point in self.points:
            label = _("Answer to point %(number)s") % {"number": point.number}
            self.fields[f"a{point.number}"] = text_field(label, 800, required=False)
        self.fields["sure"] = sure(
            _("This is what our city answers. I know that it stays as it is.")
        )

    @property
    def asked(self) -> list[tuple[PeerPoint, forms.BoundField]]:
        """Each point with the field of its answer."""
        return [(point, self[f"a{point.number}"]) for point in self.points]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not any(given[f"a{point.number}"] for point in self.points):
            raise forms.ValidationError(_("Please answer at least one point."))
        return given

    def answers(self) -> dict[int, str]:
        given = self.cleaned_data
        return {point.number: tidy(given[f"a{point.number}"]) for point in self.points}
