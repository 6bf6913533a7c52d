"""A handbook, its editions, and the place of each section in an edition."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import has_source_text
from network.models import LANGUAGE_CHOICES, Programme


class Handbook(models.Model):
    """A book that cities of a programme write together."""

    slug = models.SlugField(_("address part"), unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="handbooks", verbose_name=_("programme")
    )
    title = models.CharField(_("title"), max_length=250)
    summary = models.TextField(_("summary"), blank=True)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )

    class Meta:
        verbose_name = _("handbook")
        verbose_name_plural = _("handbooks")
        constraints = [
            has_source_text(
                "title",
                name="handbook_handbook_has_a_title",
                message=_("Please write the title in the language of the original."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class EditionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state of an edition", "draft")
    FROZEN = "frozen", pgettext_lazy("state of an edition", "frozen")
    PUBLISHED = "published", pgettext_lazy("state of an edition", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of an edition", "withdrawn")


EDITION_STEPS: dict[str, frozenset[str]] = {
    EditionState.DRAFT: frozenset({EditionState.FROZEN}),
    EditionState.FROZEN: frozenset({EditionState.DRAFT, EditionState.PUBLISHED}),
    EditionState.PUBLISHED: frozenset({EditionState.WITHDRAWN}),
    EditionState.WITHDRAWN: frozenset({EditionState.PUBLISHED}),
}


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> "EditionQuerySet":
        """Those that everybody may read, newest first."""
        return self.filter(state=EditionState.PUBLISHED).order_by("-published_at", "-pk")


class Edition(models.Model):
    """One state of the book: a draft follows the texts, from freezing on it stays as it was."""

    handbook = models.ForeignKey(
        Handbook, models.CASCADE, related_name="editions", verbose_name=_("handbook")
    )
    label = models.CharField(_("label, such as 2026.1"), max_length=20)
    title = models.CharField(_("title"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=EditionState, default=EditionState.DRAFT
    )
    created_at = models.DateTimeField(_("created at"))
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["handbook", "label"],
                name="handbook_edition_label_is_unique",
                violation_error_message=_("The handbook already has an edition with this label."),
            ),
            models.CheckConstraint(
                # it stands in addresses and in file names
                condition=Q(label__regex=r"^[a-z0-9][a-z0-9.-]{0,19}$"),
                name="handbook_edition_label_is_plain",
                violation_error_message=_(
                    "Please write the label with small letters, digits, dots and hyphens."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=EditionState.DRAFT, frozen_at__isnull=True)
                | (~Q(state=EditionState.DRAFT) & Q(frozen_at__isnull=False)),
                name="handbook_edition_frozen_has_its_moment",
                violation_error_message=_("A draft is not frozen; every other edition is."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[EditionState.DRAFT, EditionState.FROZEN], published_at__isnull=True
                )
                | Q(
                    state__in=[EditionState.PUBLISHED, EditionState.WITHDRAWN],
                    published_at__isnull=False,
                ),
                name="handbook_edition_published_has_its_moment",
                violation_error_message=_("An edition has a day of publication once published."),
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.label} of handbook {self.handbook_id}"

    @property
    def follows_the_texts(self) -> bool:
        """A draft shows the newest texts; any other edition shows what was pinned."""
        return self.state == EditionState.DRAFT


class PlacementQuerySet(models.QuerySet["Placement"]):
    def in_reading_order(self) -> "PlacementQuerySet":
        return self.order_by("position", "pk")


class Placement(models.Model):
    """Where a section stands in an edition. Guarded by triggers: a parent is in the same edition
    and comes before its children, and only drafts are rearranged.
    """

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="placements", verbose_name=_("edition")
    )
    section = models.ForeignKey(
        "handbook.Section", models.PROTECT, related_name="placements", verbose_name=_("section")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("stands below"),
    )
    position = models.PositiveSmallIntegerField(_("place in reading order"))
    numbered = models.BooleanField(_("has a number"), default=True)
    visible = models.BooleanField(_("is shown"), default=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of a section")
        verbose_name_plural = _("places of sections")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "section"],
                name="handbook_placement_section_stands_once",
                violation_error_message=_("The section already stands in this edition."),
            ),
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="handbook_placement_position_is_unique",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another section already stands at this place."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="handbook_placement_is_not_its_own_parent",
                violation_error_message=_("A section cannot stand below itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"section {self.section_id} at {self.position} in edition {self.edition_id}"
