"""What a draw starts from: the applicants, grouped into kinds that must be treated alike.

Reads the JSON that `panels.draw` describes. Knows nothing of chances.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

NOT_STATED = "not_stated"
CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")  # nothing that could be taken for the "|" in a hash


class Malformed(ValueError):
    """The pool cannot be read: a fault of the program that made it, not of a person."""


@dataclass(frozen=True)
class Applicant:
    id: str
    sector: str
    answers: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None


@dataclass(frozen=True)
class Quota:
    """At least and at most so many seats for one answer, in one sector or (None) in all."""

    attribute: str
    value: str
    least: int
    most: int
    sector: str | None = None

    def counts(self, person: Applicant) -> bool:
        answer = person.answers.get(self.attribute, NOT_STATED)
        return answer == self.value and self.sector in (None, person.sector)


@dataclass(frozen=True)
class Kind:
    """Applicants whom no rule tells apart. `home` numbers the kind of group they come from.

    At most `limit` of them fit into one panel.
    """

    sector: str
    quotas: tuple[int, ...]
    people: tuple[str, ...]
    home: int | None
    limit: int


@dataclass(frozen=True)
class Row:
    """Between `least` and `most` seats for the kinds of these numbers; `quota` if it is one."""

    least: int
    most: int
    kinds: tuple[int, ...]
    quota: int | None = None


@dataclass(frozen=True)
class Pool:
    draw: str
    seats: dict[str, int]
    applicants: tuple[Applicant, ...]  # by id
    quotas: tuple[Quota, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Pool":
        """Errors: Malformed."""
        try:
            pool = cls(
                draw=data["draw"],
                seats={sector: int(data["seats"][sector]) for sector in sorted(data["seats"])},
                applicants=tuple(
                    Applicant(a["id"], a["sector"], a.get("answers") or {}, a.get("group"))
                    for a in sorted(data["applicants"], key=lambda a: str(a["id"]))
                ),
                quotas=tuple(
                    Quota(
                        q["attribute"],
                        q["value"],
                        int(q.get("min") or 0),
                        sum(data["seats"].values()) if q.get("max") is None else int(q["max"]),
                        q.get("sector"),
                    )
                    for q in data.get("quotas") or []
                ),
            )
            pool._look_through()
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise Malformed(f"{type(error).__name__}: {error}") from error
        return pool

    def _look_through(self) -> None:
        codes = [self.draw, *self.seats]
        codes += [code for a in self.applicants for code in (a.id, a.group or "-")]
        for code in codes:
            if not CODE.fullmatch(code):
                raise Malformed(f"not a code: {code!r}")
        if len({a.id for a in self.applicants}) != len(self.applicants):
            raise Malformed("an id is used twice")
        for sector in [a.sector for a in self.applicants] + [q.sector for q in self.quotas]:
            if sector is not None and sector not in self.seats:
                raise Malformed(f"no such sector: {sector!r}")
        if not self.seats or min(self.seats.values()) < 1:
            raise Malformed("every sector of a draw has a seat")
        for quota in self.quotas:
            if quota.value == NOT_STATED or quota.least < 0:
                raise Malformed("who states nothing is never counted, and nothing is below zero")
        if len({(q.attribute, q.value, q.sector) for q in self.quotas}) != len(self.quotas):
            raise Malformed("two quotas for one answer")

    @cached_property
    def groups(self) -> dict[str, tuple[Applicant, ...]]:
        """The groups with two applicants or more: the others bind nobody."""
        found: dict[str, list[Applicant]] = defaultdict(list)
        for person in self.applicants:
            if person.group:
                found[person.group].append(person)
        return {group: tuple(found[group]) for group in sorted(found) if len(found[group]) > 1}

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds in a fixed order.

        Groups are told apart by the kinds of their members alone: a hundred couples of a resident
        and an official are one kind of home, not a hundred, and no couple is better off.
        """
        sign = {
            person.id: (
                person.sector,
                tuple(n for n, quota in enumerate(self.quotas) if quota.counts(person)),
            )
            for person in self.applicants
        }
        home = {
            person.id: tuple(sorted(sign[member.id] for member in members))
            for members in self.groups.values()
            for person in members
        }
        homes = Counter(home[members[0].id] for members in self.groups.values())
        number = {signs: n for n, signs in enumerate(sorted(homes))}
        found: dict[Any, list[str]] = defaultdict(list)
        for person in self.applicants:
            found[sign[person.id], home.get(person.id, ())].append(person.id)
        return tuple(
            Kind(
                sector=signed[0],
                quotas=signed[1],
                people=tuple(found[signed, signs]),
                home=number.get(signs),
                limit=homes.get(signs, len(found[signed, signs])),
            )
            for signed, signs in sorted(found)
        )

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """What every panel obeys: seats, one seat for a group, quotas."""
        kinds = list(enumerate(self.kinds))
        parts = [
            Row(seats, seats, tuple(n for n, kind in kinds if kind.sector == sector))
            for sector, seats in self.seats.items()
        ]
        homes = {kind.home: kind.limit for kind in self.kinds if kind.home is not None}
        parts += [
            Row(0, limit, tuple(n for n, kind in kinds if kind.home == home))
            for home, limit in sorted(homes.items())
        ]
        parts += [
            Row(quota.least, quota.most, tuple(n for n, kind in kinds if q in kind.quotas), quota=q)
            for q, quota in enumerate(self.quotas)
        ]
        return tuple(parts)
