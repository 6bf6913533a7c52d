"""A draw with many applicants: its acts ask the database as often as with few."""

from datetime import timedelta

import pytest

from crisco.jobs import mail, nudging
from crisco.jobs.models import OutboundMail
from panels.models import Application, Member, PanelChange
from panels.services import draw_results, drawing
from tests.builders import drawing as build
from tests.builders import joining, panels

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def with_mail(count, now, *, confirmed=True):
    """A draw of one seat, planned; everybody has an address."""
    panel = panels.panel(each=1)
    for number in range(count):
        joining.application(
            panel=panel,
            state="eligible",
            email=f"a{number}@example.org",
            email_confirmed_at=panel.created_at if confirmed else None,
        )
    return build.draw(panel=panel, count=0, now=now)


def go_on(draw, now):
    by = panels.coordinator(draw.panel)
    build.make_table(draw)
    drawing.publish(draw=draw, source="Dice", draws_at=now + HOUR, by=by, now=now)
    drawing.enter_number(draw=draw, value="742", evidence="Hall", by=by, now=now + HOUR)


@pytest.mark.parametrize("reserves", [4, 12])
@pytest.mark.parametrize("confirmed", [True, False])
def test_the_acts_of_a_draw_ask_as_often_for_few_as_for_many(
    reserves, confirmed, now, django_assert_num_queries
):
    draw = with_mail(reserves + 1, now, confirmed=confirmed)
    by = panels.coordinator(draw.panel)

    with django_assert_num_queries(27 if confirmed else 29):
        drawing.freeze(draw=draw, by=by, now=now)
    go_on(draw, now)
    with django_assert_num_queries(35 if confirmed else 39):
        draw_results.confirm(draw=draw, by=by, now=now + HOUR)

    assert Member.objects.count() == reserves
    assert PanelChange.objects.filter(kind="waiting").count() == reserves
    ranks = Application.objects.filter(state="reserve").order_by("rank")
    assert list(ranks.values_list("rank", flat=True)) == list(range(1, reserves + 1))
    kinds = OutboundMail.objects.order_by("kind").values_list("kind", flat=True)
    assert [kind.removeprefix("panels.application_") for kind in kinds] == [
        *["in_draw"] * (reserves + 1),
        "invited",
        *["reserve"] * reserves,
    ]


def test_a_draw_called_off_asks_as_often_for_few_as_for_many(now, django_assert_num_queries):
    for count in (4, 12):
        draw = with_mail(count, now)
        by = panels.coordinator(draw.panel)
        drawing.freeze(draw=draw, by=by, now=now)
        with django_assert_num_queries(21):
            drawing.cancel(draw=draw, reason="Rain.", by=by, now=now)
        Application.objects.all().delete()


@pytest.mark.parametrize(("more", "asked"), [(0, ["mail"] * 20), (1, ["sweep"])])
def test_for_many_messages_a_worker_is_asked_once_to_look(
    more, asked, now, monkeypatch, django_capture_on_commit_callbacks
):
    heard = []
    monkeypatch.setattr(nudging, "mail", lambda _pk: heard.append("mail"))
    monkeypatch.setattr(nudging, "sweep", lambda: heard.append("sweep"))
    count = mail.NUDGED_ONE_BY_ONE + more

    with django_capture_on_commit_callbacks(execute=True):
        new = mail.queue_all([letter(number, now) for number in range(count)], now=now)
        again = mail.queue_all([letter(number, now) for number in range(count)], now=now)

    assert (new, again, heard) == (count, 0, asked)


def letter(number, now):
    return mail.letter(
        kind="panels.application_invited",
        key=f"letter-{number}",
        to=f"a{number}@example.org",
        language="en",
        subject="A seat",
        text="It is yours.",
        created_at=now,
        not_before=now,
    )
