"""What the browser looks at: the demo's network, and one of everything that an address shows.

Runs inside the portal under test, through `manage.py shell`; the tests themselves ask no database.
"""

import functools
import json
import time
from datetime import datetime, timedelta
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
from panels.models import (
    Application,
    Composition,
    Criterion,
    Initiative,
    Mandate,
    Member,
    MotionKind,
    Panel,
    PeerReview,
    SittingState,
)
from panels.services import (
    agenda,
    application_keys,
    balancing,
    decisions,
    drafting,
    drawing,
    exceptions,
    offices,
    panels,
    reviews,
    sitting_letters,
    sittings,
)

CITY = "bassano-del-grappa"


def make(told: Path) -> None:
    """All of it is in the database; `told` says how to sign in, and what the addresses show."""
    call_command("migrate", verbosity=0)
    call_command("load_programmes")
    call_command("load_demo")
    call_command("words", "compile")
    # the administration is not looked at, and compressing its files takes longest
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    _works_for_the_city(User.objects.get(email="yasmin@demo.example"))
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
        **_panels(giulia, ana, now),
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


def _panels(by: User, staff: User, now: datetime) -> dict[str, dict[str, object]]:
    panel = Panel.objects.get(city__slug=CITY)
    mandate = Mandate.objects.live().filter(panel=panel).latest("pk")
    member = Member.objects.filter(panel=panel, mandates=None).earliest("pk")
    applicant = Application.objects.unanswered().filter(panel=panel).earliest("pk")
    rule = drafting.draft(programme=panel.programme, by=staff, now=now)
    return {
        "panels:application": {
            "pk": panel.pk,
            "uuid": str(applicant.uuid),
            "token": application_keys.mint_link(applicant, now=now),
        },
        "panels:commitment": {
            "pk": panel.pk,
            "uuid": str(panel.commitments.filter(state="open").earliest("pk").uuid),
        },
        "panels:rule": {"pk": rule.pk},
        "panels:rule_move": {"pk": panel.pk},
        "panels:join": {"city": CITY, "programme": "crisco"},
        "panels:": {
            "pk": panel.pk,
            "sector": mandate.sector.code,
            "mandate": mandate.pk,
            "member": member.pk,
        },
        "panels:city": {"city": "vejle"},
        "panels:draw": {"pk": panel.pk, "number": _draw(panel, by, now)},
        "panels:public_draw": {"city": "rezekne", "programme": "crisco", "number": 1},
        "panels:panel": {"city": CITY, "programme": "crisco"},
        "panels:programme": {"programme": "crisco"},
        "panels:decisions": {"city": CITY, "programme": "crisco"},
        "panels:exceptions": {"programme": "crisco"},
        **_life(panel, mandate, by, now),
        **_initiatives(by, now),
        **_sittings(panel, by, now),
    }


def _life(panel: Panel, mandate: Mandate, by: User, now: datetime) -> dict[str, dict[str, object]]:
    """A chair, a forming panel of the same city with an exception, and the activities to close."""
    chair = offices.appoint(member=mandate.member, kind="deputy_chair", by=by, now=now)
    other = Composition.objects.published().exclude(programme=panel.programme).earliest("pk")
    forming = panels.found(city=panel.city, composition=other, by=by, now=now)
    early = exceptions.start_early(
        panel=forming,
        reason="Everybody wants to meet before summer.",
        person="Giulia Rossi",
        expires_at=now + timedelta(days=30),
        by=by,
        now=now,
    )
    nadia = Mandate.objects.live().get(member__user__email="nadia@demo.example", panel=panel)
    return {
        "panels:office_end": {"pk": panel.pk, "office": chair.pk},
        "panels:early_start": {"pk": forming.pk},
        "panels:take_back": {"exception": early.pk},
        "panels:declare": {"mandate": nadia.pk},
        "panels:declare_for": {"pk": panel.pk, "member": mandate.member_id},
        "panels:gate": {
            "programme": panel.programme.slug,
            "number": panel.programme.activities.latest("number").number,
            "city": "rezekne",
        },
    }


def _draw(panel: Panel, by: User, now: datetime) -> int:
    """The demo has a finished one in another city; this one is planned."""
    sectors = panel.composition.sectors.all()
    draw = drawing.plan(panel=panel, sectors=sectors, answer_days=7, by=by, now=now)
    wishes = [balancing.Wish("gender", "woman", least=1), balancing.Wish("gender", "man")]
    balancing.choose(draw=draw, wishes=wishes, by=by, now=now)
    return draw.number


