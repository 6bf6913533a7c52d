"""An empty seat offered to the next in the reserve, who has some days to answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from panels.models.composition import Sector
from panels.models.member import Member
from panels.models.panel import Panel, Seat


class OfferState(models.TextChoices):
    OPEN = "open", pgettext_lazy("state of an offered seat", "Waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("state of an offered seat", "Accepted")
    DECLINED = "declined", pgettext_lazy("state of an offered seat", "Declined")
    EXPIRED = "expired", pgettext_lazy("state of an offered seat", "Not answered in time")


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> "OfferQuerySet":
        return self.filter(state=OfferState.OPEN)


class Offer(models.Model):
    """One person at a time is asked for a seat. Nobody sits before they said yes."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="offers", verbose_name=_("panel"))
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="offers", verbose_name=_("seat"))
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="offers", verbose_name=_("sector")
    )
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="offers", verbose_name=_("member")
    )
    state = models.CharField(_("state"), max_length=10, choices=OfferState, default=OfferState.OPEN)
    offered_at = models.DateTimeField(_("offered at"))
    answer_until_on = models.DateField(_("last day to answer"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of a seat")
        verbose_name_plural = _("offers of seats")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(state="open"),
                name="panels_offer_one_at_a_time_for_a_seat",
                violation_error_message=_("This seat is already offered to somebody."),
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state="open"),
                name="panels_offer_one_at_a_time_for_a_member",
                violation_error_message=_("This member is already offered a seat."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="panels_offer_knows_when_it_was_answered",
                violation_error_message=_("Please say when the offer was answered."),
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk} of seat {self.seat_id} to member {self.member_id}"
