"""Who may do what in the network; pure questions with a reason for every no."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crisco.verdict import YES, Verdict, no
from network.memory import once, remembers
from network.models import Affiliation, City, Enquiry, Invitation, Organisation, Role, User

Person = User | AnonymousUser

CITY_MANAGERS = (Role.COORDINATOR, Role.DEPUTY)
INVITED_BY_COORDINATORS = (Role.DEPUTY, Role.DESK_HELPER)


class Post(NamedTuple):
    """What a right hangs on: the role, and the keys of where it is held."""

    role: str
    organisation: int
    city: int | None


def is_network_staff(person: Person, *, now: datetime) -> bool:
    """Staff of the network's secretariat, who see every city."""
    return _holds(person, Role.NETWORK_STAFF, now=now)


def is_coordinator(person: Person, *, now: datetime) -> bool:
    """Coordinates at least one city, as coordinator or deputy."""
    return _holds(person, *CITY_MANAGERS, now=now)


def needs_second_factor(person: Person, *, now: datetime) -> bool:
    """Coordinators, deputies, desk helpers and network staff see other people's data."""
    return _holds(person, *CITY_MANAGERS, Role.DESK_HELPER, Role.NETWORK_STAFF, now=now)


def may_manage_city(person: Person, city: City, *, now: datetime) -> Verdict:
    """Panels, debates and texts of a city belong to its coordinators and their deputies."""
    if _holds(person, *CITY_MANAGERS, now=now, city=city.pk):
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


def may_answer(person: Person, enquiry: Enquiry, *, now: datetime) -> Verdict:
    """Messages to a city are for its coordinators; staff may read and answer all."""
    if is_network_staff(person, now=now):
        return YES
    if enquiry.city is not None and may_manage_city(person, enquiry.city, now=now):
        return YES
    return no(_("Only those to whom this message is addressed can read it."))


def may_invite(person: Person, organisation: Organisation, role: str, *, now: datetime) -> Verdict:
    """Staff invite anybody; coordinators invite deputies and desk helpers at home.

    A deputy invites nobody: who may let others in stays a short list.
    """
    if is_network_staff(person, now=now):
        return YES
    if role not in INVITED_BY_COORDINATORS:
        return no(_("Coordinators can invite deputies and desk helpers only."))
    if _holds(person, Role.COORDINATOR, now=now, organisation=organisation.pk):
        return YES
    return no(_("Only the coordinators of this organisation can invite people to it."))


def may_delete_account(person: User, *, now: datetime) -> Verdict:
    """Everybody their own, but no city and no network is left without anybody to turn to."""
    if person.is_staff or person.is_superuser:
        return no(
            _(
                "This account administers the portal. Ask another administrator to take that "
                "right away first; then you can delete it."
            )
        )
    for held in affiliations(person, now=now):
        if not _has_follower(held, now=now):
            return no(
                _(
                    "You are the last of the network’s staff. Invite somebody to follow you first; "
                    "then you can delete your account."
                )
                if held.role == Role.NETWORK_STAFF
                else _(
                    "You are the last coordinator of a city. Write to the network’s staff, who "
                    "will invite somebody to follow you; then you can delete your account."
                )
            )
    return YES


def is_for(person: Person, affiliation: Affiliation, *, now: datetime) -> bool:
    """Whether ending this role is this person's affair: one's own, and whom one may invite."""
    return affiliation.user_id == person.pk or bool(
        may_invite(person, affiliation.organisation, affiliation.role, now=now)
    )


def may_end_role(person: Person, affiliation: Affiliation, *, now: datetime) -> Verdict:
    """Whoever may give the role may end it, and everybody their own, but never the last one.

    Acts ask it under one lock for all, or two people could each rely on the other.
    """
    if not is_for(person, affiliation, now=now):
        return no(_("The network’s staff ends this role."))
    if not _has_follower(affiliation, now=now):
        return no(
            _(
                "This is the last coordinator of the city, or the last of the network’s staff. "
                "Somebody to follow must be invited first."
            )
        )
    return YES


def may_invite_somebody(person: Person, *, now: datetime) -> Verdict:
    """Whether the page of invitations is for this person at all."""
    if _holds(person, Role.COORDINATOR, Role.NETWORK_STAFF, now=now):
        return YES
    return no(_("Only coordinators and the network's staff can invite people."))


