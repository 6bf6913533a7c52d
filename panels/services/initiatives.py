"""Acts on the register of initiatives, on the log of experiments and on where things came from."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.text import fold
from crisco.verdict import require
from network.models import City, Organisation, Theme, User
from network.rules import may_manage_city
from panels import rules
from panels.models import Experiment, Initiative, Lineage
from panels.services.acts import SAYS, Refused, act

SAYS.update(
    {
        "panels_initiative_form_key_key": gettext_lazy("This form has already been sent."),
        "panels_experiment_form_key_key": gettext_lazy("This form has already been sent."),
        "panels_initiative_state_follows_its_course": gettext_lazy(
            "What is planned can begin or be stopped, and what runs can end or be stopped. "
            "Another state does not follow."
        ),
        "panels_initiative_tried_out_has_a_result": gettext_lazy(
            "Nothing counts as tried out before the log has an experiment with its result."
        ),
        "panels_experiment_keeps_its_result": gettext_lazy(
            "A result that was told is not taken back. You can correct its words."
        ),
        "panels_lineage_is_told_once": gettext_lazy("This origin is told already."),
        "panels_lineage_has_no_circle": gettext_lazy(
            "These two would come of each other. One of them came first: please look again at "
            "the line below."
        ),
    }
)


class ChangedMeanwhile(Refused):
    """Somebody else saved another text after this one was opened."""


def register(
    *,
    city: City,
    language: str,
    values: Mapping[str, Any],
    themes: Iterable[Theme],
    partners: Iterable[Organisation],
    key: UUID,
    by: User,
    now: datetime,
) -> Initiative:
    """The initiative stands in the public register. The same form sent twice is the same one.

    Shapes: `values` are columns; texts are those of `language`, which becomes the original's.
    Errors: NotAllowed; ValidationError with a sentence for what a constraint refuses.
    """
    sent = Initiative.objects.filter(form_key=key, city=city).first()
    return sent or _register(
        city=city,
        language=language,
        values=values,
        themes=themes,
        partners=partners,
        key=key,
        by=by,
        now=now,
    )


@act
def _register(
    *,
    city: City,
    language: str,
    values: Mapping[str, Any],
    themes: Iterable[Theme],
    partners: Iterable[Organisation],
    key: UUID,
    by: User,
    now: datetime,
) -> Initiative:
    require(may_manage_city(by, city, now=now))
    # the city's row is the queue: two initiatives of one name get two addresses
    City.objects.select_for_update(of=("self",), no_key=True).get(pk=city.pk)
    initiative = Initiative(
        city=city,
        source_language=language,
        form_key=key,
        created_at=now,
        changed_at=now,
        changed_by=by,
        **values,
    )
    initiative.slug = _free_slug(getattr(initiative, f"title_{language}"), city)
    initiative.full_clean(exclude=["title", "aim", "audience"])
    initiative.save()
    initiative.themes.set(themes)
    initiative.partners.set(partners)
    return initiative


@act
def edit(
    *,
    initiative: Initiative,
    values: Mapping[str, Any],
    themes: Iterable[Theme],
    partners: Iterable[Organisation],
    revision: int,
    by: User,
    now: datetime,
) -> Initiative:
    """The initiative is as written, if nobody else wrote since `revision`.

    Errors: NotAllowed; ChangedMeanwhile; Refused for a state that does not follow; ValidationError.
    """
    initiative = _locked(initiative)
    require(rules.may_write_initiative(by, initiative, now=now))
    if initiative.revision != revision:
        raise ChangedMeanwhile(_meanwhile())
    if not initiative.may_become(values["state"]):
        raise Refused(str(SAYS["panels_initiative_state_follows_its_course"]))
    for column, value in values.items():
        setattr(initiative, column, value)
    initiative.full_clean(exclude=["title", "aim", "audience"])
    initiative.themes.set(themes)
    initiative.partners.set(partners)
    return _changed(initiative, by, now)


@act
def remove(*, initiative: Initiative, by: User, now: datetime) -> None:
    """It was a mistake and is gone from the register, for good.

    Errors: NotAllowed for who may not write it; Refused once it is old or referred to, or gone.
    """
    # the whole row, so that nobody can refer to it meanwhile
    rows = Initiative.objects.select_for_update(of=("self",)).select_related("city")
    initiative = rows.get(pk=initiative.pk)
    require(rules.may_write_initiative(by, initiative, now=now))
    verdict = rules.may_remove_initiative(by, initiative, now=now)
    if not verdict:
        raise Refused(str(verdict.reason))
    initiative.delete()


@act
def mark_tried_out(*, initiative: Initiative, by: User, now: datetime) -> Initiative:
    """It counts as tried out; its first experiment with a result shows it. Twice is once.

    Errors: NotAllowed; Refused while no entry of the log has a result.
    """
    initiative = _locked(initiative)
    require(rules.may_write_initiative(by, initiative, now=now))
    if initiative.is_tried_out:
        return initiative
    proof = initiative.experiments.exclude(after="").order_by("number").first()
    if proof is None:
        raise Refused(str(SAYS["panels_initiative_tried_out_has_a_result"]))
    initiative.proof = proof
    return _changed(initiative, by, now)


@act
def add_experiment(
    *, initiative: Initiative, values: Mapping[str, Any], key: UUID, by: User, now: datetime
) -> Experiment:
    """The log has another entry, numbered in order. The same form sent twice is the same one.

    Errors: NotAllowed; ValidationError.
    """
    initiative = _locked(initiative)
    require(rules.may_write_initiative(by, initiative, now=now))
    sent = initiative.experiments.filter(form_key=key).first()
    if sent:
        return sent
    last = initiative.experiments.aggregate(last=Max("number"))["last"] or 0
    experiment = Experiment(
        initiative=initiative,
        number=last + 1,
        form_key=key,
        created_at=now,
        changed_at=now,
        changed_by=by,
        **values,
    )
    experiment.full_clean()
    experiment.save()
    return experiment


@act
def edit_experiment(
    *,
    experiment: Experiment,
    values: Mapping[str, Any],
    revision: int,
    by: User,
    now: datetime,
) -> Experiment:
    """The entry is as written, if nobody else wrote since `revision`.

    Errors: NotAllowed; ChangedMeanwhile; Refused when a result would vanish; ValidationError.
    """
    experiment = (
        Experiment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("initiative__city")
        .get(pk=experiment.pk)
    )
    require(rules.may_write_initiative(by, experiment.initiative, now=now))
    if experiment.revision != revision:
        raise ChangedMeanwhile(_meanwhile())
    for column, value in values.items():
        setattr(experiment, column, value)
    experiment.full_clean()
    experiment.revision += 1
    experiment.changed_at, experiment.changed_by = now, by
    experiment.save()
    return experiment


@act
def link(
    *,
    initiative: Initiative,
    source: Initiative,
    kind: str,
    learnt: str,
    language: str,
    by: User,
    now: datetime,
) -> Lineage:
    """It is told that `initiative` came of `source`, in whichever city that is.

    Errors: NotAllowed; Refused when told already, or when the two would come of each other.
    """
    require(rules.may_write_initiative(by, initiative, now=now))
    return Lineage.objects.create(
        initiative=initiative,
        source=source,
        kind=kind,
        learnt=learnt,
        language=language,
        linked_at=now,
        by=by,
    )


@act
def unlink(*, origin: Lineage, by: User, now: datetime) -> None:
    """It is no longer told. Twice is once. Errors: NotAllowed."""
    require(rules.may_write_initiative(by, origin.initiative, now=now))
    Lineage.objects.filter(pk=origin.pk).delete()


def _meanwhile() -> str:
    return _(
        "Somebody else saved this while you were writing. Both texts are shown below. Take over "
        "what you want to keep and save again."
    )


def _locked(initiative: Initiative) -> Initiative:
    """As it is now, and nobody else writes it before this act is over."""
    rows = Initiative.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("city").get(pk=initiative.pk)


def _changed(initiative: Initiative, by: User, now: datetime) -> Initiative:
    initiative.revision += 1
    initiative.changed_at, initiative.changed_by = now, by
    initiative.save()
    return initiative


def _free_slug(title: str, city: City) -> str:
    """An address part that no initiative has; from the title where it has Latin letters."""
    base = f"{city.slug}-{slugify(fold(title))[:50]}".strip("-")
    taken = set(Initiative.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
