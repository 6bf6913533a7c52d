"""The making of a PDF: what was asked for, its parts, and what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.documents.models import Document
from crisco.jobs.models import Job
from handbook.models.handbook import Edition
from handbook.models.section import Section
from network.models import LANGUAGE_CHOICES


class Variant(models.TextChoices):
    SCREEN = "screen", _("for screen and office printer")
    PRINT = "print", _("for a printing house")


class ExportState(models.TextChoices):
    WORKING = "working", pgettext_lazy("state of a PDF", "being made")
    READY = "ready", pgettext_lazy("state of a PDF", "ready")
    FAILED = "failed", pgettext_lazy("state of a PDF", "failed")
    CANCELLED = "cancelled", pgettext_lazy("state of a PDF", "stopped")


class ExportQuerySet(models.QuerySet["Export"]):
    def newest_first(self) -> "ExportQuerySet":
        return self.order_by("-created_at", "-pk")

    def with_everything(self) -> "ExportQuerySet":
        """Edition, book, file and person come along."""
        return self.select_related(
            "edition__handbook", "document", "requested_by", "failed_section", "assembly"
        )


class Export(models.Model):
    """One order for a PDF. The same edition, language, variant and content is made once."""

    uuid = models.UUIDField(_("number"), default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="exports", verbose_name=_("edition")
    )
    language = models.CharField(_("language"), max_length=12, choices=LANGUAGE_CHOICES)
    variant = models.CharField(_("made for"), max_length=7, choices=Variant, default=Variant.SCREEN)
    input_hash = models.CharField(_("digest of the content"), max_length=64)
    title = models.CharField(_("title on the cover"), max_length=250)
    cover = models.JSONField(_("cover and contents page"), default=dict)
    state = models.CharField(
        _("state"), max_length=9, choices=ExportState, default=ExportState.WORKING
    )
    assembly = models.OneToOneField(
        Job,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handbook_export",
        verbose_name=_("joining"),
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handbook_exports",
        verbose_name=_("file"),
    )
    findings = models.JSONField(_("what the check found"), default=list)
    failure = models.TextField(_("why it failed"), blank=True)
    failed_section = models.ForeignKey(
        Section,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("section that failed"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="handbook_exports",
        verbose_name=_("asked by"),
    )
    reader_language = models.CharField(_("language of the person who asked"), max_length=12)
    created_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "language", "variant", "input_hash"],
                condition=Q(state__in=[ExportState.WORKING, ExportState.READY]),
                name="handbook_export_is_made_once",
                violation_error_message=_("This PDF is already being made."),
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.READY, document__isnull=False)
                | (~Q(state=ExportState.READY) & Q(document__isnull=True)),
                name="handbook_export_ready_has_its_file",
                violation_error_message=_("An export has a file when it is ready, and only then."),
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.WORKING, finished_at__isnull=True)
                | (~Q(state=ExportState.WORKING) & Q(finished_at__isnull=False)),
                name="handbook_export_ended_has_its_moment",
                violation_error_message=_("An export has an end when it has ended."),
            ),
            models.CheckConstraint(
                condition=(Q(state=ExportState.FAILED) & ~Q(failure=""))
                | (~Q(state=ExportState.FAILED) & Q(failure="")),
                name="handbook_export_failed_says_why",
                violation_error_message=_("A failed export says why."),
            ),
            models.CheckConstraint(
                condition=Q(input_hash__regex=r"^[0-9a-f]{64}$"),
                name="handbook_export_has_a_digest",
                violation_error_message=_("The digest of the content is missing."),
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="handbook_export_newest"),
        ]

    def __str__(self) -> str:
        return f"export {self.uuid} {self.state}"

    @property
    def is_of_the_draft(self) -> bool:
        """Made before its edition was frozen: it may say what the edition no longer says."""
        frozen_at = self.edition.frozen_at
        return frozen_at is None or self.created_at < frozen_at


class ExportPart(models.Model):
    """One section of an export: rendered by a job of its own, or taken from the last time."""

    export = models.ForeignKey(
        Export, models.CASCADE, related_name="parts", verbose_name=_("export")
    )
    position = models.PositiveSmallIntegerField(_("place in the book"))
    section = models.ForeignKey(
        Section, models.PROTECT, related_name="+", verbose_name=_("section")
    )
    title = models.CharField(_("title"), max_length=250)
    title_language = models.CharField(_("language of the title"), max_length=12)
    number = models.CharField(_("number"), max_length=20, blank=True)
    depth = models.PositiveSmallIntegerField(_("depth in the contents"), default=0)
    html = models.TextField(_("text as it was when the export began"), blank=True)
    words = models.PositiveIntegerField(_("words"))
    is_reused = models.BooleanField(_("taken from the last time"), default=False)
    percent = models.PositiveSmallIntegerField(_("percent done"), default=0)
    job = models.OneToOneField(
        Job,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handbook_part",
        verbose_name=_("rendering"),
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("part of an export")
        verbose_name_plural = _("parts of exports")
        constraints = [
            models.UniqueConstraint(
                fields=["export", "position"],
                name="handbook_export_part_place_is_unique",
                violation_error_message=_("The export already has a part at this place."),
            ),
            models.CheckConstraint(
                condition=Q(percent=100, finished_at__isnull=False)
                | Q(percent__lt=100, finished_at__isnull=True),
                name="handbook_export_part_done_has_its_moment",
                violation_error_message=_("A part is finished at 100 percent, and only then."),
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.position} of export {self.export_id}"
