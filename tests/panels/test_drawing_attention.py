"""What the desk says of a draw: at each step the one thing that waits for the coordinator."""

from datetime import timedelta

import pytest

from network import attention
from panels.models import Application
from panels.services import deciding, drawing, joining
from tests.builders import drawing as build
from tests.builders import panels

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def said(draw, now):
    rows = attention.rows_for(panels.coordinator(draw.panel), now)
    return [row.sentence.split(": ", 1)[1] for row in rows if row.label == "Draw"]


STEPS = {
    "planned": [],
    "frozen": [],
    "made": ["the table of draw 1 is ready to be published."],
    "prepared": [],
    "drawn": ["draw 1 is done. Offer the seats."],
    "confirmed": [],
}


@pytest.mark.parametrize("until", STEPS)
def test_the_desk_says_what_waits(now, until):
    assert said(build.draw(until=until, now=now), now) == STEPS[until]


def test_the_desk_says_when_the_number_is_due(now):
    draw = build.draw(until="prepared", now=now)

    assert said(draw, now + HOUR) == ["enter the public number of draw 1."]


def test_the_desk_says_who_left(now):
    draw = build.draw(until="prepared", now=now)
    joining.withdraw(application=Application.objects.first(), now=now)

    assert said(draw, now) == ["somebody has left draw 1. Make the table anew."]


def test_the_desk_says_that_there_is_no_table(now):
    draw = build.draw(count=2, until="frozen", now=now)
    joining.withdraw(application=Application.objects.first(), now=now)

    build.make_table(draw)

    assert said(draw, now) == ["there is no table for draw 1. Read why."]


def test_the_desk_says_who_waits_for_a_seat_and_when_all_is_done(now):
    draw = build.draw(until="confirmed", now=now)
    drawn = Application.objects.get(state="invited")
    by = panels.coordinator(draw.panel)

    joining.answer(application=drawn, says_yes=True, now=now)
    yes = said(draw, now)
    deciding.seat(application=Application.objects.get(pk=drawn.pk), by=by, now=now)
    done = said(draw, now)
    drawing.close(draw=draw, by=by, now=now)

    assert yes == ["1 person who was drawn said yes. Give them their seat."]
    assert done == ["everybody who was drawn has answered. Close draw 1."]
    assert said(draw, now) == []
