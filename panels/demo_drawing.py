"""The demo of draws: plain lots in Rēzekne, lots with quotas in Jonava; everybody can check both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from crisco.jobs import running
from network.models import User
from panels.demo import coordinator, strangers
from panels.models import Application, ApplicationState, Draw, Panel, Sector
from panels.services import (
    balancing,
    deciding,
    draw_reserve,
    draw_results,
    draw_tables,
    drawing,
    joining,
    members,
)
from panels.services import panels as founding
from panels.services.balancing import Wish

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lots:
    """A draw of residents: how many days ago it began, what each applicant stated, the number."""

    city: str
    language: str
    began: int
    stated: tuple[Mapping[str, str], ...]
    source: str
    evidence: str
    number: str
    wishes: tuple[Wish, ...] = ()


WOMAN, MAN, YOUNG = {"gender": "woman"}, {"gender": "man"}, {"age": "16-29"}
PLAIN = Lots(
    "rezekne",
    "lv",
    40,
    ({},) * 9,
    "Četri kauliņi, ko domes sēdē met bērni",
    "Domes sēdes protokols",
    "4 1 6 2",
)
BALANCED = Lots(
    "jonava",
    "lt",
    250,
    (WOMAN,) * 6 + (MAN,) * 8 + (WOMAN | YOUNG, MAN | YOUNG) * 2 + ({},) * 5,
    "Trys dešimtsieniai kauliukai, mesti tarybos posėdyje",
    "Tarybos posėdžio protokolas",
    "416",
    (
        Wish("gender", "woman", least=1),
        Wish("gender", "man", least=1),
        Wish("age", "16-29", least=1),
    ),
)


def load(now: datetime) -> str:
    """The draws are there, finished; one that is known stays as it is."""
    panels = Panel.objects.live().with_parties().filter(programme__slug="crisco")
    new = sum(
        _draw(panel, lots, now)
        for lots in (PLAIN, BALANCED)
        for panel in panels.filter(city__slug=lots.city)
    )
    return f"draws: {new} new, {Draw.objects.count() - new} known"


def _draw(panel: Panel, lots: Lots, now: datetime) -> int:
    began = now - lots.began * DAY
    by = coordinator(panel.city, began)
    if by is None or panel.draws.exists():
        return 0
    residents = panel.composition.sectors.filter(code="resident")
    draw = drawing.plan(panel=panel, sectors=residents, answer_days=7, by=by, now=began)
    if lots.wishes:
        balancing.choose(draw=draw, wishes=lots.wishes, by=by, now=began)
    _crowd(panel, residents.get(), lots, by, began)
    when = began + 4 * DAY
    drawing.freeze(draw=draw, by=by, now=when)
    draw.refresh_from_db()
    job = draw_tables.job_of(draw)
    if job is not None:
        running.run(job.pk)
    draws_at = when + 3 * DAY
    drawing.publish(draw=draw, source=lots.source, draws_at=draws_at, by=by, now=when)
    then = draws_at + timedelta(hours=2)
    drawing.enter_number(draw=draw, value=lots.number, evidence=lots.evidence, by=by, now=then)
    draw_results.confirm(draw=draw, by=by, now=then)
    _answers(draw, by, then + 2 * DAY)
    drawing.close(draw=draw, by=by, now=then + 4 * DAY)
    if not panel.seats.empty().exists():
        founding.constitute(panel=panel, by=by, now=began + 60 * DAY)
    return 1


def _crowd(panel: Panel, sector: Sector, lots: Lots, by: User, now: datetime) -> None:
    crowd = strangers(panel, f"draw of {panel.city.slug}")
    for number, stated in enumerate(lots.stated):
        when = now + number * timedelta(hours=1)
        applied = joining.enter(
            panel=panel,
            call=None,
            answers=joining.Answers(sector=sector, name=next(crowd).name, language=lots.language),
            key=uuid5(NAMESPACE_URL, f"drawn {number} in {panel.pk}"),
            by=by,
            now=when,
        )
        if stated:
            balancing.answer(application=applied.application, values=stated, now=when)
        deciding.admit(application=applied.application, by=by, now=now + 3 * DAY)


def _answers(draw: Draw, by: User, now: datetime) -> None:
    """Everybody says yes but the last of a draw with quotas, whose seat goes to another."""
    state = ApplicationState.INVITED
    drawn = list(
        Application.objects.filter(draw_entries__draw=draw, state=state)
        .select_related("panel")
        .order_by("pk")
    )
    if draw.quotas.exists():
        joining.answer(application=drawn.pop(), says_yes=False, now=now)
    for application in drawn:
        yes = joining.answer(application=application, says_yes=True, now=now)
        deciding.seat(application=yes, by=by, now=now + DAY)
    for member in draw_reserve.named(draw.panel).values():
        members.seat(member=member, by=by, now=now + DAY)
