"""Who sits, has sat or waits for a seat: a person or an organisation, in one sector of a panel."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Count, F, Func, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import not_blank
from crisco.text import fold, no_link, one_line, tidy
from network.models import Organisation, User
from panels.models.composition import Sector, SubKind
from panels.models.panel import Panel


class MemberKind(models.TextChoices):
    PERSON = "person", pgettext_lazy("kind of member", "Person")
    ORGANISATION = "organisation", pgettext_lazy("kind of member", "Organisation")


class MemberQuerySet(models.QuerySet["Member"]):
    def of(self, person: User) -> "MemberQuerySet":
        """The entries that this account acts for: linked to it or, where nobody linked them, known
        by one of its confirmed addresses. For an organisation only whoever is named acts."""
        mine = Q(user=person) | Q(user=None, email__in=_confirmed(person))
        return self.filter(mine).exclude(kind=MemberKind.ORGANISATION, representative="")

    def written_to(self, person: User) -> "MemberQuerySet":
        """Organisations that one writes to at a confirmed address of this account."""
        return self.filter(kind=MemberKind.ORGANISATION, email__in=_confirmed(person))

    def seated(self) -> "MemberQuerySet":
        return self.filter(mandates__ended_at__isnull=True, mandates__isnull=False)

    def published_bodies(self) -> "MemberQuerySet":
        """Organisations with a seat that agreed to be named, on panels that everybody may know."""
        known = Panel.objects.public().live()
        bodies = self.seated().filter(kind=MemberKind.ORGANISATION, may_publish_name=True)
        return bodies.filter(panel__in=known)

    def by_name(self, words: str = "") -> "MemberQuerySet":
        """In the order of their names; those that hold the words, accents and case forgiven."""
        folded = Func("name", function="portal_fold", output_field=models.TextField())
        rows = self.annotate(folded=folded).order_by("folded", "pk")
        return rows.filter(folded__contains=fold(tidy(words))) if words else rows

    def waiting(self) -> "MemberQuerySet":
        """In the reserve: never had a seat and still wants one, in the order of the list.

        Who has no number yet comes after those who have, first come first. A deputy waits for
        nothing.
        """
        stands_in = Count("deputy_for", filter=Q(deputy_for__ended_at__isnull=True))
        return (
            self.filter(mandates__isnull=True, withdrawn_at__isnull=True)
            .alias(stands_in=stands_in)
            .filter(stands_in=0)
            .order_by(F("reserve_rank").asc(nulls_last=True), "created_at", "pk")
        )


def _confirmed(person: User) -> models.QuerySet[Any]:
    """Only these count: anybody can type an address that is somebody else's."""
    shown: models.QuerySet[Any] = EmailAddress.objects.filter(user=person, verified=True)
    return shown.values("email")


class Member(models.Model):
    """One hat: the sector belongs to the record, and the database proves it for every mandate.

    For an organisation, `name` is its name on the panel, `representative` the person who sits, and
    `email` that person's address.
    """

    panel = models.ForeignKey(
        Panel, models.CASCADE, related_name="members", verbose_name=_("panel")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="members", verbose_name=_("sector")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=MemberKind, default=MemberKind.PERSON)
    name = models.CharField(_("name"), max_length=120, validators=[one_line, no_link])
    email = models.EmailField(_("e-mail address"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="panel_memberships",
        verbose_name=_("account"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="panel_memberships",
        verbose_name=_("organisation"),
    )
    representative = models.CharField(
        _("representative"), max_length=120, blank=True, validators=[one_line, no_link]
    )
    substitute = models.CharField(
        _("substitute"), max_length=120, blank=True, validators=[one_line, no_link]
    )
    sub_kind = models.ForeignKey(
        SubKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("kind within the part"),
    )
    reserve_rank = models.PositiveSmallIntegerField(
        _("place on the reserve list"), null=True, blank=True
    )
    form_key = models.UUIDField(_("key of the form"), null=True, blank=True, editable=False)
    may_publish_name = models.BooleanField(_("the name may be published"), default=False)
    created_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            not_blank("name", name="panels_member_has_a_name", message=_("Please give a name.")),
            models.UniqueConstraint(
                "panel",
                Lower("email"),
                condition=~Q(email=""),
                name="panels_member_address_is_known_once",
                violation_error_message=_("Somebody with this e-mail address is already there."),
            ),
            models.UniqueConstraint(
                fields=["panel", "user"],
                name="panels_member_account_is_known_once",
                violation_error_message=_("This account is already there."),
            ),
            models.UniqueConstraint(
                fields=["panel", "organisation"],
                name="panels_member_organisation_is_known_once",
                violation_error_message=_("This organisation is already there."),
            ),
            models.UniqueConstraint(
                fields=["panel", "form_key", "name"],
                condition=Q(form_key__isnull=False),
                name="panels_member_form_sent_once",
                violation_error_message=_("This form has already been sent."),
            ),
            models.UniqueConstraint(
                fields=["panel", "sector", "reserve_rank"],
                deferrable=models.Deferrable.DEFERRED,
                name="panels_member_place_in_the_reserve_is_their_own",
                violation_error_message=_("Somebody else has this place on the reserve list."),
            ),
            models.CheckConstraint(
                condition=Q(reserve_rank__isnull=True) | Q(withdrawn_at__isnull=True),
                name="panels_member_who_withdrew_has_no_place_in_line",
                violation_error_message=_("Who no longer waits has no place on the list."),
            ),
            models.CheckConstraint(
                condition=Q(kind="organisation")
                | Q(kind="person", organisation__isnull=True, representative="", substitute=""),
                name="panels_member_who_is_a_person_sits_alone",
                violation_error_message=_(
                    "Only an organisation has a representative and a substitute."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="organisation") | Q(user__isnull=True),
                name="panels_member_account_is_of_a_person",
                violation_error_message=_("An organisation has no account of its own."),
            ),
        ]

    def __str__(self) -> str:
        return f"member {self.pk} of panel {self.panel_id}"

    @property
    def is_organisation(self) -> bool:
        return self.kind == MemberKind.ORGANISATION
