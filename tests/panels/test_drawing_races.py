"""A draw with several people at it at once: real connections, one after the other."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections

from panels.models import Application, Draw, PanelChange
from panels.services import draw_results, drawing, joining
from panels.services.acts import Refused
from tests.builders import drawing as build
from tests.builders import panels

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HOUR = timedelta(hours=1)


def at_once(*acts):
    """What each act ended with: `done` or its sentence."""
    start, ends = threading.Barrier(len(acts)), []

    def run(act):
        start.wait(timeout=10)
        try:
            act()
            ends.append("done")
        except Refused as refusal:
            ends.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


def states():
    return Counter(Application.objects.values_list("state", flat=True))


def test_two_who_confirm_at_once_confirm_once(now):
    draw = build.draw(until="drawn", now=now)
    giulia = panels.coordinator(draw.panel)
    confirm = lambda: draw_results.confirm(draw=draw, by=giulia, now=now + HOUR)  # noqa: E731 - twice

    ends = at_once(confirm, confirm)

    assert ends == {"done": 2}
    assert states() == {"invited": 1, "reserve": 4}
    assert PanelChange.objects.filter(kind="draw_sure").count() == 1


def test_two_who_enter_other_numbers_at_once_draw_once(now):
    draw = build.draw(until="prepared", now=now)
    giulia = panels.coordinator(draw.panel)

    def enter(value):
        return lambda: drawing.enter_number(
            draw=draw, value=value, evidence="Paper", by=giulia, now=now + HOUR
        )

    ends = at_once(enter("742"), enter("1"))

    assert ends == {"done": 1, "This has changed in the meantime: Drawn.": 1}


@pytest.mark.parametrize("until", ["frozen", "drawn"])
def test_who_withdraws_as_others_go_on_has_withdrawn_and_no_seat_is_lost(now, until):
    draw = build.draw(until=until, now=now)
    giulia = panels.coordinator(draw.panel)
    code = draw.outcome["seated"]["resident"][0] if draw.outcome else draw.entries.first().code
    leaves = draw.entries.get(code=code).application
    goes_on = {
        "frozen": lambda: build.make_table(draw),
        "drawn": lambda: draw_results.confirm(draw=draw, by=giulia, now=now + HOUR),
    }[until]

    at_once(lambda: joining.withdraw(application=leaves, now=now), goes_on)

    leaves.refresh_from_db()
    assert leaves.state == "withdrawn"
    assert states()["invited"] in ({0} if until == "frozen" else {0, 1})
    assert Draw.objects.get().state == {"frozen": "frozen", "drawn": "confirmed"}[until]


def test_who_is_called_off_and_drawn_at_once_is_one_of_both(now):
    draw = build.draw(until="prepared", now=now)
    giulia = panels.coordinator(draw.panel)
    later = {"draw": draw, "by": giulia, "now": now + HOUR}

    ends = at_once(
        lambda: drawing.cancel(reason="No.", **later),
        lambda: drawing.enter_number(value="742", evidence="Paper", **later),
    )

    assert ends["done"] == 1
    assert (Draw.objects.get().state, states()) in (
        ("cancelled", {"eligible": 5}),
        ("drawn", {"in_pool": 5}),
    )
