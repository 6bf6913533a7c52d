"""The smallest legal worlds of the network, and a cast that all tests share."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client

from network.models import (
    Affiliation,
    City,
    Organisation,
    OrganisationKind,
    Partnership,
    PartnershipRole,
    Programme,
    ProgrammeState,
    Role,
    Theme,
    User,
)

_numbers = count(1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def programme(
    *,
    slug: str = "",
    title: str = "Crossroad of Regions",
    lead: Organisation | None = None,
    **given: Any,
) -> Programme:
    """A published programme with the lead partner that it cannot be without."""
    slug = slug or f"programme-{next(_numbers)}"
    given = {"acronym": slug.upper(), "state": ProgrammeState.PUBLISHED, **given}
    with transaction.atomic():
        programme = Programme.objects.create(slug=slug, title_en=title, **given)
        if programme.state == ProgrammeState.PUBLISHED:
            lead = lead or organisation(slug=f"lead-of-{slug}", name="Lead partner")
            partnership(programme=programme, organisation=lead, role=PartnershipRole.LEAD)
    return programme


def theme(*, programme: Programme, number: int = 1, title: str = "Language barriers") -> Theme:
    return Theme.objects.create(programme=programme, number=number, title_en=title)


def city(*, slug: str = "", name: str = "Bassano del Grappa", **given: Any) -> City:
    slug = slug or f"city-{next(_numbers)}"
    given = {
        "country": "IT",
        "latitude": 45.77,
        "longitude": 11.73,
        "time_zone": "Europe/Rome",
        "languages": ["it"],
        **given,
    }
    return City.objects.create(slug=slug, name_en=name, **given)


def organisation(
    *, city: City | None = None, slug: str = "", name: str = "Municipality", **given: Any
) -> Organisation:
    slug = slug or f"organisation-{next(_numbers)}"
    given = {
        "kind": OrganisationKind.MUNICIPALITY,
        "country": city.country if city else "IT",
        **given,
    }
    return Organisation.objects.create(slug=slug, name_en=name, city=city, **given)


def partnership(
    *,
    programme: Programme,
    organisation: Organisation,
    role: str = PartnershipRole.CONTRIBUTING,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Partnership:
    return Partnership.objects.create(
        programme=programme,
        organisation=organisation,
        role=role,
        from_on=from_on,
        until_on=until_on,
    )


def user(*, email: str = "", name: str = "", **given: Any) -> User:
    email = email or f"person-{next(_numbers)}@portal.example"
    return User.objects.create_user(email=email, name=name, **given)


def with_address(email: str, *, verified: bool = True) -> User:
    """Somebody who has shown that this address is theirs, or has not yet."""
    person = user()
    EmailAddress.objects.create(user=person, email=email, verified=verified)
    return person


def affiliation(
    *, user: User, organisation: Organisation, role: str, programme: Programme | None = None
) -> Affiliation:
    return Affiliation.objects.create(
        user=user, organisation=organisation, role=role, programme=programme, from_at=LONG_AGO
    )


def coordinator(*, city: City, email: str = "", name: str = "Giulia") -> User:
    """A coordinator of the city, with the municipality she works for."""
    person = user(email=email, name=name)
    affiliation(user=person, organisation=organisation(city=city), role=Role.COORDINATOR)
    return person


def partner_city(programme: Programme, **given: Any) -> City:
    """A city that takes part in the programme."""
    home = city(**given)
    partnership(programme=programme, organisation=organisation(city=home))
    return home


def signed_in(person: User) -> Client:
    """The browser of somebody who has just signed in."""
    browser = Client()
    browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def network_staff(*, email: str = "", name: str = "Ana") -> User:
    """Staff of the network's secretariat."""
    person = user(email=email, name=name)
    secretariat = organisation(kind=OrganisationKind.NETWORK, name="Secretariat")
    affiliation(user=person, organisation=secretariat, role=Role.NETWORK_STAFF)
    return person
