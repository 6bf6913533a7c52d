"""The smallest legal initiatives, with what is tried and said about them."""

from datetime import date
from itertools import count

from django.db import transaction

from network.models import City, Programme
from panels.models import (
    Criterion,
    Experiment,
    Initiative,
    Lineage,
    Panel,
    PeerPoint,
    PeerReview,
    Review,
    ReviewSplit,
)
from tests.builders import network

_numbers = count(1)


def initiative(*, city: City | None = None, slug: str = "", **given: object) -> Initiative:
    """One that runs since January, in English."""
    given = {
        "title_en": "Language café",
        "aim_en": "People speak more freely.",
        "state": "running",
        "starts_on": date(2026, 1, 10),
        **given,
    }
    return Initiative.objects.create(
        city=city or network.city(), slug=slug or f"initiative-{next(_numbers)}", **given
    )


def experiment(*, initiative: Initiative, **given: object) -> Experiment:
    """An entry without a result."""
    given = {
        "number": initiative.experiments.count() + 1,
        "hypothesis": "Weekly meetings help.",
        "tried": "Eight evenings.",
        "for_whom": "Newcomers",
        "stop_rule": "Fewer than three come.",
        "from_on": date(2026, 2, 1),
        "until_on": date(2026, 4, 1),
        **given,
    }
    return Experiment.objects.create(initiative=initiative, **given)


def result(*, initiative: Initiative, **given: object) -> Experiment:
    """An entry with a result."""
    told = {"before": "Two spoke.", "after": "Nine spoke.", "evidence": "Counted each evening."}
    return experiment(initiative=initiative, **told | given)


def origin(*, initiative: Initiative, source: Initiative, kind: str = "inspired") -> Lineage:
    return Lineage.objects.create(initiative=initiative, source=source, kind=kind)


def criterion(*, programme: Programme, code: str = "reach", **given: object) -> Criterion:
    given = {"question_en": "Does it reach people?", **given}
    return Criterion.objects.create(programme=programme, code=code, **given)


def review(*, initiative: Initiative, panel: Panel, verdict: str = "adapt") -> Review:
    """What a panel said, each part of it with one vote."""
    with transaction.atomic():
        made = Review.objects.create(
            initiative=initiative,
            panel=panel,
            held_on=date(2026, 5, 1),
            verdict=verdict,
            comment="Begin later in the evening.",
        )
        for sector in panel.composition.sectors.all():
            ReviewSplit.objects.create(review=made, sector=sector, seats=2, **{verdict: 1})
    return made


def asked(*, initiative: Initiative, panel: Panel, **given: object) -> PeerReview:
    """Another city's panel is asked."""
    return PeerReview.objects.create(
        initiative=initiative, panel=panel, question="Would it work with you?", **given
    )


def given(*, initiative: Initiative, panel: Panel, points: int = 2) -> PeerReview:
    """Another city's panel has spoken; nothing is answered yet."""
    with transaction.atomic():
        made = asked(initiative=initiative, panel=panel, given_at=network.LONG_AGO)
        for number in range(1, points + 1):
            point(review=made, number=number)
    return made


def point(*, review: PeerReview, number: int = 1) -> PeerPoint:
    return PeerPoint.objects.create(peer_review=review, number=number, text=f"Point {number}")
