"""Quotas of a draw, what was eased to make it possible, and what applicants chose to state.

Answers stand apart from the application: nobody reads them but the draw, and they go before it.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import not_blank
from crisco.text import no_link, one_line
from panels.models.application import Application
from panels.models.drawing import Draw


class Attribute(models.TextChoices):
    GENDER = "gender", pgettext_lazy("what a draw balances", "Gender")
    AGE = "age", pgettext_lazy("what a draw balances", "Age")
    AREA = "area", pgettext_lazy("what a draw balances", "Neighbourhood")


class Bound(models.TextChoices):
    MIN = "min", _("least seats")
    MAX = "max", _("most seats")


class DrawQuota(models.Model):
    """At least and at most so many of the seats drawn for one answer; one row for each answer."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="quotas", verbose_name=_("draw"))
    attribute = models.CharField(_("what is balanced"), max_length=6, choices=Attribute)
    value = models.CharField(_("answer"), max_length=10)
    # of a neighbourhood, as the city calls it
    label = models.CharField(_("name"), max_length=60, blank=True, validators=[one_line, no_link])
    least = models.PositiveSmallIntegerField(
        _("least seats"), default=0, validators=[MaxValueValidator(999)]
    )
    most = models.PositiveSmallIntegerField(
        _("most seats"), null=True, blank=True, validators=[MaxValueValidator(999)]
    )

    class Meta:
        verbose_name = _("quota of a draw")
        verbose_name_plural = _("quotas of draws")
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "attribute", "value"],
                name="panels_drawquota_is_one_for_an_answer",
                violation_error_message=_("There is a quota for this answer already."),
            ),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gte=F("least")),
                name="panels_drawquota_most_is_not_below_least",
                violation_error_message=_("The most seats cannot be below the least seats."),
            ),
        ]

    def __str__(self) -> str:
        return f"quota {self.attribute} {self.value} of draw {self.draw_id}"

    @property
    def binds(self) -> bool:
        return self.least > 0 or self.most is not None


class Relaxation(models.Model):
    """A quota that was eased because all together could not be met; somebody answers for it."""

    quota = models.ForeignKey(
        DrawQuota, models.CASCADE, related_name="relaxations", verbose_name=_("quota")
    )
    bound = models.CharField(_("what is eased"), max_length=3, choices=Bound)
    before = models.PositiveSmallIntegerField(_("seats before"))
    after = models.PositiveSmallIntegerField(_("seats after"))
    person = models.CharField(
        _("who answers for it"), max_length=120, validators=[one_line, no_link]
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="panel_relaxations",
        verbose_name=_("entered by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("eased quota")
        verbose_name_plural = _("eased quotas")
        constraints = [
            not_blank(
                "person",
                name="panels_relaxation_has_somebody_who_answers",
                message=_("Please say who answers for it."),
            ),
            models.CheckConstraint(
                condition=Q(bound="min", after__lt=F("before"))
                | Q(bound="max", after__gt=F("before")),
                name="panels_relaxation_eases_something",
                violation_error_message=_("A quota is eased, never tightened."),
            ),
        ]

    def __str__(self) -> str:
        return f"relaxation {self.pk} of quota {self.quota_id}"


class BalancingAnswer(models.Model):
    """What somebody chose to state for a balanced draw; who states nothing is drawn all the same."""

    application = models.ForeignKey(
        Application,
        models.CASCADE,
        related_name="balancing_answers",
        verbose_name=_("application"),
    )
    attribute = models.CharField(_("what is balanced"), max_length=6, choices=Attribute)
    value = models.CharField(_("answer"), max_length=10)

    class Meta:
        verbose_name = _("answer for a balanced draw")
        verbose_name_plural = _("answers for balanced draws")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "attribute"],
                name="panels_balancinganswer_is_given_once",
                violation_error_message=_("This question is answered already."),
            ),
            not_blank(
                "value",
                name="panels_balancinganswer_says_something",
                message=_("Who would rather not say leaves no answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"
