"""Pictures of a handbook, kept by their content."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handbook.models.handbook import Handbook


class AssetKind(models.TextChoices):
    DRAWING = "svg", _("drawing")
    PHOTOGRAPH = "jpeg", _("photograph")
    PICTURE = "png", _("picture")


MEDIA_TYPES = {
    AssetKind.DRAWING: "image/svg+xml",
    AssetKind.PHOTOGRAPH: "image/jpeg",
    AssetKind.PICTURE: "image/png",
}


def file_name(asset: "Asset", _given: str) -> str:
    """Where the bytes are kept: a name of ours, never the one that was uploaded."""
    return f"handbook/{asset.sha256[:2]}/{asset.sha256}.{asset.kind}"


class Asset(models.Model):
    """A picture that texts name as `asset:<name>`; its file is named by its content."""

    handbook = models.ForeignKey(
        Handbook, models.CASCADE, related_name="assets", verbose_name=_("handbook")
    )
    name = models.CharField(_("name in texts"), max_length=80)
    kind = models.CharField(_("kind"), max_length=4, choices=AssetKind)
    description = models.CharField(_("description in words"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    sha256 = models.CharField(_("digest of the file"), max_length=64)
    file = models.FileField(_("file"), upload_to=file_name, max_length=200)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["handbook", "name"],
                name="handbook_asset_name_is_unique",
                violation_error_message=_("The handbook already has a picture of this name."),
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"^[a-z0-9][a-z0-9-]*\.(svg|jpeg|jpg|png)$"),
                name="handbook_asset_name_is_plain",
                violation_error_message=_(
                    "Please name the picture with small letters, digits and hyphens."
                ),
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="handbook_asset_has_a_digest",
                violation_error_message=_("The digest of the file is missing."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[AssetKind(self.kind)]
