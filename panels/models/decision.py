"""Motions, votes and the log of decisions. A vote belongs to a seat, not to a person."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import not_blank
from crisco.text import no_controls, one_line
from network.models import City
from panels.models.composition import Sector
from panels.models.mandate import Mandate
from panels.models.panel import Panel, Seat
from panels.models.sitting import AgendaItem, Sitting
from panels.models.snapshot import Snapshot


class MotionKind(models.TextChoices):
    CONSENSUS = "consensus", pgettext_lazy("kind of vote", "Consensus: nobody is against")
    SIMPLE = "simple", pgettext_lazy("kind of vote", "Simple majority")
    QUALIFIED = "qualified", pgettext_lazy("kind of vote", "Qualified majority")
    DOUBLE = "double", pgettext_lazy("kind of vote", "Double majority: overall and by parts")
    ADVISORY = "advisory", pgettext_lazy("kind of vote", "Poll that binds nobody")


class MotionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state of a motion", "Not put to the vote yet")
    OPEN = "open", pgettext_lazy("state of a motion", "The vote is open")
    CARRIED = "carried", pgettext_lazy("state of a motion", "Carried")
    REJECTED = "rejected", pgettext_lazy("state of a motion", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a motion", "Withdrawn")


POLLED = {
    MotionState.CARRIED: _("Most are in favour"),
    MotionState.REJECTED: _("There is no majority in favour"),
}


class Choice(models.TextChoices):
    FOR = "for", pgettext_lazy("a vote", "For")
    AGAINST = "against", pgettext_lazy("a vote", "Against")
    ABSTAIN = "abstain", pgettext_lazy("a vote", "Abstain")


class RecusalReason(models.TextChoices):
    EMPLOYER = "employer", pgettext_lazy("why somebody stays out", "Works for who is concerned")
    FUNDING = "funding", pgettext_lazy("why somebody stays out", "Would receive money")
    FAMILY = "family", pgettext_lazy("why somebody stays out", "Family or close relation")
    OTHER = "other", pgettext_lazy("why somebody stays out", "Another interest")


class Motion(models.Model):
    """A question put to a sitting. Once the vote is open its words and its rule stay."""

    sitting = models.ForeignKey(
        Sitting, models.PROTECT, related_name="motions", verbose_name=_("sitting")
    )
    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="motions", verbose_name=_("panel")
    )
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="motions",
        verbose_name=_("point of the agenda"),
    )
    title = models.CharField(_("title"), max_length=200, validators=[one_line])
    text = models.TextField(_("what is put to the vote"), validators=[no_controls])
    kind = models.CharField(
        _("kind of vote"), max_length=10, choices=MotionKind, default=MotionKind.SIMPLE
    )
    is_secret = models.BooleanField(_("secret vote"), default=False)
    needs_num = models.PositiveSmallIntegerField(_("share needed, above the line"), default=2)
    needs_den = models.PositiveSmallIntegerField(_("share needed, below the line"), default=3)
    needs_parts = models.PositiveSmallIntegerField(_("number of parts that must agree"), default=2)
    state = models.CharField(
        _("state"), max_length=10, choices=MotionState, default=MotionState.DRAFT
    )
    touched = models.PositiveIntegerField(_("number of changes"), default=0, editable=False)
    opened_at = models.DateTimeField(_("vote opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("vote closed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        constraints = [
            not_blank(
                "title",
                name="panels_motion_has_a_title",
                message=_("Please give the motion a title."),
            ),
            models.CheckConstraint(
                condition=Q(needs_num__gte=1, needs_den__gte=F("needs_num"), needs_parts__gte=1),
                name="panels_motion_needs_a_fraction",
                violation_error_message=_("The share is a fraction between nothing and all."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True, closed_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
                | Q(
                    state__in=["carried", "rejected"],
                    opened_at__isnull=False,
                    closed_at__isnull=False,
                )
                | Q(state="withdrawn", closed_at__isnull=False),
                name="panels_motion_knows_its_moments",
                violation_error_message=_("Please say when the vote was opened and closed."),
            ),
            models.UniqueConstraint(
                fields=["sitting"],
                condition=Q(state="open"),
                name="panels_motion_one_vote_at_a_time",
                violation_error_message=_("Close the other vote first."),
            ),
        ]

    def __str__(self) -> str:
        return f"motion {self.pk} of sitting {self.sitting_id}"

    @property
    def is_draft(self) -> bool:
        return self.state == MotionState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == MotionState.OPEN

    @property
    def is_decided(self) -> bool:
        return self.state in {MotionState.CARRIED, MotionState.REJECTED}

    @property
    def stands(self) -> str:
        """The state in words; a poll binds nobody, so that nothing is carried by it."""
        state = MotionState(self.state)
        is_poll = self.kind == MotionKind.ADVISORY
        return str(POLLED.get(state, state.label) if is_poll else state.label)


class Recusal(models.Model):
    """A seat stays out of one vote, for a reason that is public and named without details."""

    motion = models.ForeignKey(
        Motion, models.CASCADE, related_name="recusals", verbose_name=_("motion")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals", verbose_name=_("seat"))
    reason = models.CharField(_("reason"), max_length=10, choices=RecusalReason)

    class Meta:
        verbose_name = _("abstention for an interest")
        verbose_name_plural = _("abstentions for an interest")
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "seat"],
                name="panels_recusal_once_per_seat",
                violation_error_message=_("This seat stays out of the vote already."),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id} stays out of motion {self.motion_id}"


class Voter(models.Model):
    """A seat that may vote on a motion: the list is written as the vote opens and then stays."""

    motion = models.ForeignKey(
        Motion, models.CASCADE, related_name="voters", verbose_name=_("motion")
    )
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="+", verbose_name=_("panel"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("seat"))
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="+", verbose_name=_("mandate")
    )
    has_voted = models.BooleanField(_("has voted"), default=False)

    class Meta:
        verbose_name = _("seat that may vote")
        verbose_name_plural = _("seats that may vote")
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "seat"],
                name="panels_voter_once_per_seat",
                violation_error_message=_("This seat is on the list already."),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id} votes on motion {self.motion_id}"


class Ballot(models.Model):
    """The open vote of a seat. Secret votes leave none, see `Tally`."""

    motion = models.ForeignKey(
        Motion, models.PROTECT, related_name="ballots", verbose_name=_("motion")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("seat"))
    choice = models.CharField(_("vote"), max_length=8, choices=Choice)

    class Meta:
        verbose_name = _("vote of a seat")
        verbose_name_plural = _("votes of seats")
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "seat"],
                name="panels_ballot_one_vote_per_seat",
                violation_error_message=_("This seat has voted already."),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id} on motion {self.motion_id}"


class Tally(models.Model):
    """How many secret votes of a sector went one way: a number, so that nothing leads to a seat."""

    motion = models.ForeignKey(
        Motion, models.PROTECT, related_name="tallies", verbose_name=_("motion")
    )
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))
    choice = models.CharField(_("vote"), max_length=8, choices=Choice)
    number = models.PositiveSmallIntegerField(_("number of votes"))

    class Meta:
        verbose_name = _("count of secret votes")
        verbose_name_plural = _("counts of secret votes")
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "sector", "choice"],
                name="panels_tally_one_count_per_sector",
                violation_error_message=_("These votes are counted already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice} of sector {self.sector_id} on motion {self.motion_id}"


class Decision(models.Model):
    """A line of the log, for good. `record` is what the digest proves, as canonical JSON.

    digest = SHA-256 of `previous_digest`, a line feed and `record`; the first of a city follows 64
    zeros. So whoever holds one digest can prove that nothing before it was rewritten.
    """

    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="decisions", verbose_name=_("panel")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    motion = models.OneToOneField(
        Motion, models.PROTECT, related_name="decision", verbose_name=_("motion")
    )
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="+", verbose_name=_("composition at that moment")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    serial = models.PositiveIntegerField(_("number in the year"))
    record = models.TextField(_("record"))
    previous_digest = models.CharField(_("fingerprint of the one before"), max_length=64)
    digest = models.CharField(_("fingerprint"), max_length=64)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(fields=["panel", "-decided_at"], name="panels_decision_newest_first")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "year", "serial"],
                name="panels_decision_number_is_unique",
                violation_error_message=_("Another decision was written at this moment."),
            ),
            models.UniqueConstraint(
                fields=["city", "previous_digest"],
                name="panels_decision_log_has_no_fork",
                violation_error_message=_("Another decision was written at this moment."),
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.serial} of {self.year} in city {self.city_id}"
