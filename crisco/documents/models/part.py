"""A rendered part, kept so that an unchanged chapter is never laid out twice."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PartQuerySet(models.QuerySet["Part"]):
    def unused_since(self, moment: datetime) -> "PartQuerySet":
        """Parts that no rendering has asked for since then."""
        return self.filter(last_used_at__lt=moment)


class Part(models.Model):
    """Known by its content alone: who may see it is decided where it is used, never here."""

    key = models.CharField(_("fingerprint of what it was made from"), max_length=64, unique=True)
    pdf = models.FileField(_("file"), max_length=200)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    side = models.JSONField(_("places, headings and facts"))
    words = models.PositiveIntegerField(_("words"))
    page_count = models.PositiveIntegerField(_("pages"))
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    seconds = models.FloatField(_("seconds of work"))
    engine = models.CharField(_("versions of the layout engine"), max_length=300)
    created_at = models.DateTimeField(_("created at"))
    last_used_at = models.DateTimeField(_("last used at"))

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendered part")
        verbose_name_plural = _("rendered parts")
        constraints = [
            models.CheckConstraint(
                condition=Q(key__regex=r"^[0-9a-f]{64}$", sha256__regex=r"^[0-9a-f]{64}$"),
                name="documents_part_has_fingerprints",
                violation_error_message=_("A part needs its two fingerprints."),
            ),
            models.CheckConstraint(
                condition=Q(page_count__gte=1, size_bytes__gte=1, seconds__gte=0),
                name="documents_part_is_not_empty",
                violation_error_message=_("A part has at least one page."),
            ),
        ]
        indexes = [models.Index(fields=["last_used_at"], name="documents_parts_by_use")]

    def __str__(self) -> str:
        return self.key
