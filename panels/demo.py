"""The panels of the demo: ten of CRISCO, five committees of LIAISON, all with a past."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from crisco.languages import local_day
from crisco.text import fold
from network.models import Affiliation, City, Role, User
from panels.balance import balance_of
from panels.demo_names import BODIES, NAMES, NEWCOMERS
from panels.models import (
    ChangeKind,
    Composition,
    EndReason,
    Mandate,
    Member,
    Panel,
    PanelState,
    Seat,
    Sector,
)
from panels.services import members, panels
from panels.services.acts import record
from panels.services.members import Details


@dataclass(frozen=True)
class Story:
    """What happened to a panel: its size, how far it came, who left since."""

    city: str
    each: int
    opened: int  # days ago
    constituted: int = 0  # days ago; 0 is not yet
    replaced: int = 0  # members who were replaced since
    left: tuple[tuple[str, int], ...] = ()  # sector and number of those who left lately
    ends_in: int = 400  # days until the end of the term
    empty: int = 0  # seats not yet held in each sector
    drawn: int = 0  # seats of residents that lots give; then the panel is constituted


CRISCO = (
    Story("bassano-del-grappa", 8, 300, 240, 2, (("resident", 1), ("official", 2)), ends_in=282),
    Story("etterbeek", 6, 320, 270, 1),
    Story("strasbourg", 8, 310, 250, 2),
    Story("vejle", 5, 280, 200, 1, ends_in=40),
    Story("delft", 7, 290, 230, 3),
    Story("jonava", 4, 260, 190, drawn=3),
    Story("novo-mesto", 4, 250, 180, 1),
    Story("rezekne", 5, 60, empty=2),
    Story("vlora", 6, 270, 210, 1),
    Story("tartu", 8, 330, 280, 2),
)
ATHENS = {
    "en": "Athens",
    "sq": "Athina",
    "el": "Αθήνα",
    "fr": "Athènes",
    "it": "Atene",
    "ar": "أثينا",
}
# the committees sit where the partners work; places that the documents do not give are invented
LIAISON = (
    (
        "palermo",
        {"en": "Palermo", "fr": "Palerme", "ar": "باليرمو"},
        "IT",
        38.12,
        13.36,
        "Europe/Rome",
        "it",
        (2, 2, 2, 2),
    ),
    (
        "graz",
        {"en": "Graz", "ar": "غراتس"},
        "AT",
        47.07,
        15.44,
        "Europe/Vienna",
        "de",
        (2, 1, 1, 2),
    ),
    (
        "vejle",
        {"en": "Vejle", "ar": "فايله"},
        "DK",
        55.71,
        9.53,
        "Europe/Copenhagen",
        "da",
        (2, 2, 1, 2),
    ),
    ("athens", ATHENS, "GR", 37.98, 23.73, "Europe/Athens", "el", (2, 2, 1, 1)),
    (
        "kassel",
        {"en": "Kassel", "ar": "كاسل"},
        "DE",
        51.32,
        9.49,
        "Europe/Berlin",
        "de",
        (2, 2, 2, 3),
    ),
)


def load(now: datetime) -> str:
    """The panels exist; those that do are left as people have changed them."""
    new = 0
    rules = {
        rule.programme.slug: rule
        for rule in Composition.objects.published().select_related("programme").order_by("version")
    }
    if "crisco" in rules:
        new += sum(_panel(story, rules["crisco"], now) for story in CRISCO)
    if "liaison" in rules:
        new += sum(_committee(line, rules["liaison"], now) for line in LIAISON)
    return f"panels: {new} new, {Panel.objects.count() - new} known"


def people(city: City, seed: str) -> Iterator[Details]:
    """Invented people of a city, every third from elsewhere, three in five willing to be named."""
    dice = random.Random(seed)  # noqa: S311 - a fixed seed is the point
    first, last = (words.split() for words in NAMES[city.country])
    pairs = [f"{one} {other}" for one in first for other in last]
    dice.shuffle(pairs)
    others = list(NEWCOMERS)
    dice.shuffle(others)
    for number, name in enumerate(pairs):
        who = others.pop() if number % 3 == 2 and others else name
        plain = "".join(c for c in fold(who).replace(" ", ".") if c.isascii())
        yield Details(
            name=who,
            email=f"{plain}@{city.slug}.example" if dice.random() < 0.8 else "",
            may_publish_name=dice.random() < 0.6,
        )


def strangers(panel: Panel, seed: str) -> Iterator[Details]:
    """People of its city whom the panel does not know by name yet: nobody wears two hats."""
    known = {each.name for those in (panel.members, panel.applications) for each in those.all()}
    for names in panel.members.values_list("representative", "substitute"):
        known.update(names)
    return (who for who in people(panel.city, seed) if who.name not in known)


def coordinator(city: City, now: datetime) -> User | None:
    """Who coordinated the city at that time, if anybody did."""
    role = Affiliation.objects.filter(
        organisation__city=city, role=Role.COORDINATOR, from_at__lte=now
    ).select_related("user")
    found = role.order_by("pk").first()
    return found.user if found else None


def _panel(story: Story, rule: Composition, now: datetime) -> int:
    city = City.objects.filter(slug=story.city).first()
    opened = now - timedelta(days=story.opened)
    by = coordinator(city, opened) if city else None
    if city is None or by is None or Panel.objects.filter(city=city, composition=rule).exists():
        return 0
    panel = panels.found(
        city=city,
        composition=rule,
        starts_on=(opened + timedelta(days=14)).date(),
        ends_on=(now + timedelta(days=story.ends_in)).date(),
        by=by,
        now=opened,
    )
    parts = [part.sector for part in balance_of(panel).parts]
    panels.resize(panel=panel, seats=dict.fromkeys(parts, story.each), by=by, now=opened)
    crowd = people(city, story.city)
    _fill(panel, parts, story, crowd, by, opened)
    if story.constituted and not story.drawn:
        panels.constitute(panel=panel, by=by, now=now - timedelta(days=story.constituted))
    _later(panel, parts, story, crowd, by, now)
    return 1


def _fill(
    panel: Panel,
    parts: list[Sector],
    story: Story,
    crowd: Iterator[Details],
    by: User,
    opened: datetime,
) -> None:
    """Everybody takes a seat within five weeks; the first seats go to organisations."""
    bodies = BODIES[panel.city.country]
    for place, part in enumerate(parts):
        drawn = story.drawn if part.code == "resident" else 0
        for chair in range(story.each - story.empty - drawn):
            details = next(crowd)
            if chair < len(bodies[place]):
                details = Details(
                    name=bodies[place][chair],
                    kind="organisation",
                    representative=details.name,
                    substitute=next(crowd).name,
                    may_publish_name=True,
                )
            elif story.city == "bassano-del-grappa" and (place, chair) == (1, 3):
                details = Details(
                    name="Nadia Benali", email="nadia@demo.example", may_publish_name=True
                )
            when = opened + timedelta(days=3 + 2 * chair, hours=place)
            mandate = members.seat_newcomer(
                panel=panel, sector=part, details=details, by=by, now=when
            )
            account = User.objects.filter(email=mandate.member.email).first()
            if account:
                Member.objects.filter(pk=mandate.member_id).update(user=account)


def _later(
    panel: Panel,
    parts: list[Sector],
    story: Story,
    crowd: Iterator[Details],
    by: User,
    now: datetime,
) -> None:
    """Some were replaced."""
    reasons = [EndReason.RESIGNATION, EndReason.MOVED, EndReason.OTHER_HAT]
    for number in range(story.replaced):
        mandate = (
            Mandate.objects.live()
            .filter(panel=panel, sector=parts[number % 3], member__kind="person")
            .exclude(member__user__isnull=False)
            .order_by("seat__ordinal")
            .first()
        )
        assert mandate is not None  # noqa: S101 - for the type checker; the crowd sits here
        members.replace_by_newcomer(
            mandate=mandate,
            details=next(crowd),
            reason=reasons[number % 3],
            by=by,
            now=now - timedelta(days=150 - 40 * number),
        )


def leaving(panel: Panel) -> list[Mandate]:
    """Those who leave after the panel has met twice, if its story says so."""
    left = next((story.left for story in CRISCO if story.city == panel.city.slug), ())
    live = Mandate.objects.live().filter(panel=panel).order_by("-seat__ordinal")
    return [each for code, count in left for each in live.filter(sector__code=code)[:count]]


def leave(panel: Panel, by: User, now: datetime) -> None:
    """They step down, and somebody waits for a seat."""
    for mandate in leaving(panel):
        members.end(
            mandate=mandate, reason=EndReason.RESIGNATION, by=by, now=now - timedelta(days=14)
        )
    if panel.city.slug == "bassano-del-grappa":
        members.keep_in_reserve(
            panel=panel,
            sector=panel.composition.sectors.get(code="resident"),
            details=Details(name="Maria Verdi", email="maria.verdi@bassano-del-grappa.example"),
            by=by,
            now=now - timedelta(days=5),
        )


def _committee(
    line: tuple[str, dict[str, str], str, float, float, str, str, tuple[int, ...]],
    rule: Composition,
    now: datetime,
) -> int:
    """A committee that nobody of the demo coordinates: its rows are written as they would be."""
    slug, names, country, latitude, longitude, zone, language, sizes = line
    with transaction.atomic():
        city, _new = City.objects.get_or_create(
            slug=slug,
            defaults={
                **{f"name_{code}": name for code, name in names.items()},
                "country": country,
                "latitude": latitude,
                "longitude": longitude,
                "time_zone": zone,
                "languages": [language],
            },
        )
        if Panel.objects.filter(city=city, composition=rule).exists():
            return 0
        opened = now - timedelta(days=200)
        panel = Panel.objects.create(
            programme=rule.programme, city=city, composition=rule, created_at=opened
        )
        record(panel=panel, kind=ChangeKind.FOUNDED, by=None, now=opened)
        crowd = people(city, f"committee {slug}")
        for sector, size in zip(rule.sectors.order_by("position"), sizes, strict=True):
            _sit(panel, sector, size, crowd, opened)
        seated = opened + timedelta(days=30)
        panel.state, panel.constituted_at = PanelState.CONSTITUTED, seated
        panel.save(update_fields=["state", "constituted_at"])
        record(panel=panel, kind=ChangeKind.CONSTITUTED, by=None, now=seated)
    return 1


def _sit(
    panel: Panel, sector: Sector, size: int, crowd: Iterator[Details], opened: datetime
) -> None:
    bodies = BODIES[panel.city.country]
    names = {"civil-society": bodies[1], "local-authority": bodies[2]}.get(sector.code, ())
    for ordinal in range(1, size + 1):
        details = next(crowd)
        given = {"name": details.name, "email": details.email}
        if ordinal <= len(names):
            given = {
                "name": names[ordinal - 1],
                "kind": "organisation",
                "representative": details.name,
            }
        member = Member.objects.create(
            panel=panel,
            sector=sector,
            may_publish_name=details.may_publish_name,
            created_at=opened,
            **given,
        )
        seat = Seat.objects.create(panel=panel, sector=sector, ordinal=ordinal)
        Mandate.objects.create(
            panel=panel,
            seat=seat,
            sector=sector,
            member=member,
            from_on=local_day(opened + timedelta(days=10), panel.city.time_zone),
            created_at=opened,
        )
