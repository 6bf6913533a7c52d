"""Events: everything a city or a programme invites to, and when and where it is."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import has_source_text, in_order, not_blank
from crisco.languages import local_day
from crisco.text import no_controls, one_line
from network.models import LANGUAGE_CHOICES, Activity, City, DatePrecision, Programme, Theme
from network.models.city import known_time_zone

if TYPE_CHECKING:
    from events.models.pool import Places

web_address = URLValidator(
    schemes=["https"], message=_("Please give an address with https."), code="not_https"
)


class EventKind(models.TextChoices):
    DEBATE = "debate", _("local debate")
    WORKSHOP = "workshop", _("workshop")
    FIELD_VISIT = "field_visit", _("field visit")
    INFO_SESSION = "info_session", _("information session")
    FOCUS_GROUP = "focus_group", _("focus group")
    LOCAL_MEETING = "local_meeting", _("local meeting")
    TRANSNATIONAL = "transnational", _("transnational meeting")
    TRAINING = "training", _("training")
    CAMPAIGN = "campaign", _("campaign")
    CONFERENCE = "conference", _("conference")


# what a city invites its own residents to; the rest belongs to the whole programme
LOCAL_KINDS = (
    EventKind.DEBATE,
    EventKind.WORKSHOP,
    EventKind.FIELD_VISIT,
    EventKind.INFO_SESSION,
    EventKind.FOCUS_GROUP,
    EventKind.LOCAL_MEETING,
)


class EventState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state of an event", "draft")
    PUBLISHED = "published", pgettext_lazy("state of an event", "published")
    CANCELLED = "cancelled", pgettext_lazy("state of an event", "cancelled")
    CLOSED = "closed", pgettext_lazy("state of an event", "closed")


EVENT_MOVES = {
    EventState.DRAFT: {EventState.PUBLISHED},
    EventState.PUBLISHED: {EventState.CANCELLED, EventState.CLOSED},
    EventState.CANCELLED: set(),
    EventState.CLOSED: set(),
}


class Mode(models.TextChoices):
    ONSITE = "onsite", _("on site")
    ONLINE = "online", pgettext_lazy("way of taking part", "online")
    HYBRID = "hybrid", _("on site and online")


def _is_coming(now: datetime) -> Q:
    last_day = Q(ends_on__gte=now.date()) | Q(ends_on__isnull=True, starts_on__gte=now.date())
    return Q(ends_at__gt=now) | Q(ends_at__isnull=True) & (Q(starts_at__gt=now) | last_day)


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> "EventQuerySet":
        """Everything but drafts."""
        return self.exclude(state=EventState.DRAFT)

    def local(self) -> "EventQuerySet":
        """What cities invite their residents to."""
        return self.filter(kind__in=LOCAL_KINDS)

    def upcoming(self, now: datetime) -> "EventQuerySet":
        """Not over yet; `now` is aware UTC. Events known by date alone count by their last day."""
        return self.filter(_is_coming(now))

    def past(self, now: datetime) -> "EventQuerySet":
        """Over; events without any date are neither past nor upcoming."""
        dated = Q(starts_at__isnull=False) | Q(starts_on__isnull=False) | Q(year__lt=now.year)
        return self.filter(dated).exclude(_is_coming(now))

    def in_city(self, city: City) -> "EventQuerySet":
        return self.filter(city=city)

    def by_start(self) -> "EventQuerySet":
        """Soonest first, total."""
        return self.order_by(F("starts_at").asc(nulls_last=True), "starts_on", "pk")

    def latest_first(self) -> "EventQuerySet":
        """Most recent first, total."""
        return self.order_by(F("starts_at").desc(nulls_last=True), "-starts_on", "-pk")

    def for_cards(self) -> "EventQuerySet":
        """With city, theme and pool."""
        return self.select_related("pool", "city", "theme")

    def for_form(self) -> "EventQuerySet":
        """With its city and pool, for the forms of those who register."""
        return self.select_related("pool", "city")

    def for_page(self) -> "EventQuerySet":
        """With everything its page names."""
        return self.select_related("pool", "city", "programme", "theme", "announced_city")


class Event(models.Model):
    """A debate, a workshop, a meeting of the whole network: one place, one time, one invitation."""

    uuid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address part"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=15, choices=EventKind, default=EventKind.DEBATE)
    number = models.PositiveSmallIntegerField(_("place in the programme"), null=True, blank=True)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("programme"),
    )
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("theme"),
    )
    city = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("host city"),
    )

    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("line of the work plan"),
    )
    announced_city = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events_announced",
        verbose_name=_("city announced first"),
    )

    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("in a few sentences"), max_length=600, blank=True)
    description = models.TextField(_("full text"), max_length=8000, blank=True)
    source_language = models.CharField(
        _("language of the original"), max_length=12, choices=LANGUAGE_CHOICES, default="en"
    )

    starts_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year, where no more is given"), null=True, blank=True
    )
    date_precision = models.CharField(
        _("dates are given"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Europe/Brussels", validators=[known_time_zone]
    )

    mode = models.CharField(
        _("way of taking part"), max_length=6, choices=Mode, default=Mode.ONSITE
    )
    place = models.CharField(
        _("town, where the host is no city of the network"), max_length=120, blank=True
    )
    venue = models.CharField(_("venue"), max_length=160, blank=True, validators=[one_line])
    address = models.CharField(
        _("street and number"), max_length=200, blank=True, validators=[one_line]
    )
    landmark = models.CharField(
        _("what is near it"), max_length=200, blank=True, validators=[one_line]
    )
    directions = models.CharField(
        _("how to get there"), max_length=300, blank=True, validators=[one_line]
    )
    join_url = models.URLField(
        _("address for taking part online"), blank=True, validators=[web_address]
    )
    languages = ArrayField(
        models.CharField(max_length=12),
        verbose_name=_("languages spoken"),
        default=list,
        blank=True,
    )
    interpreted_languages = ArrayField(
        models.CharField(max_length=12),
        verbose_name=_("interpreted into"),
        default=list,
        blank=True,
    )
    step_free = models.BooleanField(_("no steps"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    childcare = models.BooleanField(_("childcare"), default=False)
    childcare_from_years = models.PositiveSmallIntegerField(
        _("childcare from the age of, in years"), null=True, blank=True
    )
    contact_phone = models.CharField(
        _("phone for questions"), max_length=40, blank=True, validators=[one_line]
    )

    max_party = models.PositiveSmallIntegerField(_("most people in one registration"), default=4)
    registration_opens_at = models.DateTimeField(_("registration opens at"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        _("registration closes at"), null=True, blank=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=EventState, default=EventState.DRAFT
    )
    cancel_reason = models.CharField(
        _("reason for cancelling"), max_length=300, blank=True, validators=[no_controls]
    )
    ical_sequence = models.PositiveIntegerField(_("number of changes of time or place"), default=0)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    objects = EventQuerySet.as_manager()

    # filled by `models.registration.count_places`, never by a query of its own
    places: "Places | None" = None

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            has_source_text(
                "title",
                name="events_event_has_a_title",
                message=_("Please write the title in the language of the original."),
            ),
            in_order(
                "starts_at",
                "ends_at",
                name="events_event_ends_after_start",
                message=_("The end must come after the beginning."),
            ),
            in_order(
                "starts_on",
                "ends_on",
                name="events_event_last_day_not_before_first",
                message=_("The last day cannot come before the first day."),
                strict=False,
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False),
                name="events_event_end_needs_a_start",
                violation_error_message=_("Please give the beginning too."),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True)
                | Q(starts_at__isnull=True, starts_on__isnull=True, ends_on__isnull=True),
                name="events_event_year_only_without_days",
                violation_error_message=_("A year alone is for events whose days are not given."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(starts_on__isnull=True, ends_on__isnull=True),
                name="events_event_times_or_days",
                violation_error_message=_("Please give times or days, not both."),
            ),
            in_order(
                "registration_opens_at",
                "registration_closes_at",
                name="events_event_registration_closes_after_opening",
                message=_("Registration must close after it opens."),
            ),
            in_order(
                "registration_closes_at",
                "starts_at",
                name="events_event_registration_closes_before_start",
                message=_("Registration must close before the event begins."),
                strict=False,
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[kind.value for kind in LOCAL_KINDS]) | Q(city__isnull=False),
                name="events_event_local_has_a_city",
                violation_error_message=_("A local event belongs to a city."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state__in=["published", "cancelled", "closed"], published_at__isnull=False),
                name="events_event_published_has_its_time",
                violation_error_message=_("A published event needs the time of its publication."),
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True, cancel_reason="")),
                name="events_event_cancelled_has_its_time",
                violation_error_message=_(
                    "The time and the reason of cancelling belong to a cancelled event."
                ),
            ),
            models.CheckConstraint(
                condition=Q(max_party__range=(1, 20)),
                name="events_event_party_between_1_and_20",
                violation_error_message=_("One registration is for 1 to 20 people."),
            ),
            models.CheckConstraint(
                condition=Q(childcare_from_years__isnull=True) | Q(childcare=True),
                name="events_event_age_only_with_childcare",
                violation_error_message=_("An age is given only where there is childcare."),
            ),
            not_blank(
                "time_zone",
                name="events_event_has_a_time_zone",
                message=_("Please choose a time zone."),
            ),
            models.UniqueConstraint(
                fields=["programme", "kind", "number"],
                condition=Q(number__isnull=False),
                name="events_event_number_is_unique",
                violation_error_message=_("The programme already has an event with this number."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="events_event_by_start"),
            models.Index(fields=["city", "starts_at"], name="events_event_by_city"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        name = "events:debate" if self.is_local else "events:event"
        return reverse(name, kwargs={"slug": self.slug})

    @property
    def is_local(self) -> bool:
        return self.kind in LOCAL_KINDS

    @property
    def is_draft(self) -> bool:
        return self.state == EventState.DRAFT

    @property
    def largest_party(self) -> int:
        """Most people in one registration: no more than there are places in all."""
        pool = getattr(self, "pool", None)
        return min(self.max_party, pool.capacity) if pool and pool.capacity else self.max_party

    @property
    def is_cancelled(self) -> bool:
        return self.state == EventState.CANCELLED

    @property
    def first_day(self) -> date | None:
        """The day it begins, in its own time zone."""
        return local_day(self.starts_at, self.time_zone) if self.starts_at else self.starts_on

    @property
    def last_day(self) -> date | None:
        """The day it ends, in its own time zone."""
        if self.ends_at:
            return local_day(self.ends_at, self.time_zone)
        return self.ends_on or self.starts_on

    def has_begun(self, now: datetime) -> bool:
        """`now` is aware UTC; an event without times has not begun before its first day."""
        if self.starts_at:
            return self.starts_at <= now
        return bool(self.starts_on and self.starts_on <= now.date())

    def is_over(self, now: datetime) -> bool:
        """`now` is aware UTC."""
        if self.starts_at:
            return (self.ends_at or self.starts_at) <= now
        last = self.ends_on or self.starts_on
        if last:
            return last < now.date()
        return bool(self.year and self.year < now.year)

    def may_become(self, state: str) -> bool:
        """Whether the life of an event allows this step."""
        return state in EVENT_MOVES[EventState(self.state)]
