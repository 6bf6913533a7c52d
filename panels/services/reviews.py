"""What panels say about initiatives: at home by criteria, for another city in points."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.languages import local_day
from crisco.verdict import require
from network.models import User
from panels import rules
from panels.balance import balance_of
from panels.models import (
    ChangeKind,
    Criterion,
    Ending,
    Initiative,
    Panel,
    PanelState,
    PeerPoint,
    PeerReview,
    Review,
    ReviewRating,
    ReviewSplit,
    Sitting,
)
from panels.services.acts import SAYS, Refused, act, panel_lock, record

MOST_POINTS = 5  # so few that each gets an answer
SAYS.update(
    {
        "panels_review_form_key_key": gettext_lazy("This form has already been sent."),
        "panels_peerreview_is_asked_once_at_a_time": gettext_lazy(
            "This panel is asked already and has not answered yet."
        ),
        "panels_peerreview_is_by_another_city": gettext_lazy(
            "Please ask a panel of another city. Your own panel reviews it at a sitting."
        ),
        "panels_peerreview_declined_says_why": gettext_lazy(
            "Please say why, so that the city can ask another."
        ),
    }
)


def criteria_of(panel: Panel) -> QuerySet[Criterion]:
    """What panels of this programme ask today, in order."""
    asked = Criterion.objects.filter(programme=panel.programme_id, retired_at__isnull=True)
    return asked.order_by("position", "pk")


@act
def record_review(
    *,
    initiative: Initiative,
    panel: Panel,
    held_on: date,
    verdict: str,
    votes: Mapping[int, Mapping[str, int]],
    ratings: Mapping[int, int],
    comment: str,
    language: str,
    key: UUID,
    by: User,
    now: datetime,
    sitting: Sitting | None = None,
) -> Review:
    """The panel has spoken, part by part; it is written once. The same form twice is the same.

    Shapes: `votes` by sector key and verdict; `ratings` by criterion key.
    Errors: NotAllowed; Refused when the panel cannot decide, the day is to come, a part has more
    votes than seats, or nobody voted for the verdict.
    """
    (panel,) = panel_lock(panel)
    require(rules.may_write_initiative(by, initiative, now=now))
    sent = Review.objects.filter(initiative=initiative, form_key=key).first()
    if sent:
        return sent
    if panel.state != PanelState.CONSTITUTED:
        raise Refused(_("This panel cannot decide now: it is not constituted, or seats are empty."))
    if held_on > local_day(now, panel.city.time_zone):
        raise Refused(_("This day lies ahead. A review is written down after the sitting."))
    parts = balance_of(panel).parts
    for part in parts:
        cast = sum(votes[part.sector.pk].values())
        if cast > part.seats:
            raise Refused(
                _("%(part)s: there are more votes (%(votes)s) than seats (%(seats)s).")
                % {"part": part.title, "votes": cast, "seats": part.seats}
            )
    if not sum(votes[part.sector.pk][verdict] for part in parts):
        raise Refused(_("Nobody voted for this verdict. Please look at the numbers again."))
    review = Review.objects.create(
        initiative=initiative,
        panel=panel,
        sitting=sitting,
        held_on=held_on,
        verdict=verdict,
        comment=comment,
        language=language,
        form_key=key,
        recorded_at=now,
        by=by,
    )
    ReviewSplit.objects.bulk_create(
        ReviewSplit(review=review, sector=part.sector, seats=part.seats, **votes[part.sector.pk])
        for part in parts
    )
    ReviewRating.objects.bulk_create(
        ReviewRating(review=review, criterion_id=criterion, rating=rating)
        for criterion, rating in ratings.items()
    )
    record(panel=panel, kind=ChangeKind.REVIEWED, by=by, now=now)
    return review


@act
def ask(
    *, initiative: Initiative, panel: Panel, question: str, language: str, by: User, now: datetime
) -> PeerReview:
    """Another city's panel is asked; its coordinators see it on their desk.

    Errors: NotAllowed; Refused when asked already, or when the panel is of the same city.
    """
    (panel,) = panel_lock(panel)
    require(rules.may_write_initiative(by, initiative, now=now))
    asked = PeerReview.objects.create(
        initiative=initiative,
        panel=panel,
        question=question,
        language=language,
        asked_at=now,
        asked_by=by,
    )
    record(panel=panel, kind=ChangeKind.PEER_ASKED, by=by, now=now)
    return asked


@act
def give(
    *, review: PeerReview, points: Iterable[str], language: str, by: User, now: datetime
) -> PeerReview:
    """The panel's points stand, numbered in order, and the other city can answer. Twice is once.

    Errors: NotAllowed; Refused without a point or with too many.
    """
    panel_lock(review.panel)
    review = _locked(review)
    require(rules.may_give_peer_review(by, review, now=now))
    if review.given_at:
        return review
    if review.ended_at:
        raise Refused(_("Nobody waits for this review any more."))
    said = [point for point in points if point]
    if not said:
        raise Refused(_("Please write at least one point."))
    if len(said) > MOST_POINTS:
        raise Refused(
            _("At most %(most)s points, so that each gets an answer.") % {"most": MOST_POINTS}
        )
    PeerPoint.objects.bulk_create(
        PeerPoint(peer_review=review, number=number, text=text, language=language)
        for number, text in enumerate(said, start=1)
    )
    review.given_at, review.given_by = now, by
    review.save(update_fields=["given_at", "given_by"])
    record(panel=review.panel, kind=ChangeKind.PEER_GIVEN, by=by, now=now)
    return review


@act
def withdraw(*, review: PeerReview, by: User, now: datetime) -> PeerReview:
    """The city no longer asks, and the other city's desk is free of it. Twice is once.

    Errors: NotAllowed; Refused when the points are there already.
    """
    review = _waiting(review)
    require(rules.may_write_initiative(by, review.initiative, now=now))
    return _ended(review, Ending.WITHDRAWN, by, now)


@act
def decline(
    *, review: PeerReview, reason: str, language: str, by: User, now: datetime
) -> PeerReview:
    """The panel that was asked says no, and why; the city can ask another. Twice is once.

    Errors: NotAllowed; Refused without a reason, or when the points are there already.
    """
    review = _waiting(review)
    require(rules.may_give_peer_review(by, review, now=now))
    if review.is_waiting:
        review.end_reason, review.end_language = reason, language
    return _ended(review, Ending.DECLINED, by, now)


def _waiting(review: PeerReview) -> PeerReview:
    """The request as it is now, its panel and itself locked, if its points are not there yet."""
    panel_lock(review.panel)
    review = _locked(review)
    if review.given_at:
        raise Refused(_("The panel has given this review already."))
    return review


def _ended(review: PeerReview, ending: Ending, by: User, now: datetime) -> PeerReview:
    if review.is_waiting:
        review.ending, review.ended_at = ending, now
        review.save(update_fields=["ending", "end_reason", "end_language", "ended_at"])
        record(panel=review.panel, kind=ChangeKind.PEER_ENDED, by=by, now=now)
    return review


@act
def answer(
    *, review: PeerReview, answers: Mapping[int, str], language: str, by: User, now: datetime
) -> int:
    """Points get their answers, by number; one that is answered stays as it is. How many new ones.

    Errors: NotAllowed.
    """
    review = _locked(review)
    require(rules.may_write_initiative(by, review.initiative, now=now))
    new = 0
    for point in review.points.filter(answer=""):
        if answers.get(point.number):
            point.answer, point.answer_language = answers[point.number], language
            point.answered_at, point.answered_by = now, by
            point.save()
            new += 1
    return new


def majorities(verdict: str, votes: Iterable[Mapping[str, int]]) -> int:
    """In how many parts of the panel more than half of the votes were for the verdict.

    Shapes: `votes` of each part by verdict.
    """
    return sum(2 * cast[verdict] > sum(cast.values()) for cast in votes)


def _locked(review: PeerReview) -> PeerReview:
    rows = PeerReview.objects.with_parties().select_for_update(of=("self",), no_key=True)
    return rows.get(pk=review.pk)