def with_backing(sent: QuerySet[Invitation], *, now: datetime) -> QuerySet[Invitation]:
    """Each with `has_backing`: whether its sender could send it now, as `may_invite` says."""
    held = Affiliation.objects.live(now).filter(user=OuterRef("invited_by"), user__is_active=True)
    at_home = held.filter(role=Role.COORDINATOR, organisation=OuterRef("organisation"))
    return sent.annotate(
        has_backing=Q(Exists(held.filter(role=Role.NETWORK_STAFF)))
        | (Q(Exists(at_home)) & Q(role__in=INVITED_BY_COORDINATORS))
    )


def roles_to_invite(*, is_staff: bool) -> list[Role]:
    """The roles one may choose from in an invitation."""
    return list(Role) if is_staff else list(INVITED_BY_COORDINATORS)


def organisations_to_invite_to(person: Person, *, now: datetime) -> QuerySet[Organisation]:
    """All for staff, the ones they coordinate for coordinators; ordered by address part."""
    if is_network_staff(person, now=now):
        return Organisation.objects.order_by("slug")
    if not isinstance(person, User):
        return Organisation.objects.none()
    live = person.affiliations.live(now).filter(role=Role.COORDINATOR)
    return Organisation.objects.filter(affiliations__in=live).distinct().order_by("slug")


def managed_cities(person: Person, *, now: datetime) -> list[City]:
    """Cities this person coordinates, in order of their address part."""
    return _cities_of(person, *CITY_MANAGERS, now=now)


def helped_cities(person: Person, *, now: datetime) -> list[City]:
    """Cities at whose desk this person helps, in order of their address part."""
    return _cities_of(person, Role.DESK_HELPER, now=now)


def affiliations(person: Person, *, now: datetime) -> list[Affiliation]:
    """What a person is now, organisations in order of their address part; one query.

    None for strangers and for accounts that are switched off.
    """
    if not isinstance(person, User) or not person.is_active:
        return []
    live = person.affiliations.live(now).with_parties()
    ordered = live.order_by("organisation__slug", "role", "pk")
    return once(person, "affiliations", lambda: list(ordered))


def _has_follower(held: Affiliation, *, now: datetime) -> bool:
    """Whether somebody else who can sign in does the same there; many roles need nobody."""
    city = held.organisation.city_id
    if held.role == Role.NETWORK_STAFF:
        where = Q(role=Role.NETWORK_STAFF)
    elif held.role == Role.COORDINATOR and city:
        where = Q(role=Role.COORDINATOR, organisation__city=city)
    else:
        return True
    # without an end: one given in the same moment may lie just after `now`
    others = Affiliation.objects.live(now).filter(where, until_at=None, user__is_active=True)
    return others.exclude(user=held.user_id).exists()


def _cities_of(person: Person, *roles: Role, now: datetime) -> list[City]:
    if remembers(person, "posts") and not _holds(person, *roles, now=now):
        return []
    cities = {
        each.organisation.city_id: each.organisation.city
        for each in affiliations(person, now=now)
        if each.role in roles and each.organisation.city
    }
    return sorted(cities.values(), key=lambda city: city.slug)


def _holds(
    person: Person,
    *roles: Role,
    now: datetime,
    city: int | None = None,
    organisation: int | None = None,
) -> bool:
    """One of the roles; where a city or an organisation is named, there."""
    return any(
        each.role in roles
        and (city is None or each.city == city)
        and (organisation is None or each.organisation == organisation)
        for each in _posts(person, now=now)
    )


def _posts(person: Person, *, now: datetime) -> list[Post]:
    """As `affiliations`, without the translated names that no right depends on; one query.

    Every page asks this of every reader, and whole rows cost ten times as much.
    """
    if not isinstance(person, User) or not person.is_active:
        return []
    if remembers(person, "affiliations"):
        known = affiliations(person, now=now)
        return [Post(each.role, each.organisation_id, each.organisation.city_id) for each in known]
    live = person.affiliations.live(now).order_by("pk")
    narrow = live.values_list("role", "organisation", "organisation__city")
    return once(person, "posts", lambda: [Post(*row) for row in narrow])
