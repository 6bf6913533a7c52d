"""Draws at each step of their ceremony, with their job really run."""

from datetime import datetime, timedelta

from django.utils import timezone

from crisco.jobs import running
from crisco.jobs.models import Job
from network.models import User
from panels.models import Application, Draw, Panel
from panels.services import draw_results, draw_tables, drawing
from tests.builders import joining
from tests.builders import panels as build

HOUR = timedelta(hours=1)
STEPS = ("planned", "frozen", "made", "prepared", "drawn", "confirmed")


def applicants(panel: Panel, count: int, *, sector: str = "resident") -> list[Application]:
    """So many who can be chosen."""
    given = {"panel": panel, "sector": sector, "state": "eligible"}
    return [joining.application(**given) for _each in range(count)]


def make_table(draw: Draw) -> Job:
    """The worker has done what the draw waits for."""
    draw.refresh_from_db()
    job = draw_tables.job_of(draw)
    Job.objects.filter(pk=job.pk).update(available_at=timezone.now())  # tests live in December
    running.run(job.pk)
    job.refresh_from_db()
    return job


def draw(
    *,
    panel: Panel | None = None,
    count: int = 5,
    until: str = "planned",
    by: User | None = None,
    now: datetime,
) -> Draw:
    """A draw of one seat of residents among `count`, as it stands after the step `until`."""
    panel = panel or build.panel(each=1)
    by = by or build.coordinator(panel)
    applicants(panel, count)
    sectors = panel.composition.sectors.filter(code="resident")
    acting = {"by": by, "now": now}
    made = drawing.plan(panel=panel, sectors=sectors, answer_days=7, **acting)
    steps = {
        "frozen": lambda: drawing.freeze(draw=made, **acting),
        "made": lambda: make_table(made),
        "prepared": lambda: drawing.publish(
            draw=made, source="Lotto of the state", draws_at=now + HOUR, **acting
        ),
        "drawn": lambda: drawing.enter_number(
            draw=made, value="742", evidence="Paper of the day", by=by, now=now + HOUR
        ),
        "confirmed": lambda: draw_results.confirm(draw=made, by=by, now=now + HOUR),
    }
    for step in STEPS[1 : STEPS.index(until) + 1]:
        steps[step]()
        made.refresh_from_db()
    return made
