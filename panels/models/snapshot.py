"""How a panel stood at one moment, kept as it was: later changes do not reach it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from panels.models.panel import Panel


class SnapshotKind(models.TextChoices):
    OPENING = "opening", pgettext_lazy("moment of a snapshot", "A sitting was opened")
    DECISION = "decision", pgettext_lazy("moment of a snapshot", "A decision was taken")


class Snapshot(models.Model):
    """A panel's composition, frozen. The database lets nobody change or delete it.

    `parts` is a list in the order of the sectors: {"sector", "seats", "held", "present"};
    `sector` is the code, `present` is null where nobody counted. Names are not in it.
    """

    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="snapshots", verbose_name=_("panel")
    )
    kind = models.CharField(_("moment"), max_length=10, choices=SnapshotKind)
    state = models.CharField(_("state of the panel"), max_length=12)
    parts = models.JSONField(_("seats, held and present, by sector"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("snapshot of a panel")
        verbose_name_plural = _("snapshots of panels")
        indexes = [models.Index(fields=["panel", "-at"], name="panels_snapshot_newest_first")]

    def __str__(self) -> str:
        return f"{self.kind} of panel {self.panel_id}"

    @property
    def missing(self) -> int:
        """Seats that nobody held at that moment."""
        return sum(part["seats"] - part["held"] for part in self.parts)