def _initiatives(by: User, now: datetime) -> dict[str, dict[str, object]]:
    """The demo's kitchen, which has everything but a request that waits at another city."""
    kitchen = Initiative.objects.get(city__slug=CITY)
    waits = reviews.ask(
        initiative=kitchen,
        panel=Panel.objects.with_parties().get(city__slug="delft", programme__slug="crisco"),
        question="How do you find cooks in summer?",
        language="en",
        by=by,
        now=now,
    )
    given = kitchen.peer_reviews.get(given_at__isnull=False)
    asked = PeerReview.objects.waiting().get(panel__city__slug=CITY)
    return {
        "panels:experiment": {"slug": kitchen.slug, "number": 1},
        "panels:initiative": {"slug": kitchen.slug},
        "panels:origin": {"slug": kitchen.slug, "pk": kitchen.origins.get().pk},
        "panels:peer_": {"pk": asked.pk},
        "panels:peer_answer": {"pk": given.pk},
        "panels:peer_ask": {"slug": kitchen.slug},
        "panels:peer_withdraw": {"pk": waits.pk},
        "panels:review": {"slug": kitchen.slug},
        "panels:tried_out": {"slug": kitchen.slug},
        "handbook:hand_in": {"initiative": kitchen.slug, "kind": "practice"},
        "panels:criterion": {"pk": Criterion.objects.earliest("pk").pk, "programme": "crisco"},
    }


def _sittings(panel: Panel, by: User, now: datetime) -> dict[str, dict[str, object]]:
    """The demo has held two and called one; here are one only planned and one that goes on now."""
    held = panel.sittings.filter(state=SittingState.CLOSED).latest("number")
    called = panel.sittings.get(state=SittingState.CALLED)
    plan = functools.partial(
        sittings.plan, panel=panel, place="Town hall, room 2", join_url="", language="en", by=by
    )
    soon = now + timedelta(days=30)
    planned = plan(starts_at=soon, ends_at=soon + timedelta(hours=2), now=now)
    point = agenda.add_item(
        sitting=planned,
        title="Signs in the station",
        text="Which languages should they speak?",
        minutes=30,
        paper=b"%PDF-1.7 a paper",
        paper_title="What other cities did",
        by=by,
        now=now,
    )
    earlier, today = now - timedelta(days=1), now + timedelta(minutes=1)
    going_on = plan(starts_at=today, ends_at=today + timedelta(hours=2), now=earlier)
    agenda.add_item(sitting=going_on, title="The library", by=by, now=earlier)
    sittings.call(sitting=going_on, by=by, now=earlier)
    sittings.open_sitting(sitting=going_on, by=by, now=now)
    seats = panel.mandates.live().values_list("seat", flat=True)
    sittings.seat_everybody(sitting=going_on, here=dict.fromkeys(seats, "room"), by=by, now=now)
    dropped, draft, asked = (
        decisions.propose(
            sitting=going_on, title=title, text=f"{title}.", kind=kind, by=by, now=now
        )
        for title, kind in (
            ("Close the library on Mondays", MotionKind.CONSENSUS),
            ("Open the library at eight", MotionKind.DOUBLE),
            ("Open the library on Sundays", MotionKind.ADVISORY),
        )
    )
    decisions.withdraw(motion=dropped, by=by, now=now)
    decisions.open_vote(motion=asked, by=by, now=now)
    shown, plan_of = ({"pk": panel.pk, "number": each.number} for each in (going_on, planned))
    reader = Mandate.objects.live().filter(panel=panel).earliest("pk").member
    return {
        "panels:papers": {"token": sitting_letters.token_for(called, reader)},
        "panels:action": {"pk": panel.pk, "action": panel.actions.earliest("pk").pk},
        "panels:advice": {"pk": panel.pk, "uuid": panel.advice_requests.get(answer="").uuid},
        "panels:sitting": {**shown, "motion": asked.pk, "item": point.pk},
        "panels:sitting_agenda": plan_of,
        "panels:sitting_interest": {**plan_of, "item": point.pk},
        "panels:sitting_cancel": {"pk": panel.pk, "number": called.number},
        "panels:sitting_call": plan_of,
        "panels:sitting_minutes": {"pk": panel.pk, "number": held.number},
        "panels:sitting_motion_open": {**shown, "motion": draft.pk},
        "panels:sitting_move": {"pk": panel.pk, "number": called.number},
        "panels:sitting_summary": {"pk": panel.pk, "number": held.number},
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
