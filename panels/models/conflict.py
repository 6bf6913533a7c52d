"""A member stays out of one point of an agenda, for an interest that they declared."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crisco.text import no_controls
from panels.models.decision import RecusalReason
from panels.models.mandate import Mandate
from panels.models.sitting import AgendaItem


class Conflict(models.Model):
    """The reason is for all members and the minutes, the details are for the city alone."""

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="conflicts", verbose_name=_("point of the agenda")
    )
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="conflicts", verbose_name=_("mandate")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=RecusalReason)
    details = models.TextField(_("details"), max_length=1000, blank=True, validators=[no_controls])
    at = models.DateTimeField(_("declared at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    class Meta:
        verbose_name = _("interest in a point")
        verbose_name_plural = _("interests in points")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "mandate"],
                name="panels_conflict_once_per_point",
                violation_error_message=_("This is declared already."),
            ),
        ]

    def __str__(self) -> str:
        return f"mandate {self.mandate_id} stays out of point {self.item_id}"
