"""Sittings of the demo: five panels that have met, voted and agreed what to do; and will again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from network.models import Affiliation, Role, User
from panels.demo import leave, leaving
from panels.models import ActionItem, Mandate, MotionKind, Panel, Sitting
from panels.services import agenda, decisions, followups, sittings

CITIES = ("bassano-del-grappa", "strasbourg", "vejle", "delft", "tartu")


class Talk(NamedTuple):
    """One item with its motion. Shapes: `pattern` is six places in WAYS, dealt round the seats."""

    title: str
    text: str
    kind: MotionKind
    is_secret: bool
    pattern: tuple[int, ...]


TALKS = (
    Talk(
        "Language courses in the evening",
        "The panel asks the city for two more evening courses with childcare.",
        MotionKind.SIMPLE,
        False,
        (0, 0, 1, 0, 0, 2),
    ),
    Talk(
        "A meeting place near the station",
        "The empty shop at the station becomes a place where everybody can meet.",
        MotionKind.DOUBLE,
        False,
        (0, 0, 0, 1, 1, 1),
    ),
    Talk(
        "Who speaks for the panel in the press",
        "The panel chooses its speaker for one year.",
        MotionKind.SIMPLE,
        True,
        (0, 0, 0, 0, 1, 2),
    ),
)
WAYS = ("for", "against", "abstain")


def load(now: datetime) -> str:
    """The sittings exist; those that do are left as people have changed them."""
    found = Panel.objects.with_parties().filter(programme__slug="crisco", city__slug__in=CITIES)
    for panel in found.order_by("pk"):
        by = _coordinator(panel, now)
        if by and not panel.sittings.exists():
            _story(panel, by, now)
    return f"sittings: {Sitting.objects.count()}, actions: {ActionItem.objects.count()}"


def _coordinator(panel: Panel, now: datetime) -> User | None:
    role = Affiliation.objects.live(now).filter(
        organisation__city=panel.city, role=Role.COORDINATOR
    )
    found = role.select_related("user").order_by("pk").first()
    return found.user if found else None


def _story(panel: Panel, by: User, now: datetime) -> None:
    """One sitting held two months ago, one three weeks ago, one in nine days; some leave between."""
    _held(panel, by, now - timedelta(days=60), TALKS[:1], is_approved=True)
    _held(panel, by, now - timedelta(days=21), TALKS[1:], is_approved=False, away=leaving(panel))
    leave(panel, by, now)
    panel.refresh_from_db()
    coming = _planned(panel, by, now + timedelta(days=9), now)
    agenda.add_item(sitting=coming, title="What came of our decisions", minutes=30, by=by, now=now)
    agenda.add_item(sitting=coming, title="The festival in June", minutes=45, by=by, now=now)
    sittings.call(sitting=coming, by=by, now=now)
    for days, title in ((-3, "Ask the school for rooms"), (12, "Invite the shop owners")):
        followups.add_action(
            panel=panel,
            title=title,
            owner="Department of culture",
            due_on=(now + timedelta(days=days)).date(),
            by=by,
            now=now - timedelta(days=20),
        )
    asked = followups.ask(
        panel=panel,
        asked_by="Department of education",
        question="At which hour do parents want language courses?",
        due_on=(now - timedelta(days=10)).date(),
        by=by,
        now=now - timedelta(days=50),
    )
    followups.answer(
        request=asked,
        text="Between six and eight in the evening, with childcare.",
        by=by,
        now=now - timedelta(days=20),
    )
    followups.ask(
        panel=panel,
        asked_by="Department of parks",
        question="Which square should have shade first?",
        due_on=(now + timedelta(days=11)).date(),
        by=by,
        now=now - timedelta(days=5),
    )


def _planned(panel: Panel, by: User, at: datetime, now: datetime) -> Sitting:
    at = at.replace(hour=16, minute=0, second=0, microsecond=0)
    return sittings.plan(
        panel=panel,
        starts_at=at,
        ends_at=at + timedelta(hours=2),
        place="Town hall, room 2",
        language="en",
        by=by,
        now=now,
    )


def _held(
    panel: Panel,
    by: User,
    at: datetime,
    talks: tuple[Talk, ...],
    *,
    is_approved: bool,
    away: Sequence[Mandate] = (),
) -> None:
    earlier = at - timedelta(days=14)
    meeting = _planned(panel, by, at, earlier)
    for talk in talks:
        agenda.add_item(
            sitting=meeting, title=talk.title, text=talk.text, minutes=40, by=by, now=earlier
        )
    sittings.call(sitting=meeting, by=by, now=earlier)
    sittings.open_sitting(sitting=meeting, by=by, now=meeting.starts_at)
    there = panel.mandates.live().exclude(pk__in=[mandate.pk for mandate in away])
    seats = there.order_by("seat__ordinal", "pk").values_list("seat", flat=True)
    here = {seat: "online" if place % 7 == 3 else "room" for place, seat in enumerate(seats)}
    sittings.seat_everybody(sitting=meeting, here=here, by=by, now=meeting.starts_at)
    for talk in talks:
        _vote(meeting, talk, by)
    ends = meeting.ends_at
    sittings.close(sitting=meeting, by=by, now=ends)
    said = "The panel met in the town hall and talked about its plans for the year."
    sittings.write_minutes(sitting=meeting, text=said, by=by, now=ends + timedelta(days=2))
    if is_approved:
        sittings.approve_minutes(sitting=meeting, version=1, by=by, now=ends + timedelta(days=9))
        sittings.publish_summary(sitting=meeting, text=said, by=by, now=ends + timedelta(days=9))


def _vote(meeting: Sitting, talk: Talk, by: User) -> None:
    title, text, kind, is_secret, pattern = talk
    now = meeting.starts_at + timedelta(minutes=50)
    if not meeting.panel.is_constituted:
        kind = MotionKind.ADVISORY  # a panel with empty seats decides nothing, but may be asked
    motion = decisions.propose(
        sitting=meeting, title=title, text=text, kind=kind, is_secret=is_secret, by=by, now=now
    )
    decisions.open_vote(motion=motion, by=by, now=now)
    if is_secret:
        codes = meeting.panel.composition.sectors.values_list("code", flat=True)
        decisions.enter_papers(motion=motion, papers=dict.fromkeys(codes, (3, 1)), by=by, now=now)
    else:
        voters = motion.voters.order_by("seat").values_list("seat", flat=True)
        choices = {seat: WAYS[pattern[place % 6]] for place, seat in enumerate(voters)}
        decisions.enter_votes(motion=motion, choices=choices, by=by, now=now)
    decisions.close_vote(motion=motion, by=by, now=now + timedelta(minutes=10))
