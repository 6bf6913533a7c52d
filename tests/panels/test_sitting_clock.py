"""Names that a sitting no longer needs go after two years; everything else stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from crisco.celery import app
from panels import tasks
from panels.models import ActionItem, Attendance, Sitting
from panels.services import sitting_clock
from tests.builders import panels as build
from tests.builders import sittings as sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The database's guard asks its own clock."""
    return timezone.now()


def met(days, now):
    """A sitting with approved minutes so many days ago, at which Ada stood in for everybody."""
    at = now - timedelta(days=days)
    moments = {"called_at": at, "opened_at": at, "closed_at": at}
    panel = build.constituted(each=1)
    meeting = sit.sitting(
        panel=panel, state="closed", starts_at=at - timedelta(hours=1), ends_at=at, **moments
    )
    sit.here(meeting, substitute="Ada", in_at=at, out_at=at)
    Sitting.objects.filter(pk=meeting.pk).update(state="minuted")
    for owner, state in (("Ada", "done"), ("Ben", "open")):
        ActionItem.objects.create(
            panel=panel,
            title="Write",
            owner=owner,
            due_on=at.date(),
            state=state,
            ended_at=at if state == "done" else None,
        )
    return meeting


def test_names_go_two_years_after_the_sitting(now):
    old, young = met(732, now), met(700, now)

    gone, again = sitting_clock.forget(now=now), sitting_clock.forget(now=now)

    assert (gone, again) == (4, 0)  # three seats, one action
    assert set(old.attendances.values_list("substitute", flat=True)) == {""}
    assert set(young.attendances.values_list("substitute", flat=True)) == {"Ada"}
    owners = ActionItem.objects.order_by("pk").values_list("owner", flat=True)
    assert list(owners) == ["—", "Ben", "Ada", "Ben"]


def test_the_clock_forgets_them_every_hour(now):
    old = met(732, now)

    tasks.forget()

    assert not old.attendances.exclude(substitute="").exists()
    assert "panels.forget" in {entry["task"] for entry in app.conf.beat_schedule.values()}


@pytest.mark.parametrize(
    ("days", "given"),
    [
        (732, {"substitute": "Eve"}),
        (732, {"substitute": "", "mode": "online"}),
        (700, {"substitute": ""}),
    ],
)
def test_nothing_else_of_an_approved_sitting_changes_even_then(now, days, given):
    rows = Attendance.objects.filter(sitting=met(days, now))

    with pytest.raises(IntegrityError, match="the sitting is minuted"), transaction.atomic():
        rows.update(**given)
