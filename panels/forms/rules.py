"""Forms of a rule's draft: its numbers and its parts, as people write them."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.text import no_link, one_line, tidy
from panels.models import Composition, Sector
from panels.services.drafting import PartData

SHARE = re.compile(r"\A\s*([1-9]\d{0,2})\s*/\s*([1-9]\d{0,2})\s*\Z")
TEXT = {"autocomplete": "off", "dir": "auto"}
MOST = 1000


class FractionField(forms.CharField):
    """`1/3`, cleaned to (1, 3); nothing to (None, None)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=9, widget=forms.TextInput(attrs={"dir": "ltr"}), **kwargs)

    def clean(self, value: Any) -> tuple[int | None, int | None]:
        text = super().clean(value)
        if not text:
            return None, None
        match = SHARE.match(text)
        if not match or int(match[1]) > int(match[2]):
            raise ValidationError(_("Write a share like 1/3."), code="share")
        return int(match[1]), int(match[2])


def _count(label: Any, *, least: int = 1, required: bool = True, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=MOST, required=required, **more
    )


class RuleForm(forms.Form):
    """The numbers of a rule."""

    least_size = _count(gettext_lazy("Least number of seats"))
    vacancy_days = _count(gettext_lazy("Days to fill an empty seat"))
    suspend_days = _count(gettext_lazy("Days until a panel with an empty seat is suspended"))
    answer_days = _count(gettext_lazy("Days to answer an offered seat"))
    term_months = _count(gettext_lazy("Months of a term"))
    most_terms = _count(gettext_lazy("Most terms in a row"))
    quorum = FractionField(label=gettext_lazy("Quorum: share of all seats"))
    part_quorum = FractionField(label=gettext_lazy("Quorum: share of the seats of each part"))
    second = FractionField(label=gettext_lazy("Quorum of a second sitting: share of all seats"))
    second_days = _count(
        gettext_lazy("Days between a sitting that too few attend and the second one")
    )
    gate_activity = _count(
        gettext_lazy("Number of the activity that is closed only when every city has its panel"),
        required=False,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, rule: Composition, **kwargs: Any
    ) -> None:
        given = {name: getattr(rule, name) for name in self.base_fields if hasattr(rule, name)}
        given["quorum"] = f"{rule.quorum_num}/{rule.quorum_den}"
        given["part_quorum"] = f"{rule.part_quorum_num}/{rule.part_quorum_den}"
        given["second"] = f"{rule.second_num}/{rule.second_den}"
        super().__init__(data, initial=given, **kwargs)

    def clean(self) -> None:
        given = self.cleaned_data
        if given.get("suspend_days", MOST) < given.get("vacancy_days", 1):
            self.add_error(
                "suspend_days",
                _("A panel is suspended after the day by which its seats are to be filled."),
            )

    def numbers(self) -> dict[str, Any]:
        """Columns of the rule; after `is_valid`."""
        given = dict(self.cleaned_data)
        for name in ("quorum", "part_quorum", "second"):
            given[f"{name}_num"], given[f"{name}_den"] = given.pop(name)
        return given


class PartForm(forms.Form):
    """One part of the rule. An empty title in the last one means: no further part."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=80,
        validators=[one_line, no_link],
        widget=forms.TextInput(attrs=TEXT),
    )
    description = forms.CharField(
        label=gettext_lazy("Who belongs here"),
        max_length=250,
        required=False,
        validators=[one_line],
        widget=forms.TextInput(attrs=TEXT),
    )
    kinds = forms.CharField(
        label=gettext_lazy("Kinds within this part"),
        help_text=gettext_lazy("One a line. If nobody of a kind sits, the panel says so."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    share = FractionField(
        label=gettext_lazy("Exact share of all seats"),
        help_text=gettext_lazy("Such as 1/3. Leave it open when the part has no share."),
        required=False,
    )
    slack = _count(gettext_lazy("Seats by which the share may be off"), least=0, initial=0)
    minimum = _count(gettext_lazy("Least seats"), least=0, initial=1)
    maximum = _count(gettext_lazy("Most seats"), required=False)
    wanted = _count(
        gettext_lazy("Seats the panel should have"),
        least=0,
        initial=0,
        help_text=gettext_lazy("A warning, nothing is refused."),
    )
    may_have_deputies = forms.BooleanField(
        label=gettext_lazy("People here too may name a personal deputy"), required=False
    )
    remove = forms.BooleanField(label=gettext_lazy("Take this part out"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, sector: Sector | None, **kwargs: Any
    ) -> None:
        self.sector = sector
        super().__init__(data, initial=_given(sector), **kwargs)
        if sector is None:
            self.empty_permitted, self.use_required_attribute = True, False
            del self.fields["remove"]

    def clean_kinds(self) -> tuple[str, ...]:
        lines = (tidy(line) for line in self.cleaned_data["kinds"].splitlines())
        kinds = tuple(dict.fromkeys(line for line in lines if line))
        if any(len(kind) > 80 for kind in kinds):
            raise ValidationError(_("A kind has at most 80 letters."), code="long")
        return kinds

    def clean(self) -> None:
        given = self.cleaned_data
        most = given.get("maximum")
        if most is not None and most < given.get("minimum", 0):
            self.add_error("maximum", _("The most seats cannot be below the least seats."))

    def part(self) -> PartData | None:
        """What was typed, or None when the part is out; after `is_valid`."""
        given = dict(self.cleaned_data)
        if given.pop("remove", False) or not given.get("title"):
            return None
        given["share_num"], given["share_den"] = given.pop("share")
        return PartData(
            sector=self.sector,
            title=tidy(given.pop("title")),
            description=tidy(given.pop("description")),
            kinds=given.pop("kinds"),
            numbers=given,
        )


def _given(sector: Sector | None) -> dict[str, Any]:
    if sector is None:
        return {}
    language = sector.source_language
    kinds = sector.sub_kinds.order_by("position", "pk")
    return {
        "title": getattr(sector, f"title_{language}"),
        "description": getattr(sector, f"description_{language}"),
        "kinds": "\n".join(getattr(kind, f"title_{language}") or "" for kind in kinds),
        "share": f"{sector.share_num}/{sector.share_den}" if sector.share_num else "",
        **{
            name: getattr(sector, name)
            for name in ("slack", "minimum", "maximum", "wanted", "may_have_deputies")
        },
    }
