"""What the page of an initiative shows of reviews: plain values made of models, no requests."""

from types import SimpleNamespace
from typing import Any

from django.db.models import OuterRef

from crisco.db import rows_inside
from crisco.languages import CODES
from panels.models import (
    VERDICTS,
    Ending,
    Initiative,
    PeerPoint,
    Rating,
    ReviewRating,
    ReviewSplit,
    Verdict,
)
from panels.services import reviews

TAGS = {"keep": "ok", "adapt": "info", "enrich": "info", "stop": "warn"}


def at_home(initiative: Initiative) -> list[dict[str, object]]:
    """Reviews of the city's panel for the page, newest first; one query however many."""
    splits = ReviewSplit.objects.filter(review=OuterRef("pk"))
    ratings = ReviewRating.objects.filter(review=OuterRef("pk"))
    titles, questions = _texts("sector", "title"), _texts("criterion", "question")
    found = initiative.reviews.select_related("panel__programme", "panel__city").annotate(
        told_splits=rows_inside(splits.order_by("sector__position", "pk"), *VERDICTS, *titles),
        told_ratings=rows_inside(
            ratings.order_by("criterion__position", "pk"),
            "rating",
            *questions,
        ),
    )
    return [_at_home(review) for review in found.order_by("-held_on", "-pk")]


def by_others(initiative: Initiative) -> list[dict[str, object]]:
    """Reviews of other cities' panels with their points, newest first; one query.

    A request that was taken back is nobody's concern any more.
    """
    points = PeerPoint.objects.filter(peer_review=OuterRef("pk")).order_by("number")
    told = ("text", "language", "answer", "answer_language")
    found: Any = (
        initiative.peer_reviews.select_related("panel__city")
        .annotate(told_points=rows_inside(points, *told))
        .exclude(ending=Ending.WITHDRAWN)
        .order_by("-asked_at", "-pk")
    )
    return [
        {
            "review": review,
            "points": review.told_points,
            "has_open_points": any(not point["answer"] for point in review.told_points),
        }
        for review in found
    ]


def verdict_names() -> list[str]:
    return [str(Verdict(verdict).label) for verdict in VERDICTS]


def _at_home(review: Any) -> dict[str, object]:
    votes = [{verdict: split[verdict] for verdict in VERDICTS} for split in review.told_splits]
    return {
        "review": review,
        "level": TAGS[review.verdict],
        "majorities": reviews.majorities(review.verdict, votes),
        "parts": len(votes),
        "splits": [
            {"sector": _part("sector", split), "number": number, "votes": list(cast.values())}
            for number, (split, cast) in enumerate(zip(review.told_splits, votes, strict=True))
        ],
        "ratings": [
            {"criterion": _part("criterion", row), "words": Rating(row["rating"]).label}
            for row in review.told_ratings
        ],
    }


def _texts(of: str, field: str) -> list[str]:
    """What the page needs to show a related row's text in any language."""
    return [f"{of}__source_language", *(f"{of}__{field}_{code}" for code in CODES)]


def _part(of: str, row: dict[str, Any]) -> SimpleNamespace:
    """The related row out of `_texts`."""
    start = f"{of}__"
    mine = {name.removeprefix(start): row[name] for name in row if name.startswith(start)}
    return SimpleNamespace(**mine)
