"""Each rule that the database keeps, tried with a raw write that passes by every form."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from crisco.db import violated
from panels.models import Member, Panel, PanelChange
from panels.services import compositions
from panels.services.acts import record
from tests.builders import network
from tests.builders import panels as build

pytestmark = pytest.mark.django_db


def refused_by(sql, *values):
    """Name of the constraint that refuses the statement, deferred ones included."""
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return violated(refusal.value)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_panels_composition_version_is_unique():
    rule = build.thirds()

    assert (
        refused_by(
            "INSERT INTO panels_composition (programme_id, version, least_size, vacancy_days, "
            "revision) VALUES (%s, 1, 6, 60, 0)",
            rule.programme_id,
        )
        == "panels_composition_version_is_unique"
    )


@pytest.mark.parametrize(
    ("column", "law"),
    [
        ("least_size", "panels_composition_asks_for_a_seat"),
        ("vacancy_days", "panels_composition_gives_time_to_fill_a_seat"),
    ],
)
def test_a_composition_asks_for_something(column, law):
    programme = network.programme()
    values = {"least_size": 6, "vacancy_days": 60} | {column: 0}

    assert (
        refused_by(
            "INSERT INTO panels_composition (programme_id, version, least_size, vacancy_days, "
            "revision) VALUES (%s, 1, %s, %s, 0)",
            programme.pk,
            *values.values(),
        )
        == law
    )


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ("code = 'official'", "panels_sector_code_is_unique"),
        ("code = ' '", "panels_sector_has_a_code"),
        ("title_en = ''", "panels_sector_has_a_title"),
        ("share_den = NULL", "panels_sector_share_is_a_fraction"),
        ("share_num = 4", "panels_sector_share_is_a_fraction"),
        ("maximum = 0", "panels_sector_most_is_not_below_least"),
    ],
)
def test_a_sector_is_whole(change, law):
    rule = build.thirds(is_published=False)

    assert (
        refused_by(
            f"UPDATE panels_sector SET {change} WHERE code = 'resident' AND composition_id = %s",
            rule.pk,
        )
        == law
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE panels_composition SET least_size = 3 + 3 WHERE id = %s",
        "UPDATE panels_composition SET published_at = NULL WHERE id = %s",
        "DELETE FROM panels_composition WHERE id = %s",
        "UPDATE panels_sector SET share_num = 2 WHERE composition_id = %s",
        "UPDATE panels_sector SET slack = 1 WHERE composition_id = %s",
        "UPDATE panels_sector SET minimum = 0 WHERE composition_id = %s",
        "DELETE FROM panels_sector WHERE composition_id = %s",
        (
            "INSERT INTO panels_sector (composition_id, code, title, title_en, description, slack, "
            "minimum, position, source_language) VALUES (%s, 'x', 'X', 'X', '', 0, 1, 9, 'en')"
        ),
    ],
)
def test_panels_composition_published_never_changes(sql):
    rule = build.thirds()

    assert refused_by(sql, rule.pk) == "panels_composition_published_never_changes"


def test_titles_of_a_published_rule_may_still_be_translated():
    rule = build.thirds()

    run("UPDATE panels_sector SET title_it = 'Residenti' WHERE composition_id = %s", rule.pk)

    assert rule.sectors.filter(title_it="Residenti").count() == 3


def test_publishing_twice_is_publishing_once(now):
    rule = build.thirds()

    assert compositions.publish(composition=rule, now=now).published_at == build.LONG_AGO


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ("vacancy_since_on = '2026-01-01'", "panels_panel_with_empty_seats_has_a_deadline"),
        ("state = 'constituted'", "panels_panel_knows_when_it_was_constituted"),
        ("constituted_at = now()", "panels_panel_knows_when_it_was_constituted"),
        ("starts_on = '2026-02-01', ends_on = '2026-01-01'", "panels_panel_ends_after_start"),
        ("state = 'constituted', constituted_at = now()", "panels_panel_is_balanced"),
        ("state = 'vacancy'", "panels_panel_state_follows_its_course"),
    ],
)
def test_the_state_of_a_panel_agrees_with_its_facts(change, law):
    panel = build.panel(each=2)

    assert refused_by(f"UPDATE panels_panel SET {change} WHERE id = %s", panel.pk) == law


def test_a_panel_with_empty_seats_needs_a_deadline():
    panel = build.constituted(each=1)

    sql = "UPDATE panels_panel SET state = 'vacancy' WHERE id = %s"

    assert refused_by(sql, panel.pk) == "panels_panel_with_empty_seats_has_a_deadline"


def test_panels_panel_is_one_per_city_and_programme():
    panel = build.panel()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        build.panel(composition=panel.composition, city=panel.city)

    assert violated(refusal.value) == "panels_panel_is_one_per_city_and_programme"


def test_panels_panel_obeys_a_rule_of_its_programme():
    other = network.programme()
    rule = build.thirds()

    assert (
        refused_by(
            "INSERT INTO panels_panel (programme_id, city_id, composition_id, state, created_at) "
            "VALUES (%s, %s, %s, 'forming', now())",
            other.pk,
            network.city().pk,
            rule.pk,
        )
        == "panels_panel_obeys_a_rule_of_its_programme"
    )


@pytest.mark.parametrize("column", ["city_id", "programme_id", "composition_id"])
def test_panels_panel_is_never_moved(column):
    panel = build.constituted()
    elsewhere = {
        "city_id": network.city().pk,
        "programme_id": network.programme().pk,
        "composition_id": build.thirds(programme=panel.programme, version=2).pk,
    }

    sql = f"UPDATE panels_panel SET {column} = %s WHERE id = %s"

    assert refused_by(sql, elsewhere[column], panel.pk) == "panels_panel_is_never_moved"


def test_panels_panel_state_follows_its_course():
    panel = build.constituted()

    sql = "UPDATE panels_panel SET state = 'forming', constituted_at = NULL WHERE id = %s"

    assert refused_by(sql, panel.pk) == "panels_panel_state_follows_its_course"


def test_a_seat_of_another_rule_is_refused():
    panel, other = build.panel(each=1), build.thirds()

    sql = "INSERT INTO panels_seat (panel_id, sector_id, ordinal) VALUES (%s, %s, 9)"

    assert refused_by(sql, panel.pk, other.sectors.first().pk) == "panels_panel_is_balanced"


def test_panels_seat_number_is_unique():
    seat = build.panel(each=1).seats.first()

    sql = "INSERT INTO panels_seat (panel_id, sector_id, ordinal) VALUES (%s, %s, 1)"

    assert refused_by(sql, seat.panel_id, seat.sector_id) == "panels_seat_number_is_unique"


@pytest.mark.parametrize("change", ["ordinal = 7", "panel_id = %(panel)s", "closed_at = NULL"])
def test_panels_seat_is_never_moved(change):
    seat = build.panel(each=1).seats.first()
    other = build.panel()
    run("UPDATE panels_seat SET closed_at = now() WHERE id = %s", seat.pk)

    sql = f"UPDATE panels_seat SET {change % {'panel': other.pk}} WHERE id = %s"

    assert refused_by(sql, seat.pk) == "panels_seat_is_never_moved"


def test_a_seat_that_is_held_is_not_closed():
    panel = build.full(each=1)

    sql = "UPDATE panels_seat SET closed_at = now() WHERE panel_id = %s"

    assert refused_by(sql, panel.pk) == "panels_panel_is_balanced"


MANDATE = (
    "INSERT INTO panels_mandate (panel_id, seat_id, sector_id, member_id, from_on, until_on, "
    "ended_at, end_reason, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now())"
)


def sit(seat, member, *, from_on="2026-06-01", until_on=None, ended_at=None, why="", sector=None):
    sector = sector or seat.sector_id
    return (
        MANDATE,
        seat.panel_id,
        seat.pk,
        sector,
        member.pk,
        from_on,
        until_on,
        ended_at,
        why,
    )


def test_panels_mandate_one_holder_per_seat():
    panel = build.full(each=1)
    seat = panel.seats.get(sector__code="resident")
    mandate = seat.mandates.get()
    run("UPDATE panels_mandate SET until_on = '2026-03-01' WHERE id = %s", mandate.pk)

    again = sit(seat, build.member(panel=panel), from_on="2026-04-01")

    assert refused_by(*again) == "panels_mandate_one_holder_per_seat"


def test_panels_mandate_one_seat_per_member():
    panel = build.panel(each=2)
    one, two = panel.seats.filter(sector__code="resident").order_by("ordinal")
    who = build.seated(seat=one).member
    run("UPDATE panels_mandate SET until_on = '2026-03-01'")

    assert refused_by(*sit(two, who)) == "panels_mandate_one_seat_per_member"


def test_panels_mandate_terms_on_a_seat_do_not_overlap():
    panel = build.panel(each=1)
    seat = panel.seats.get(sector__code="resident")
    run(*sit(seat, build.member(panel=panel), until_on="2026-08-01", ended_at="now()", why="moved"))

    touching = sit(seat, build.member(panel=panel), from_on="2026-08-01")
    within = sit(seat, build.member(panel=panel), from_on="2026-07-31")

    assert refused_by(*within) == "panels_mandate_terms_on_a_seat_do_not_overlap"
    run(*touching)


def test_panels_mandate_terms_of_a_member_do_not_overlap():
    panel = build.panel(each=2)
    one, two = panel.seats.filter(sector__code="resident").order_by("ordinal")
    who = build.member(panel=panel)
    run(*sit(one, who, until_on="2026-08-01", ended_at="now()", why="moved"))

    within = sit(two, who, from_on="2026-07-31")

    assert refused_by(*within) == "panels_mandate_terms_of_a_member_do_not_overlap"
    run(*sit(two, who, from_on="2026-08-01"))


def test_panels_mandate_ends_after_start():
    panel = build.panel(each=1)
    seat = panel.seats.get(sector__code="resident")

    backwards = sit(seat, build.member(panel=panel), until_on="2026-05-01")

    # a range that runs backwards is refused by PostgreSQL before any constraint of ours
    with pytest.raises(Exception, match=r"range lower bound|ends_after_start"):
        run(*backwards)


@pytest.mark.parametrize(
    ("ended_at", "until_on", "why"),
    [("now()", "2026-08-01", ""), (None, None, "moved"), ("now()", None, "moved")],
)
def test_panels_mandate_says_why_it_ended(ended_at, until_on, why):
    panel = build.panel(each=1)
    seat = panel.seats.get(sector__code="resident")

    half = sit(seat, build.member(panel=panel), until_on=until_on, ended_at=ended_at, why=why)

    assert refused_by(*half) == "panels_mandate_says_why_it_ended"


def test_panels_mandate_has_the_sector_of_its_seat():
    panel = build.panel(each=1)
    seat = panel.seats.get(sector__code="resident")
    official = build.member(panel=panel, sector="official")

    other = sit(seat, official, sector=official.sector_id)

    assert refused_by(*other) == "panels_mandate_has_the_sector_of_its_seat"


def test_panels_mandate_has_the_sector_of_its_member():
    panel = build.panel(each=1)
    seat = panel.seats.get(sector__code="resident")

    other = sit(seat, build.member(panel=panel, sector="official"))

    assert refused_by(*other) == "panels_mandate_has_the_sector_of_its_member"


def test_who_has_a_mandate_cannot_change_thirds():
    panel = build.full(each=1)
    official = panel.composition.sectors.get(code="official")

    sql = "UPDATE panels_member SET sector_id = %s WHERE panel_id = %s"

    assert refused_by(sql, official.pk, panel.pk) == "panels_mandate_has_the_sector_of_its_member"


@pytest.mark.parametrize(
    "change",
    [
        "seat_id = (SELECT max(id) FROM panels_seat)",
        "from_on = '2025-01-01'",
        "ended_at = NULL, end_reason = ''",
        "until_on = '2027-01-01'",
    ],
)
def test_panels_mandate_is_never_moved(change):
    panel = build.full(each=1)
    mandate = panel.mandates.order_by("pk").first()
    run(
        "UPDATE panels_mandate SET ended_at = now(), until_on = '2026-02-01', "
        "end_reason = 'moved' WHERE id = %s",
        mandate.pk,
    )

    sql = f"UPDATE panels_mandate SET {change} WHERE id = %s"

    assert refused_by(sql, mandate.pk) == "panels_mandate_is_never_moved"


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ("name = ' '", "panels_member_has_a_name"),
        ("email = 'ANA@portal.example'", "panels_member_address_is_known_once"),
        ("user_id = %(user)s", "panels_member_account_is_known_once"),
        ("form_key = '%(key)s', name = 'Sent'", "panels_member_form_sent_once"),
        ("representative = 'Ana'", "panels_member_who_is_a_person_sits_alone"),
        ("kind = 'organisation', user_id = %(fresh)s", "panels_member_account_is_of_a_person"),
        (
            "kind = 'organisation', organisation_id = %(organisation)s",
            "panels_member_organisation_is_known_once",
        ),
    ],
)
def test_a_member_is_one_person_or_one_organisation(change, law):
    panel = build.panel()
    values = {
        "user": network.user().pk,
        "fresh": network.user().pk,
        "organisation": network.organisation().pk,
        "key": uuid4(),
    }
    build.member(panel=panel, name="Sent", form_key=values["key"])
    build.member(panel=panel, email="ana@portal.example", user_id=values["user"])
    build.member(panel=panel, kind="organisation", organisation_id=values["organisation"])
    who = build.member(panel=panel)

    sql = f"UPDATE panels_member SET {change % values} WHERE id = %s"

    assert refused_by(sql, who.pk) == law


@pytest.mark.parametrize(
    "sql",
    ["UPDATE panels_panelchange SET kind = 'left'", "DELETE FROM panels_panelchange"],
)
def test_panels_panelchange_is_never_rewritten(sql, now):
    record(panel=build.panel(), kind="founded", by=network.user(), now=now)

    assert refused_by(sql) == "panels_panelchange_is_never_rewritten"


def test_a_deleted_account_leaves_its_lines_in_the_log(now):
    giulia = network.user()
    record(panel=build.panel(), kind="founded", by=giulia, now=now)

    giulia.delete()

    assert PanelChange.objects.get().by is None


def test_a_dissolved_panel_has_no_members():
    panel = build.full(each=1)

    sql = "UPDATE panels_panel SET state = 'dissolved' WHERE id = %s"

    assert refused_by(sql, panel.pk) == "panels_panel_is_balanced"


def test_slack_lets_the_share_be_off_by_a_seat(now):
    """24 is 8/8/8; 25 with a slack of one is 9/8/8 and never 10/8/7."""
    panel = build.panel(composition=build.thirds(slack=1))
    rule = panel.composition

    def problem(*sizes):
        panel.seats.all().delete()
        for sector, size in zip(rule.sectors.order_by("position"), sizes, strict=True):
            for ordinal in range(size):
                seat = panel.seats.create(sector=sector, ordinal=ordinal)
                build.seated(seat=seat)
        with connection.cursor() as cursor:
            cursor.execute("SELECT panels_problem(%s) ->> 'code'", [panel.pk])
            found = cursor.fetchone()[0]
        panel.mandates.all().delete()
        return found

    assert [problem(3, 3, 2), problem(4, 2, 2), problem(4, 3, 2), problem(3, 3, 3)] == [
        None,
        "share",
        "share",
        None,
    ]


def test_a_rule_of_four_kinds_asks_for_one_each_and_six_in_all():
    rule = build.four_kinds()
    panel = build.panel(composition=rule, each=1)
    for seat in panel.seats.select_related("panel", "sector"):
        build.seated(seat=seat)

    with connection.cursor() as cursor:
        cursor.execute("SELECT panels_problem(%s) ->> 'code'", [panel.pk])

        assert cursor.fetchone() == ("too_small",)


def test_dates_and_counts_of_the_builders_are_legal():
    panel = build.vacancy()

    assert Panel.objects.get(pk=panel.pk).vacancy_until_on == date(2027, 1, 13)
    assert Member.objects.filter(panel=panel).count() == 6
