"""What the browser looks at: the demo's network, and one of everything that an address shows.

Runs inside the portal under test, through `manage.py shell`; the tests themselves ask no database.
"""

import json
import time
from datetime import datetime
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.utils import timezone

from crisco.tokens import new_token
from events.models import Event, EventKind, RegistrationState
from events.services import keys, registrations
from handbook.models import Edition, EditionState
from handbook.services import exporting
from network.demo_people import PASSWORD
from network.models import City, Enquiry, Invitation, Organisation, Role, User
from network.models.enquiry import EnquiryKind
from network.services import enquiries, invitations
from tests.browser import world_panels
from tests.browser.world_panels import CITY
from tests.builders import demo


def make(told: Path, *, has_demo: bool) -> None:
    """All of it is in the database; `told` says how to sign in, and what the addresses show."""
    if not has_demo:
        call_command("migrate", verbosity=0)
        demo.load()
    call_command("words", "compile")
    # the administration is not looked at, and compressing its files takes longest
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    _works_for_the_city(User.objects.get(email="yasmin@demo.example"))
    world_panels.people()
    facts = {"password": PASSWORD, "cookies": _cookies(), "arguments": _arguments(timezone.now())}
    told.write_text(json.dumps(facts, default=str), "utf-8")


def _cookies() -> dict[str, str]:
    """A session of everybody in the demo, as if they had just signed in with the password."""
    User.objects.create_user(email="builder@demo.example", name="Builder", is_staff=True)
    _secure(User.objects.get(email="marco@demo.example"))
    made = {}
    for user in User.objects.filter(email__endswith="@demo.example"):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["account_authentication_methods"] = [
            # an hour ahead, so that nobody is asked again while the tests run
            {"method": "password", "reauthenticated": True, "at": time.time() + 3600}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.create()
        UserSession.objects.create(
            user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="Chromium"
        )
        made[user.email] = session.session_key
    return made


def _works_for_the_city(translator: User) -> None:
    """As the translator of the permission matrix does."""
    home = User.objects.get(email="giulia@demo.example").affiliations.get().organisation
    translator.affiliations.create(organisation=home, role=Role.TRANSLATOR)


def _secure(user: User) -> None:
    """The person has every kind of second factor."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Key on the ring", "passwordless": True, "credential": {}},
    )


def _arguments(now: datetime) -> dict[str, dict[str, object]]:
    """What the addresses are filled with; of the keys that fit a name, the longest wins."""
    giulia, ana = (User.objects.get(email=f"{name}@demo.example") for name in ("giulia", "ana"))
    return {
        **_events(now),
        **world_panels.shown(giulia, ana, now),
        **_handbook(ana, now),
        "network:city": {"slug": CITY},
        "network:organisation": {"slug": Organisation.objects.get(slug="alda").slug},
        "network:programme": {"slug": "crisco"},
        "network:enquiry": {"ticket": _enquiry(now).ticket},
        "network:invitation": {"token": _invitation(giulia, now)},
        "network:end_role": {
            "pk": User.objects.get(email="samuel@demo.example").affiliations.get().pk
        },
        "mfa_": {"pk": Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk},
    }


def _events(now: datetime) -> dict[str, dict[str, object]]:
    full = Event.objects.get(slug="meet-our-new-neighbours")
    past = Event.objects.get(slug="food-and-festivals")
    draft = Event.objects.get(slug="what-the-panel-should-ask")
    other = Event.objects.exclude(kind=EventKind.DEBATE).earliest("pk")
    open_one = Event.objects.get(slug="first-months-in-town")
    guest = registrations.register(
        event=open_one, answers=registrations.Answers(name="Salma", language="en"), now=now
    ).registration
    last = full.registrations.filter(state=RegistrationState.CONFIRMED).latest("pk")
    return {
        "events:": {"slug": full.slug},
        "events:event": {"slug": other.slug},
        "events:register": {"slug": open_one.slug},
        "events:register_for": {"slug": open_one.slug},
        "events:publish": {"slug": draft.slug},
        "events:attendance": {"slug": past.slug},
        "events:cancel_for": {"slug": full.slug, "uuid": last.uuid},
        "events:mine": {"token": keys.mint_link(guest, now=now)},
    }


def _handbook(by: User, now: datetime) -> dict[str, dict[str, object]]:
    edition = Edition.objects.filter(state=EditionState.PUBLISHED).earliest("pk")
    placed = edition.placements.earliest("position", "pk")
    export = exporting.ask(edition=edition, language="en", variant="screen", by=by, now=now)
    return {
        "handbook:": {"uuid": export.uuid},
        "handbook:handbook": {"slug": edition.handbook.slug},
        "handbook:section": {"slug": edition.handbook.slug, "uid": placed.section.uid},
    }


def _enquiry(now: datetime) -> Enquiry:
    return enquiries.send(
        kind=EnquiryKind.values[0],
        text="Is there a lift in the library?",
        reply_to="lina@portal.example",
        language="en",
        city=City.objects.get(slug=CITY),
        now=now,
    )


def _invitation(by: User, now: datetime) -> str:
    """The secret of a link that somebody was sent."""
    invitation = invitations.invite(
        email="new@portal.example",
        role=Role.DEPUTY,
        organisation=by.affiliations.get().organisation,
        programme=None,
        language="en",
        by=by,
        now=now,
    )
    plain, stored = new_token()
    Invitation.objects.filter(pk=invitation.pk).update(token_digest=stored)
    return plain
