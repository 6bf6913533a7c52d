"""How a panel stands: seats and holders by sector, and what the database says is missing.

The rule itself is not repeated here; `problem_of` asks the database's own function and puts its
answer into words.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef
from django.utils.translation import gettext, ngettext

from crisco.db import counted
from crisco.languages import format_list, reader_language, shown
from panels.models import Mandate, Panel, Seat, Sector


@dataclass(frozen=True)
class Part:
    """One sector of a panel: its open seats and how many are held."""

    sector: Sector
    seats: int
    held: int

    @property
    def empty(self) -> int:
        return self.seats - self.held

    @property
    def title(self) -> str:
        """In the reader's language, as text."""
        return shown(self.sector, "title", reader_language()).text


@dataclass(frozen=True)
class Balance:
    """All sectors of a panel in their order."""

    parts: tuple[Part, ...]

    @property
    def seats(self) -> int:
        return sum(part.seats for part in self.parts)

    @property
    def held(self) -> int:
        return sum(part.held for part in self.parts)

    @property
    def empty(self) -> int:
        return self.seats - self.held

    @property
    def is_thirds(self) -> bool:
        """Whether the rule is one third each, exactly."""
        return len(self.parts) == 3 and all(
            (part.sector.share_num, part.sector.share_den, part.sector.slack) == (1, 3, 0)
            for part in self.parts
        )

    @property
    def is_even(self) -> bool:
        """Every sector has as many seats, and all are held."""
        return self.seats > 0 and self.empty == 0 and len({part.seats for part in self.parts}) == 1

    def counts(self) -> dict[str, list[int]]:
        """For the log: code to held and seats."""
        return {part.sector.code: [part.held, part.seats] for part in self.parts}

    def words(self) -> str:
        """`Residents: 7 of 8. Civil society: 8 of 8.`"""
        return " ".join(
            gettext("%(part)s: %(held)s of %(seats)s.")
            % {"part": part.title, "held": part.held, "seats": part.seats}
            for part in self.parts
        )

    def missing(self) -> str:
        """`1 among Residents and 2 among Officials`, or empty text."""
        return format_list(
            [
                gettext("%(count)s among %(part)s") % {"count": part.empty, "part": part.title}
                for part in self.parts
                if part.empty
            ],
            reader_language(),
        )


def balances(panels: Iterable[Panel]) -> dict[int, Balance]:
    """Balance of each panel by its pk, in one query whatever their number."""
    panels = list(panels)
    here = {"panel": OuterRef("of_panel"), "sector": OuterRef("pk")}
    parts: dict[int, list[Part]] = {panel.pk: [] for panel in panels}
    sectors = (
        Sector.objects.filter(composition__panels__in=panels)
        .annotate(
            of_panel=F("composition__panels"),
            seats_open=counted(Seat.objects.open().filter(**here)),
            seats_held=counted(Mandate.objects.live().filter(seat__closed_at__isnull=True, **here)),
        )
        .order_by("position", "pk")
    )
    for sector in sectors:
        parts[sector.of_panel].append(Part(sector, sector.seats_open, sector.seats_held))
    return {pk: Balance(tuple(found)) for pk, found in parts.items()}


def balance_of(panel: Panel) -> Balance:
    """Balance of one panel, one query."""
    return balances([panel])[panel.pk]


def problem_of(panel: Panel) -> dict[str, Any] | None:
    """What keeps the panel from being constituted, as the database sees it, or None.

    Shapes: {code, sector (pk or None), have, total, num, den}.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT panels_problem(%s)", [panel.pk])
        (answer,) = cursor.fetchone()
    problem: dict[str, Any] | None = json.loads(answer) if isinstance(answer, str) else answer
    return problem


def in_words(problem: Mapping[str, Any], balance: Balance) -> str:
    """The problem as sentences for the coordinator: how it stands, then the next step."""
    titles = {part.sector.pk: part.title for part in balance.parts}
    values = {
        "part": titles.get(problem.get("sector", 0), ""),
        "have": problem.get("have"),
        "total": problem.get("total"),
        "share": f"{problem.get('num')}/{problem.get('den')}",
    }
    match problem["code"]:
        case "empty_seats":
            return f"{balance.words()} {_next_step(balance)}"
        case "share":
            return (
                gettext(
                    "%(part)s: %(have)s of %(total)s seats, but the rule asks for %(share)s of them. "
                    "Give every part its share of the seats."
                )
                % values
            )
        case "too_small":
            return (
                gettext(
                    "The panel has %(have)s seats, but the rule asks for at least %(total)s. "
                    "Open more seats."
                )
                % values
            )
        case "minimum":
            return (
                gettext(
                    "%(part)s: %(have)s seats, but the rule asks for at least %(total)s. "
                    "Open more seats there."
                )
                % values
            )
        case "maximum":
            return (
                gettext(
                    "%(part)s: %(have)s seats, but the rule allows no more than %(total)s. "
                    "Close seats there."
                )
                % values
            )
        case "unpublished":
            return gettext("The rule of this panel is not published yet.")
        case _:
            return gettext("The panel would not obey its rule after this. Nothing was changed.")


def _next_step(balance: Balance) -> str:
    values = {"missing": balance.missing()}
    if balance.is_thirds:
        return ngettext(
            "Fill %(count)s more seat (%(missing)s) or make all thirds smaller together.",
            "Fill %(count)s more seats (%(missing)s) or make all thirds smaller together.",
            balance.empty,
        ) % {**values, "count": balance.empty}
    return ngettext(
        "Fill %(count)s more seat (%(missing)s) or make the panel smaller.",
        "Fill %(count)s more seats (%(missing)s) or make the panel smaller.",
        balance.empty,
    ) % {**values, "count": balance.empty}
