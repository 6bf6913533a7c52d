"""Registrations, the people in them, what they need, and the keys that open them."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.db import counted
from crisco.text import no_link, one_line
from events.models.event import Event
from events.models.pool import CapacityPool, Places
from network.models import LANGUAGE_CHOICES


class RegistrationState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("state of a registration", "on the waiting list")
    OFFERED = "offered", pgettext_lazy("state of a registration", "place offered")
    CONFIRMED = "confirmed", pgettext_lazy("state of a registration", "place kept")
    CANCELLED = "cancelled", pgettext_lazy("state of a registration", "cancelled")
    DECLINED = "declined", pgettext_lazy("state of a registration", "offer declined")
    OFFER_EXPIRED = "offer_expired", pgettext_lazy("state of a registration", "offer expired")


_S = RegistrationState
HOLDING = (_S.OFFERED, _S.CONFIRMED)
LIVE = (_S.WAITING, *HOLDING)
ENDED = (_S.CANCELLED, _S.DECLINED, _S.OFFER_EXPIRED)

REGISTRATION_MOVES = {
    _S.WAITING: {_S.OFFERED, _S.CONFIRMED, _S.CANCELLED},
    _S.OFFERED: {_S.CONFIRMED, _S.DECLINED, _S.OFFER_EXPIRED, _S.CANCELLED},
    _S.CONFIRMED: {_S.CANCELLED},
    _S.CANCELLED: set(),
    _S.DECLINED: set(),
    _S.OFFER_EXPIRED: set(),
}


class Via(models.TextChoices):
    WEB = "web", _("by the person, on the site")
    ASSISTED = "assisted", _("by the desk, for the person")
    WALK_IN = "walk_in", _("at the door")


class IllegalMove(Exception):
    """A registration cannot go from its state to the one asked for."""


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> "RegistrationQuerySet":
        """Those that keep a place, are offered one or wait."""
        return self.filter(state__in=LIVE)

    def holding(self) -> "RegistrationQuerySet":
        """Those that hold places."""
        return self.filter(state__in=HOLDING)

    def queue(self) -> "RegistrationQuerySet":
        """Those that wait, in the order in which they are served."""
        return self.filter(state=RegistrationState.WAITING).order_by("seq")


class Registration(models.Model):
    """One person's registration, for themselves and whom they bring along."""

    uuid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="registrations", verbose_name=_("event")
    )
    pool = models.ForeignKey(
        CapacityPool, models.PROTECT, related_name="registrations", verbose_name=_("places")
    )
    name = models.CharField(
        _("name to call you by"), max_length=100, blank=True, validators=[one_line, no_link]
    )
    email_norm = models.EmailField(_("e-mail address"), blank=True)
    email_confirmed_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=12, choices=LANGUAGE_CHOICES)
    party_size = models.PositiveSmallIntegerField(_("number of people"), default=1)

    state = models.CharField(
        _("state"),
        max_length=15,
        choices=RegistrationState,
        default=RegistrationState.WAITING,
    )
    seq = models.PositiveBigIntegerField(_("number in the queue"))
    offer_count = models.PositiveSmallIntegerField(_("number of offers"), default=0)
    offer_expires_at = models.DateTimeField(_("offer expires at"), null=True, blank=True)

    created_via = models.CharField(_("registered"), max_length=10, choices=Via, default=Via.WEB)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations_made",
        verbose_name=_("registered by"),
    )
    idempotency_key = models.UUIDField(_("key of the form"), null=True, blank=True)
    payload_digest = models.CharField(_("digest of the answers"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("created at"))
    confirmed_at = models.DateTimeField(_("place kept since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email_norm"],
                condition=Q(state__in=[state.value for state in LIVE]) & ~Q(email_norm=""),
                name="events_registration_one_live_per_address",
                violation_error_message=_("This address is already registered."),
            ),
            models.UniqueConstraint(
                fields=["event", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="events_registration_form_sent_once",
                violation_error_message=_("This form has already been sent."),
            ),
            models.UniqueConstraint(
                fields=["pool", "seq"],
                name="events_registration_one_turn_each",
                violation_error_message=_("Two people cannot have the same turn."),
            ),
            models.CheckConstraint(
                condition=Q(email_norm=Lower("email_norm")),
                name="events_registration_email_is_lower_case",
                violation_error_message=_("Please write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(party_size__range=(1, 20)),
                name="events_registration_party_between_1_and_20",
                violation_error_message=_("One registration is for 1 to 20 people."),
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offer_expires_at__isnull=False)
                | (~Q(state="offered") & Q(offer_expires_at__isnull=True)),
                name="events_registration_offer_has_an_end",
                violation_error_message=_("An offer, and only an offer, has an end."),
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="events_registration_kept_since",
                violation_error_message=_("A kept place needs its time."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ENDED], ended_at__isnull=False)
                | Q(state__in=[state.value for state in LIVE], ended_at__isnull=True),
                name="events_registration_ended_has_its_time",
                violation_error_message=_("An ended registration, and only that, has an end."),
            ),
            models.CheckConstraint(
                condition=Q(anonymised_at__isnull=True, name__regex=r"\S")
                | Q(anonymised_at__isnull=False, name="", email_norm="", phone=""),
                name="events_registration_named_or_anonymised",
                violation_error_message=_("Please tell us what we should call you."),
            ),
            models.CheckConstraint(
                condition=Q(email_confirmed_at__isnull=True)
                | ~Q(email_norm="")
                | Q(anonymised_at__isnull=False),
                name="events_registration_confirmed_address_exists",
                violation_error_message=_("Only a given address can be confirmed."),
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{5,14}$"),
                name="events_registration_phone_is_international",
                violation_error_message=_("Please write the phone number with its country."),
            ),
        ]
        indexes = [
            models.Index(fields=["email_norm", "created_at"], name="events_registration_by_email"),
            models.Index(
                fields=["offer_expires_at"],
                condition=Q(state="offered"),
                name="events_registration_offers_due",
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_holding(self) -> bool:
        return self.state in HOLDING

    def move(self, state: str, *, now: datetime, offer_until: datetime | None = None) -> None:
        """Go to `state`, with the times that belong to it; not saved.

        Errors: IllegalMove for a step that the table does not have.
        """
        if state not in REGISTRATION_MOVES[RegistrationState(self.state)]:
            raise IllegalMove(f"{self} is {self.state} and cannot become {state}")
        self.state = state
        self.offer_expires_at = offer_until
        if state == RegistrationState.OFFERED:
            self.offer_count += 1
        if state == RegistrationState.CONFIRMED:
            self.confirmed_at = now
        if state in ENDED:
            self.ended_at = now


class Attendance(models.TextChoices):
    UNKNOWN = "unknown", pgettext_lazy("attendance", "not noted")
    PRESENT = "present", pgettext_lazy("attendance", "came")
    ABSENT = "absent", pgettext_lazy("attendance", "did not come")


class Attendee(models.Model):
    """One chair: a person of a registration, numbered when they hold a place."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="attendees", verbose_name=_("registration")
    )
    pool = models.ForeignKey(
        CapacityPool, models.PROTECT, related_name="attendees", verbose_name=_("places")
    )
    position = models.PositiveSmallIntegerField(_("place in the group"))
    seat_no = models.PositiveIntegerField(_("number of the place"), null=True, blank=True)
    attendance = models.CharField(
        _("attendance"), max_length=7, choices=Attendance, default=Attendance.UNKNOWN
    )
    signed = models.BooleanField(_("signed the list"), default=False)

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "seat_no"],
                condition=Q(seat_no__isnull=False),
                name="events_attendee_one_person_per_place",
                violation_error_message=_("Somebody else holds this place."),
            ),
            models.UniqueConstraint(
                fields=["registration", "position"],
                name="events_attendee_counted_once",
                violation_error_message=_("This person is already in the group."),
            ),
            models.CheckConstraint(
                condition=Q(seat_no__isnull=True) | Q(seat_no__gte=1),
                name="events_attendee_places_from_one",
                violation_error_message=_("Places are counted from one."),
            ),
            models.CheckConstraint(
                condition=Q(position__range=(1, 20)),
                name="events_attendee_position_between_1_and_20",
                violation_error_message=_("One registration is for 1 to 20 people."),
            ),
            models.CheckConstraint(
                condition=Q(seat_no__isnull=False) | Q(attendance="unknown", signed=False),
                name="events_attendee_noted_only_with_place",
                violation_error_message=_("Only somebody with a place can be noted as present."),
            ),
        ]

    def __str__(self) -> str:
        return f"attendee {self.pk}"


class Need(models.Model):
    """What somebody needs in order to take part; kept apart, and not for long."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="need", verbose_name=_("registration")
    )
    interpreter_language = models.CharField(
        _("interpreting into"), max_length=12, blank=True, choices=LANGUAGE_CHOICES
    )
    childcare_count = models.PositiveSmallIntegerField(_("children to look after"), default=0)
    step_free = models.BooleanField(_("a place without steps"), default=False)
    other = models.CharField(
        _("something else"), max_length=200, blank=True, validators=[one_line, no_link]
    )

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = [
            models.CheckConstraint(
                condition=Q(childcare_count__range=(0, 10)),
                name="events_need_children_up_to_10",
                violation_error_message=_("Please give a number of children from 1 to 10."),
            ),
            models.CheckConstraint(
                condition=~Q(interpreter_language="", childcare_count=0, step_free=False, other=""),
                name="events_need_says_something",
                violation_error_message=_("Please say what is needed."),
            ),
        ]

    def __str__(self) -> str:
        return f"need of registration {self.registration_id}"


class KeyKind(models.TextChoices):
    LINK = "link", _("link")
    CODE = "code", _("code on paper")


class RegistrationKey(models.Model):
    """A secret that opens one registration; only its digest is kept."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="keys", verbose_name=_("registration")
    )
    kind = models.CharField(_("kind"), max_length=4, choices=KeyKind)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    mailed = models.BooleanField(_("went to the address by mail"), default=False)
    # the registration moves to this address when its owner says so; until then nothing changed
    new_address = models.EmailField(_("new address it was mailed to"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("key of a registration")
        verbose_name_plural = _("keys of registrations")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="events_key_is_a_digest",
                violation_error_message=_("Only the digest of a secret is kept."),
            ),
            models.CheckConstraint(
                condition=Q(new_address="") | Q(mailed=True, new_address=Lower("new_address")),
                name="events_key_new_address_was_mailed",
                violation_error_message=_("A new address is confirmed by mail alone."),
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.pk} of registration {self.registration_id}"

    @property
    def is_asking(self) -> bool:
        """The owner of a new address has not yet said that it is theirs."""
        return self.new_address not in {"", self.registration.email_norm}


class Act(models.TextChoices):
    """What happened, for the record."""

    REGISTERED = "registered", pgettext_lazy("line of a history", "registered")
    CONFIRMED = "confirmed", pgettext_lazy("line of a history", "place kept")
    OFFERED = "offered", pgettext_lazy("line of a history", "place offered")
    EXPIRED = "expired", pgettext_lazy("line of a history", "offer expired")
    DECLINED = "declined", pgettext_lazy("line of a history", "offer declined")
    CANCELLED = "cancelled", pgettext_lazy("line of a history", "cancelled")
    CHANGED = "changed", pgettext_lazy("line of a history", "changed")
    ADDRESS_CONFIRMED = "address_confirmed", pgettext_lazy("line of a history", "address confirmed")
    NOTED = "noted", _("attendance noted")
    PUBLISHED = "published", pgettext_lazy("line of a history", "published")
    EVENT_CHANGED = "event_changed", _("event changed")
    EVENT_CANCELLED = "event_cancelled", _("event cancelled")
    CAPACITY = "capacity", _("number of places changed")
    EXPORTED = "exported", _("list exported")
    ANONYMISED = "anonymised", pgettext_lazy("line of a history", "anonymised")


class Record(models.Model):
    """A line of the event's history: who did what and when, in identifiers and codes alone."""

    event = models.ForeignKey(
        Event, models.PROTECT, related_name="records", verbose_name=_("event")
    )
    registration = models.ForeignKey(
        Registration,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        verbose_name=_("registration"),
    )
    act = models.CharField(_("act"), max_length=20, choices=Act)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="event_records",
        verbose_name=_("account"),
    )
    at = models.DateTimeField(_("at"))
    facts = models.JSONField(_("numbers and codes"), default=dict, blank=True)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")

    def __str__(self) -> str:
        return f"{self.act} at event {self.event_id}"


