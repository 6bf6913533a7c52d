"""Who holds which seat, from when until when. Ended and made anew, never moved."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import DateRange, in_order
from panels.models.composition import Sector
from panels.models.member import Member
from panels.models.panel import Panel, Seat


class EndReason(models.TextChoices):
    TERM = "term", pgettext_lazy("why a member left", "The term is over")
    RESIGNATION = "resignation", pgettext_lazy("why a member left", "Stepped down")
    MOVED = "moved", pgettext_lazy("why a member left", "Moved away")
    OTHER_HAT = (
        "other_hat",
        pgettext_lazy("why a member left", "Now belongs to another part of the panel"),
    )
    ABSENCE = "absence", pgettext_lazy("why a member left", "Absent for too long")
    REMOVAL = "removal", pgettext_lazy("why a member left", "Removed by the panel")
    DEATH = "death", pgettext_lazy("why a member left", "Died")
    DISSOLVED = "dissolved", pgettext_lazy("why a member left", "The panel was dissolved")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def live(self) -> "MandateQuerySet":
        """Those that hold a seat; a stored fact, not a comparison with today."""
        return self.filter(ended_at__isnull=True)


class Mandate(models.Model):
    """A member on a seat. `panel` and `sector` are proven equal to the seat's and the member's."""

    panel = models.ForeignKey(
        Panel, models.CASCADE, related_name="mandates", verbose_name=_("panel")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="mandates", verbose_name=_("seat"))
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="mandates", verbose_name=_("sector")
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="mandates", verbose_name=_("member")
    )
    deputy = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_for",
        verbose_name=_("personal deputy"),
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until, this day not included"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=12, choices=EndReason, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(ended_at__isnull=True),
                name="panels_mandate_one_holder_per_seat",
                violation_error_message=_("This seat has just been taken."),
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_at__isnull=True),
                name="panels_mandate_one_seat_per_member",
                violation_error_message=_("This member already holds a seat."),
            ),
            models.UniqueConstraint(
                fields=["deputy"],
                condition=Q(ended_at__isnull=True),
                name="panels_mandate_deputy_stands_in_for_one",
                violation_error_message=_("This person is already somebody’s deputy."),
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("member")),
                name="panels_mandate_nobody_is_their_own_deputy",
                violation_error_message=_("Nobody is their own deputy."),
            ),
            ExclusionConstraint(
                name="panels_mandate_terms_on_a_seat_do_not_overlap",
                expressions=[
                    ("seat", RangeOperators.EQUAL),
                    (DateRange(F("from_on"), F("until_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Somebody else holds this seat at that time."),
            ),
            ExclusionConstraint(
                name="panels_mandate_terms_of_a_member_do_not_overlap",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (DateRange(F("from_on"), F("until_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This member holds another seat at that time."),
            ),
            in_order(
                "from_on",
                "until_on",
                name="panels_mandate_ends_after_start",
                message=_("The end cannot come before the beginning."),
                strict=False,
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, until_on__isnull=False) & ~Q(end_reason="")),
                name="panels_mandate_says_why_it_ended",
                violation_error_message=_("Please say why the member left."),
            ),
        ]

    def __str__(self) -> str:
        return f"mandate {self.pk} on seat {self.seat_id}"

    @property
    def last_day(self) -> date | None:
        """Of its term, as people say it: the day before `until_on`."""
        return self.until_on and self.until_on - timedelta(days=1)
