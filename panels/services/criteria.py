"""The questions that panels of a programme ask about every initiative, as the staff keep them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy

from crisco.languages import CODES
from crisco.verdict import require
from network.models import Programme, User
from network.programme_data import BadData
from panels import rules
from panels.models import Criterion
from panels.services.acts import SAYS, act

SAYS["panels_criterion_has_a_question"] = gettext_lazy(
    "Please write the question in the language of the original."
)


def read(programme: Programme, entries: list[dict[str, Any]], _now: datetime) -> int:
    """The programme's first questions, in this order; how many rows were written.

    A programme that has questions keeps them: the staff change them on their page.
    Errors: BadData with the entry's path.
    """
    if Criterion.objects.filter(programme=programme).exists():
        return 0
    for place, entry in enumerate(entries):
        path = f"criteria.{place}"
        if set(entry) != {"code", "question"}:
            raise BadData(path, "a criterion has a code and a question")
        if not set(entry["question"]) <= set(CODES) or not entry["question"].get("en"):
            raise BadData(f"{path}.question", "a question has a text in English")
        texts = {f"question_{code}": str(words) for code, words in entry["question"].items()}
        Criterion.objects.create(
            programme=programme, code=str(entry["code"]), position=place, **texts
        )
    return len(entries)


@act
def add(*, programme: Programme, texts: Mapping[str, str], by: User, now: datetime) -> Criterion:
    """Panels of the programme are asked one question more, after the others. Twice is once.

    Shapes: `texts` by language, English is the original. Errors: NotAllowed; Refused.
    """
    require(rules.may_see_rules(by, now=now))
    # the programme's row is the queue: two questions added at once get two places
    Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk)
    asked, columns = Criterion.objects.filter(programme=programme), _columns(texts)
    if sent := asked.filter(retired_at=None, **columns).order_by("pk").first():
        return sent
    last = asked.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    return Criterion.objects.create(
        programme=programme,
        code=f"question-{asked.count() + 1}",
        position=position,
        **columns,
    )


@act
def edit(*, criterion: Criterion, texts: Mapping[str, str], by: User, now: datetime) -> Criterion:
    """The question says this in the languages given; answers to it stay answers to it.

    Errors: NotAllowed; Refused without a text in the language of the original.
    """
    require(rules.may_see_rules(by, now=now))
    columns = _columns(texts)
    for column, text in columns.items():
        setattr(criterion, column, text)
    criterion.save(update_fields=list(columns))
    return criterion


@act
def retire(*, criterion: Criterion, by: User, now: datetime) -> None:
    """Panels are no longer asked; answers that were given stay. Twice is once. Errors: NotAllowed."""
    require(rules.may_see_rules(by, now=now))
    Criterion.objects.filter(pk=criterion.pk, retired_at=None).update(retired_at=now)


@act
def ask_again(*, criterion: Criterion, by: User, now: datetime) -> None:
    """Panels are asked again. Twice is once. Errors: NotAllowed."""
    require(rules.may_see_rules(by, now=now))
    Criterion.objects.filter(pk=criterion.pk).update(retired_at=None)


def _columns(texts: Mapping[str, str]) -> dict[str, str]:
    return {f"question_{code}": text for code, text in texts.items()}
