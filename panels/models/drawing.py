"""A draw by lot and its ceremony: who is in it under which code, what is published, what it gave.

The published table holds codes alone. Which code is whose stands apart and is deleted afterwards.
"""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import both_or_neither, in_order
from crisco.text import no_link, one_line
from panels.models.application import Application
from panels.models.composition import Sector
from panels.models.panel import Panel


class DrawState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("state of a draw", "Planned")
    FROZEN = "frozen", pgettext_lazy("state of a draw", "Applicants are fixed")
    PREPARED = "prepared", pgettext_lazy("state of a draw", "Table is published")
    DRAWN = "drawn", pgettext_lazy("state of a draw", "Drawn")
    CONFIRMED = "confirmed", pgettext_lazy("state of a draw", "Confirmed")
    CLOSED = "closed", pgettext_lazy("state of a draw", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("state of a draw", "Called off")


_S = DrawState
UNDER_WAY = (_S.PLANNED, _S.FROZEN, _S.PREPARED, _S.DRAWN)

# The trigger panels_draw_keep holds the same table.
DRAW_CAN_BECOME = {
    _S.PLANNED: {_S.FROZEN, _S.CANCELLED},
    _S.FROZEN: {_S.PREPARED, _S.CANCELLED},
    # somebody withdrew: the table is made anew
    _S.PREPARED: {_S.FROZEN, _S.DRAWN, _S.CANCELLED},
    _S.DRAWN: {_S.CONFIRMED},
    _S.CONFIRMED: {_S.CLOSED},
    _S.CLOSED: set(),
    _S.CANCELLED: set(),
}


def _moments() -> Q:
    """Each state with the moments that belong to it, and none of the later ones."""
    order = ("frozen_at", "prepared_at", "drawn_at", "confirmed_at", "closed_at")
    states = (_S.PLANNED, _S.FROZEN, _S.PREPARED, _S.DRAWN, _S.CONFIRMED, _S.CLOSED)
    whole = Q(state="cancelled", cancelled_at__isnull=False, drawn_at=None, reason__regex=r"\S")
    for count, state in enumerate(states):
        known = {f"{name}__isnull": number >= count for number, name in enumerate(order)}
        whole |= Q(state=state.value, cancelled_at=None, **known)
    return whole


class DrawQuerySet(models.QuerySet["Draw"]):
    def under_way(self) -> "DrawQuerySet":
        """From the plan until the result is confirmed."""
        return self.filter(state__in=UNDER_WAY)


class Draw(models.Model):
    """Seats of one or more parts of a panel, given by lot among those who can be chosen."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="draws", verbose_name=_("panel"))
    number = models.PositiveSmallIntegerField(_("number among the panel’s draws"))
    sectors: "models.ManyToManyField[Sector, DrawPart]" = models.ManyToManyField(
        Sector, through="DrawPart", related_name="draws", verbose_name=_("parts of the panel")
    )
    state = models.CharField(_("state"), max_length=9, choices=DrawState, default=DrawState.PLANNED)
    version = models.PositiveSmallIntegerField(_("version of the table"), default=0)
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    source = models.CharField(
        _("where the public number comes from"),
        max_length=200,
        blank=True,
        validators=[one_line, no_link],
    )
    draws_at = models.DateTimeField(_("when the public number is drawn"), null=True, blank=True)
    value = models.CharField(_("public number"), max_length=80, blank=True, validators=[one_line])
    evidence = models.CharField(
        _("where the number can be read"), max_length=250, blank=True, validators=[one_line]
    )
    # {"seated": {sector: [codes]}, "reserve": {sector: [codes]}}, as `check.outcome` gives it
    outcome = models.JSONField(_("result, in codes"), null=True, blank=True)
    reason = models.CharField(
        _("why it was called off"), max_length=250, blank=True, validators=[one_line]
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    frozen_at = models.DateTimeField(_("applicants fixed at"), null=True, blank=True)
    prepared_at = models.DateTimeField(_("table published at"), null=True, blank=True)
    drawn_at = models.DateTimeField(_("drawn at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("called off at"), null=True, blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "number"],
                name="panels_draw_number_is_unique",
                violation_error_message=_("The panel already has a draw with this number."),
            ),
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(state__in=["planned", "frozen", "prepared", "drawn"]),
                name="panels_draw_is_one_at_a_time",
                violation_error_message=_("This panel has a draw under way already."),
            ),
            models.CheckConstraint(
                condition=_moments(),
                name="panels_draw_knows_its_moments",
                violation_error_message=_("Each step of a draw must have its date and time."),
            ),
            models.CheckConstraint(
                condition=Q(prepared_at=None)
                | Q(source__regex=r"\S", draws_at__isnull=False, draws_at__gt=F("prepared_at")),
                name="panels_draw_names_a_number_to_come",
                violation_error_message=_(
                    "The table must be published before the day of the public number."
                ),
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None, value="", evidence="", outcome__isnull=True)
                | Q(
                    drawn_at__isnull=False,
                    drawn_at__gte=F("draws_at"),
                    value__regex=r"\S",
                    evidence__regex=r"\S",
                    outcome__isnull=False,
                ),
                name="panels_draw_has_its_number_when_drawn",
                violation_error_message=_(
                    "The public number must be entered on its day, and not before."
                ),
            ),
            models.CheckConstraint(
                condition=Q(answer_days__range=(1, 60)),
                name="panels_draw_gives_days_to_answer",
                violation_error_message=_("Give between 1 and 60 days to answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"draw {self.number} of panel {self.panel_id}"

    @property
    def code(self) -> str:
        """What the draw is called in its table: a part of each key that is hashed."""
        return f"panel-{self.panel_id}-draw-{self.number}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    def can_become(self, state: str) -> bool:
        """Whether `state` may follow the one it has."""
        return state in DRAW_CAN_BECOME[DrawState(self.state)]


class DrawPart(models.Model):
    """A part of the panel in a draw; its numbers are fixed with the applicants."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="parts", verbose_name=_("draw"))
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="draw_parts", verbose_name=_("sector")
    )
    seats = models.PositiveSmallIntegerField(_("seats drawn"), null=True, blank=True)
    applicants = models.PositiveIntegerField(_("applicants in the draw"), null=True, blank=True)

    class Meta:
        verbose_name = _("part of the panel in a draw")
        verbose_name_plural = _("parts of panels in draws")
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "sector"],
                name="panels_drawpart_is_in_a_draw_once",
                violation_error_message=_("This part is in the draw already."),
            ),
            both_or_neither(
                "seats",
                "applicants",
                name="panels_drawpart_counts_both",
                message=_("Seats and applicants must be fixed together."),
            ),
            in_order(
                "seats",
                "applicants",
                name="panels_drawpart_has_more_applicants_than_seats",
                message=_("Lots are drawn where more people apply than there are seats."),
            ),
        ]

    def __str__(self) -> str:
        return f"sector {self.sector_id} in draw {self.draw_id}"


