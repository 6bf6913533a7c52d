"""The law of thirds by every path: no commit leaves a constituted panel that is not even."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from crisco.db import violated
from panels.models import Mandate, Panel, Seat
from tests.builders import panels as build

committing = pytest.mark.django_db(transaction=True)

ENDED = {"ended_at": build.LONG_AGO, "until_on": date(2026, 2, 1), "end_reason": "moved"}


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def leave_by_save(panel):
    mandate = panel.mandates.first()
    for field, value in ENDED.items():
        setattr(mandate, field, value)
    mandate.save()


def leave_by_bulk_update(panel):
    mandates = list(panel.mandates.all()[:1])
    for mandate in mandates:
        for field, value in ENDED.items():
            setattr(mandate, field, value)
    Mandate.objects.bulk_update(mandates, list(ENDED))


def add_by_bulk_create(panel):
    sector = panel.composition.sectors.first()
    Seat.objects.bulk_create([Seat(panel=panel, sector=sector, ordinal=n) for n in (8, 9)])


def swap_two_seats_for_one(panel):
    panel.seats.filter(pk=panel.seats.first().pk).update(closed_at=build.LONG_AGO)


def copy_a_seat(panel):
    sector = panel.composition.sectors.first()
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy("COPY panels_seat (panel_id, sector_id, ordinal) FROM STDIN") as copy,
    ):
        copy.write_row((panel.pk, sector.pk, 9))


def savepoint_hides_the_repair(panel):
    leaver = panel.mandates.order_by("pk").first()
    panel.mandates.filter(pk=leaver.pk).update(**{**ENDED, "until_on": leaver.from_on})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        build.seated(seat=leaver.seat)
        raise ZeroDivisionError


def upsert_a_seat(panel):
    sector = panel.composition.sectors.first()
    run(
        "INSERT INTO panels_seat (panel_id, sector_id, ordinal) VALUES (%s, %s, 1), (%s, %s, 8) "
        "ON CONFLICT DO NOTHING",
        *(panel.pk, sector.pk) * 2,
    )


def shadow_the_panel(panel):
    run("CREATE TEMP TABLE panels_panel AS SELECT * FROM public.panels_panel WHERE false")
    for table in ("seat", "sector", "panel_turn"):
        run(f"CREATE TEMP TABLE panels_{table} AS TABLE public.panels_{table} WITH NO DATA")
    run("DELETE FROM public.panels_mandate WHERE panel_id = %s", panel.pk)


PATHS = {
    "ORM save": leave_by_save,
    "ORM update": lambda panel: panel.mandates.filter(sector__code="official").update(**ENDED),
    "ORM delete": lambda panel: panel.mandates.filter(sector__code="official").delete(),
    "ORM bulk_update": leave_by_bulk_update,
    "ORM bulk_create": add_by_bulk_create,
    "ORM close a seat": swap_two_seats_for_one,
    "raw DELETE": lambda panel: run("DELETE FROM panels_mandate WHERE panel_id = %s", panel.pk),
    "raw UPDATE": lambda panel: run(
        "UPDATE panels_mandate SET ended_at = now(), until_on = '2026-02-01', end_reason = 'moved' "
        "WHERE panel_id = %s AND sector_id = %s",
        panel.pk,
        panel.composition.sectors.first().pk,
    ),
    "raw WITH": lambda panel: run(
        "WITH gone AS (DELETE FROM panels_mandate WHERE panel_id = %s RETURNING id) "
        "SELECT count(*) FROM gone",
        panel.pk,
    ),
    "INSERT ON CONFLICT": upsert_a_seat,
    "COPY": copy_a_seat,
    "TRUNCATE": lambda panel: run("TRUNCATE panels_mandate CASCADE"),
    "TRUNCATE CASCADE": lambda panel: run("TRUNCATE panels_seat CASCADE"),
    "savepoint": savepoint_hides_the_repair,
    "temporary table": shadow_the_panel,
}


def lose_the_turns():
    """As after a restore that went past the triggers; a transaction of its own."""
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        run("DELETE FROM panels_panel_turn")


def refusal_of(path, panel, *, early):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        if early:
            run("SET CONSTRAINTS ALL IMMEDIATE")
        PATHS[path](panel)
    return violated(refusal.value)


@committing
def test_no_path_commits_an_uneven_panel():
    panel = build.constituted()

    refusals = {path: refusal_of(path, panel, early=False) for path in PATHS}

    assert refusals == dict.fromkeys(PATHS, "panels_panel_is_balanced")
    panel.refresh_from_db()
    assert (panel.state, panel.mandates.live().count()) == ("constituted", 6)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_no_path_makes_an_uneven_panel_while_constraints_are_immediate(path):
    panel = build.constituted()

    assert refusal_of(path, panel, early=True) == "panels_panel_is_balanced"


@committing
def test_a_panel_whose_turns_were_lost_takes_them_up_again():
    panel = build.constituted()

    for path in PATHS:
        lose_the_turns()
        assert refusal_of(path, panel, early=False) == "panels_panel_is_balanced"


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["DELETE FROM", "TRUNCATE"])
def test_panels_panel_turn_is_never_taken_away(how):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(f"{how} panels_panel_turn")

    assert violated(refusal.value) == "panels_panel_turn_is_never_taken_away"


@committing
def test_the_refusal_says_which_third_has_how_many():
    panel = build.constituted()
    residents = panel.composition.sectors.get(code="resident")

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        panel.mandates.filter(sector=residents).first().delete()

    diagnosis = refusal.value.__cause__.diag
    assert diagnosis.sqlstate == "23514"
    assert json.loads(diagnosis.message_detail) == {
        "code": "empty_seats",
        "sector": residents.pk,
        "have": 1,
        "total": 2,
        "num": 1,
        "den": 3,
    }


@committing
def test_a_panel_grows_by_one_seat_in_each_third_in_one_transaction():
    panel = build.constituted()

    with transaction.atomic():
        for sector in panel.composition.sectors.all():
            build.seated(seat=Seat.objects.create(panel=panel, sector=sector, ordinal=3))

    assert panel.mandates.live().count() == 9


@committing
def test_who_leaves_and_who_comes_in_one_transaction_keep_the_panel():
    panel = build.constituted()
    mandate = panel.mandates.select_related("seat__panel", "seat__sector").first()

    with transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(**{**ENDED, "until_on": mandate.from_on})
        build.seated(seat=mandate.seat)

    assert Panel.objects.get(pk=panel.pk).is_constituted


@committing
def test_a_truncate_under_a_fixed_snapshot_is_refused():
    """It could not see a panel that was constituted after its snapshot."""
    build.panel()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        run("SELECT count(*) FROM panels_panel")
        run("TRUNCATE panels_mandate CASCADE")

    assert violated(refusal.value) == "panels_panel_is_balanced"


@committing
def test_emptying_the_whole_database_is_possible():
    build.constituted()

    call_command("flush", interactive=False, verbosity=0)

    assert Panel.objects.count() == 0


@committing
def test_deleting_a_whole_panel_is_possible_while_it_has_no_log():
    panel = build.constituted()

    with transaction.atomic():
        panel.mandates.all().delete()
        panel.delete()

    assert Panel.objects.count() == 0
