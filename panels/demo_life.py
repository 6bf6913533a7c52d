"""The life of panels in the demo: forums of two more programmes, offices, interests, exceptions."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from crisco.languages import local_day
from network.models import City, User
from panels.demo import coordinator, people, strangers
from panels.models import (
    ChangeKind,
    Composition,
    Mandate,
    Member,
    Office,
    Override,
    Panel,
    PanelState,
    Seat,
    Sector,
    SittingState,
)
from panels.services import declaring, exceptions, offices
from panels.services.acts import record
from panels.services.members import Details


class Forum(NamedTuple):
    """A panel nobody of the demo coordinates. Shapes: `sizes` are seats by part, `empty` how many
    of the last part nobody holds yet."""

    programme: str
    city: str
    sizes: tuple[int, ...]
    empty: int = 0


# in every programme one panel lacks a kind, and says so, and one is still forming
FORUMS = (
    Forum("in-to-eu", "palazzo-san-gervasio", (2, 2, 1)),
    Forum("in-to-eu", "durres", (1, 3, 1)),
    Forum("in-to-eu", "teruel", (2, 2, 0)),
    Forum("in-to-eu", "olympia", (1, 2, 1)),
    Forum("in-to-eu", "alcanadre", (1, 1, 2), empty=1),
    Forum("epi", "cartagena", (1, 1, 1, 2)),
    Forum("epi", "cluj", (2, 1, 2, 1)),
    Forum("epi", "dietzenbach", (1, 1, 1, 1)),
    Forum("epi", "linkoping", (1, 2, 1, 1)),
    Forum("epi", "lublin", (2, 1, 1, 0)),
    Forum("epi", "ravenna", (1, 1, 2, 2)),
    Forum("epi", "riga", (1, 1, 1, 2), empty=1),
    Forum("epi", "alimos", (1, 1, 1, 1)),
)
REASON = "The council was elected in May; the panel is constituted in January."
SHOP = "I have a shop in the street that the panel will talk about."


def load(now: datetime) -> str:
    """The forums and what panels live through exist; what does is left as people changed it."""
    rules = {
        rule.programme.slug: rule
        for rule in Composition.objects.published().select_related("programme").order_by("version")
    }
    known = Office.objects.exists()
    new = sum(
        _forum(each, rules[each.programme], now) for each in FORUMS if each.programme in rules
    )
    crisco = Panel.objects.live().with_parties().filter(programme__slug="crisco").order_by("pk")
    for number, panel in enumerate([] if known else crisco):
        by = coordinator(panel.city, now)
        if by:
            _live(panel, number, by, now)
    return (
        f"forums: {new} new, {len(FORUMS) - new} known; offices: {Office.objects.count()}, "
        f"exceptions: {Override.objects.count()}"
    )


@transaction.atomic
def _forum(forum: Forum, rule: Composition, now: datetime) -> int:
    city = City.objects.filter(slug=forum.city).first()
    if city is None or Panel.objects.filter(city=city, programme=rule.programme).exists():
        return 0
    opened = now - timedelta(days=150)
    panel = Panel.objects.create(
        programme=rule.programme, city=city, composition=rule, created_at=opened
    )
    record(panel=panel, kind=ChangeKind.FOUNDED, by=None, now=opened)
    crowd = people(city, f"forum {forum.programme} {city.slug}")
    sectors = list(rule.sectors.order_by("position"))
    for sector, size in zip(sectors, forum.sizes, strict=True):
        held = size - (forum.empty if sector == sectors[-1] else 0)
        for ordinal in range(1, size + 1):
            seat = Seat.objects.create(panel=panel, sector=sector, ordinal=ordinal)
            if ordinal <= held:
                _sit(seat, next(crowd), opened)
    if not forum.empty:
        seated = opened + timedelta(days=30)
        panel.state, panel.constituted_at = PanelState.CONSTITUTED, seated
        panel.save(update_fields=["state", "constituted_at"])
        record(panel=panel, kind=ChangeKind.CONSTITUTED, by=None, now=seated)
    return 1


def _sit(seat: Seat, details: Details, opened: datetime) -> None:
    member = Member.objects.create(
        panel=seat.panel,
        sector=seat.sector,
        name=details.name,
        email=details.email,
        may_publish_name=details.may_publish_name,
        created_at=opened,
    )
    Mandate.objects.create(
        panel=seat.panel,
        seat=seat,
        sector=seat.sector,
        member=member,
        from_on=local_day(opened + timedelta(days=10), seat.panel.city.time_zone),
        created_at=opened,
    )


def _live(panel: Panel, number: int, by: User, now: datetime) -> None:
    if panel.is_forming:
        _except(panel, by, now)
        return
    sectors: list[Sector] = list(panel.composition.sectors.order_by("position"))
    turned = [sectors[(number + place) % len(sectors)] for place in range(2)]
    then = now - timedelta(days=90)
    for kind, sector in zip(("chair", "deputy_chair"), turned, strict=True):
        held = _held(panel, sector, then)
        offices.appoint(member=held.member, kind=kind, by=by, now=then)
        note = "Seen at the desk: a letter that shows it"
        declaring.note_proof(member=held.member, note=note, by=by, now=then)
    everybody = Mandate.objects.live().filter(panel=panel).select_related("member")
    for place, mandate in enumerate(everybody.order_by("pk")[:5]):
        has_any = place == 3
        said = SHOP if has_any else ""
        declaring.declare(member=mandate.member, has_any=has_any, details=said, by=by, now=then)
    _stands_in(panel, by, then)
    _stays_out(panel, by, now)


def _held(panel: Panel, sector: Sector, then: datetime) -> Mandate:
    """The person who sits longest in this part."""
    held = Mandate.objects.live().filter(panel=panel, sector=sector, from_on__lte=then.date())
    held = held.filter(member__kind="person")
    return held.select_related("member").earliest("from_on", "pk")


def _stands_in(panel: Panel, by: User, then: datetime) -> None:
    """The first organisation names a deputy."""
    body = Mandate.objects.live().filter(panel=panel, member__kind="organisation").order_by("pk")
    crowd = strangers(panel, f"deputy in {panel.city.slug}")
    for mandate, details in zip(body[:1], crowd, strict=False):
        offices.name_new_deputy(mandate=mandate, details=details, by=by, now=then)


def _stays_out(panel: Panel, by: User, now: datetime) -> None:
    """At the next sitting somebody stays out of the last point."""
    called = panel.sittings.filter(state=SittingState.CALLED).order_by("number").last()
    item = called.agenda.order_by("-position").first() if called else None
    mandate = Mandate.objects.live().filter(panel=panel, member__kind="organisation").first()
    if item and mandate:
        declaring.stay_out(
            item=item,
            mandate=mandate,
            reason="funding",
            details="The festival would pay us for the music.",
            by=by,
            now=now - timedelta(days=1),
        )


def _except(panel: Panel, by: User, now: datetime) -> None:
    """The panel that is forming may meet; the programme does not wait for it."""
    staff = User.objects.filter(email="ana@demo.example").first()
    expires_at = now + timedelta(days=60)
    exceptions.start_early(
        panel=panel,
        reason=REASON,
        person=by.name,
        expires_at=expires_at,
        by=by,
        now=now - timedelta(days=20),
    )
    if staff:
        exceptions.go_on_without(
            programme=panel.programme,
            city=panel.city,
            reason=REASON,
            person=staff.name,
            expires_at=expires_at,
            by=staff,
            now=now - timedelta(days=12),
        )
