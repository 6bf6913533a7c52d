"""Invented people for the demo: nobody here exists, and all of them share one known password."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from network.management.commands.load_programmes import DATA
from network.models import Affiliation, Organisation, Programme, Role, User
from network.services import programmes

PASSWORD = "demo-bridge-2026"  # noqa: S105 - the demo says it on its first page


@dataclass(frozen=True)
class Person:
    """One invented person; without an organisation the account has no role of the network."""

    name: str
    email: str
    language: str
    title: str
    role: str = ""
    organisation: str = ""
    is_primary: bool = False
    note: str = ""


def _coordinator(name: str, language: str, organisation: str, city: str) -> Person:
    email = f"{name.split()[0].lower()}@demo.example"
    for odd, plain in (("é", "e"), ("š", "s")):
        email = email.replace(odd, plain)
    return Person(name, email, language, f"coordinator of {city}", Role.COORDINATOR, organisation)


_BASSANO = "municipality-of-bassano-del-grappa"
PEOPLE = (
    Person(
        "Giulia Ferraro",
        "giulia@demo.example",
        "it",
        "coordinator of Bassano del Grappa",
        Role.COORDINATOR,
        _BASSANO,
        is_primary=True,
        note="manages the panel and publishes the debates of the city",
    ),
    Person(
        "Rosa Conte",
        "rosa@demo.example",
        "it",
        "resident",
        is_primary=True,
        note="an account is optional: registering for a debate needs none",
    ),
    Person(
        "Ana Jovanović",
        "ana@demo.example",
        "en",
        "ALDA staff",
        Role.NETWORK_STAFF,
        "alda",
        is_primary=True,
        note="sees all cities and exports the handbook",
    ),
    Person(
        "Nadia Benali",
        "nadia@demo.example",
        "fr",
        "panel member",
        is_primary=True,
        note="holds a seat on the panel of Bassano del Grappa",
    ),
    Person(
        "Yasmin Haddad",
        "yasmin@demo.example",
        "ar",
        "translator",
        Role.TRANSLATOR,
        "alda",
        is_primary=True,
        note="translates handbook sections into Arabic",
    ),
    Person("Pauline Moreau", "pauline@demo.example", "fr", "editor", Role.EDITOR, "alda"),
    Person(
        "Marco Tessari",
        "marco@demo.example",
        "it",
        "deputy coordinator of Bassano del Grappa",
        Role.DEPUTY,
        _BASSANO,
    ),
    Person(
        "Samuel Okoro",
        "samuel@demo.example",
        "en",
        "desk helper in Bassano del Grappa",
        Role.DESK_HELPER,
        _BASSANO,
    ),
    Person(
        "Tomasz Zieliński",
        "tomasz@demo.example",
        "pl",
        "reader for the funder",
        Role.READER,
        "alda",
    ),
    _coordinator("Claire Dumont", "fr", "municipality-of-etterbeek", "Etterbeek"),
    _coordinator("Léa Kessler", "fr", "alda", "Strasbourg"),
    _coordinator("Mikkel Holm", "da", "vifin", "Vejle"),
    _coordinator("Sanne Visser", "nl", "municipality-of-delft", "Delft"),
    _coordinator("Rasa Petraitienė", "lt", "municipality-of-jonava", "Jonava"),
    _coordinator("Tjaša Kovač", "sl", "municipality-of-novo-mesto", "Novo mesto"),
    _coordinator("Inese Kalniņa", "lv", "municipality-of-rezekne", "Rēzekne"),
    _coordinator("Elira Hoxha", "sq", "municipality-of-vlora", "Vlora"),
    _coordinator("Liisa Tamm", "et", "municipality-of-tartu", "Tartu"),
)


def load(now: datetime) -> str:
    """The people exist with their roles, verified addresses and the known password.

    Loads the programmes first when they are missing. Doing it twice changes nothing.
    """
    if not Programme.objects.filter(slug="crisco").exists():
        programmes.load(DATA.glob("*.yaml"), now=now)
    with transaction.atomic(durable=True):
        crisco = Programme.objects.get(slug="crisco")
        organisations = Organisation.objects.in_bulk(field_name="slug")
        known = set(User.objects.values_list("email", flat=True))
        new = [person for person in PEOPLE if person.email not in known]
        password = make_password(PASSWORD) if new else ""
        for person in new:
            user = User.objects.create(
                email=person.email,
                name=person.name,
                language=person.language,
                password=password,
            )
            EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
            if person.role:
                Affiliation.objects.create(
                    user=user,
                    organisation=organisations[person.organisation],
                    programme=crisco,
                    role=person.role,
                    from_at=now - timedelta(days=400),
                )
    return f"people: {len(new)} new, {len(PEOPLE) - len(new)} known"
