"""The rule a panel obeys, as versioned data: its sectors, their shares, least and most seats."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crisco.db import has_source_text, not_blank
from network.models import LANGUAGE_CHOICES, Programme


class CompositionQuerySet(models.QuerySet["Composition"]):
    def published(self) -> "CompositionQuerySet":
        return self.filter(published_at__isnull=False)

    def newest_of(self, programme: Programme) -> "Composition | None":
        """The published rule that new panels of the programme obey, if there is one."""
        return self.published().filter(programme=programme).order_by("-version", "-pk").first()


class Composition(models.Model):
    """A rule: once published, the database keeps it as it is; a change is a new version."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="compositions", verbose_name=_("programme")
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    least_size = models.PositiveSmallIntegerField(
        _("least number of seats"), validators=[MinValueValidator(1)]
    )
    vacancy_days = models.PositiveSmallIntegerField(
        _("days to fill an empty seat"), default=60, validators=[MinValueValidator(1)]
    )
    quorum_num = models.PositiveSmallIntegerField(
        _("quorum, above the line"), default=1, db_default=1
    )
    quorum_den = models.PositiveSmallIntegerField(
        _("quorum, below the line"), default=2, db_default=2
    )
    part_quorum_num = models.PositiveSmallIntegerField(
        _("quorum of each sector, above the line"), default=1, db_default=1
    )
    part_quorum_den = models.PositiveSmallIntegerField(
        _("quorum of each sector, below the line"), default=3, db_default=3
    )
    second_num = models.PositiveSmallIntegerField(
        _("quorum of a second sitting, above the line"), default=1, db_default=1
    )
    second_den = models.PositiveSmallIntegerField(
        _("quorum of a second sitting, below the line"), default=3, db_default=3
    )
    second_days = models.PositiveSmallIntegerField(
        _("days between a sitting without a quorum and the second one"), default=7, db_default=7
    )
    suspend_days = models.PositiveSmallIntegerField(
        _("days with an empty seat until the panel is suspended"), default=90, db_default=90
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer an offered seat"),
        default=7,
        db_default=7,
        validators=[MinValueValidator(1)],
    )
    term_months = models.PositiveSmallIntegerField(
        _("months of a term"), default=24, db_default=24, validators=[MinValueValidator(1)]
    )
    most_terms = models.PositiveSmallIntegerField(
        _("most terms in a row"), default=2, db_default=2, validators=[MinValueValidator(1)]
    )
    gate_activity = models.PositiveSmallIntegerField(
        _("number of the activity that waits for all panels"), null=True, blank=True
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("number of changes"), default=0, editable=False)

    objects = CompositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("composition")
        verbose_name_plural = _("compositions")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "version"],
                name="panels_composition_version_is_unique",
                violation_error_message=_("The programme already has this version of the rule."),
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(published_at__isnull=True),
                name="panels_composition_one_draft_at_a_time",
                violation_error_message=_("The programme already has a draft of a new version."),
            ),
            models.CheckConstraint(
                condition=Q(least_size__gte=1),
                name="panels_composition_asks_for_a_seat",
                violation_error_message=_("A panel has at least one seat."),
            ),
            models.CheckConstraint(
                condition=Q(vacancy_days__gte=1),
                name="panels_composition_gives_time_to_fill_a_seat",
                violation_error_message=_("Give at least one day to fill an empty seat."),
            ),
            models.CheckConstraint(
                condition=Q(quorum_den__gte=1, part_quorum_den__gte=1)
                & Q(quorum_num__lte=F("quorum_den"), part_quorum_num__lte=F("part_quorum_den")),
                name="panels_composition_quorum_is_a_fraction",
                violation_error_message=_("A quorum is a share between nothing and all."),
            ),
            models.CheckConstraint(
                condition=Q(second_den__gte=1, second_num__lte=F("second_den")),
                name="panels_composition_second_quorum_is_a_fraction",
                violation_error_message=_("A quorum is a share between nothing and all."),
            ),
            models.CheckConstraint(
                condition=Q(suspend_days__gte=F("vacancy_days")),
                name="panels_composition_suspends_after_the_first_deadline",
                violation_error_message=_(
                    "A panel is suspended after the day by which its seats are to be filled."
                ),
            ),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, term_months__gte=1, most_terms__gte=1),
                name="panels_composition_gives_time_to_answer_and_serve",
                violation_error_message=_("Give at least a day, a month and one term."),
            ),
        ]

    def __str__(self) -> str:
        return f"composition {self.version} of programme {self.programme_id}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class Sector(models.Model):
    """One part of a composition, such as the third of the residents."""

    composition = models.ForeignKey(
        Composition, models.CASCADE, related_name="sectors", verbose_name=_("composition")
    )
    code = models.SlugField(_("code"), max_length=30)
    title = models.CharField(_("title"), max_length=80)
    description = models.CharField(_("who belongs here"), max_length=250, blank=True)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    share_num = models.PositiveSmallIntegerField(_("share, above the line"), null=True, blank=True)
    share_den = models.PositiveSmallIntegerField(_("share, below the line"), null=True, blank=True)
    slack = models.PositiveSmallIntegerField(_("seats the share may be off by"), default=0)
    minimum = models.PositiveSmallIntegerField(_("least seats"), default=1)
    maximum = models.PositiveSmallIntegerField(_("most seats"), null=True, blank=True)
    wanted = models.PositiveSmallIntegerField(
        _("seats the panel should have, as a warning"), default=0, db_default=0
    )
    may_have_deputies = models.BooleanField(
        _("people too may name a deputy"), default=False, db_default=False
    )
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        constraints = [
            models.UniqueConstraint(
                fields=["composition", "code"],
                name="panels_sector_code_is_unique",
                violation_error_message=_("The rule already has a part with this code."),
            ),
            not_blank(
                "code",
                name="panels_sector_has_a_code",
                message=_("Please give the part of the rule a code."),
            ),
            has_source_text(
                "title",
                name="panels_sector_has_a_title",
                message=_("Please write the title in the language of the original."),
            ),
            models.CheckConstraint(
                condition=Q(share_num__isnull=True, share_den__isnull=True)
                | Q(
                    share_num__isnull=False,
                    share_den__isnull=False,
                    share_num__gte=1,
                    share_den__gte=F("share_num"),
                ),
                name="panels_sector_share_is_a_fraction",
                violation_error_message=_("The share is a fraction between nothing and all."),
            ),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")),
                name="panels_sector_most_is_not_below_least",
                violation_error_message=_("The most seats cannot be below the least seats."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of composition {self.composition_id}"


class SubKind(models.Model):
    """A kind within a sector, such as the experts among officials and experts.

    It binds nothing: a panel without anybody of a kind is told so.
    """

    sector = models.ForeignKey(
        Sector, models.CASCADE, related_name="sub_kinds", verbose_name=_("sector")
    )
    code = models.SlugField(_("code"), max_length=30)
    title = models.CharField(_("title"), max_length=80)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        verbose_name = _("kind within a sector")
        verbose_name_plural = _("kinds within sectors")
        constraints = [
            models.UniqueConstraint(
                fields=["sector", "code"],
                name="panels_subkind_code_is_unique",
                violation_error_message=_(
                    "This part of the rule already has a kind with this code."
                ),
            ),
            not_blank(
                "code",
                name="panels_subkind_has_a_code",
                message=_("Please give the kind a code."),
            ),
            has_source_text(
                "title",
                name="panels_subkind_has_a_title",
                message=_("Please write the title in the language of the original."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of sector {self.sector_id}"
