"""What coordinators write into the log of experiments: the plan first, the result later."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.text import tidy
from network.forms.fields import day_field, line_field, text_field
from panels.forms.writing import LanguageField, Written, days_in_order, has
from panels.models import Experiment

ENTRY = (
    "language",
    "hypothesis",
    "tried",
    "for_whom",
    "stop_rule",
    "from_on",
    "until_on",
    "before",
    "after",
    "evidence",
    "failed",
)


class ExperimentForm(Written):
    """An entry of the log: first what is expected, later what was seen."""

    language = LanguageField()
    hypothesis = text_field(
        gettext_lazy("What do you expect?"),
        1000,
        hint=gettext_lazy("Such as: “If we meet weekly, half of the group speaks more freely.”"),
    )
    tried = text_field(gettext_lazy("What do you try?"), 2000)
    for_whom = line_field(gettext_lazy("For whom?"), 300)
    from_on = day_field(gettext_lazy("First day"))
    until_on = day_field(gettext_lazy("Last day"))
    stop_rule = line_field(
        gettext_lazy("When do you stop early?"),
        500,
        hint=gettext_lazy("Decide it before you begin, so that nobody is harmed."),
    )
    before = text_field(gettext_lazy("How was it before?"), 1000, required=False)
    after = text_field(
        gettext_lazy("How was it afterwards?"),
        1000,
        hint=gettext_lazy("Leave it empty until you know."),
        required=False,
    )
    evidence = text_field(
        gettext_lazy("How do you know?"),
        1000,
        hint=gettext_lazy("Counted, asked, observed: say how, and how many."),
        required=False,
    )
    failed = text_field(
        gettext_lazy("What did not work?"),
        1000,
        hint=gettext_lazy("Worth as much as what did. It saves other cities a year."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        days_in_order(self, given, "from_on", "until_on")
        if given.get("after"):
            for field, words in (
                ("before", _("To tell a result, please say how it was before.")),
                ("evidence", _("To tell a result, please say how you know.")),
            ):
                if not has(given, self, field):
                    self.add_error(field, words)
        return given

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            field: tidy(given[field]) if isinstance(given[field], str) else given[field]
            for field in ENTRY
        }


def initial_of_experiment(experiment: Experiment) -> dict[str, Any]:
    return {field: getattr(experiment, field) for field in (*ENTRY, "revision")}
