"""Open data: how panels are composed, stood and decided, and what cities try. Never a name.

Codes and names of columns are English in every language, so that an address always answers alike.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crisco.languages import local_day
from crisco.text import cell
from panels.balance import balances
from panels.models import Decision, Initiative, Panel, Snapshot
from panels.models.panel import PanelQuerySet

LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
Row = dict[str, Any]

_CITY = {
    "city": _("the city, as written in web addresses"),
    "country": _("the country, in two letters"),
}
_PANEL = {
    **_CITY,
    "programme": _("the programme, as written in web addresses"),
}
_SECTOR = {
    "sector": _("the part of the panel, as a code of its rule"),
    "seats": _("seats of this part"),
    "held": _("seats of this part that somebody held"),
}
_PRESENT = {"present": _("members of this part who were there; empty where nobody counted")}


@dataclass(frozen=True)
class Dataset:
    """A table with its columns explained, and what makes its rows. Shapes: rows have every column."""

    name: str
    title: str | Promise
    about: str | Promise
    columns: dict[str, str | Promise]
    rows: Callable[[PanelQuerySet], Iterator[Row]]


def _compositions(panels: PanelQuerySet) -> Iterator[Row]:
    found = list(panels.with_parties().order_by("city__slug", "programme__slug", "pk"))
    stands = balances(found)
    for panel in found:
        began = panel.constituted_at
        for part in stands[panel.pk].parts:
            yield {
                **_where(panel),
                "state": panel.state,
                "rule_version": panel.composition.version,
                "constituted_on": local_day(began, panel.city.time_zone) if began else None,
                "starts_on": panel.starts_on,
                "ends_on": panel.ends_on,
                "sector": part.sector.code,
                "seats": part.seats,
                "held": part.held,
            }


def _balance(panels: PanelQuerySet) -> Iterator[Row]:
    snapshots = Snapshot.objects.filter(panel__in=panels).order_by("at", "pk")
    for kept in snapshots.select_related("panel__city", "panel__programme").iterator():
        for part in kept.parts:
            is_opening = kept.kind == "opening"
            yield {
                **_where(kept.panel),
                "at": kept.at,
                "moment": kept.kind,
                "state": kept.state,
                **{name: part[name] for name in _SECTOR},
                # nobody has been counted yet when a sitting opens
                "present": None if is_opening else part["present"],
            }


def _decisions(panels: PanelQuerySet) -> Iterator[Row]:
    found = Decision.objects.filter(panel__in=panels).order_by("city__slug", "pk")
    for decision in found.select_related("panel__city", "panel__programme").iterator():
        said = json.loads(decision.record)
        stood = {part["sector"]: part for part in said["composition"]}
        for part in said["parts"]:
            yield {
                "number": said["number"],
                **_where(decision.panel),
                "sitting": said["sitting"],
                "decided_at": decision.decided_at,
                "language": said["language"],
                "title": said["title"],
                "kind": said["kind"],
                "secret": said["secret"],
                "outcome": said["outcome"],
                "sector": part["sector"],
                **{name: stood[part["sector"]][name] for name in ("seats", "held", "present")},
                **{name: part[name] for name in ("entitled", "recused", "agrees")},
                **{name: part.get(name) for name in ("for", "against", "abstain")},
                "digest": decision.digest,
            }


def _initiatives(_panels: PanelQuerySet) -> Iterator[Row]:
    """All of them: the register is every city's, with a panel or without one."""
    found = Initiative.objects.select_related("city").prefetch_related(
        "themes__programme", "partners", "origins__source"
    )
    with_result = ~Q(experiments__after="")
    counted: QuerySet[Any] = found.annotate(
        tried=Count("experiments", distinct=True),
        told=Count("experiments", filter=with_result, distinct=True),
        reviewed=Count("reviews", distinct=True),
    )
    for each in counted.order_by("city__slug", "slug").iterator(chunk_size=500):
        language = each.source_language
        yield {
            "initiative": each.slug,
            "city": each.city.slug,
            "country": each.city.country,
            "language": language,
            **{name: getattr(each, f"{name}_{language}") for name in ("title", "aim", "audience")},
            "themes": sorted(f"{it.programme.slug}-{it.number}" for it in each.themes.all()),
            "partners": sorted(partner.slug for partner in each.partners.all()),
            "state": each.state,
            "stop_reason": each.stop_reason or None,
            "starts_on": each.starts_on,
            "ends_on": each.ends_on,
            "cost": each.cost_band or None,
            "experiments": each.tried,
            "results": each.told,
            "reviews": each.reviewed,
            "tried_out": each.is_tried_out,
            "sources": sorted(origin.source.slug for origin in each.origins.all()),
        }


