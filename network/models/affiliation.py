"""Which hat a person wears, at which organisation, in which programme, and since when."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisco.db import in_order
from network.models.organisation import Organisation
from network.models.person import LANGUAGE_CHOICES, User
from network.models.programme import Programme


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    DEPUTY = "deputy", _("deputy coordinator")
    DESK_HELPER = "desk_helper", _("desk helper")
    EDITOR = "editor", _("editor")
    TRANSLATOR = "translator", _("translator")
    NETWORK_STAFF = "network_staff", _("network staff")
    READER = "reader", _("reader for the funder")


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def live(self, now: datetime) -> "AffiliationQuerySet":
        """Those that hold at `now` (aware UTC)."""
        return self.filter(Q(until_at__isnull=True) | Q(until_at__gt=now), from_at__lte=now)

    def coordinating(self, now: datetime) -> "AffiliationQuerySet":
        """Live coordinators and deputies of organisations that sit in a city."""
        return self.live(now).filter(
            role__in=[Role.COORDINATOR, Role.DEPUTY], organisation__city__isnull=False
        )

    def visible_to(self, person: User, now: datetime) -> "AffiliationQuerySet":
        """All for network staff; those of their own organisations for coordinators."""
        live = person.affiliations.live(now)
        if live.filter(role=Role.NETWORK_STAFF).exists():
            return self
        coordinated = live.filter(role=Role.COORDINATOR).values("organisation")
        return self.filter(organisation__in=coordinated)

    def with_parties(self) -> "AffiliationQuerySet":
        """Organisation, its city and the programme come along."""
        return self.select_related("organisation__city", "programme")

    def count_by_city(self) -> dict[int, int]:
        """How many people there are for each city, by the city's key."""
        counted = self.values("organisation__city").annotate(people=Count("user", distinct=True))
        return {row["organisation__city"]: row["people"] for row in counted.order_by()}


class Affiliation(models.Model):
    """A person's role at an organisation; without a programme it holds in all of them."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="affiliations",
        verbose_name=_("account"),
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="affiliations", verbose_name=_("organisation")
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliations",
        verbose_name=_("programme"),
    )
    role = models.CharField(_("role"), max_length=15, choices=Role)
    from_at = models.DateTimeField(_("from"), default=timezone.now)
    until_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "programme", "role"],
                condition=Q(until_at__isnull=True),
                nulls_distinct=False,
                name="network_affiliation_is_held_once",
                violation_error_message=_("This person already has this role there."),
            ),
            in_order(
                "from_at",
                "until_at",
                name="network_affiliation_ends_after_start",
                message=_("The end must come after the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id} at organisation {self.organisation_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, person: User, now: datetime) -> "InvitationQuerySet":
        """All for network staff; those of their own organisations for coordinators."""
        live = person.affiliations.live(now)
        if live.filter(role=Role.NETWORK_STAFF).exists():
            return self
        coordinated = live.filter(role=Role.COORDINATOR).values("organisation")
        return self.filter(organisation__in=coordinated)


class Invitation(models.Model):
    """An offer of an affiliation to an address; separate from accounts until it is taken up."""

    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=12, choices=LANGUAGE_CHOICES)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="invitations", verbose_name=_("organisation")
    )
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("programme"),
    )
    role = models.CharField(_("role"), max_length=15, choices=Role)
    token_digest = models.CharField(_("digest of the token"), max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="invitations_sent",
        verbose_name=_("invited by"),
    )
    sent_count = models.PositiveSmallIntegerField(_("times sent"), default=1)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations_accepted",
        verbose_name=_("accepted by"),
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation", "programme", "role"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                nulls_distinct=False,
                name="network_invitation_is_open_once",
                violation_error_message=_("This address already has an open invitation."),
            ),
            in_order(
                "created_at",
                "expires_at",
                name="network_invitation_expires_after_creation",
                message=_("The invitation must be valid for some time."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="network_invitation_accepted_or_revoked",
                violation_error_message=_("An accepted invitation cannot be revoked."),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
