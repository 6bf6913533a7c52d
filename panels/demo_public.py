"""The demo of promises: organisations on panels say what they will do, and some have done it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from network.models import Theme, User
from panels.demo import coordinator
from panels.models import ActionState, Commitment, CommitmentState, Member, Panel
from panels.services import commitments, followups

CITIES = ("bassano-del-grappa", "strasbourg", "vejle", "delft", "tartu", "rezekne")


class Word(NamedTuple):
    """A promise. Units: days from now; `shows` is empty while it is open."""

    sentence: str
    days: int
    shows: str = ""
    is_public: bool = True


WORDS = (
    Word("We open our hall every Friday evening for everybody who wants to cook together.", 9),
    Word(
        "Ten of our members learn how to welcome new families at school.",
        -40,
        "Twelve members finished the course in October.",
    ),
    Word("We put our leaflets into four languages.", -6),
    Word("We invite two young people to every meeting of our board.", 120),
    Word("We look for a second room for the language café.", 60, is_public=False),
)


def load(now: datetime) -> str:
    """The promises exist; those that do are left as people have changed them."""
    panels = Panel.objects.live().filter(city__slug__in=CITIES, programme__slug="crisco")
    new = sum(_promises(panel, now) for panel in panels.with_parties().order_by("pk"))
    return f"promises: {new} new, {Commitment.objects.count() - new} known"


def _promises(panel: Panel, now: datetime) -> int:
    written = now - timedelta(days=90)
    by = coordinator(panel.city, written)
    if by is None or panel.commitments.exists():
        return 0
    bodies = list(Member.objects.filter(panel=panel, kind="organisation").seated().order_by("pk"))
    themes = list(Theme.objects.filter(programme=panel.programme_id).order_by("number"))
    pairs = list(zip(WORDS, bodies, strict=False))
    for number, (word, body) in enumerate(pairs):
        theme = themes[number % len(themes)] if themes else None
        _promise(word, body, theme, by, now)
    _done(panel, by, now)
    return len(pairs)


def _done(panel: Panel, by: User, now: datetime) -> None:
    """Something that the panel agreed on, and what came of it."""
    made = followups.add_action(
        panel=panel,
        title="Print the invitation in five languages",
        owner="Department of culture",
        due_on=(now - timedelta(days=30)).date(),
        by=by,
        now=now - timedelta(days=60),
    )
    followups.end_action(
        action=made,
        state=ActionState.DONE,
        outcome="Two hundred invitations were given out; thirty new people came.",
        by=by,
        now=now - timedelta(days=28),
    )


def _promise(word: Word, body: Member, theme: Theme | None, by: User, now: datetime) -> None:
    made = commitments.promise(
        member=body,
        sentence=word.sentence,
        language="en",
        due_on=(now + timedelta(days=word.days)).date(),
        theme=theme,
        may_publish=word.is_public,
        by=by,
        now=now - timedelta(days=90),
    )
    if word.shows:
        commitments.end(
            commitment=made,
            state=CommitmentState.KEPT,
            evidence=word.shows,
            by=by,
            now=now + timedelta(days=word.days),
        )
