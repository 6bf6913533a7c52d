"""Organisations, their offices, and their part in programmes."""

from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crisco.db import DateRange, has_source_text, in_order, not_blank
from network.models.city import City, country_code
from network.models.person import LANGUAGE_CHOICES
from network.models.programme import Programme, ProgrammeState


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("municipality")
    PROVINCE = "province", _("province or district")
    NETWORK = "network", _("association of local authorities")
    KNOWLEDGE_CENTRE = "knowledge_centre", _("knowledge centre")
    NON_PROFIT = "non_profit", _("non-profit organisation")
    RESIDENTS = "residents", _("residents' association")
    MIGRANT_ASSOCIATION = "migrant_association", _("migrant association")
    EDUCATION = "education", _("school or university")
    PUBLIC_BODY = "public_body", _("other public body")
    COMPANY = "company", _("company")


class Organisation(models.Model):
    """A body that takes part: a municipality, an association, a centre."""

    slug = models.SlugField(_("address part"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    summary = models.TextField(_("about the organisation"), blank=True)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    aliases = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("other names and spellings"),
        default=list,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind, blank=True)
    city = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("city"),
    )
    country = models.CharField(_("country"), max_length=2, validators=[country_code], blank=True)
    website = models.URLField(_("website"), blank=True)
    contact_email = models.EmailField(
        _("contact address of the office, not of a person"), blank=True
    )
    contact_phone = models.CharField(_("contact phone of the office"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            has_source_text(
                "name",
                name="network_organisation_has_a_name",
                message=_("Please write the name in the language of the original."),
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="network_organisation_country_has_two_letters",
                violation_error_message=_("Please give the country's two capital letters."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Office(models.Model):
    """A place where an organisation can be reached."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="offices", verbose_name=_("organisation")
    )
    slug = models.SlugField(_("address part"))
    place = models.CharField(_("town"), max_length=120)
    address = models.TextField(_("postal address"))
    directions = models.TextField(_("how to get there"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address of the office"), blank=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "slug"],
                name="network_office_is_listed_once",
                violation_error_message=_("The organisation already has this office."),
            ),
            not_blank(
                "address",
                name="network_office_has_an_address",
                message=_("Please give the postal address."),
            ),
        ]

    def __str__(self) -> str:
        return f"office {self.slug} of organisation {self.organisation_id}"


class PartnershipRole(models.TextChoices):
    LEAD = "lead", _("lead partner")
    CORE = "core", _("core partner")
    CONTRIBUTING = "contributing", _("contributing partner")
    TECHNICAL = "technical", _("technical partner")
    ASSOCIATED = "associated", _("associated partner")
    REPLICATING = "replicating", _("replicating partner")


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    def with_parties(self) -> "PartnershipQuerySet":
        """Organisation and city come along, so that a list asks once."""
        return self.select_related("organisation__city", "replaced_by__organisation")

    def live(self, day: date) -> "PartnershipQuerySet":
        """Partners of the network on `day`: begun, not ended, not replaced.

        A replaced partner has left even when the documents do not give the day.
        """
        return self.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=day),
            Q(until_on__isnull=True) | Q(until_on__gt=day),
            Q(replaced_by__isnull=True) | Q(until_on__isnull=False),
        )

    def of_cities(self, cities: Iterable[City], day: date) -> "PartnershipQuerySet":
        """The parts that organisations of these cities have on `day`."""
        return self.live(day).filter(organisation__city__in=cities)

    def published(self) -> "PartnershipQuerySet":
        """Those in programmes that everybody may see."""
        return self.filter(programme__state=ProgrammeState.PUBLISHED)

    def cities(self) -> models.QuerySet[City]:
        """The cities of these partners, each once, unordered."""
        return City.objects.filter(
            pk__in=self.exclude(organisation__city=None).values("organisation__city")
        )


class Partnership(models.Model):
    """An organisation's part in a programme, from a day until a day."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="partnerships", verbose_name=_("programme")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partnerships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=15, choices=PartnershipRole)
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until, this day not included"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    reason = models.CharField(_("reason for leaving"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)

    objects = PartnershipQuerySet.as_manager()
    is_now: bool  # said by the pages that list partners

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints = [
            in_order(
                "from_on",
                "until_on",
                name="network_partnership_ends_after_start",
                message=_("The end must come after the beginning."),
            ),
            ExclusionConstraint(
                name="network_partnership_one_lead_at_a_time",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    (DateRange(F("from_on"), F("until_on")), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="lead"),
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("The programme has another lead partner at that time."),
            ),
            ExclusionConstraint(
                name="network_partnership_one_part_at_a_time",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (DateRange(F("from_on"), F("until_on")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "The organisation already takes part in the programme at that time."
                ),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="network_partnership_does_not_replace_itself",
                violation_error_message=_("A partner cannot replace itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"partnership {self.pk}: organisation {self.organisation_id} as {self.role}"

    def is_live(self, day: date) -> bool:
        """Whether this is one of `PartnershipQuerySet.live(day)`."""
        if self.until_on is None:
            has_left = self.replaced_by_id is not None
        else:
            has_left = self.until_on <= day
        return not has_left and (self.from_on is None or self.from_on <= day)
