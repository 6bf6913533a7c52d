"""What is kept about an account that wrote about initiatives: that it did, and no text of its own."""

from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.own_data import Fact, Owner, Part, register
from panels.models import Experiment, Initiative, Lineage, PeerPoint, PeerReview, Review

# table, its link to the account, its link to the initiative, its time
WRITTEN: tuple[tuple[Any, str, str, str], ...] = (
    (Initiative, "changed_by", "slug", "changed_at"),
    (Lineage, "by", "initiative__slug", "linked_at"),
    (Experiment, "changed_by", "initiative__slug", "changed_at"),
    (Review, "by", "initiative__slug", "recorded_at"),
    (PeerReview, "asked_by", "initiative__slug", "asked_at"),
    (PeerReview, "given_by", "initiative__slug", "given_at"),
    (PeerPoint, "answered_by", "peer_review__initiative__slug", "answered_at"),
)

NAMES = {model._meta.model_name: model._meta.verbose_name for model, *_links in WRITTEN}


def written(owner: Owner) -> list[list[Fact]]:
    """One question for all of it, the oldest first."""
    return [
        [
            Fact("initiative", _("initiative"), slug),
            Fact("kind", _("kind"), kind, str(NAMES[kind])),
            Fact("at", _("written at"), at),
        ]
        for at, slug, kind in _rows(owner).order_by("moment", "initiative_slug", "table")
    ]


def stays(owner: Owner) -> list[str]:
    if not _rows(owner).exists():
        return []
    return [
        gettext(
            "What you wrote about initiatives stays without your name: it is the city's word, and "
            "other cities build on it."
        )
    ]


def register_part() -> None:
    label = _("What you wrote about initiatives")
    register(Part("initiatives", label, written, stays=stays, is_own=False), order=61)


def _rows(owner: Owner) -> QuerySet[Any]:
    # plain querysets: those of translated tables shuffle the columns, and a union needs their order
    rows: list[QuerySet[Any]] = [
        QuerySet(model)
        .filter(**{link: owner.account})
        .order_by()
        .annotate(
            moment=F(time),
            initiative_slug=F(slug),
            table=Value(model._meta.model_name, CharField()),
        )
        .values_list("moment", "initiative_slug", "table")
        for model, link, slug, time in WRITTEN
    ]
    return rows[0].union(*rows[1:], all=True)
