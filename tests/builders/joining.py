"""The smallest legal calls and applications."""

from datetime import datetime, timedelta
from itertools import count

from panels.models import Application, Call, Panel
from tests.builders.panels import LONG_AGO

_numbers = count(1)


def call(
    *,
    panel: Panel,
    sectors: tuple[str, ...] = ("resident", "civil-society", "official"),
    opens_at: datetime = LONG_AGO,
    closes_at: datetime = LONG_AGO + timedelta(days=1000),
    **given: object,
) -> Call:
    """An open call for these parts of the panel."""
    made = Call.objects.create(panel=panel, opens_at=opens_at, closes_at=closes_at, **given)
    made.sectors.set(panel.composition.sectors.filter(code__in=sectors))
    return made


def application(
    *, panel: Panel, sector: str = "resident", name: str = "", **given: object
) -> Application:
    """Somebody who waits for the coordinator's answer."""
    return Application.objects.create(
        panel=panel,
        sector=panel.composition.sectors.get(code=sector),
        name=name or f"Applicant {next(_numbers)}",
        **{"language": "en", "created_at": LONG_AGO, **given},
    )
