"""How a draw stands: how many seats there are to give, who can be drawn, who has left the pool."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Func, JSONField

from panels.balance import Part, balance_of
from panels.models import Application, ApplicationState, Draw, DrawTable, Panel

_S = ApplicationState


@dataclass(frozen=True)
class Standing:
    """A part of the panel before a draw. `seats` are those that nobody holds or was promised."""

    part: Part
    seats: int
    eligible: int
    unanswered: int

    @property
    def needs_draw(self) -> bool:
        return 0 < self.seats < self.eligible


def standings(panel: Panel) -> list[Standing]:
    """Each part of the panel, in order; two queries."""
    applications = Application.objects.filter(panel=panel, erased_at=None)
    states = [_S.ELIGIBLE, _S.SUBMITTED, _S.INVITED, _S.ACCEPTED]
    found = Counter(applications.filter(state__in=states).values_list("sector", "state"))
    return [
        Standing(
            part=part,
            seats=max(0, part.empty - _promised(found, part.sector.pk)),
            eligible=found[part.sector.pk, _S.ELIGIBLE.value],
            unanswered=found[part.sector.pk, _S.SUBMITTED.value],
        )
        for part in balance_of(panel).parts
    ]


def _promised(found: Counter[tuple[int, str]], sector: int) -> int:
    return found[sector, _S.INVITED.value] + found[sector, _S.ACCEPTED.value]


def in_the_pool(draw: Draw) -> int:
    """How many of those whose codes were given out can still be drawn."""
    return draw.entries.filter(application__state=_S.IN_POOL).count()


def in_the_table(draw: Draw) -> Counter[str]:
    """How many of each part, by its code, can be drawn from the table of now; empty without one."""
    person = Func(F("table__people"), function="jsonb_array_elements", output_field=JSONField())
    known = draw.tables.filter(version=draw.version, table__isnull=False)
    return Counter(each["sector"] for each in known.values_list(person, flat=True))


def table_of(draw: Draw) -> DrawTable | None:
    """What preparing gave last, without the table itself, which may be large."""
    return draw.tables.filter(version=draw.version).defer("table").first()
