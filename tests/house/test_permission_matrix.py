"""Who meets what behind each address that needs an account: role × address × own or foreign city.

The table is the document and the input of the test. A GET is tried where the page can be read, an
empty POST where the address takes nothing else. 200 page, 302 led elsewhere (a stranger to the
sign-in, an act to its page), 403 known but not allowed, 404 not theirs to know of.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from crisco.documents.services import simple
from crisco.jobs.models import Job
from network.models import City, Invitation, OrganisationKind, Role, User
from network.models.enquiry import Enquiry, EnquiryKind
from panels.models import Draw, Member
from tests.builders import events as build_events
from tests.builders import handbook as build_handbook
from tests.builders import initiatives as build_initiatives
from tests.builders import joining as build_joining
from tests.builders import network as build
from tests.builders import panels as build_panels
from tests.builders import sittings as build_sittings
from tests.house.addresses import all_addresses

pytestmark = pytest.mark.django_db

# roles in the order of the columns
ROLES = (
    "stranger",
    "resident",
    "member",
    "chair",
    "coordinator",
    "foreign",
    "helper",
    "translator",
    "reader",
    "staff",
)

# account, second factor and session pages are the person's own, whoever they are
OWN = ("account_", "mfa_", "usersessions_")

TABLE = """
events:attendance              302 403 403 403 200 403 403 403 403 403
events:cancel                  302 403 403 403 200 403 403 403 403 403
events:cancel_for              302 403 403 403 302 403 403 403 403 403
events:create                  302 403 403 403 200 200 403 403 403 403
events:desk                    302 403 403 403 200 200 403 403 403 200
events:door_list               302 403 403 403 200 403 403 403 403 403
events:edit                    302 403 403 403 200 403 403 403 403 403
events:export                  302 403 403 403 200 403 403 403 403 403
events:overview                302 403 403 403 200 403 403 403 403 200
events:places                  302 403 403 403 200 403 403 403 403 403
events:publish                 302 403 403 403 200 403 403 403 403 403
events:register_for            302 403 403 403 200 403 200 403 403 403
events:seat_now                302 403 403 403 302 403 302 403 403 403
handbook:cancel                302 403 403 403 403 403 403 403 403 302
handbook:export                302 403 403 403 403 403 403 403 403 200
handbook:export_progress       302 403 403 403 403 403 403 403 403 200
handbook:exports               302 403 403 403 403 403 403 403 403 200
handbook:hand_in               302 403 403 403 200 403 403 403 403 403
handbook:make                  302 403 403 403 403 403 403 403 403 302
handbook:retry                 302 403 403 403 403 403 403 403 403 302
network:about_me               302 200 200 200 200 200 200 200 200 200
network:consequences           302 200 200 200 200 200 200 200 200 200
network:desk                   302 200 200 200 200 200 200 200 200 302
network:end_role               302 403 403 403 200 404 403 403 403 200
network:enquiry                302 404 404 404 200 404 404 404 404 200
network:enquiry_answered       302 404 404 404 302 404 404 404 404 302
network:invitation_resend      302 403 403 403 302 404 403 403 403 302
network:invitation_revoke      302 403 403 403 302 404 403 403 403 302
network:invitations            302 403 403 403 200 200 403 403 403 200
network:invite                 302 403 403 403 200 200 403 403 403 200
network:leave                  302 200 200 200 200 200 200 200 200 200
network:network_desk           302 403 403 403 403 403 403 403 403 200
network:own_data               302 200 200 200 200 200 200 200 200 200
network:own_data_file          302 200 200 200 200 200 200 200 200 200
network:people                 302 403 403 403 200 200 403 403 403 200
network:retry_job              302 403 403 403 403 403 403 403 403 302
panels:action                  302 404 403 403 200 404 403 403 404 403
panels:actions                 302 404 200 200 200 404 403 403 404 200
panels:add_organisation        302 404 404 404 200 404 403 403 404 403
panels:add_person              302 404 404 404 200 404 403 403 404 403
panels:advice                  302 404 200 200 200 404 403 403 404 200
panels:advice_answer           302 404 403 403 200 404 403 403 404 403
panels:application_ask         302 404 404 404 200 404 403 403 404 403
panels:application_enter       302 404 404 404 200 404 200 403 404 403
panels:application_letter      302 404 404 404 302 404 403 403 404 403
panels:application_nominate    302 404 404 404 200 404 200 200 404 403
panels:application_one         302 404 404 404 200 404 403 403 404 403
panels:application_reconsider  302 404 404 404 302 404 403 403 404 403
panels:application_resend      302 404 404 404 302 404 403 403 404 403
panels:application_revoke      302 404 404 404 302 404 403 403 404 403
panels:applications            302 404 404 404 200 404 403 403 404 200
panels:call                    302 404 404 404 200 404 403 403 404 403
panels:call_close              302 404 404 404 302 404 403 403 404 403
panels:certificate             302 404 403 403 200 404 403 403 404 200
panels:commitment              302 404 404 404 200 404 403 403 404 403
panels:commitment_correct      302 404 404 404 200 404 403 403 404 403
panels:commitment_reopen       302 404 404 404 302 404 403 403 404 403
panels:commitments             302 404 404 404 200 404 403 403 404 200
panels:constitute              302 404 404 404 200 404 403 403 404 403
panels:criteria                302 403 403 403 403 403 403 403 403 200
panels:criterion_add           302 403 403 403 403 403 403 403 403 200
panels:criterion_ask_again     302 403 403 403 403 403 403 403 403 302
panels:criterion_edit          302 403 403 403 403 403 403 403 403 200
panels:criterion_retire        302 403 403 403 403 403 403 403 403 302
panels:declare                 302 404 200 404 404 404 404 404 404 404
panels:declare_for             302 404 404 404 200 404 403 403 404 403
panels:deputy                  302 404 404 404 200 404 403 403 404 403
panels:deputy_drop             302 404 404 404 302 404 403 403 404 403
panels:dissolve                302 404 404 404 200 404 403 403 404 403
panels:draw                    302 404 404 404 200 404 403 403 404 200
panels:draw_cancel             302 404 404 404 200 404 403 403 404 403
panels:draw_close              302 404 404 404 302 404 403 403 404 403
panels:draw_confirm            302 404 404 404 302 404 403 403 404 403
panels:draw_ease               302 404 404 404 302 404 403 403 404 403
panels:draw_freeze             302 404 404 404 302 404 403 403 404 403
panels:draw_number             302 404 404 404 200 404 403 403 404 403
panels:draw_plan               302 404 404 404 200 404 403 403 404 403
panels:draw_publish            302 404 404 404 200 404 403 403 404 403
panels:draw_quotas             302 404 404 404 200 404 403 403 404 403
panels:draw_renew              302 404 404 404 302 404 403 403 404 403
panels:draws                   302 404 404 404 200 404 403 403 404 200
panels:early_start             302 404 404 404 200 404 403 403 404 403
panels:experiment_add          302 403 403 403 200 403 403 403 403 403
panels:experiment_edit         302 403 403 403 200 403 403 403 403 403
panels:found                   302 403 403 403 200 200 403 403 403 403
panels:gate                    302 403 403 403 403 403 403 403 403 200
panels:gate_close              302 403 403 403 403 403 403 403 403 200
panels:gate_without            302 403 403 403 403 403 403 403 403 200
panels:give_seat               302 404 404 404 302 404 403 403 404 403
panels:history                 302 404 404 404 200 404 403 403 404 200
panels:import                  302 404 404 404 200 404 403 403 404 403
panels:initiative_add          302 403 403 403 200 200 403 403 403 403
panels:initiative_edit         302 403 403 403 200 403 403 403 403 403
panels:initiative_remove       302 403 403 403 200 403 403 403 403 403
panels:initiatives_desk        302 403 403 403 200 200 403 403 403 403
panels:interests               302 404 404 404 200 404 403 403 404 200
panels:leave                   302 404 404 404 200 404 403 403 404 403
panels:manage                  302 404 404 404 200 404 403 403 404 200
panels:member                  302 404 404 404 200 404 403 403 404 403
panels:my_seats                302 200 200 200 200 200 200 200 200 200
panels:office_end              302 404 404 404 200 404 403 403 404 403
panels:offices                 302 404 404 404 200 404 403 403 404 200
panels:origin_remove           302 403 403 403 302 403 403 403 403 403
panels:origins                 302 403 403 403 200 403 403 403 403 403
panels:peer_answer             302 403 403 403 200 403 403 403 403 403
panels:peer_ask                302 403 403 403 200 403 403 403 403 403
panels:peer_decline            302 403 403 403 403 200 403 403 403 403
panels:peer_give               302 403 403 403 403 200 403 403 403 403
panels:peer_withdraw           302 403 403 403 200 403 403 403 403 403
panels:print_list              302 404 404 404 200 404 403 403 404 200
panels:proofs                  302 404 404 404 200 404 403 403 404 403
panels:renew                   302 404 404 404 200 404 403 403 404 403
panels:replace                 302 404 404 404 200 404 403 403 404 403
panels:resign                  302 404 200 404 404 404 404 404 404 404
panels:review_record           302 403 403 403 200 403 403 403 403 403
panels:rule                    302 403 403 403 403 403 403 403 403 200
panels:rule_discard            302 403 403 403 403 403 403 403 403 302
panels:rule_draft              302 403 403 403 403 403 403 403 403 302
panels:rule_edit               302 403 403 403 403 403 403 403 403 200
panels:rule_move               302 404 404 404 200 404 403 403 404 403
panels:rule_publish            302 403 403 403 403 403 403 403 403 200
panels:rulebook                302 403 403 403 403 403 403 403 403 200
panels:seats                   302 404 404 404 200 404 403 403 404 403
panels:shift_down              302 404 404 404 302 404 403 403 404 403
panels:shift_up                302 404 404 404 302 404 403 403 404 403
panels:sitting                 302 404 200 200 200 404 403 403 404 200
panels:sitting_agenda          302 404 403 403 200 404 403 403 404 403
panels:sitting_agenda_down     302 404 403 403 302 404 403 403 404 403
panels:sitting_agenda_remove   302 404 403 403 302 404 403 403 404 403
panels:sitting_agenda_up       302 404 403 403 302 404 403 403 404 403
panels:sitting_again           302 404 403 403 200 404 403 403 404 403
panels:sitting_approve         302 404 403 302 302 404 403 403 404 403
panels:sitting_call            302 404 403 403 302 404 403 403 404 403
panels:sitting_cancel          302 404 403 403 200 404 403 403 404 403
panels:sitting_close           302 404 403 200 200 404 403 403 404 403
panels:sitting_interest        302 404 200 200 200 404 403 403 404 403
panels:sitting_interest_remove 302 404 302 403 302 404 403 403 404 403
panels:sitting_minutes         302 404 403 200 200 404 403 403 404 403
panels:sitting_minutes_pdf     302 404 200 200 200 404 403 403 404 200
panels:sitting_motion          302 404 200 200 200 404 403 403 404 200
panels:sitting_motion_count    302 404 403 302 302 404 403 403 404 403
panels:sitting_motion_enter    302 404 403 200 200 404 403 403 404 403
panels:sitting_motion_open     302 404 403 200 200 404 403 403 404 403
panels:sitting_motion_vote     302 404 302 302 302 404 403 403 404 302
panels:sitting_motion_withdraw 302 404 403 200 200 404 403 403 404 403
panels:sitting_move            302 404 403 403 200 404 403 403 404 403
panels:sitting_open            302 404 403 302 302 404 403 403 404 403
panels:sitting_paper           302 404 200 200 200 404 403 403 404 200
panels:sitting_plan            302 404 403 403 200 404 403 403 404 403
panels:sitting_presence        302 404 403 200 200 404 403 403 404 403
panels:sitting_propose         302 404 403 200 200 404 403 403 404 403
panels:sitting_summary         302 404 403 403 200 404 403 403 404 403
panels:sittings                302 404 200 200 200 404 403 403 404 200
panels:take_back               302 403 403 403 200 403 403 403 403 200
panels:tried_out               302 403 403 403 302 403 403 403 403 403
panels:withdraw                302 404 404 404 302 404 403 403 404 403
"""


@dataclass(frozen=True)
class World:
    """A city with everything in it, and people who want to see it."""

    people: dict[str, User | AnonymousUser]
    arguments: dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def _press():
    """The press runs already: its first start is long, and the test's one transaction would idle."""
    simple.pdf("<h1>Hello</h1>", title="Hello", language="en")


