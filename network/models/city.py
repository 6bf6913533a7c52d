"""Cities: where people live together, sit on panels and meet."""

from zoneinfo import available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crisco.db import has_source_text
from network.models.person import LANGUAGE_CHOICES

country_code = RegexValidator(r"\A[A-Z]{2}\Z", _("Please give the country's two capital letters."))


def known_time_zone(name: str) -> None:
    """Validator: a zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("Please choose a time zone such as Europe/Rome."))


class City(models.Model):
    """A town, municipality or rural district, with the languages its people expect."""

    slug = models.SlugField(_("address part"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    summary = models.TextField(_("about the city"), blank=True)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )
    aliases = ArrayField(
        models.CharField(max_length=120),
        verbose_name=_("other names and spellings"),
        default=list,
        blank=True,
    )
    country = models.CharField(_("country"), max_length=2, validators=[country_code])
    latitude = models.FloatField(
        _("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    time_zone = models.CharField(_("time zone"), max_length=40, validators=[known_time_zone])
    languages = ArrayField(
        models.CharField(max_length=12),
        verbose_name=_("languages, most used first"),
        default=list,
    )

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            has_source_text(
                "name",
                name="network_city_has_a_name",
                message=_("Please write the name in the language of the original."),
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$"),
                name="network_city_country_has_two_letters",
                violation_error_message=_("Please give the country's two capital letters."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180)),
                name="network_city_is_on_earth",
                violation_error_message=_("Latitude or longitude is out of range."),
            ),
            models.CheckConstraint(
                condition=Q(languages__len__gte=1),
                name="network_city_has_a_language",
                violation_error_message=_("Please name at least one language of the city."),
            ),
        ]

    def __str__(self) -> str:
        return self.slug
