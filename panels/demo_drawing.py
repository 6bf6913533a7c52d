"""The demo of a draw: in Rēzekne lots gave two seats of residents, and everybody can check it."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from crisco.jobs import running
from network.models import User
from panels.demo import coordinator, people
from panels.models import Application, ApplicationState, Draw, Panel, Sector
from panels.services import deciding, draw_results, draw_tables, drawing, joining

PEOPLE = 9
SOURCE = "Četri kauliņi, ko domes sēdē met bērni"
EVIDENCE = "Domes sēdes protokols"
NUMBER = "4 1 6 2"


def load(now: datetime) -> str:
    """The draw is there, finished; one that is known stays as it is."""
    panels = Panel.objects.live().with_parties().filter(city__slug="rezekne")
    new = sum(_draw(panel, now) for panel in panels.filter(programme__slug="crisco"))
    return f"draws: {new} new, {Draw.objects.count() - new} known"


def _draw(panel: Panel, now: datetime) -> int:
    began = now - timedelta(days=40)
    by = coordinator(panel.city, began)
    if by is None or panel.draws.exists():
        return 0
    residents = panel.composition.sectors.filter(code="resident")
    _crowd(panel, residents.get(), by, began)
    when = began + timedelta(days=4)
    draw = drawing.plan(panel=panel, sectors=residents, answer_days=7, by=by, now=when)
    drawing.freeze(draw=draw, by=by, now=when)
    draw.refresh_from_db()
    job = draw_tables.job_of(draw)
    if job is not None:
        running.run(job.pk)
    draws_at = when + timedelta(days=3)
    drawing.publish(draw=draw, source=SOURCE, draws_at=draws_at, by=by, now=when)
    then = draws_at + timedelta(hours=2)
    drawing.enter_number(draw=draw, value=NUMBER, evidence=EVIDENCE, by=by, now=then)
    draw_results.confirm(draw=draw, by=by, now=then)
    _answers(draw, by, then + timedelta(days=2))
    drawing.close(draw=draw, by=by, now=then + timedelta(days=3))
    return 1


def _crowd(panel: Panel, sector: Sector, by: User, now: datetime) -> None:
    crowd = people(panel.city, f"draw of {panel.city.slug}")
    for number in range(PEOPLE):
        who = next(crowd)
        applied = joining.enter(
            panel=panel,
            call=None,
            answers=joining.Answers(sector=sector, name=who.name, language="lv"),
            key=uuid5(NAMESPACE_URL, f"drawn {number} in {panel.pk}"),
            by=by,
            now=now + timedelta(hours=number),
        )
        deciding.admit(application=applied.application, by=by, now=now + timedelta(days=3))


def _answers(draw: Draw, by: User, now: datetime) -> None:
    drawn = Application.objects.filter(
        draw_entries__draw=draw, state=ApplicationState.INVITED
    ).select_related("panel")
    for application in drawn.order_by("pk"):
        yes = joining.answer(application=application, says_yes=True, now=now)
        deciding.seat(application=yes, namesake=True, by=by, now=now + timedelta(days=1))
