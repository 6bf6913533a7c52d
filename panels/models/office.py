"""Who chairs a panel and who stands in for the chair, with dates; one chair at a time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import DateRange, in_order
from panels.models.member import Member
from panels.models.panel import Panel


class OfficeKind(models.TextChoices):
    CHAIR = "chair", pgettext_lazy("office on a panel", "Chair")
    DEPUTY_CHAIR = "deputy_chair", pgettext_lazy("office on a panel", "Deputy chair")


class OfficeQuerySet(models.QuerySet["Office"]):
    def live(self) -> "OfficeQuerySet":
        """Held until further notice; a mandate's end ends them too, in the database."""
        return self.filter(until_on__isnull=True)


class Office(models.Model):
    """A seated member chairs the panel, or stands in. `until_on` is given once it is over."""

    panel = models.ForeignKey(
        Panel, models.CASCADE, related_name="offices", verbose_name=_("panel")
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="offices", verbose_name=_("member")
    )
    kind = models.CharField(
        pgettext_lazy("office on a panel", "office"), max_length=12, choices=OfficeKind
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until, this day not included"), null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office on a panel")
        verbose_name_plural = _("offices on panels")
        constraints = [
            ExclusionConstraint(
                name="panels_office_one_chair_at_a_time",
                expressions=[
                    ("panel", RangeOperators.EQUAL),
                    (DateRange(F("from_on"), F("until_on")), RangeOperators.OVERLAPS),
                ],
                condition=Q(kind="chair"),
                violation_error_message=_("The panel has a chair at that time."),
            ),
            ExclusionConstraint(
                name="panels_office_one_office_per_member",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (DateRange(F("from_on"), F("until_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This member has an office at that time."),
            ),
            in_order(
                "from_on",
                "until_on",
                name="panels_office_ends_after_start",
                message=_("The end cannot come before the beginning."),
                strict=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of panel {self.panel_id} from {self.from_on}"
