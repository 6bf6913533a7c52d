"""What happened to a panel, written once: who did what when, and how many sat afterwards."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from panels.models.member import Member
from panels.models.panel import Panel


class ChangeKind(models.TextChoices):
    FOUNDED = "founded", pgettext_lazy("change of a panel", "Panel opened")
    RESIZED = "resized", pgettext_lazy("change of a panel", "Number of seats changed")
    WAITING = "waiting", pgettext_lazy("change of a panel", "Added to the reserve")
    CORRECTED = "corrected", pgettext_lazy("change of a panel", "Entry corrected")
    WITHDRAWN = "withdrawn", pgettext_lazy("change of a panel", "Taken off the reserve")
    SEATED = "seated", pgettext_lazy("change of a panel", "Seat taken")
    LEFT = "left", pgettext_lazy("change of a panel", "Seat given up")
    REPLACED = "replaced", pgettext_lazy("change of a panel", "Member replaced")
    CONSTITUTED = "constituted", pgettext_lazy("change of a panel", "Panel constituted")
    DISSOLVED = "dissolved", pgettext_lazy("change of a panel", "Panel dissolved")
    CALLED = "called", pgettext_lazy("change of a panel", "Members invited to a sitting")
    CANCELLED = "cancelled", pgettext_lazy("change of a panel", "Sitting cancelled")
    OPENED = "opened", pgettext_lazy("change of a panel", "Sitting opened")
    CLOSED = "closed", pgettext_lazy("change of a panel", "Sitting closed")
    MINUTED = "minuted", pgettext_lazy("change of a panel", "Minutes approved")
    DECIDED = "decided", pgettext_lazy("change of a panel", "Decision taken")
    ADVISED = "advised", pgettext_lazy("change of a panel", "Advice given")
    CALL_OPEN = "call_open", pgettext_lazy("change of a panel", "Call for members opened")
    CALL_NEW = "call_new", pgettext_lazy("change of a panel", "Call for members changed")
    CALL_OVER = "call_over", pgettext_lazy("change of a panel", "Call for members closed")
    ASKED = "asked", pgettext_lazy("change of a panel", "Somebody asked to join")
    REFUSED = "refused", pgettext_lazy("change of a panel", "Application not accepted")
    RULE_MOVED = "rule_moved", pgettext_lazy("change of a panel", "Moved to a new rule")
    RENEWED = "renewed", pgettext_lazy("change of a panel", "Term renewed")
    SUSPENDED = "suspended", pgettext_lazy("change of a panel", "Panel suspended")
    REORDERED = "reordered", pgettext_lazy("change of a panel", "Reserve list put in order")
    DEPUTY = "deputy", pgettext_lazy("change of a panel", "Deputy of a member named")
    OFFICE = "office", pgettext_lazy("change of a panel", "Office given")
    OFFICE_OVER = "office_over", pgettext_lazy("change of a panel", "Office ended")
    PROVEN = "proven", pgettext_lazy("change of a panel", "Proof of the part noted")
    DECLARED = "declared", pgettext_lazy("change of a panel", "Interests declared")
    OVERRIDDEN = "overridden", pgettext_lazy("change of a panel", "Exception made")
    OVERRIDE_OVER = "override_over", pgettext_lazy("change of a panel", "Exception taken back")
    DRAW_FIXED = "draw_fixed", pgettext_lazy("change of a panel", "Applicants of a draw fixed")
    DRAW_SHOWN = "draw_shown", pgettext_lazy("change of a panel", "Table of a draw published")
    DRAW_MADE = "draw_made", pgettext_lazy("change of a panel", "Lots drawn")
    DRAW_SURE = "draw_sure", pgettext_lazy("change of a panel", "Result of a draw confirmed")
    DRAW_OVER = "draw_over", pgettext_lazy("change of a panel", "Draw closed")
    DRAW_OFF = "draw_off", pgettext_lazy("change of a panel", "Draw called off")
    PROMISED = "promised", pgettext_lazy("change of a panel", "Promise written down")
    PROMISE_OVER = "promise_over", pgettext_lazy("change of a panel", "Promise kept or dropped")
    REVIEWED = "reviewed", pgettext_lazy("change of a panel", "Initiative reviewed")
    PEER_ASKED = "peer_asked", pgettext_lazy("change of a panel", "Asked by another city")
    PEER_GIVEN = "peer_given", pgettext_lazy("change of a panel", "Review for another city given")
    PEER_ENDED = "peer_ended", pgettext_lazy("change of a panel", "Review for another city dropped")


class PanelChange(models.Model):
    """A line of the panel's log. The database lets nobody rewrite it.

    `balance` is the composition right after: {"resident": [held, seats], ...}. Names stay in the
    member's record, so that erasing a person needs no rewriting here.
    """

    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="changes", verbose_name=_("panel")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ChangeKind)
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("member"),
    )
    other = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes_as_successor",
        verbose_name=_("successor"),
    )
    reason = models.CharField(_("reason"), max_length=250, blank=True)
    balance = models.JSONField(_("seats held and open, by sector"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="panel_changes",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("change of a panel")
        verbose_name_plural = _("changes of panels")
        indexes = [models.Index(fields=["panel", "-at"], name="panels_change_newest_first")]

    def __str__(self) -> str:
        return f"{self.kind} on panel {self.panel_id}"