def with_places(events: models.QuerySet[Event]) -> models.QuerySet[Event]:
    """The events with what `count_places` counts, in the query that reads them."""
    people = Attendee.objects.filter(pool__event=OuterRef("pk"))
    return events.annotate(
        taken=counted(people.filter(seat_no__isnull=False)),
        waiting=counted(people.filter(registration__state=RegistrationState.WAITING)),
    )


def count_places(events: Iterable[Event]) -> list[Event]:
    """The events, each with its `places` counted, in one query however many there are.

    Shapes: events must have come with their `pool`; those without one keep `places` None. Those that
    came `with_places` need no query.
    """
    listed = list(events)
    with_pool = [event for event in listed if hasattr(event, "pool")]
    counted_before = all(hasattr(event, "taken") for event in with_pool)
    numbers = {} if counted_before else _counted([event.pool for event in with_pool])
    for event in with_pool:
        row = vars(event) if counted_before else numbers.get(event.pool.pk, {})
        event.places = Places(event.pool.capacity, row.get("taken", 0), row.get("waiting", 0))
    return listed


def _counted(pools: list[CapacityPool]) -> dict[int, dict[str, int]]:
    rows = (
        Attendee.objects.filter(pool__in=pools)
        .values("pool")
        .annotate(
            taken=Count("pk", filter=Q(seat_no__isnull=False)),
            waiting=Count("pk", filter=Q(registration__state=RegistrationState.WAITING)),
        )
    )
    return {row["pool"]: row for row in rows}
