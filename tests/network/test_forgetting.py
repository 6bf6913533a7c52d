from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from network import tasks
from network.models import Enquiry, Invitation, Role
from network.services import enquiries, forgetting, invitations
from tests.builders import network as build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def fill(now: datetime) -> None:
    enquiries.send(kind="contact", text="Hello", reply_to="", language="en", now=now)
    invitations.invite(
        email=f"guest-{now:%Y}@portal.example",
        role=Role.EDITOR,
        organisation=build.organisation(),
        programme=None,
        language="en",
        by=build.network_staff(),
        now=now,
    )


def test_messages_and_invitations_older_than_a_year_are_forgotten_and_newer_ones_kept():
    fill(NOW - timedelta(days=366))
    fill(NOW)

    assert forgetting.forget(now=NOW) == 2
    assert forgetting.forget(now=NOW) == 0
    assert (Enquiry.objects.count(), Invitation.objects.count()) == (1, 1)


def test_where_somebody_was_signed_in_is_forgotten_when_the_visit_is_over():
    person = build.user()
    for key, until in (
        ("over", NOW - timedelta(seconds=1)),
        ("going on", NOW + timedelta(hours=1)),
    ):
        Session.objects.create(session_key=key, session_data="", expire_date=until)
        UserSession.objects.create(user=person, session_key=key, ip="192.0.2.7")

    forgetting.forget(now=NOW)

    assert [visit.session_key for visit in UserSession.objects.all()] == ["going on"]
    assert [visit.session_key for visit in Session.objects.all()] == ["going on"]


def test_the_clock_calls_it():
    fill(NOW - timedelta(days=1000))

    tasks.forget(from_an_older_worker=True)

    assert not Enquiry.objects.exists()
