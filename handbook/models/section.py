"""Sections, their text in each language, and every state that a text was ever in."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crisco.db import not_blank
from handbook.models.handbook import Edition, Handbook
from network.models import LANGUAGE_CHOICES, City, Theme
from panels.models import Initiative


class SectionKind(models.TextChoices):
    FRONT = "front", _("opening")
    CHAPTER = "chapter", _("chapter")
    PRACTICE = "practice", _("good practice")
    RECOMMENDATION = "recommendation", _("recommendation")
    ANNEX = "annex", _("annex")


class Section(models.Model):
    """A piece of the book that one city answers for; its text lives per language."""

    handbook = models.ForeignKey(
        Handbook, models.CASCADE, related_name="sections", verbose_name=_("handbook")
    )
    uid = models.CharField(_("lasting name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=15, choices=SectionKind)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    author_city = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handbook_sections",
        verbose_name=_("written by"),
    )
    themes = models.ManyToManyField(
        Theme, related_name="handbook_sections", blank=True, verbose_name=_("themes")
    )
    grew_from = models.ForeignKey(
        Initiative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handbook_sections",
        verbose_name=_("grew from the initiative"),
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.UniqueConstraint(
                fields=["grew_from", "kind"],
                name="handbook_section_grows_once",
                violation_error_message=_("The initiative is in the handbook already."),
            ),
            models.CheckConstraint(
                condition=Q(grew_from__isnull=True) | Q(kind__in=["practice", "recommendation"]),
                name="handbook_section_that_grew_is_of_a_kind",
                violation_error_message=_(
                    "An initiative becomes a good practice or a recommendation."
                ),
            ),
            models.UniqueConstraint(
                fields=["handbook", "uid"],
                name="handbook_section_uid_is_unique",
                violation_error_message=_("The handbook already has a section of this name."),
            ),
            models.CheckConstraint(
                condition=Q(uid__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="handbook_section_uid_is_plain",
                violation_error_message=_(
                    "Please write the lasting name with small letters, digits and hyphens."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class SectionText(models.Model):
    """A section in one language; `head` is what it says today."""

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="texts", verbose_name=_("section")
    )
    language = models.CharField(_("language"), max_length=12, choices=LANGUAGE_CHOICES)
    head = models.OneToOneField(
        "handbook.Revision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="head_of",
        verbose_name=_("newest state"),
    )

    class Meta:
        verbose_name = _("text of a section")
        verbose_name_plural = _("texts of sections")
        constraints = [
            models.UniqueConstraint(
                fields=["section", "language"],
                name="handbook_section_text_once_per_language",
                violation_error_message=_("The section already has a text in this language."),
            ),
        ]

    def __str__(self) -> str:
        return f"section {self.section_id} in {self.language}"


class Weight(models.TextChoices):
    MAJOR = "major", _("changes the meaning")
    MINOR = "minor", _("corrects the wording")


class Origin(models.TextChoices):
    EDIT = "edit", _("written here")
    IMPORT = "import", _("brought in from files")


class RevisionQuerySet(models.QuerySet["Revision"]):
    def with_body_flag(self) -> "RevisionQuerySet":
        """Each with `is_written`: whether there is a text and not only a title."""
        return self.annotate(is_written=~Q(blocks=[]))  # type: ignore[no-redef] # named below


class Revision(models.Model):
    """What a text said from one moment on. Never changed, never deleted: a trigger refuses.

    `blocks` is a list of {id, type, html, sha}; an empty list says that only the title is
    translated so far. `source_revision` is the state of the original that a translation answers.
    """

    is_written: bool  # said by `with_body_flag`
    text = models.ForeignKey(
        SectionText, models.PROTECT, related_name="revisions", verbose_name=_("text")
    )
    number = models.PositiveIntegerField(_("number"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("grew from"),
    )
    title = models.CharField(_("title"), max_length=250)
    blocks = models.JSONField(_("text"), default=list)
    body_sha = models.CharField(_("digest of title and text"), max_length=64)
    source_revision = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translates"),
    )
    weight = models.CharField(_("weight"), max_length=5, choices=Weight, default=Weight.MAJOR)
    origin = models.CharField(_("origin"), max_length=6, choices=Origin, default=Origin.EDIT)
    message = models.CharField(_("what changed"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="handbook_revisions",
        verbose_name=_("author"),
    )
    city = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handbook_revisions",
        verbose_name=_("for the city"),
    )
    created_at = models.DateTimeField(_("created at"))

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a text")
        verbose_name_plural = _("states of texts")
        constraints = [
            models.UniqueConstraint(
                fields=["text", "number"],
                name="handbook_revision_number_is_unique",
                violation_error_message=_(
                    "Somebody else saved this text in the meantime. Please look at both versions."
                ),
            ),
            models.CheckConstraint(
                condition=Q(number=1, parent__isnull=True) | Q(number__gt=1, parent__isnull=False),
                name="handbook_revision_all_but_the_first_grow",
                violation_error_message=_("Every state but the first grew from another."),
            ),
            models.CheckConstraint(
                condition=Q(source_revision__isnull=True) | ~Q(source_revision=F("id")),
                name="handbook_revision_does_not_translate_itself",
                violation_error_message=_("A text is not a translation of itself."),
            ),
            not_blank(
                "title",
                name="handbook_revision_has_a_title",
                message=_("Please give the section a title."),
            ),
        ]

    def __str__(self) -> str:
        return f"state {self.number} of text {self.text_id}"

    @property
    def has_body(self) -> bool:
        return bool(self.blocks)


class Pin(models.Model):
    """What an edition shows for a text from freezing on, whatever is written later."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="pins", verbose_name=_("edition")
    )
    text = models.ForeignKey(
        SectionText, models.PROTECT, related_name="pins", verbose_name=_("text")
    )
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="pins", verbose_name=_("pinned state")
    )

    class Meta:
        verbose_name = _("pinned text")
        verbose_name_plural = _("pinned texts")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "text"],
                name="handbook_pin_once_per_text",
                violation_error_message=_("The edition already shows a state of this text."),
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.revision_id} in edition {self.edition_id}"
