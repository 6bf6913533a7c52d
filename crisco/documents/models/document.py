"""A rendered file that people may fetch."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crisco.db import in_order, not_blank


class DocumentQuerySet(models.QuerySet["Document"]):
    def expired(self, now: datetime) -> "DocumentQuerySet":
        """Whose time has come; documents without an end never are."""
        return self.filter(keep_until__lte=now)


class Document(models.Model):
    """One file with its proof of identity. The title names the work, never a person."""

    uuid = models.UUIDField(_("number"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=12)
    file = models.FileField(_("file"), max_length=200)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    page_count = models.PositiveIntegerField(_("pages"))
    inputs_hash = models.CharField(
        _("fingerprint of what it was made from"), max_length=64, blank=True
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    created_at = models.DateTimeField(_("created at"))
    keep_until = models.DateTimeField(_("keep until"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            not_blank(
                "kind",
                name="documents_document_has_a_kind",
                message=_("A document needs a kind."),
            ),
            not_blank(
                "title",
                name="documents_document_has_a_title",
                message=_("A document needs a title."),
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="documents_document_has_a_fingerprint",
                violation_error_message=_("A document needs the fingerprint of its file."),
            ),
            models.CheckConstraint(
                condition=Q(inputs_hash="") | Q(inputs_hash__regex=r"^[0-9a-f]{64}$"),
                name="documents_document_inputs_hash_is_one",
                violation_error_message=_("The fingerprint of the inputs is malformed."),
            ),
            models.CheckConstraint(
                condition=Q(page_count__gte=1, size_bytes__gte=1),
                name="documents_document_is_not_empty",
                violation_error_message=_("A document has at least one page."),
            ),
            in_order(
                "created_at",
                "keep_until",
                name="documents_document_kept_after_creation",
                message=_("A document is kept for some time."),
            ),
            models.UniqueConstraint(
                fields=["kind", "inputs_hash"],
                condition=~Q(inputs_hash=""),
                name="documents_document_one_per_inputs",
                violation_error_message=_("This document exists already."),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-created_at"], name="documents_by_kind"),
            models.Index(
                fields=["keep_until"],
                condition=Q(keep_until__isnull=False),
                name="documents_to_expire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    def get_absolute_url(self) -> str:
        return reverse("documents:download", kwargs={"uuid": self.uuid})
