"""What the browser looks at of panels: one of everything that an address shows."""

import functools
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress

from network.models import Partnership, Role, User
from panels.models import (
    Application,
    Composition,
    Criterion,
    Initiative,
    Mandate,
    Member,
    MotionKind,
    Office,
    Panel,
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
DECIDING = "delft"


def people() -> None:
    """The chair has an account, and Nadia sits on a second panel, which is whole and may decide.

    Both are known to the panels by an address alone, as whoever a coordinator wrote down.
    """
    carla = User.objects.create_user(email="chair@demo.example", name="Carla Chair")
    EmailAddress.objects.create(user=carla, email=carla.email, verified=True, primary=True)
    chairs = Member.objects.filter(offices__in=Office.objects.live().filter(kind="chair"))
    for city in (CITY, DECIDING):
        leads = chairs.get(panel__city__slug=city, panel__programme__slug="crisco")
        Member.objects.filter(pk=leads.pk).update(email=carla.email)
    others = Member.objects.seated().filter(panel=leads.panel, kind="person", offices=None)
    Member.objects.filter(pk=others.latest("pk").pk).update(email="nadia@demo.example")


def shown(by: User, staff: User, now: datetime) -> dict[str, dict[str, object]]:
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
        "binding": {"pk": Panel.objects.get(city__slug=DECIDING, programme__slug="crisco").pk},
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
    """A chair, a forming panel of the same city with an exception, and one still to be opened."""
    chair = offices.appoint(member=mandate.member, kind="deputy_chair", by=by, now=now)
    home = by.affiliations.filter(role=Role.COORDINATOR).earliest("pk").organisation
    others = Composition.objects.published().exclude(programme=panel.programme).order_by("pk")
    other, unopened = others[:2]
    for rule in (other, unopened):
        Partnership.objects.create(programme=rule.programme, organisation=home, role="replicating")
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
        "panels:resign": {"mandate": nadia.pk},
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
    """The demo's kitchen, which has everything but a request that waits in Delft."""
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
    return {
        "panels:experiment": {"slug": kitchen.slug, "number": 1},
        "panels:initiative": {"slug": kitchen.slug},
        "panels:origin": {"slug": kitchen.slug, "pk": kitchen.origins.get().pk},
        "panels:peer_": {"pk": waits.pk},
        "panels:peer_answer": {"pk": given.pk},
        "panels:peer_ask": {"slug": kitchen.slug},
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
    failed = plan(starts_at=earlier, ends_at=now, now=earlier - timedelta(days=9))
    agenda.add_item(sitting=failed, title="The park", by=by, now=earlier)
    sittings.call(sitting=failed, by=by, now=earlier - timedelta(days=8))
    sittings.open_sitting(sitting=failed, by=by, now=earlier)
    sittings.close(sitting=failed, by=by, now=earlier)
    this, plan_of = ({"pk": panel.pk, "number": each.number} for each in (going_on, planned))
    # nobody else in these tests ends her seat
    reader = Member.objects.seated().get(panel=panel, email="nadia@demo.example")
    return {
        "panels:papers": {"token": sitting_letters.token_for(called, reader)},
        "panels:action": {"pk": panel.pk, "action": panel.actions.earliest("pk").pk},
        "panels:advice": {"pk": panel.pk, "uuid": panel.advice_requests.get(answer="").uuid},
        "panels:sitting": {**this, "motion": asked.pk, "item": point.pk},
        "panels:sitting_agenda": plan_of,
        "panels:sitting_again": {"pk": panel.pk, "number": failed.number},
        "panels:sitting_interest": {
            "pk": panel.pk,
            "number": called.number,
            "item": called.agenda.earliest("position").pk,
        },
        "panels:sitting_cancel": {"pk": panel.pk, "number": called.number},
        "panels:sitting_call": plan_of,
        "panels:sitting_minutes": {"pk": panel.pk, "number": held.number},
        "panels:sitting_motion_open": {**this, "motion": draft.pk},
        "panels:sitting_move": {"pk": panel.pk, "number": called.number},
        "panels:sitting_summary": {"pk": panel.pk, "number": held.number},
    }
