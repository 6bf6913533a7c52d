"""A programme, its themes and its work plan."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import has_source_text, in_order, not_blank
from network.models.person import LANGUAGE_CHOICES


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state of a programme", "draft")
    PUBLISHED = "published", pgettext_lazy("state of a programme", "published")


class DatePrecision(models.TextChoices):
    """How exactly the documents give the dates of a programme."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def published(self) -> "ProgrammeQuerySet":
        return self.filter(state=ProgrammeState.PUBLISHED)


class Programme(models.Model):
    """Something a funder pays for: CRISCO, IN.TO.EU, EPI, LIAISON, or the next one."""

    slug = models.SlugField(_("address part"), unique=True)
    acronym = models.CharField(_("acronym"), max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=250)
    summary = models.TextField(_("summary"), blank=True)
    description = models.TextField(_("description"), blank=True)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    aliases = ArrayField(
        models.CharField(max_length=250),
        verbose_name=_("other names and spellings"),
        default=list,
        blank=True,
    )
    fund = models.CharField(_("fund"), max_length=120, blank=True)
    strand = models.CharField(_("strand of the fund"), max_length=120, blank=True)
    project_number = models.CharField(_("project number"), max_length=40, blank=True)
    agreement_number = models.CharField(_("agreement number"), max_length=40, blank=True)
    grant_euro = models.PositiveIntegerField(_("grant in euro"), null=True, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    date_precision = models.CharField(
        _("dates are given"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=ProgrammeState, default=ProgrammeState.DRAFT
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            has_source_text(
                "title",
                name="network_programme_has_a_title",
                message=_("Please write the title in the language of the original."),
            ),
            not_blank(
                "acronym",
                name="network_programme_has_an_acronym",
                message=_("Please give the programme an acronym."),
            ),
            in_order(
                "starts_on",
                "ends_on",
                name="network_programme_ends_after_start",
                message=_("The last day must come after the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.acronym

    @property
    def months(self) -> int | None:
        """How many months the programme lasts; None when a date is not given."""
        if not self.starts_on or not self.ends_on:
            return None
        return _months(self.starts_on, self.ends_on)

    def month_on(self, day: date) -> int | None:
        """Which month of the programme `day` falls into; None before, after or without dates."""
        if not self.starts_on or not self.ends_on or not self.starts_on <= day <= self.ends_on:
            return None
        return _months(self.starts_on, day)


def _months(first: date, last: date) -> int:
    """Months begun from `first` to `last`, both days included."""
    begun = (last.year - first.year) * 12 + last.month - first.month
    return begun + (last.day >= first.day)


class Theme(models.Model):
    """One of a programme's questions, worked on at home and at a transnational event."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="themes", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="network_theme_number_is_unique",
                violation_error_message=_("The programme already has a theme with this number."),
            ),
            has_source_text(
                "title",
                name="network_theme_has_a_title",
                message=_("Please write the title in the language of the original."),
            ),
        ]

    def __str__(self) -> str:
        return f"theme {self.number} of programme {self.programme_id}"


class ActivityKind(models.TextChoices):
    PREPARATION = "preparation", _("preparation")
    LOCAL = "local", _("local activity")
    TRANSNATIONAL = "transnational", _("transnational event")
    STUDY = "study", _("study")
    TRAINING = "training", _("training")
    COMMITTEE = "committee", _("committee")
    COOPERATION = "cooperation", _("cooperation model")
    MEETING = "meeting", _("meeting")
    CAMPAIGN = "campaign", _("campaign")


class Activity(models.Model):
    """A numbered line of a programme's work plan."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="activities", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=15, choices=ActivityKind)
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("theme"),
    )
    prepares = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="prepared_by",
        verbose_name=_("prepares the activity"),
    )
    title = models.CharField(_("title"), max_length=250)
    summary = models.TextField(_("summary"), blank=True)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="network_activity_number_is_unique",
                violation_error_message=_(
                    "The programme already has an activity with this number."
                ),
            ),
            has_source_text(
                "title",
                name="network_activity_has_a_title",
                message=_("Please write the title in the language of the original."),
            ),
            in_order(
                "starts_on",
                "ends_on",
                name="network_activity_ends_after_start",
                message=_("The last day cannot come before the first day."),
                strict=False,
            ),
            models.CheckConstraint(
                condition=models.Q(prepares__isnull=True) | ~models.Q(prepares=models.F("id")),
                name="network_activity_does_not_prepare_itself",
                violation_error_message=_("An activity cannot prepare itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"activity {self.number} of programme {self.programme_id}"
