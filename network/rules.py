"""Who may do what in the network; pure questions with a reason for every no."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from crisco.verdict import YES, Verdict, no
from network.models import City, Role, User

Person = User | AnonymousUser

CITY_MANAGERS = (Role.COORDINATOR, Role.DEPUTY)


def is_network_staff(person: Person, *, now: datetime) -> bool:
    """Staff of the network's secretariat, who see every city."""
    return _holds(person, now=now, role__in=[Role.NETWORK_STAFF])


def is_coordinator(person: Person, *, now: datetime) -> bool:
    """Coordinates at least one city, as coordinator or deputy."""
    return _holds(person, now=now, role__in=CITY_MANAGERS)


def needs_second_factor(person: Person, *, now: datetime) -> bool:
    """Coordinators, deputies, desk helpers and network staff see other people's data."""
    return _holds(person, now=now, role__in=[*CITY_MANAGERS, Role.DESK_HELPER, Role.NETWORK_STAFF])


def may_manage_city(person: Person, city: City, *, now: datetime) -> Verdict:
    """Panels, debates and texts of a city belong to its coordinators and their deputies."""
    if _holds(person, now=now, role__in=CITY_MANAGERS, organisation__city=city):
        return YES
    return no(_("Only the coordinators of this city can do this."))


def may_see_city_desk(person: Person, city: City, *, now: datetime) -> Verdict:
    """Coordinators of the city and network staff."""
    if may_manage_city(person, city, now=now) or is_network_staff(person, now=now):
        return YES
    return no(_("Only the coordinators of this city and the network's staff can see this."))


def may_see_network_desk(person: Person, *, now: datetime) -> Verdict:
    """Network staff."""
    if is_network_staff(person, now=now):
        return YES
    return no(_("Only the network's staff can see this."))


def managed_cities(person: Person, *, now: datetime) -> list[City]:
    """Cities this person coordinates, in order of their address part."""
    if not isinstance(person, User):
        return []
    live = person.affiliations.live(now).filter(role__in=CITY_MANAGERS)
    return list(
        City.objects.filter(organisations__affiliations__in=live).distinct().order_by("slug")
    )


def _holds(person: Person, *, now: datetime, **affiliation: object) -> bool:
    if not isinstance(person, User) or not person.is_active:
        return False
    return person.affiliations.live(now).filter(**affiliation).exists()