@pytest.fixture
def world(_press) -> World:
    now = timezone.now()
    city, other = build.city(slug="bassano"), build.city(slug="vejle", name="Vejle")
    municipality = build.organisation(city=city)
    secretariat = build.organisation(kind=OrganisationKind.NETWORK)
    people: dict[str, User | AnonymousUser] = {
        "stranger": AnonymousUser(),
        "resident": build.user(),
        "member": build.user(),
        "chair": build.user(),
        "coordinator": build.coordinator(city=city),
        "foreign": build.coordinator(city=other),
        "helper": _with_role(Role.DESK_HELPER, municipality),
        "translator": _with_role(Role.TRANSLATOR, municipality),
        "reader": _with_role(Role.READER, secretariat),
        "staff": _with_role(Role.NETWORK_STAFF, secretariat),
    }
    return World(people, _arguments(city, people, now))


def _with_role(role: str, organisation) -> User:
    person = build.user()
    build.affiliation(user=person, organisation=organisation, role=role)
    return person


def _arguments(city: City, people, now) -> dict[str, dict[str, object]]:
    """What the addresses of each app are filled with; the longest fitting key wins."""
    coordinator = people["coordinator"]
    event = build_events.event(city=city, slug="debate")
    registration = build_events.registration(event=event)
    panel = build_panels.vacancy(city=city)
    mandate = panel.mandates.filter(ended_at__isnull=True).first()
    Member.objects.filter(pk=mandate.member_id).update(user=people["member"])
    leading = panel.mandates.live().order_by("pk")[1]
    Member.objects.filter(pk=leading.member_id).update(user=people["chair"])
    member = build_panels.member(panel=panel)
    application = build_joining.application(panel=panel)
    draw = Draw.objects.create(panel=panel, number=1)
    forming = build_panels.panel(city=city)
    early = build_panels.exception(
        city=city,
        programme=forming.programme,
        panel=forming,
        kind="early_start",
        expires_at=now + timedelta(days=9),
    )
    draft = build_panels.thirds(programme=panel.programme, version=2, is_published=False)
    meeting = build_sittings.world(panel)
    initiative = build_initiatives.initiative(city=city, slug="cafe")
    build_initiatives.experiment(initiative=initiative)
    criterion = build_initiatives.criterion(programme=panel.programme)
    origin = build_initiatives.origin(initiative=initiative, source=build_initiatives.initiative())
    neighbour = build_panels.constituted(city=City.objects.get(slug="vejle"))
    peer = build_initiatives.asked(initiative=initiative, panel=neighbour)
    heard = build_initiatives.given(initiative=initiative, panel=neighbour)
    edition = build_handbook.small_book()
    staff = build.network_staff()
    export = build_handbook.asked(edition, by=staff, now=now)
    enquiry = Enquiry.objects.create(
        ticket="ABCDEFGH",
        kind=EnquiryKind.values[0],
        city=city,
        text="Hello",
        language="en",
        answer_due_on=now.date(),
    )
    invitation = Invitation.objects.create(
        email="new@portal.example",
        language="en",
        organisation=coordinator.affiliations.get().organisation,
        role=Role.DEPUTY,
        token_digest="0" * 64,
        invited_by=coordinator,
        expires_at=now + timedelta(days=3),
    )
    return {
        "events:": {"slug": event.slug},
        "events:cancel_for": {"slug": event.slug, "uuid": registration.uuid},
        "events:seat_now": {"slug": event.slug, "uuid": registration.uuid},
        "handbook:": {"uuid": export.uuid},
        "handbook:hand_in": {"initiative": initiative.slug, "kind": "practice"},
        "network:end_role": {"pk": coordinator.affiliations.get().pk},
        "network:enquiry": {"ticket": enquiry.ticket},
        "network:invitation": {"pk": invitation.pk},
        "network:retry_job": {"pk": Job.objects.earliest("pk").pk},
        "panels:": {"pk": panel.pk},
        "panels:application": {"pk": panel.pk, "uuid": application.uuid},
        "panels:action": {"pk": panel.pk, "action": panel.actions.get().pk},
        "panels:advice": {"pk": panel.pk, "uuid": panel.advice_requests.get().uuid},
        "panels:sitting": {
            "pk": panel.pk,
            "number": meeting.number,
            "item": meeting.agenda.get().pk,
            "conflict": build_sittings.conflict(meeting.agenda.get()).pk,
            "motion": meeting.motions.get().pk,
            "version": 1,
        },
        "panels:sitting_again": {
            "pk": panel.pk,
            "number": build_sittings.sitting(panel=panel, state="closed").number,
        },
        "panels:sitting_paper": {
            "pk": panel.pk,
            "number": meeting.number,
            "uuid": meeting.agenda.get().papers.get().uuid,
        },
        "panels:commitment": {"pk": panel.pk, "uuid": build_panels.promise(panel=panel).uuid},
        "panels:criterion": {"pk": criterion.pk, "programme": panel.programme.slug},
        "panels:experiment": {"slug": initiative.slug, "number": 1},
        "panels:initiative": {"slug": initiative.slug},
        "panels:origin": {"slug": initiative.slug, "pk": origin.pk},
        "panels:peer_": {"pk": peer.pk},
        "panels:peer_answer": {"pk": heard.pk},
        "panels:peer_ask": {"slug": initiative.slug},
        "panels:review": {"slug": initiative.slug},
        "panels:tried_out": {"slug": initiative.slug},
        "panels:add": {"pk": panel.pk, "sector": "resident"},
        "panels:draw": {"pk": panel.pk, "number": draw.number},
        "panels:give": {"pk": panel.pk, "member": member.pk},
        "panels:leave": {"pk": panel.pk, "mandate": mandate.pk},
        "panels:member": {"pk": panel.pk, "member": member.pk},
        "panels:replace": {"pk": panel.pk, "mandate": mandate.pk},
        "panels:resign": {"mandate": mandate.pk},
        "panels:shift": {"pk": panel.pk, "member": member.pk},
        "panels:rule": {"pk": draft.pk},
        "panels:rule_move": {"pk": panel.pk},
        "panels:withdraw": {"pk": panel.pk, "member": member.pk},
        "panels:declare": {"mandate": mandate.pk},
        "panels:declare_for": {"pk": panel.pk, "member": member.pk},
        "panels:deputy": {"pk": panel.pk, "mandate": mandate.pk},
        "panels:renew": {"pk": panel.pk, "mandate": mandate.pk},
        "panels:proofs": {"pk": panel.pk, "member": member.pk},
        "panels:office_end": {"pk": panel.pk, "office": build_panels.chair(mandate=leading).pk},
        "panels:early_start": {"pk": forming.pk},
        "panels:take_back": {"exception": early.pk},
        "panels:gate": {
            "programme": panel.programme.slug,
            "number": build_panels.activity(programme=panel.programme).number,
            "city": city.slug,
        },
    }


