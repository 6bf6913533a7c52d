"""Draws by raw writes past every service and every clean()."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from crisco.db import violated
from panels.models import Draw, DrawEntry, DrawPart, DrawState, DrawTable
from panels.models.drawing import DRAW_CAN_BECOME
from tests.builders import drawing as build
from tests.builders import panels
from tests.builders.panels import LONG_AGO

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def refused_by(write) -> str:
    """Name of the constraint that refuses `write`, asked as at commit; empty when nothing does."""
    try:
        with transaction.atomic():
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as refusal:
        return violated(refusal)
    return ""


def columns_of(model, row, columns):
    return lambda: model.objects.filter(pk=row.pk).update(**columns)


DRAW = {
    "panels_draw_knows_its_moments": {"frozen_at": LONG_AGO},
    "panels_draw_has_its_number_when_drawn": {"value": "742"},
    "panels_draw_gives_days_to_answer": {"answer_days": 0},
    "panels_draw_is_never_rewritten": {"number": 2},
}


@pytest.mark.parametrize(("name", "columns"), DRAW.items(), ids=DRAW)
def test_an_impossible_draw_is_refused(now, name, columns):
    draw = build.draw(now=now)

    assert refused_by(columns_of(Draw, draw, columns)) == name


def test_a_draw_is_called_off_with_a_reason(now):
    draw = build.draw(now=now)
    columns = {"state": "cancelled", "cancelled_at": now}

    assert refused_by(columns_of(Draw, draw, columns)) == "panels_draw_knows_its_moments"


def test_a_panel_has_one_draw_under_way_and_one_of_each_number(now):
    draw = build.draw(now=now)
    another = {"panel": draw.panel, "created_at": now}

    second = refused_by(lambda: Draw.objects.create(number=2, **another))
    same = refused_by(
        lambda: Draw.objects.create(
            number=1, state="cancelled", cancelled_at=now, reason="No.", **another
        )
    )

    assert (second, same) == ("panels_draw_is_one_at_a_time", "panels_draw_number_is_unique")


def test_the_table_is_published_before_the_moment_of_the_number(now):
    draw = build.draw(until="made", now=now)
    columns = {"state": "prepared", "prepared_at": now, "source": "Lotto"}

    for draws_at in (None, now):
        refused = refused_by(columns_of(Draw, draw, {**columns, "draws_at": draws_at}))
        assert refused == "panels_draw_names_a_number_to_come"


@pytest.mark.parametrize(
    "columns", [{"version": 2}, {"source": "My dice"}, {"draws_at": LONG_AGO + 9000 * HOUR}]
)
def test_what_is_published_is_not_rewritten(now, columns):
    draw = build.draw(until="prepared", now=now)

    assert refused_by(columns_of(Draw, draw, columns)) == "panels_draw_is_never_rewritten"


@pytest.mark.parametrize("columns", [{"value": "1"}, {"outcome": {}}, {"evidence": "Me"}])
def test_the_number_is_not_taken_back(now, columns):
    draw = build.draw(until="drawn", now=now)

    assert refused_by(columns_of(Draw, draw, columns)) == "panels_draw_is_never_rewritten"


@pytest.mark.parametrize("state", DrawState)
def test_the_course_in_the_database_is_the_one_in_the_code(now, state):
    """The trigger speaks before any check of the row's other columns."""
    until = {"frozen": "frozen", "prepared": "prepared", "drawn": "drawn"}
    draw = build.draw(until=until.get(state, "planned"), now=now)
    if draw.state != state:
        return

    others = set(DrawState) - {state}
    course = "panels_draw_state_follows_its_course"
    open_to = {
        each for each in others if refused_by(columns_of(Draw, draw, {"state": each})) != course
    }

    assert open_to == DRAW_CAN_BECOME[state]


def test_parts_are_fixed_with_the_applicants(now):
    draw = build.draw(now=now)
    part = draw.parts.get()
    write = lambda **columns: refused_by(columns_of(DrawPart, part, columns))  # noqa: E731 - short

    assert write(seats=1) == "panels_drawpart_counts_both"
    assert write(seats=2, applicants=2) == "panels_drawpart_has_more_applicants_than_seats"
    assert (
        refused_by(lambda: DrawPart.objects.create(draw=draw, sector=part.sector))
        == "panels_drawpart_is_in_a_draw_once"
    )
    assert write(seats=1, applicants=2) == ""
    assert write(seats=1, applicants=9) == "panels_drawpart_is_never_rewritten"


def test_a_code_is_of_one_and_everybody_has_one(now):
    draw = build.draw(until="frozen", now=now)
    entry = draw.entries.first()
    (other,) = build.applicants(panels.panel(), 1)

    taken = refused_by(
        lambda: DrawEntry.objects.create(draw=draw, application=other, code=entry.code)
    )
    twice = refused_by(
        lambda: DrawEntry.objects.create(draw=draw, application=entry.application, code="X")
    )

    assert (taken, twice) == (
        "panels_drawentry_code_is_of_one",
        "panels_drawentry_is_in_a_draw_once",
    )


def test_a_table_is_one_or_says_why_not_and_is_never_rewritten(now):
    draw = build.draw(until="made", now=now)
    made = DrawTable.objects.get()
    given = {"draw": draw, "made_at": now}

    neither = refused_by(lambda: DrawTable.objects.create(version=2, **given))
    digestless = refused_by(lambda: DrawTable.objects.create(version=2, table={}, **given))
    same = refused_by(lambda: DrawTable.objects.create(version=1, refusal={}, **given))

    assert neither == digestless == "panels_drawtable_is_a_table_or_says_why_not"
    assert same == "panels_drawtable_version_is_unique"
    for columns in ({"digest": "0" * 64}, {"table": {}}, {"people_count": 1}):
        kept = refused_by(columns_of(DrawTable, made, columns))
        assert kept == "panels_drawtable_is_never_rewritten"
    assert refused_by(columns_of(DrawTable, made, {"published_at": now})) == ""
    again = refused_by(columns_of(DrawTable, made, {"published_at": now + HOUR}))
    assert again == "panels_drawtable_is_never_rewritten"
