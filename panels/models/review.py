"""What panels say about initiatives: their own city's by criteria, another city's in points."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import has_source_text, not_blank
from crisco.text import no_controls
from network.models import LANGUAGE_CHOICES, Programme
from panels.models.composition import Sector
from panels.models.initiative import Initiative
from panels.models.panel import Panel
from panels.models.sitting import Sitting

VERDICTS = ("keep", "adapt", "enrich", "stop")


class Verdict(models.TextChoices):
    KEEP = "keep", pgettext_lazy("verdict on an initiative", "Keep it")
    ADAPT = "adapt", pgettext_lazy("verdict on an initiative", "Adapt it")
    ENRICH = "enrich", pgettext_lazy("verdict on an initiative", "Enrich it")
    STOP = "stop", pgettext_lazy("verdict on an initiative", "Stop it")


class Rating(models.IntegerChoices):
    NO = 1, pgettext_lazy("rating of an initiative", "No")
    RATHER_NO = 2, pgettext_lazy("rating of an initiative", "Rather no")
    RATHER_YES = 3, pgettext_lazy("rating of an initiative", "Rather yes")
    YES = 4, pgettext_lazy("rating of an initiative", "Yes")


class Criterion(models.Model):
    """A question that panels of a programme ask about every initiative."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="review_criteria", verbose_name=_("programme")
    )
    code = models.SlugField(_("code"), max_length=30)
    question = models.CharField(_("question"), max_length=200)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    retired_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="panels_criterion_code_is_unique",
                violation_error_message=_("The programme already has a criterion of this code."),
            ),
            has_source_text(
                "question",
                name="panels_criterion_has_a_question",
                message=_("Please write the question in the language of the original."),
            ),
        ]

    def __str__(self) -> str:
        return f"criterion {self.code} of programme {self.programme_id}"


class Review(models.Model):
    """What a city's panel said on a day. Written once; the next review is a new one."""

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="reviews", verbose_name=_("initiative")
    )
    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="reviews", verbose_name=_("panel")
    )
    sitting = models.ForeignKey(
        Sitting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("sitting"),
    )
    held_on = models.DateField(_("day of the sitting"))
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict)
    comment = models.TextField(_("why"), max_length=2000, validators=[no_controls])
    language = models.CharField(
        _("language"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    form_key = models.UUIDField(_("key of the form"), default=uuid4, unique=True, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviews_recorded",
        verbose_name=_("recorded by"),
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            not_blank(
                "comment",
                name="panels_review_says_why",
                message=_("Please say why the panel decided so."),
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=VERDICTS),
                name="panels_review_has_a_verdict",
                violation_error_message=_("Please choose a verdict."),
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.pk} of initiative {self.initiative_id}"


class ReviewSplit(models.Model):
    """How one part of the panel was split on the verdict; the parts are never added up unseen."""

    review = models.ForeignKey(
        Review, models.CASCADE, related_name="splits", verbose_name=_("review")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="review_splits", verbose_name=_("sector")
    )
    keep = models.PositiveSmallIntegerField(_("for keeping"), default=0)
    adapt = models.PositiveSmallIntegerField(_("for adapting"), default=0)
    enrich = models.PositiveSmallIntegerField(_("for enriching"), default=0)
    stop = models.PositiveSmallIntegerField(_("for stopping"), default=0)
    seats = models.PositiveSmallIntegerField(_("seats of this part on that day"))

    class Meta:
        verbose_name = _("votes of a part of the panel")
        verbose_name_plural = _("votes of parts of the panel")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "sector"],
                name="panels_reviewsplit_part_is_counted_once",
                violation_error_message=_("This part of the panel is counted already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    seats__gte=models.F("keep")
                    + models.F("adapt")
                    + models.F("enrich")
                    + models.F("stop")
                ),
                name="panels_reviewsplit_has_no_more_votes_than_seats",
                violation_error_message=_("There are more votes than seats."),
            ),
        ]

    def __str__(self) -> str:
        return f"sector {self.sector_id} in review {self.review_id}"


class ReviewRating(models.Model):
    """The panel's answer to one criterion."""

    review = models.ForeignKey(
        Review, models.CASCADE, related_name="ratings", verbose_name=_("review")
    )
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, related_name="ratings", verbose_name=_("criterion")
    )
    rating = models.PositiveSmallIntegerField(_("answer"), choices=Rating)

    class Meta:
        verbose_name = _("answer to a criterion")
        verbose_name_plural = _("answers to criteria")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "criterion"],
                name="panels_reviewrating_is_given_once",
                violation_error_message=_("This criterion is answered already."),
            ),
            models.CheckConstraint(
                condition=Q(rating__range=(1, 4)),
                name="panels_reviewrating_is_one_of_four",
                violation_error_message=_("Please choose one of the four answers."),
            ),
        ]

    def __str__(self) -> str:
        return f"criterion {self.criterion_id} in review {self.review_id}"