class DrawEntry(models.Model):
    """Which code is whose. Deleted some time after the draw; the published codes stay."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="entries", verbose_name=_("draw"))
    application = models.ForeignKey(
        Application, models.CASCADE, related_name="draw_entries", verbose_name=_("application")
    )
    code = models.CharField(_("code in the draw"), max_length=12)

    class Meta:
        verbose_name = _("entry in a draw")
        verbose_name_plural = _("entries in draws")
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "code"],
                name="panels_drawentry_code_is_of_one",
                violation_error_message=_("Somebody else has this code."),
            ),
            models.UniqueConstraint(
                fields=["draw", "application"],
                name="panels_drawentry_is_in_a_draw_once",
                violation_error_message=_("This application is in the draw already."),
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk} of draw {self.draw_id}"


class DrawTable(models.Model):
    """What preparing gave: a table with its digest, or why there is none. Never rewritten."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="tables", verbose_name=_("draw"))
    version = models.PositiveSmallIntegerField(_("version"))
    table = models.JSONField(_("table, in codes"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    people_count = models.PositiveIntegerField(_("people in the table"), default=0)
    # {"refused": [...], "options": [...]} of panels.draw.quotas
    refusal = models.JSONField(_("why there is no table"), null=True, blank=True)
    # with quotas: least and highest chance, whom no panel can hold, the kinds of applicants
    report = models.JSONField(_("chances, for the desk"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("table of a draw")
        verbose_name_plural = _("tables of draws")
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "version"],
                name="panels_drawtable_version_is_unique",
                violation_error_message=_("This version of the table is there already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    table__isnull=False, refusal__isnull=True, digest__regex=r"^[0-9a-f]{64}$"
                )
                | Q(table__isnull=True, refusal__isnull=False, digest="", published_at=None),
                name="panels_drawtable_is_a_table_or_says_why_not",
                violation_error_message=_(
                    "There must be a table with its digest, or the reason why there is none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"table {self.version} of draw {self.draw_id}"

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """What stands in the way, as `panels.draw.quotas` says it."""
        return list((self.refusal or {}).get("refused", []))
