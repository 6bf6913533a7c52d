"""Rules of panels as data: read from the programme's files, stored once, published."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from crisco.languages import CODES
from network.models import Programme
from network.programme_data import BadData
from panels.models import Composition, Sector, SubKind

COUNTS = {  # each whole number of a version with its default, if it has one
    "least_size": None,
    "vacancy_days": 60,
    "suspend_days": 90,
    "answer_days": 7,
    "term_months": 24,
    "most_terms": 2,
    "second_days": 7,
}
QUORUMS = {"quorum": "1/2", "part_quorum": "1/3", "second": "1/3"}
VERSION_KEYS = {"version", "sectors", "gate_activity", *COUNTS, *QUORUMS}
SECTOR_KEYS = {
    "code",
    "share",
    "slack",
    "minimum",
    "maximum",
    "wanted",
    "may_have_deputies",
    "kinds",
    "title",
    "description",
    "source_language",
}
KIND_KEYS = {"code", "title", "source_language"}
SHARE = re.compile(r"\A([1-9]\d{0,2})/([1-9]\d{0,2})\Z")
RULE_COLUMNS = (
    "code",
    "share_num",
    "share_den",
    "slack",
    "minimum",
    "maximum",
    "wanted",
    "may_have_deputies",
    "position",
)


def read(programme: Programme, entries: list[dict[str, Any]], now: datetime) -> int:
    """Store and publish each version of the programme's rule; how many rows were written.

    Titles of a published rule may change, nothing else. Errors: BadData with the entry's path.
    """
    written = 0
    for place, entry in enumerate(entries):
        written += _version(programme, entry, f"composition.{place}", now)
    return written


def publish(*, composition: Composition, now: datetime) -> Composition:
    """From now on the rule never changes. Twice is once."""
    if composition.published_at is None:
        composition.published_at = now
        composition.save(update_fields=["published_at"])
    return composition


def _version(programme: Programme, entry: dict[str, Any], path: str, now: datetime) -> int:
    _known(entry, VERSION_KEYS, path)
    columns: dict[str, int | None] = {
        key: _whole(entry, key, path, least=1, default=default) for key, default in COUNTS.items()
    }
    for key, default in QUORUMS.items():
        columns[f"{key}_num"], columns[f"{key}_den"] = _fraction(entry, key, path, default)
    columns["gate_activity"] = (
        _whole(entry, "gate_activity", path, least=1) if "gate_activity" in entry else None
    )
    wanted = [
        _sector(given, position, f"{path}.sectors.{position}")
        for position, given in enumerate(entry.get("sectors") or [])
    ]
    if len(wanted) < 2:
        raise BadData(f"{path}.sectors", "a panel has at least two parts")
    with transaction.atomic():
        version = _whole(entry, "version", path, least=1)
        composition = Composition.objects.filter(programme=programme, version=version).first()
        if composition is None:
            composition = Composition(programme=programme, version=version)
        if composition.published_at:
            _same(composition, columns, wanted, path)
        written = _put(composition, columns)
        composition.sectors.exclude(code__in=[sector["code"] for sector in wanted]).delete()
        known = {sector.code: sector for sector in composition.sectors.order_by("position")}
        for sector in wanted:
            row = known.get(sector["code"]) or Sector(composition=composition)
            kinds = sector.pop("kinds")
            written += _put(row, sector)
            written += _kinds(row, kinds)
        publish(composition=composition, now=now)
    return written


def _kinds(sector: Sector, wanted: list[dict[str, Any]]) -> int:
    """The sector has these kinds and no others; a published rule refuses to have others."""
    sector.sub_kinds.exclude(code__in=[kind["code"] for kind in wanted]).delete()
    known = {kind.code: kind for kind in sector.sub_kinds.all()}
    return sum(_put(known.get(kind["code"]) or SubKind(sector=sector), kind) for kind in wanted)


def _put(row: Composition | Sector | SubKind, columns: dict[str, Any]) -> int:
    """The row says so; 1 when it had to be written."""
    changed = row.pk is None
    for name, value in columns.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    if changed:
        row.save()
    return int(changed)


def _same(
    composition: Composition,
    columns: dict[str, int | None],
    wanted: list[dict[str, Any]],
    path: str,
) -> None:
    there = [
        tuple(row) for row in composition.sectors.order_by("position").values_list(*RULE_COLUMNS)
    ]
    asked = [tuple(sector[column] for column in RULE_COLUMNS) for sector in wanted]
    facts_differ = any(getattr(composition, name) != value for name, value in columns.items())
    kinds_there = {
        sector.code: [kind.code for kind in sector.sub_kinds.all()]
        for sector in composition.sectors.prefetch_related(
            Prefetch("sub_kinds", SubKind.objects.order_by("position", "pk"))
        )
    }
    kinds_asked = {sector["code"]: [kind["code"] for kind in sector["kinds"]] for sector in wanted}
    if facts_differ or there != asked or kinds_there != kinds_asked:
        raise BadData(path, "this version is published and never changes; add a new version")


def _sector(given: dict[str, Any], position: int, path: str) -> dict[str, Any]:
    _known(given, SECTOR_KEYS, path)
    share_num = share_den = None
    if "share" in given:
        share_num, share_den = _fraction(given, "share", path, "")
    return {
        "code": _code(given, path),
        "share_num": share_num,
        "share_den": share_den,
        "slack": _whole(given, "slack", path, least=0, default=0),
        "minimum": _whole(given, "minimum", path, least=0, default=1),
        "maximum": _whole(given, "maximum", path, least=1) if "maximum" in given else None,
        "wanted": _whole(given, "wanted", path, least=0, default=0),
        "may_have_deputies": given.get("may_have_deputies") is True,
        "position": position,
        "kinds": [
            _kind(kind, place, f"{path}.kinds.{place}")
            for place, kind in enumerate(given.get("kinds") or [])
        ],
        **_titles(given, path),
        **_texts(given, "description", path),
    }


def _kind(given: dict[str, Any], position: int, path: str) -> dict[str, Any]:
    _known(given, KIND_KEYS, path)
    return {"code": _code(given, path), "position": position, **_titles(given, path)}


def _code(given: dict[str, Any], path: str) -> str:
    code = str(given.get("code") or "")
    if not re.fullmatch(r"[a-z][a-z-]{0,29}", code):
        raise BadData(f"{path}.code", "a code is small letters and hyphens")
    return code


def _fraction(given: dict[str, Any], key: str, path: str, default: str) -> tuple[int, int]:
    match = SHARE.match(str(given.get(key, default)))
    if not match:
        raise BadData(f"{path}.{key}", "a share looks like 1/3")
    return int(match[1]), int(match[2])


def _titles(given: dict[str, Any], path: str) -> dict[str, str]:
    source = str(given.get("source_language", "en"))
    titles = _texts(given, "title", path)
    if not titles.get(f"title_{source}"):
        raise BadData(f"{path}.title", f"the title is missing in {source}")
    return {"source_language": source, **titles}


def _texts(given: dict[str, Any], field: str, path: str) -> dict[str, str]:
    texts = given.get(field) or {}
    if not isinstance(texts, dict):
        raise BadData(f"{path}.{field}", "texts are given by language")
    for code in texts:
        if code not in CODES:
            raise BadData(f"{path}.{field}.{code}", "this language is not known")
    return {f"{field}_{code}": str(text) for code, text in texts.items()}


def _known(given: dict[str, Any], keys: set[str], path: str) -> None:
    for key in given:
        if key not in keys:
            raise BadData(f"{path}.{key}", "this key is not known")


def _whole(
    given: dict[str, Any], key: str, path: str, *, least: int, default: int | None = None
) -> int:
    value = given.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 10_000:
        raise BadData(f"{path}.{key}", f"a whole number of at least {least} is needed")
    return value
