"""What reviews between cities ask of coordinators: to speak for their panel, and to answer.

Asked in the one question that every desk asks for panels (attention_sittings).
"""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from crisco.languages import columns
from network.attention import Attention
from network.models import User
from network.rules import managed_cities
from panels.models import PeerPoint, PeerReview


def waiting(person: User, now: datetime, language: str) -> dict[str, QuerySet[Any]]:
    """By kind: reviews that the person's panels are asked for, and points that wait for an answer.

    Shapes: each `named` as its initiative in `language`; no row for who manages no city.
    """
    cities = managed_cities(person, now=now)
    open_points = PeerPoint.objects.filter(peer_review=OuterRef("pk"), answer="")
    title = Coalesce(*columns(["initiative__title"], language), Value(""))
    reviews = PeerReview.objects.annotate(named=title)
    return {
        "peer": reviews.waiting().filter(panel__city__in=cities),
        "points": reviews.filter(
            Q(Exists(open_points)), initiative__city__in=cities, given_at__isnull=False
        ),
    }


def row(kind: str, review: int, title: str, city: str) -> Attention:
    """`city` is the one whose panel is asked."""
    if kind == "peer":
        return Attention(
            level="info",
            label=_("Another city asks"),
            sentence=_("The panel of %(city)s is asked for a review: %(title)s.")
            % {"city": city, "title": title},
            action=_("Give the review"),
            url=reverse("panels:peer_give", args=[review]),
        )
    return Attention(
        level="info",
        label=_("Points to answer"),
        sentence=_("The panel of %(city)s has reviewed your initiative: %(title)s.")
        % {"city": city, "title": title},
        action=_("Answer the points"),
        url=reverse("panels:peer_answer", args=[review]),
    )
