"""A meeting of a panel: its agenda with papers, who was there, and its minutes."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import TimeRange, in_order, not_blank
from crisco.text import no_controls, one_line
from network.models import LANGUAGE_CHOICES
from panels.models.composition import Sector
from panels.models.mandate import Mandate
from panels.models.panel import Panel, Seat
from panels.models.snapshot import Snapshot


class SittingState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("state of a sitting", "Planned")
    CALLED = "called", pgettext_lazy("state of a sitting", "Members are invited")
    OPEN = "open", pgettext_lazy("state of a sitting", "Going on now")
    CLOSED = "closed", pgettext_lazy("state of a sitting", "Held")
    MINUTED = "minuted", pgettext_lazy("state of a sitting", "Held, minutes approved")
    CANCELLED = "cancelled", pgettext_lazy("state of a sitting", "Cancelled")


# Which state may follow which; the trigger panels_sitting_keep holds the same table.
MAY_FOLLOW = {
    SittingState.PLANNED: {SittingState.CALLED, SittingState.CANCELLED},
    SittingState.CALLED: {SittingState.OPEN, SittingState.CANCELLED},
    SittingState.OPEN: {SittingState.CLOSED},
    SittingState.CLOSED: {SittingState.MINUTED},
    SittingState.MINUTED: set(),
    SittingState.CANCELLED: set(),
}
COMING = (SittingState.CALLED, SittingState.OPEN)
HELD = (SittingState.CLOSED, SittingState.MINUTED)


class Mode(models.TextChoices):
    ROOM = "room", pgettext_lazy("how somebody takes part", "In the room")
    ONLINE = "online", pgettext_lazy("how somebody takes part", "Online")


class SittingQuerySet(models.QuerySet["Sitting"]):
    def for_members(self) -> "SittingQuerySet":
        """What a member may know of: everything but what is only being planned."""
        return self.exclude(state=SittingState.PLANNED)

    def with_parties(self) -> "SittingQuerySet":
        return self.select_related(
            "panel__city", "panel__programme", "panel__composition", "repeats"
        )


class Sitting(models.Model):
    """A meeting with a day, a place and a state. Its number counts within the panel."""

    uuid = models.UUIDField(_("number for calendars"), default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="sittings", verbose_name=_("panel")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=SittingState, default=SittingState.PLANNED
    )
    language = models.CharField(_("language of the texts"), max_length=12, choices=LANGUAGE_CHOICES)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    place = models.CharField(_("place"), max_length=200, blank=True, validators=[one_line])
    join_url = models.URLField(_("address for taking part online"), blank=True)
    sequence = models.PositiveSmallIntegerField(_("times moved"), default=0, editable=False)
    cancel_reason = models.CharField(
        _("why it was cancelled"), max_length=250, blank=True, validators=[one_line]
    )
    summary = models.TextField(_("public summary"), blank=True, validators=[no_controls])
    summary_published_at = models.DateTimeField(_("summary published at"), null=True, blank=True)
    opening = models.ForeignKey(
        Snapshot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("composition at the opening"),
    )
    repeats = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="second",
        verbose_name=_("sitting without a quorum that this one repeats"),
    )
    called_at = models.DateTimeField(_("members invited at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        indexes = [models.Index(fields=["panel", "-starts_at"], name="panels_sitting_newest_first")]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "number"],
                name="panels_sitting_number_is_unique",
                violation_error_message=_("The panel already has a sitting with this number."),
            ),
            in_order(
                "starts_at",
                "ends_at",
                name="panels_sitting_ends_after_start",
                message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(join_url=""),
                name="panels_sitting_has_a_place",
                violation_error_message=_("Please say where the panel meets."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned", called_at__isnull=True, opened_at__isnull=True)
                | Q(state="called", called_at__isnull=False, opened_at__isnull=True)
                | Q(state="cancelled", opened_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
                | Q(
                    state__in=["closed", "minuted"],
                    opened_at__isnull=False,
                    closed_at__isnull=False,
                ),
                name="panels_sitting_knows_its_moments",
                violation_error_message=_("Please say when the sitting was opened and closed."),
            ),
        ]

    def __str__(self) -> str:
        return f"sitting {self.number} of panel {self.panel_id}"

    @property
    def is_planned(self) -> bool:
        return self.state == SittingState.PLANNED

    @property
    def is_called(self) -> bool:
        return self.state == SittingState.CALLED

    @property
    def is_open(self) -> bool:
        return self.state == SittingState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == SittingState.CLOSED

    @property
    def is_minuted(self) -> bool:
        return self.state == SittingState.MINUTED

    @property
    def is_cancelled(self) -> bool:
        return self.state == SittingState.CANCELLED

    @property
    def is_second(self) -> bool:
        """Called again with the same agenda, because too few came; a smaller quorum is enough."""
        return self.repeats_id is not None

    @property
    def was_held(self) -> bool:
        return self.state in HELD

    @property
    def is_settled(self) -> bool:
        """Nothing of it changes any more."""
        return self.state in {SittingState.MINUTED, SittingState.CANCELLED}

    def can_become(self, state: str) -> bool:
        """Whether `state` may follow the one it has."""
        return state in MAY_FOLLOW[SittingState(self.state)]


class AgendaItem(models.Model):
    """One point of the agenda, in its place."""

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="agenda", verbose_name=_("sitting")
    )
    position = models.PositiveSmallIntegerField(_("place on the agenda"))
    title = models.CharField(_("title"), max_length=200, validators=[one_line])
    text = models.TextField(_("what it is about"), blank=True, validators=[no_controls])
    minutes = models.PositiveSmallIntegerField(
        pgettext_lazy("how long", "minutes"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("point of an agenda")
        verbose_name_plural = _("points of agendas")
        ordering = ["position", "pk"]
        constraints = [
            not_blank(
                "title",
                name="panels_agendaitem_has_a_title",
                message=_("Please give the point a title."),
            ),
            models.UniqueConstraint(
                fields=["sitting", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="panels_agendaitem_place_is_unique",
                violation_error_message=_("Another point has this place on the agenda."),
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.position} of sitting {self.sitting_id}"


class Paper(models.Model):
    """A PDF that members read before a point is discussed."""

    uuid = models.UUIDField(_("number"), default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="papers", verbose_name=_("point of the agenda")
    )
    title = models.CharField(_("title"), max_length=200, validators=[one_line])
    file = models.FileField(_("file"), max_length=200)
    size_bytes = models.PositiveIntegerField(_("size in bytes"))
    created_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["pk"]
        constraints = [
            not_blank(
                "title",
                name="panels_paper_has_a_title",
                message=_("Please give the paper a title."),
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk} of point {self.item_id}"


class Attendance(models.Model):
    """A seat was taken at a sitting, from when until when; coming back is a new row.

    `panel`, `seat` and `sector` are proven equal to the mandate's. `substitute` names who stood in
    for this one sitting, and is empty when the member came.
    """

    sitting = models.ForeignKey(
        Sitting, models.CASCADE, related_name="attendances", verbose_name=_("sitting")
    )
    panel = models.ForeignKey(
        Panel, models.PROTECT, related_name="attendances", verbose_name=_("panel")
    )
    seat = models.ForeignKey(
        Seat, models.PROTECT, related_name="attendances", verbose_name=_("seat")
    )
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="attendances", verbose_name=_("mandate")
    )
    mode = models.CharField(_("takes part"), max_length=6, choices=Mode, default=Mode.ROOM)
    substitute = models.CharField(_("stands in"), max_length=120, blank=True, validators=[one_line])
    in_at = models.DateTimeField(_("came at"))
    out_at = models.DateTimeField(_("left at"), null=True, blank=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            in_order(
                "in_at",
                "out_at",
                name="panels_attendance_leaves_after_coming",
                message=_("Nobody leaves before they come."),
                strict=False,
            ),
            ExclusionConstraint(
                name="panels_attendance_one_at_a_time_on_a_seat",
                expressions=[
                    ("sitting", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    (TimeRange(F("in_at"), F("out_at")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Somebody sits on this seat already."),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.seat_id} at sitting {self.sitting_id}"


class Minutes(models.Model):
    """A version of the record of a sitting. Versions are added; one of them is approved."""

    sitting = models.ForeignKey(
        Sitting, models.PROTECT, related_name="minutes", verbose_name=_("sitting")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"), validators=[no_controls])
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            not_blank(
                "text", name="panels_minutes_have_a_text", message=_("Please write the minutes.")
            ),
            models.UniqueConstraint(
                fields=["sitting", "version"],
                name="panels_minutes_version_is_unique",
                violation_error_message=_("Somebody wrote this version a moment ago."),
            ),
            models.UniqueConstraint(
                fields=["sitting"],
                condition=Q(approved_at__isnull=False),
                name="panels_minutes_are_approved_once",
                violation_error_message=_("The minutes are approved already."),
            ),
        ]

    def __str__(self) -> str:
        return f"minutes {self.version} of sitting {self.sitting_id}"
