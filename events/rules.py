"""Who may do what with events and registrations; button, page and act ask the same question."""

from datetime import datetime

from django.utils.translation import gettext as _

from crisco.languages import format_date, format_time, local_day
from crisco.verdict import YES, Verdict, no
from events.models import CapacityPool, Event, EventState, Registration, RegistrationState
from network import rules as network
from network.models import Role, User
from network.rules import Person


def may_see(person: Person, event: Event, *, now: datetime) -> Verdict:
    """Everybody sees what is published, and that something was cancelled; drafts are the desk's."""
    if event.state != EventState.DRAFT:
        return YES
    return may_organise(person, event, now=now)


def may_organise(person: Person, event: Event, *, now: datetime) -> Verdict:
    """Local events belong to the coordinators of their city, the others to the network's staff."""
    if event.is_local and event.city is not None:
        return network.may_manage_city(person, event.city, now=now)
    return network.may_see_network_desk(person, now=now)


def may_see_numbers(person: Person, event: Event, *, now: datetime) -> Verdict:
    """How many are registered and what they need: organisers, and the network's staff."""
    if may_organise(person, event, now=now) or network.is_network_staff(person, now=now):
        return YES
    return no(_("Only the coordinators of this city and the network's staff can see this."))


def may_see_names(person: Person, event: Event, *, now: datetime) -> Verdict:
    """Names of those registered: only who organises the event. Names never leave the city."""
    return may_organise(person, event, now=now)


def may_register_others(person: Person, event: Event, *, now: datetime) -> Verdict:
    """Organisers, and desk helpers of the city, register people who cannot do it themselves."""
    if may_organise(person, event, now=now):
        return YES
    if (
        isinstance(person, User)
        and person.is_active
        and event.city_id
        and person.affiliations.live(now)
        .filter(role=Role.DESK_HELPER, organisation__city=event.city_id)
        .exists()
    ):
        return YES
    return no(_("Only the coordinators and desk helpers of this city can register others."))


def may_edit(person: Person, event: Event, *, now: datetime) -> Verdict:
    """Drafts and published events are edited; what is cancelled or closed stays as it is."""
    allowed = may_organise(person, event, now=now)
    if allowed and event.state in {EventState.CANCELLED, EventState.CLOSED}:
        return no(_("This event is cancelled or closed. It is no longer changed."))
    return allowed


def may_take_registrations(
    event: Event, pool: CapacityPool | None, *, now: datetime, language: str = "en"
) -> Verdict:
    """Whether somebody can register now, for a place or for the waiting list."""
    if pool is None or event.state == EventState.DRAFT:
        return no(_("One cannot register for this event here."))
    if event.state == EventState.CANCELLED:
        return no(_("This event was cancelled. It does not take place."))
    if event.is_over(now):
        return no(_("This event is over."))
    if event.has_begun(now):
        return no(_("This event has begun. One can no longer register."))
    if event.state == EventState.CLOSED:
        return no(_("Registration is closed."))
    if event.registration_opens_at and now < event.registration_opens_at:
        return no(
            _("Registration opens on %(day)s at %(time)s.")
            % _moment(event.registration_opens_at, event, language)
        )
    if event.registration_closes_at and now >= event.registration_closes_at:
        return no(
            _("Registration closed on %(day)s at %(time)s.")
            % _moment(event.registration_closes_at, event, language)
        )
    return YES


def may_change(registration: Registration, *, now: datetime) -> Verdict:
    """A live registration is changed or cancelled until the event begins."""
    event = registration.event
    if event.state == EventState.CANCELLED:
        return no(_("This event was cancelled. It does not take place."))
    if not registration.is_live:
        return no(_("This registration has ended."))
    if event.has_begun(now):
        return no(_("The event has begun. Nothing can be changed any more."))
    return YES


def may_answer_offer(registration: Registration, *, now: datetime) -> Verdict:
    """An offer is answered until it runs out; a late yes is never a silent yes."""
    changing = may_change(registration, now=now)
    if registration.state == RegistrationState.OFFER_EXPIRED:
        return no(_("This offer has run out, and the place went to the next person."))
    if not changing:
        return changing
    if registration.state != RegistrationState.OFFERED:
        return no(_("No offer is open for this registration."))
    if registration.offer_expires_at and now >= registration.offer_expires_at:
        return no(_("This offer has run out, and the place went to the next person."))
    return YES


def may_undo(registration: Registration, *, now: datetime) -> Verdict:
    """Who cancelled or let an offer pass may come back, at the end of the queue."""
    if registration.is_live:
        return no(_("This registration holds. There is nothing to undo."))
    if registration.anonymised_at is not None:
        return no(_("This registration has been deleted."))
    return may_take_registrations(
        registration.event, registration.pool, now=now, language=registration.language
    )


def _moment(moment: datetime, event: Event, language: str) -> dict[str, str]:
    return {
        "day": format_date(local_day(moment, event.time_zone), language, "long"),
        "time": format_time(moment, event.time_zone, language),
    }