def _path(name: str, pattern: str, arguments: dict[str, dict[str, object]]) -> str:
    fitting = [key for key in arguments if name.startswith(key)]
    given = arguments[max(fitting, key=len)] if fitting else {}
    wanted = {key: value for key, value in given.items() if f":{key}>" in pattern}
    return reverse(name, kwargs=wanted)


def _browser(person: User | AnonymousUser) -> Client:
    client = Client(raise_request_exception=False)
    if isinstance(person, User):
        client.force_login(person)
    return client


def _meets(client: Client, path: str, *, by: str = "GET") -> int:
    """The answer's status; whatever was written is taken back."""
    # a bare savepoint: acts are transactions of their own and refuse to run inside another
    before = transaction.savepoint()
    status = client.generic(by, path).status_code
    transaction.savepoint_rollback(before)
    return status


def _row(browsers: list[Client], path: str) -> tuple[int, ...]:
    by, row = "GET", []
    for client in browsers:
        status = _meets(client, path, by=by)
        if status == 405:  # a button, for everybody
            by = "POST"
            status = _meets(client, path, by=by)
        row.append(status)
    return tuple(row)


def _walked(world: World) -> dict[str, tuple[int, ...]]:
    browsers = [_browser(world.people[role]) for role in ROLES]
    return {
        address.name: _row(browsers, _path(address.name, address.pattern, world.arguments))
        for address in all_addresses()
        if not address.is_public and not address.name.startswith(OWN)
    }


def _table() -> dict[str, tuple[int, ...]]:
    lines = (line.split() for line in TABLE.strip().splitlines())
    return {name: tuple(int(status) for status in statuses) for name, *statuses in lines}


def test_everybody_meets_what_the_table_says(world, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    walked = _walked(world)

    lines = {name: " ".join(map(str, row)) for name, row in walked.items()}
    table = {name: " ".join(map(str, row)) for name, row in _table().items()}
    assert lines == table


def test_every_role_has_a_column():
    roles = {"coordinator", "desk_helper", "translator", "reader", "network_staff"}

    assert set(Role.values) - roles == {"deputy", "editor"}  # as coordinator; as translator
    assert all(len(row) == len(ROLES) for row in _table().values())


def test_what_is_not_there_is_not_there_for_anybody(world):
    missing = ["/en/desk/panels/999999/", "/en/desk/debates/no-such-debate/"]
    missing.append(f"/en/desk/handbook/{uuid.uuid4()}/")
    coordinator, stranger = (_browser(world.people[role]) for role in ("coordinator", "stranger"))

    for path in missing:
        assert resolve(path)
        assert _meets(coordinator, path) in {403, 404}
        assert _meets(stranger, path) == 302
