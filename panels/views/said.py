"""What the page of an initiative shows of reviews: plain values made of models, no requests."""

from django.db.models import Prefetch

from panels.models import (
    VERDICTS,
    Ending,
    Initiative,
    PeerPoint,
    ReviewRating,
    ReviewSplit,
    Verdict,
)
from panels.services import reviews

TAGS = {"keep": "ok", "adapt": "info", "enrich": "info", "stop": "warn"}


def at_home(initiative: Initiative) -> list[dict[str, object]]:
    """Reviews of the city's panel for the page, newest first; three queries however many."""
    found = (
        initiative.reviews.select_related("panel__programme", "panel__city")
        .prefetch_related(
            Prefetch(
                "splits",
                ReviewSplit.objects.select_related("sector").order_by("sector__position", "pk"),
            ),
            Prefetch(
                "ratings",
                ReviewRating.objects.select_related("criterion").order_by(
                    "criterion__position", "pk"
                ),
            ),
        )
        .order_by("-held_on", "-pk")
    )
    return [
        {
            "review": review,
            "level": TAGS[review.verdict],
            "majorities": reviews.majorities(review),
            "parts": len(review.splits.all()),
            "splits": [
                {"sector": split.sector, "number": number, "votes": list(split.votes.values())}
                for number, split in enumerate(review.splits.all())
            ],
        }
        for review in found
    ]


def by_others(initiative: Initiative) -> list[dict[str, object]]:
    """Reviews of other cities' panels with their points, newest first; two queries.

    A request that was taken back is nobody's concern any more.
    """
    points = Prefetch("points", PeerPoint.objects.order_by("number"))
    found = initiative.peer_reviews.select_related("panel__city").prefetch_related(points)
    return [
        {
            "review": review,
            "has_open_points": any(not point.answer for point in review.points.all()),
        }
        for review in found.exclude(ending=Ending.WITHDRAWN).order_by("-asked_at", "-pk")
    ]


def verdict_names() -> list[str]:
    return [str(Verdict(verdict).label) for verdict in VERDICTS]
