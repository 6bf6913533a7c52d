"""A city's open call: who is looked for on the panel, and until when people can answer."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisco.db import in_order
from network.models import LANGUAGE_CHOICES
from panels.models.composition import Sector
from panels.models.panel import Panel


class CallQuerySet(models.QuerySet["Call"]):
    def open(self, now: datetime) -> "CallQuerySet":
        """Those that take applications at `now` (aware UTC)."""
        return self.filter(closed_at__isnull=True, opens_at__lte=now, closes_at__gt=now)


class Call(models.Model):
    """Open from `opens_at` until `closes_at`; somebody may close it before that."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="calls", verbose_name=_("panel"))
    sectors = models.ManyToManyField(
        Sector, related_name="calls", verbose_name=_("parts that look for members")
    )
    appeal = models.TextField(_("in the city’s own words"), blank=True, max_length=2000)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    keep_months = models.PositiveSmallIntegerField(
        _("months for which applications are kept"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(36)],
    )
    opens_at = models.DateTimeField(_("opens at"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes at"))
    closed_at = models.DateTimeField(_("closed before its time at"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="panel_calls",
        verbose_name=_("opened by"),
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("open call")
        verbose_name_plural = _("open calls")
        constraints = [
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(closed_at__isnull=True),
                name="panels_call_is_one_at_a_time",
                violation_error_message=_("This panel has an open call already."),
            ),
            in_order(
                "opens_at",
                "closes_at",
                name="panels_call_closes_after_it_opens",
                message=_("The last day comes after the first."),
            ),
            models.CheckConstraint(
                condition=Q(keep_months__range=(1, 36)),
                name="panels_call_keeps_for_a_stated_time",
                violation_error_message=_("Applications are kept for 1 to 36 months."),
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk} of panel {self.panel_id}"

    def is_open(self, now: datetime) -> bool:
        """Whether it is one of `CallQuerySet.open(now)`."""
        return self.closed_at is None and self.opens_at <= now < self.closes_at
