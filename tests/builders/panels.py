"""The smallest legal panels: forming, constituted, with empty seats."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from network.models import Activity, City, Programme, User
from panels.models import (
    ChangeKind,
    Closure,
    Commitment,
    Composition,
    Mandate,
    Member,
    Office,
    Override,
    Panel,
    PanelChange,
    PanelState,
    Seat,
    Sector,
)
from panels.services import compositions
from tests.builders import network

_numbers = count(1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 1)
THIRDS = (
    ("resident", "Residents"),
    ("civil-society", "Civil society"),
    ("official", "Officials and experts"),
)


def thirds(
    *,
    programme: Programme | None = None,
    least_size: int = 3,
    version: int = 1,
    slack: int = 0,
    is_published: bool = True,
) -> Composition:
    """The rule of one third each."""
    programme = programme or network.programme()
    composition = Composition.objects.create(
        programme=programme, least_size=least_size, version=version
    )
    for position, (code, title) in enumerate(THIRDS):
        Sector.objects.create(
            composition=composition,
            code=code,
            title_en=title,
            share_num=1,
            share_den=3,
            slack=slack,
            position=position,
        )
    if not is_published:
        return composition
    return compositions.publish(composition=composition, now=LONG_AGO)


def four_kinds(*, programme: Programme | None = None, **given: int) -> Composition:
    """The published rule of at least one of each of four kinds, six in all."""
    composition = Composition.objects.create(
        programme=programme or network.programme(), least_size=6
    )
    for position, code in enumerate(["society", "migrants", "leader", "authority"]):
        Sector.objects.create(
            composition=composition, code=code, title_en=code.title(), position=position, **given
        )
    return compositions.publish(composition=composition, now=LONG_AGO)


def panel(
    *, composition: Composition | None = None, city: City | None = None, each: int = 0
) -> Panel:
    """A forming panel with `each` empty seats in every sector."""
    composition = composition or thirds()
    made = Panel.objects.create(
        programme=composition.programme,
        city=city or network.city(),
        composition=composition,
        created_at=LONG_AGO,
    )
    for sector in composition.sectors.order_by("position"):
        for ordinal in range(1, each + 1):
            Seat.objects.create(panel=made, sector=sector, ordinal=ordinal)
    return made


def member(*, panel: Panel, sector: str = "resident", name: str = "", **given: object) -> Member:
    """Somebody in the reserve of a sector."""
    return Member.objects.create(
        panel=panel,
        sector=panel.composition.sectors.get(code=sector),
        name=name or f"Person {next(_numbers)}",
        created_at=LONG_AGO,
        **given,
    )


def seated(*, seat: Seat, name: str = "", **given: object) -> Mandate:
    """Somebody who holds that seat since long ago."""
    who = Member.objects.create(
        panel=seat.panel,
        sector=seat.sector,
        name=name or f"Person {next(_numbers)}",
        created_at=LONG_AGO,
        **given,
    )
    return Mandate.objects.create(
        panel=seat.panel, seat=seat, sector=seat.sector, member=who, from_on=TODAY
    )


def full(*, each: int = 2, **given: object) -> Panel:
    """A forming panel whose seats are all held."""
    made = panel(each=each, **given)
    for seat in made.seats.select_related("panel", "sector").order_by("pk"):
        seated(seat=seat)
    return made


def constituted(*, each: int = 2, **given: object) -> Panel:
    """A balanced panel that may decide."""
    made = full(each=each, **given)
    made.state = PanelState.CONSTITUTED
    made.constituted_at = LONG_AGO
    made.save(update_fields=["state", "constituted_at"])
    return made


def vacancy(*, each: int = 2, **given: object) -> Panel:
    """A panel that was constituted; one resident has left."""
    made = constituted(each=each, **given)
    made.state = PanelState.VACANCY
    made.vacancy_since_on, made.vacancy_until_on = date(2026, 11, 14), date(2027, 1, 13)
    made.save(update_fields=["state", "vacancy_since_on", "vacancy_until_on"])
    left = made.mandates.filter(sector__code="resident").order_by("pk").first()
    left.ended_at, left.until_on, left.end_reason = LONG_AGO, TODAY, "moved"
    left.save()
    return made


def suspended(**given: object) -> Panel:
    """A panel whose seat stayed empty past the second deadline."""
    made = vacancy(**given)
    made.state = PanelState.SUSPENDED
    made.save(update_fields=["state"])
    return made


def change(*, panel: Panel) -> PanelChange:
    """A line of the panel's log."""
    return PanelChange.objects.create(panel=panel, kind=ChangeKind.FOUNDED, balance={}, at=LONG_AGO)


def chair(*, mandate: Mandate, **given: object) -> Office:
    """The holder of this seat chairs the panel."""
    return Office.objects.create(
        **{
            "panel": mandate.panel,
            "member": mandate.member,
            "kind": "chair",
            "from_on": TODAY,
            **given,
        }
    )


def exception(*, city: City, programme: Programme, **given: object) -> Override:
    """For a year the programme does not wait for the city's panel."""
    return Override.objects.create(
        **{
            "programme": programme,
            "city": city,
            "kind": "gate",
            "reason": "The mayor was elected in May.",
            "person": "Ana Kos",
            "made_at": LONG_AGO,
            "expires_at": LONG_AGO + timedelta(days=365),
            **given,
        }
    )


def activity(*, programme: Programme) -> Activity:
    """The first line of a programme's work plan."""
    return Activity.objects.create(programme=programme, number=1, kind="local", title_en="A")


def closure(*, programme: Programme) -> Closure:
    """The first activity of a programme is over."""
    return Closure.objects.create(activity=activity(programme=programme), closed_at=LONG_AGO)


def coordinator(panel: Panel) -> User:
    """A coordinator of the panel's city."""
    return network.coordinator(city=panel.city)


def promise(*, panel: Panel, member: Member | None = None, **given: object) -> Commitment:
    """An organisation with a seat promised something in public."""
    if member is None:
        seat = panel.seats.open().filter(mandates=None).order_by("pk").first()
        body = {"kind": "organisation", "may_publish_name": True}
        member = seated(seat=seat, **body).member if seat else _body_instead(panel)
    return Commitment.objects.create(
        **{
            "panel": panel,
            "member": member,
            "sentence": "We open the hall every Friday.",
            "due_on": date(2027, 3, 1),
            "may_publish": True,
            **given,
        }
    )


def _body_instead(panel: Panel) -> Member:
    """Somebody who sits is an organisation after all."""
    member = panel.mandates.live().order_by("pk").last().member
    member.kind, member.may_publish_name = "organisation", True
    member.save(update_fields=["kind", "may_publish_name"])
    return member
