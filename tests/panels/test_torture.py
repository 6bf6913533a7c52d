"""Eight sessions at once never leave an uneven panel, and do so at once without the guards."""

import pytest
from django.db import connection

from tests.panels.interleavings import every
from tests.panels.torture import torture, world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_eight_sessions_at_once_never_commit_an_uneven_panel():
    for seed in (1, 2, 3):  # panels that all lose somebody early are seen constituted by nobody
        tally = torture(world(), seconds=6, seed=seed)
        assert tally.errors == []
        assert (tally.uneven, tally.odd) == (0, 0), tally.line()
        if tally.constituted:
            break

    assert tally.commits > 50, tally.line()
    assert tally.refusals["panels_panel_is_balanced"] > 10, tally.line()
    assert tally.snapshots > 50, tally.line()
    assert tally.constituted > 0, tally.line()
    assert tally.by_forms["commit"] > 0, tally.by_forms


GUARDS = {
    "the touch of mandates": (
        "ALTER TABLE panels_mandate {} TRIGGER panels_mandate_touch",
        "ALTER TABLE panels_seat {} TRIGGER panels_seat_touch",
    ),
    "the touch of panels": ("ALTER TABLE panels_panel {} TRIGGER panels_panel_touch",),
    "the check": ("ALTER TABLE panels_panel_turn {} TRIGGER panels_panel_is_balanced",),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_without_a_guard_the_same_sessions_find_an_uneven_panel(guard):
    for seed in (1, 2, 3):  # a panel that is dissolved early has no more chances
        panels = world()
        for sql in GUARDS[guard]:
            run(sql.format("DISABLE"))
        try:
            tally = torture(panels, seconds=8, seed=seed, stop_when_uneven=True)
        finally:
            for sql in GUARDS[guard]:
                run(sql.format("ENABLE"))
        if tally.uneven:
            break

    # errors may be among it: a mandate goes between a service's reading of it and its save
    assert tally.uneven > 0, tally.line()


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ"])
def test_constituting_and_leaving_in_every_order(level):
    count, uneven, ends = every(("constitute, leave",), (level,))

    assert (count, uneven) == (20, 0)
    assert ends["commit", "commit"] < 20, ends
