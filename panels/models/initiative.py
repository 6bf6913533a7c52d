"""The register of local integration initiatives: what a city tries, for whom, and how far it is."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import has_source_text, in_order, not_blank
from crisco.text import no_controls, one_line
from network.models import LANGUAGE_CHOICES, City, Organisation, Theme


class InitiativeState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("state of an initiative", "Planned")
    RUNNING = "running", pgettext_lazy("state of an initiative", "Running")
    ENDED = "ended", pgettext_lazy("state of an initiative", "Ended")
    STOPPED = "stopped", pgettext_lazy("state of an initiative", "Stopped")


# Which state may follow which; the trigger panels_initiative_keep holds the same table.
# The way back to running is there for mistakes: what is tried anew in another way is a new one.
INITIATIVE_MOVES = {
    InitiativeState.PLANNED: {InitiativeState.RUNNING, InitiativeState.STOPPED},
    InitiativeState.RUNNING: {InitiativeState.ENDED, InitiativeState.STOPPED},
    InitiativeState.ENDED: {InitiativeState.RUNNING},
    InitiativeState.STOPPED: {InitiativeState.RUNNING},
}


class CostBand(models.TextChoices):
    """What it costs in a year, in euro; a band tells others enough to copy it."""

    UNKNOWN = "", pgettext_lazy("cost of an initiative", "Not known yet")
    NOTHING = "nothing", _("Nothing but time")
    SMALL = "small", _("Up to 1,000 euro a year")
    MEDIUM = "medium", _("1,000 to 10,000 euro a year")
    LARGE = "large", _("10,000 to 50,000 euro a year")
    VERY_LARGE = "very_large", _("More than 50,000 euro a year")


class InitiativeQuerySet(models.QuerySet["Initiative"]):
    def for_cards(self) -> "InitiativeQuerySet":
        """With city and themes."""
        return self.select_related("city").prefetch_related("themes")

    def in_cities(self, cities: list[City]) -> "InitiativeQuerySet":
        return self.filter(city__in=cities)

    def newest_first(self) -> "InitiativeQuerySet":
        """What began last comes first; what has no day yet is still to come."""
        return self.order_by(F("starts_on").desc(nulls_first=True), "-pk")


class Initiative(models.Model):
    """Something a city does so that people live together better. Everybody may read it."""

    slug = models.SlugField(_("address part"), max_length=90, unique=True)
    city = models.ForeignKey(
        City, models.PROTECT, related_name="initiatives", verbose_name=_("city")
    )
    themes = models.ManyToManyField(
        Theme, related_name="initiatives", blank=True, verbose_name=_("themes")
    )
    partners = models.ManyToManyField(
        Organisation, related_name="initiatives", blank=True, verbose_name=_("partners")
    )
    other_partners = models.CharField(
        _("partners that are not in the list"),
        max_length=300,
        blank=True,
        validators=[one_line],
    )
    title = models.CharField(_("title"), max_length=160)
    aim = models.TextField(_("aim"), max_length=1500)
    audience = models.CharField(_("for whom"), max_length=300, blank=True)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    place = models.CharField(_("place"), max_length=160, blank=True, validators=[one_line])
    cost_band = models.CharField(_("cost"), max_length=10, choices=CostBand, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=InitiativeState, default=InitiativeState.PLANNED
    )
    stop_reason = models.CharField(
        _("why it was stopped"), max_length=500, blank=True, validators=[no_controls]
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    # the entry of the log that shows it; so nothing counts as tried out without one
    proof = models.ForeignKey(
        "panels.Experiment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proves",
        verbose_name=_("experiment that shows it was tried out"),
    )
    form_key = models.UUIDField(_("key of the form"), default=uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="initiatives_changed",
        verbose_name=_("changed by"),
    )
    revision = models.PositiveIntegerField(_("number of changes"), default=1, editable=False)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        constraints = [
            has_source_text(
                "title",
                name="panels_initiative_has_a_title",
                message=_("Please write the title in the language of the original."),
            ),
            has_source_text(
                "aim",
                name="panels_initiative_has_an_aim",
                message=_("Please write the aim in the language of the original."),
            ),
            in_order(
                "starts_on",
                "ends_on",
                name="panels_initiative_ends_after_start",
                message=_("The last day cannot come before the first day."),
                strict=False,
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(starts_on__isnull=False),
                name="panels_initiative_that_began_has_a_first_day",
                violation_error_message=_("Please give the first day of what has begun."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "running"]) | Q(ends_on__isnull=False),
                name="panels_initiative_that_is_over_has_a_last_day",
                violation_error_message=_("Please give the last day of what is over."),
            ),
            models.CheckConstraint(
                condition=Q(state="stopped", stop_reason__regex=r"\S")
                | (~Q(state="stopped") & Q(stop_reason="")),
                name="panels_initiative_stopped_says_why",
                violation_error_message=_(
                    "Please say why it was stopped. Others learn most from that."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["city", "-starts_on"], name="panels_initiative_of_a_city"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("panels:initiative", args=[self.slug])

    @property
    def is_stopped(self) -> bool:
        return self.state == InitiativeState.STOPPED

    @property
    def is_tried_out(self) -> bool:
        return self.proof_id is not None

    def is_referred_to(self) -> bool:
        """Whether anything on any floor names it: what was tried, said, or came of it."""
        nothing = {f"{each.name}__isnull": True for each in self._meta.related_objects}
        return not Initiative.objects.filter(pk=self.pk, **nothing).exists()

    def may_become(self, state: str) -> bool:
        """Whether `state` is the one it has or may follow it."""
        return state == self.state or state in INITIATIVE_MOVES[InitiativeState(self.state)]


class LineageKind(models.TextChoices):
    ADAPTED = "adapted", pgettext_lazy("how an initiative grew", "Adapted from")
    ENRICHED = "enriched", pgettext_lazy("how an initiative grew", "Enriched from")
    INSPIRED = "inspired", pgettext_lazy("how an initiative grew", "Inspired by")


class Lineage(models.Model):
    """One initiative came of another, here or in another city. The database refuses circles."""

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="origins", verbose_name=_("initiative")
    )
    source = models.ForeignKey(
        Initiative, models.PROTECT, related_name="offspring", verbose_name=_("came from")
    )
    kind = models.CharField(_("how"), max_length=8, choices=LineageKind)
    learnt = models.CharField(
        _("what was taken over and what was changed"),
        max_length=400,
        blank=True,
        validators=[no_controls],
    )
    language = models.CharField(
        _("language"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    linked_at = models.DateTimeField(_("linked at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="initiatives_linked",
        verbose_name=_("linked by"),
    )

    class Meta:
        verbose_name = _("origin of an initiative")
        verbose_name_plural = _("origins of initiatives")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "source"],
                name="panels_lineage_is_told_once",
                violation_error_message=_("This origin is told already."),
            ),
        ]

    def __str__(self) -> str:
        return f"initiative {self.initiative_id} from {self.source_id}"


class ExperimentQuerySet(models.QuerySet["Experiment"]):
    def in_order(self) -> "ExperimentQuerySet":
        return self.order_by("number")


class Experiment(models.Model):
    """An entry of the log: what was expected, tried and seen. What failed is worth as much."""

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="experiments", verbose_name=_("initiative")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    language = models.CharField(
        _("language"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    hypothesis = models.TextField(_("what you expect"), max_length=1000)
    tried = models.TextField(_("what you try"), max_length=2000)
    for_whom = models.CharField(_("for whom"), max_length=300)
    stop_rule = models.CharField(_("when you stop early"), max_length=500)
    from_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"))
    before = models.TextField(_("how it was before"), max_length=1000, blank=True)
    after = models.TextField(_("how it was afterwards"), max_length=1000, blank=True)
    evidence = models.TextField(_("how you know"), max_length=1000, blank=True)
    failed = models.TextField(_("what did not work"), max_length=1000, blank=True)
    form_key = models.UUIDField(_("key of the form"), default=uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="experiments_changed",
        verbose_name=_("changed by"),
    )
    revision = models.PositiveIntegerField(_("number of changes"), default=1, editable=False)

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "number"],
                name="panels_experiment_number_is_unique",
                violation_error_message=_("The initiative already has an entry of this number."),
            ),
            *(
                not_blank(field, name=f"panels_experiment_says_{what}", message=message)
                for field, what, message in (
                    ("hypothesis", "what_is_expected", _("Please say what you expect.")),
                    ("tried", "what_is_tried", _("Please say what you try.")),
                    ("for_whom", "for_whom_it_is", _("Please say for whom it is.")),
                    (
                        "stop_rule",
                        "when_it_is_stopped",
                        _("Please say when you stop early, so that nobody is harmed."),
                    ),
                )
            ),
            in_order(
                "from_on",
                "until_on",
                name="panels_experiment_ends_after_start",
                message=_("The last day cannot come before the first day."),
                strict=False,
            ),
            # a change can be told only by somebody who knows how it was and how they know
            models.CheckConstraint(
                condition=Q(after="")
                | (Q(before__regex=r"\S") & Q(after__regex=r"\S") & Q(evidence__regex=r"\S")),
                name="panels_experiment_result_has_its_proof",
                violation_error_message=_(
                    "To tell a result, please say how it was before, how it was afterwards, "
                    "and how you know."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"experiment {self.number} of initiative {self.initiative_id}"

    @property
    def has_result(self) -> bool:
        return bool(self.after)
