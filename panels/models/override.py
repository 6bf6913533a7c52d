"""Exceptions that a named person answers for in public, and activities closed with or by them.

No exception reaches the database's guard: a panel that is not balanced is never constituted.
"""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import not_blank
from crisco.languages import local_day
from network.models import Activity, City, Programme
from panels.models.panel import Panel


class OverrideKind(models.TextChoices):
    GATE = "gate", pgettext_lazy("kind of exception", "The programme goes on without this panel")
    EARLY_START = (
        "early_start",
        pgettext_lazy("kind of exception", "The panel meets before every seat is held"),
    )


class OverrideQuerySet(models.QuerySet["Override"]):
    def in_force(self, now: object) -> "OverrideQuerySet":
        """Made, not yet over, not taken back."""
        return self.filter(made_at__lte=now, expires_at__gt=now, revoked_at__isnull=True)


class Override(models.Model):
    """An exception for one city in one programme. The database lets nobody rewrite it.

    `person` is the name of whoever answers for it, as the public reads it.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="overrides", verbose_name=_("programme")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="overrides", verbose_name=_("city"))
    panel = models.ForeignKey(
        Panel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="overrides",
        verbose_name=_("panel"),
    )
    kind = models.CharField(_("exception"), max_length=12, choices=OverrideKind)
    reason = models.CharField(_("reason"), max_length=500)
    person = models.CharField(_("who answers for it"), max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="panel_overrides",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("in force until"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = [
            not_blank(
                "reason",
                name="panels_override_gives_a_reason",
                message=_("Please give the reason for the exception."),
            ),
            not_blank(
                "person",
                name="panels_override_names_a_person",
                message=_("Please say who answers for the exception."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="panels_override_ends_after_start",
                violation_error_message=_("An exception ends after it began."),
            ),
            models.CheckConstraint(
                condition=Q(kind="gate") | Q(kind="early_start", panel__isnull=False),
                name="panels_override_of_a_start_names_its_panel",
                violation_error_message=_("Only a panel that is there can meet."),
            ),
            ExclusionConstraint(
                name="panels_override_one_at_a_time",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("city", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Func(F("made_at"), F("expires_at"), function="TSTZRANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoked_at__isnull=True),
                violation_error_message=_("This exception is in force already."),
            ),
        ]

    def __str__(self) -> str:
        return f"exception {self.kind} for city {self.city_id}"

    @property
    def last_day(self) -> date:
        """By the clock of its city, which comes along."""
        return local_day(self.expires_at - timedelta(seconds=1), self.city.time_zone)


class Closure(models.Model):
    """An activity of a programme is closed. One that waits for panels needs them all."""

    activity = models.OneToOneField(
        Activity, models.PROTECT, related_name="closure", verbose_name=_("activity")
    )
    closed_at = models.DateTimeField(_("closed at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities_closed",
        verbose_name=_("closed by"),
    )

    class Meta:
        verbose_name = _("closed activity")
        verbose_name_plural = _("closed activities")

    def __str__(self) -> str:
        return f"activity {self.activity_id} closed"
