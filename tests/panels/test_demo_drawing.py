"""The demo's draw: finished, right, and the same when loaded again."""

import pytest

from network import demo_people
from panels import demo, demo_drawing, demo_joining
from panels.draw import check
from panels.models import Draw, DrawTable

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_has_one_finished_draw_that_checks(now):
    demo_people.load(now)
    demo.load(now)

    first = demo_drawing.load(now)
    demo_joining.load(now)
    again = demo_drawing.load(now)

    assert (first, again) == ("draws: 1 new, 0 known", "draws: 0 new, 1 known")
    draw, table = Draw.objects.get(), DrawTable.objects.get()
    file = {"table": table.table, "digest": table.digest, "value": draw.value, **draw.outcome}
    assert (draw.state, check.faults(file)) == ("closed", [])
    assert draw.panel.seats.empty().filter(sector__code="resident").count() == 0
