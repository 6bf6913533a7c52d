"""A city's panel and its seats. Whether it is balanced is for the database to say."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import in_order
from network.models import City, Programme, ProgrammeState, Role, User
from panels.models.composition import Composition, Sector


class PanelState(models.TextChoices):
    FORMING = "forming", pgettext_lazy("state of a panel", "Forming")
    CONSTITUTED = "constituted", pgettext_lazy("state of a panel", "Constituted")
    VACANCY = "vacancy", pgettext_lazy("state of a panel", "Seats are empty")
    SUSPENDED = "suspended", pgettext_lazy("state of a panel", "Suspended")
    DISSOLVED = "dissolved", pgettext_lazy("state of a panel", "Dissolved")


# Which state may follow which; the trigger panels_panel_keep holds the same table.
CAN_BECOME = {
    PanelState.FORMING: {PanelState.CONSTITUTED, PanelState.DISSOLVED},
    PanelState.CONSTITUTED: {PanelState.VACANCY, PanelState.DISSOLVED},
    PanelState.VACANCY: {PanelState.CONSTITUTED, PanelState.SUSPENDED, PanelState.DISSOLVED},
    PanelState.SUSPENDED: {PanelState.CONSTITUTED, PanelState.DISSOLVED},
    PanelState.DISSOLVED: set(),
}


class PanelQuerySet(models.QuerySet["Panel"]):
    def live(self) -> "PanelQuerySet":
        """Not dissolved."""
        return self.exclude(state=PanelState.DISSOLVED)

    def public(self) -> "PanelQuerySet":
        """Panels of published programmes: everybody may know that they exist."""
        return self.filter(programme__state=ProgrammeState.PUBLISHED)

    def known_to(self, person: User | AnonymousUser, now: datetime) -> "PanelQuerySet":
        """Panels whose desk this person may hear of: their own city's, for staff all."""
        if not isinstance(person, User) or not person.is_active:
            return self.none()
        held = person.affiliations.live(now)
        return self.filter(
            Exists(held.filter(role=Role.NETWORK_STAFF))
            | Q(city__in=City.objects.filter(organisations__affiliations__in=held))
        )

    def managed_by(self, person: User | AnonymousUser, now: datetime) -> "PanelQuerySet":
        """Panels of the cities this person coordinates."""
        if not isinstance(person, User) or not person.is_active:
            return self.none()
        held = person.affiliations.live(now).filter(role__in=[Role.COORDINATOR, Role.DEPUTY])
        return self.filter(city__in=City.objects.filter(organisations__affiliations__in=held))

    def with_parties(self) -> "PanelQuerySet":
        """City, programme and rule come along, so that a list asks once."""
        return self.select_related("city", "programme", "composition")


class Panel(models.Model):
    """The people and organisations of a city who watch over its integration work."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="panels", verbose_name=_("programme")
    )
    city = models.ForeignKey(City, models.PROTECT, related_name="panels", verbose_name=_("city"))
    composition = models.ForeignKey(
        Composition, models.PROTECT, related_name="panels", verbose_name=_("composition")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=PanelState, default=PanelState.FORMING
    )
    starts_on = models.DateField(_("first day of the term"), null=True, blank=True)
    ends_on = models.DateField(_("last day of the term"), null=True, blank=True)
    constituted_at = models.DateTimeField(_("first constituted at"), null=True, blank=True)
    vacancy_since_on = models.DateField(_("seats empty since"), null=True, blank=True)
    vacancy_until_on = models.DateField(_("seats to be filled by"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "city"],
                condition=~Q(state="dissolved"),
                name="panels_panel_is_one_per_city_and_programme",
                violation_error_message=_("This city already has a panel in this programme."),
            ),
            in_order(
                "starts_on",
                "ends_on",
                name="panels_panel_ends_after_start",
                message=_("The last day of the term must come after the first day."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["vacancy", "suspended"],
                    vacancy_since_on__isnull=False,
                    vacancy_until_on__isnull=False,
                    vacancy_until_on__gte=models.F("vacancy_since_on"),
                )
                | (
                    ~Q(state__in=["vacancy", "suspended"])
                    & Q(vacancy_since_on__isnull=True, vacancy_until_on__isnull=True)
                ),
                name="panels_panel_with_empty_seats_has_a_deadline",
                violation_error_message=_("A panel with empty seats has a day to fill them by."),
            ),
            models.CheckConstraint(
                condition=Q(state="forming", constituted_at__isnull=True)
                | Q(state__in=["constituted", "vacancy", "suspended"], constituted_at__isnull=False)
                | Q(state="dissolved"),
                name="panels_panel_knows_when_it_was_constituted",
                violation_error_message=_("Please say when the panel was constituted."),
            ),
        ]

    def __str__(self) -> str:
        return f"panel {self.pk} of city {self.city_id}"

    @property
    def is_dissolved(self) -> bool:
        return self.state == PanelState.DISSOLVED

    @property
    def is_forming(self) -> bool:
        return self.state == PanelState.FORMING

    @property
    def is_constituted(self) -> bool:
        return self.state == PanelState.CONSTITUTED

    @property
    def has_vacancy(self) -> bool:
        return self.state == PanelState.VACANCY

    @property
    def is_suspended(self) -> bool:
        return self.state == PanelState.SUSPENDED

    def can_become(self, state: str) -> bool:
        """Whether `state` may follow the one it has."""
        return state in CAN_BECOME[PanelState(self.state)]


class SeatQuerySet(models.QuerySet["Seat"]):
    def open(self) -> "SeatQuerySet":
        """Those that count."""
        return self.filter(closed_at__isnull=True)

    def empty(self) -> "SeatQuerySet":
        """Open seats that nobody holds."""
        held = Count("mandates", filter=Q(mandates__ended_at__isnull=True))
        return self.open().alias(held=held).filter(held=0)


class Seat(models.Model):
    """A chair in one sector. It is closed, never moved; the past keeps what it was."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="seats", verbose_name=_("panel"))
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="seats", verbose_name=_("sector")
    )
    ordinal = models.PositiveSmallIntegerField(_("number in its sector"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "sector", "ordinal"],
                name="panels_seat_number_is_unique",
                violation_error_message=_("The panel already has a seat with this number."),
            ),
        ]

    def __str__(self) -> str:
        return f"seat {self.ordinal} of sector {self.sector_id} on panel {self.panel_id}"