def _where(panel: Panel) -> Row:
    city = panel.city
    return {"city": city.slug, "country": city.country, "programme": panel.programme.slug}


OF_PANELS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            "compositions",
            _("How panels are composed now"),
            _("One row for each part of each panel."),
            {
                **_PANEL,
                "state": _("forming, constituted, vacancy, suspended or dissolved"),
                "rule_version": _("the version of the rule that the panel obeys"),
                "constituted_on": _("the day on which the panel was first constituted"),
                "starts_on": _("the first day of the term"),
                "ends_on": _("the last day of the term"),
                **_SECTOR,
            },
            _compositions,
        ),
        Dataset(
            "balance",
            _("How panels stood when they met"),
            _("One row for each part, whenever a sitting was opened or a decision was taken."),
            {
                **_PANEL,
                "at": _("the moment, in world time"),
                "moment": _("opening of a sitting, or decision"),
                "state": _("the state of the panel at that moment"),
                **_SECTOR,
                **_PRESENT,
            },
            _balance,
        ),
        Dataset(
            "decisions",
            _("What panels decided, with the support of each part"),
            _("One row for each part in each vote. Rejected motions are in it too."),
            {
                "number": _("the number of the decision: city, year and number in the year"),
                **_PANEL,
                "sitting": _("the number of the sitting"),
                "decided_at": _("the moment of the decision, in world time"),
                "language": _("the language of the title"),
                "title": _("the title, in the language of the sitting"),
                "kind": _("the kind of vote: consensus, simple, qualified, double or advisory"),
                "secret": _("whether the vote was secret"),
                "outcome": _("carried or rejected"),
                **_SECTOR,
                **_PRESENT,
                "entitled": _("members of this part who could vote"),
                "recused": _("members of this part who stayed out because of an interest"),
                "agrees": _("whether this part agreed"),
                "for": _("votes for; empty in a secret vote"),
                "against": _("votes against; empty in a secret vote"),
                "abstain": _("abstentions; empty in a secret vote"),
                "digest": _("the fingerprint of the decision in the log"),
            },
            _decisions,
        ),
    )
}

DATASETS = {
    **OF_PANELS,
    "initiatives": Dataset(
        "initiatives",
        _("What cities try so that people live together better"),
        _("One row for each initiative in the register, stopped ones too."),
        {
            "initiative": _("the initiative, as written in web addresses"),
            **_CITY,
            "language": _("the language in which it was written"),
            "title": _("the title, in that language"),
            "aim": _("what it is for, in that language"),
            "audience": _("for whom it is, in that language"),
            "themes": _("the themes, each by its programme and number"),
            "partners": _("organisations that take part, as written in web addresses"),
            "state": _("planned, running, ended or stopped"),
            "stop_reason": _("why it was stopped"),
            "starts_on": _("the first day"),
            "ends_on": _("the last day"),
            "cost": _("what it costs in a year: nothing, small, medium, large or very_large"),
            "experiments": _("experiments in its log"),
            "results": _("experiments with a result"),
            "reviews": _("reviews by the panels of its city"),
            "tried_out": _("whether it counts as tried out"),
            "sources": _("initiatives that it came of, as written in web addresses"),
        },
        _initiatives,
    ),
}


def as_csv(dataset: Dataset, panels: PanelQuerySet) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet opens it right; no cell is a formula."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(dataset.columns)
    for row in dataset.rows(panels):
        writer.writerow([cell(_plain(row[name])) for name in dataset.columns])
    return ("\ufeff" + table.getvalue()).encode()


def as_json(dataset: Dataset, panels: PanelQuerySet) -> Row:
    """The same rows with types; the licence goes with them."""
    rows = [{name: row[name] for name in dataset.columns} for row in dataset.rows(panels)]
    return {"dataset": dataset.name, "licence": LICENCE, "licence_url": LICENCE_URL, "rows": rows}


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
