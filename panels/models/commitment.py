"""What an organisation on a panel promised: a sentence, a day, and later what shows it was kept."""

import uuid

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import not_blank
from crisco.text import fold, one_line, tidy
from network.models import LANGUAGE_CHOICES, Theme
from panels.models.member import Member, MemberKind
from panels.models.panel import Panel


class CommitmentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of a promise", "To be kept")
    KEPT = "kept", pgettext_lazy("state of a promise", "Kept")
    DROPPED = "dropped", pgettext_lazy("state of a promise", "Dropped")


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def public(self) -> "CommitmentQuerySet":
        """The organisation agreed to be named, and that this promise is shown."""
        return self.filter(
            may_publish=True,
            member__may_publish_name=True,
            member__kind=MemberKind.ORGANISATION,
            panel__in=Panel.objects.public(),
        )

    def saying(self, words: str) -> "CommitmentQuerySet":
        """Those whose sentence or organisation holds the words, accents and case forgiven."""
        said = Concat(F("sentence"), Value(" "), F("member__name"))
        folded = Func(said, function="portal_fold", output_field=models.TextField())
        return self.alias(folded=folded).filter(folded__contains=fold(tidy(words)))


class Commitment(models.Model):
    """A promise to the city, not to the portal: nobody here may make it for the organisation."""

    uuid = models.UUIDField(_("number"), default=uuid.uuid4, unique=True, editable=False)
    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="commitments", verbose_name=_("panel")
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="commitments", verbose_name=_("organisation")
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("theme"),
    )
    sentence = models.CharField(_("what is promised"), max_length=300, validators=[one_line])
    language = models.CharField(
        _("language of the sentence"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    due_on = models.DateField(_("to be kept by"))
    state = models.CharField(
        _("state"), max_length=8, choices=CommitmentState, default=CommitmentState.OPEN
    )
    evidence = models.CharField(
        _("what shows it"), max_length=500, blank=True, validators=[one_line]
    )
    evidence_url = models.URLField(_("address of a page that shows it"), blank=True)
    may_publish = models.BooleanField(_("everybody can read it"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("kept or dropped at"), null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [
            not_blank(
                "sentence",
                name="panels_commitment_says_what_is_promised",
                message=_("Please write what is promised."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="panels_commitment_knows_when_it_ended",
                violation_error_message=_("Please say when it was kept or dropped."),
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(evidence__regex=r"\S"),
                name="panels_commitment_kept_shows_how",
                violation_error_message=_("Please say what shows that it was kept."),
            ),
        ]

    def __str__(self) -> str:
        return f"promise {self.pk} on panel {self.panel_id}"

    @property
    def is_open(self) -> bool:
        return self.state == CommitmentState.OPEN