class Ending(models.TextChoices):
    """How a request ended that got no points."""

    NONE = "", pgettext_lazy("end of a request", "Not ended")
    WITHDRAWN = "withdrawn", pgettext_lazy("end of a request", "Taken back")
    DECLINED = "declined", pgettext_lazy("end of a request", "Declined")


class PeerReviewQuerySet(models.QuerySet["PeerReview"]):
    def waiting(self) -> "PeerReviewQuerySet":
        """Asked, and neither given nor ended."""
        return self.filter(given_at__isnull=True, ended_at__isnull=True)

    def with_parties(self) -> "PeerReviewQuerySet":
        return self.select_related("initiative__city", "panel__city", "panel__programme")


class PeerReview(models.Model):
    """A city asks another city's panel what it thinks, and answers each point it hears."""

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="peer_reviews", verbose_name=_("initiative")
    )
    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="peer_reviews", verbose_name=_("panel that is asked")
    )
    question = models.CharField(_("what you would like to know"), max_length=500)
    language = models.CharField(
        _("language of the question"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="peer_reviews_asked",
        verbose_name=_("asked by"),
    )
    given_at = models.DateTimeField(_("given at"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="peer_reviews_given",
        verbose_name=_("given by"),
    )
    ending = models.CharField(_("how it ended"), max_length=9, choices=Ending, blank=True)
    end_reason = models.CharField(
        _("why it was declined"), max_length=300, blank=True, validators=[no_controls]
    )
    end_language = models.CharField(
        _("language of the reason"), max_length=12, choices=LANGUAGE_CHOICES, blank=True
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = PeerReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review by another city")
        verbose_name_plural = _("reviews by other cities")
        constraints = [
            not_blank(
                "question",
                name="panels_peerreview_asks_something",
                message=_("Please say what you would like to know."),
            ),
            models.UniqueConstraint(
                fields=["initiative", "panel"],
                condition=Q(given_at__isnull=True, ended_at__isnull=True),
                name="panels_peerreview_is_asked_once_at_a_time",
                violation_error_message=_("This panel is asked already and has not answered yet."),
            ),
            models.CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True)
                | Q(
                    ending__in=["withdrawn", "declined"],
                    ended_at__isnull=False,
                    given_at__isnull=True,
                ),
                name="panels_peerreview_is_given_or_ended",
                violation_error_message=_("A review that is given does not end any more."),
            ),
            models.CheckConstraint(
                condition=Q(ending="declined", end_reason__regex=r"\S")
                | (~Q(ending="declined") & Q(end_reason="")),
                name="panels_peerreview_declined_says_why",
                violation_error_message=_("Please say why, so that the city can ask another."),
            ),
        ]

    def __str__(self) -> str:
        return f"panel {self.panel_id} on initiative {self.initiative_id}"

    @property
    def is_waiting(self) -> bool:
        return self.given_at is None and self.ended_at is None


class PeerPoint(models.Model):
    """One thing the other city's panel said, and what the city answers."""

    peer_review = models.ForeignKey(
        PeerReview, models.CASCADE, related_name="points", verbose_name=_("review")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("point"), max_length=800, validators=[no_controls])
    language = models.CharField(
        _("language"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    answer = models.TextField(_("answer"), max_length=800, blank=True, validators=[no_controls])
    answer_language = models.CharField(
        _("language of the answer"), max_length=12, choices=LANGUAGE_CHOICES, blank=True
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="peer_points_answered",
        verbose_name=_("answered by"),
    )

    class Meta:
        verbose_name = _("point of a review")
        verbose_name_plural = _("points of reviews")
        constraints = [
            models.UniqueConstraint(
                fields=["peer_review", "number"],
                name="panels_peerpoint_number_is_unique",
                violation_error_message=_("The review already has a point of this number."),
            ),
            not_blank(
                "text",
                name="panels_peerpoint_says_something",
                message=_("Please write the point."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__regex=r"\S", answered_at__isnull=False),
                name="panels_peerpoint_answer_has_its_time",
                violation_error_message=_("Please write an answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.number} of review {self.peer_review_id}"
