"""What the database keeps about a panel's life, tried with raw writes that pass by every form."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from network.models import Activity
from panels.models import (
    Closure,
    Composition,
    Interest,
    Mandate,
    Proof,
    SubKind,
)
from tests.builders import network
from tests.builders import panels as build
from tests.panels.test_laws import refused_by, run

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ("suspend_days = 10", "panels_composition_suspends_after_the_first_deadline"),
        ("answer_days = 0", "panels_composition_gives_time_to_answer_and_serve"),
        ("term_months = 0", "panels_composition_gives_time_to_answer_and_serve"),
    ],
)
def test_the_numbers_of_a_rule_agree(change, law):
    rule = build.thirds(is_published=False)

    assert refused_by(f"UPDATE panels_composition SET {change} WHERE id = %s", rule.pk) == law


def test_panels_composition_one_draft_at_a_time():
    rule = build.thirds(is_published=False)

    assert (
        refused_by(
            "INSERT INTO panels_composition (programme_id, version, least_size, vacancy_days, "
            "revision) VALUES (%s, 2, 6, 60, 0)",
            rule.programme_id,
        )
        == "panels_composition_one_draft_at_a_time"
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE panels_composition SET term_months = 36 WHERE id = %s",
        "UPDATE panels_sector SET wanted = 4 WHERE composition_id = %s",
        "UPDATE panels_sector SET may_have_deputies = true WHERE composition_id = %s",
        "DELETE FROM panels_subkind WHERE %s > 0",
        "UPDATE panels_subkind SET position = 7 WHERE %s > 0",
    ],
)
def test_new_numbers_and_kinds_of_a_published_rule_stay_too(sql):
    rule = build.thirds(is_published=False)
    SubKind.objects.create(sector=rule.sectors.earliest("pk"), code="expert", title_en="Expert")
    Composition.objects.filter(pk=rule.pk).update(published_at=build.LONG_AGO)

    assert refused_by(sql, rule.pk) == "panels_composition_published_never_changes"


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ("code = 'official'", "panels_subkind_code_is_unique"),
        ("code = ''", "panels_subkind_has_a_code"),
        ("title_en = ' '", "panels_subkind_has_a_title"),
    ],
)
def test_a_kind_is_whole(change, law):
    sector = build.thirds(is_published=False).sectors.earliest("pk")
    SubKind.objects.create(sector=sector, code="official", title_en="Official")
    expert = SubKind.objects.create(sector=sector, code="expert", title_en="Expert")

    assert refused_by(f"UPDATE panels_subkind SET {change} WHERE id = %s", expert.pk) == law


def test_panels_member_is_of_a_kind_of_their_part():
    rule = build.thirds(is_published=False)
    kind = SubKind.objects.create(
        sector=rule.sectors.get(code="official"), code="expert", title_en="Expert"
    )
    member = build.member(panel=build.panel(composition=rule), sector="resident")

    assert (
        refused_by("UPDATE panels_member SET sub_kind_id = %s WHERE id = %s", kind.pk, member.pk)
        == "panels_member_is_of_a_kind_of_their_part"
    )


def test_a_forming_panel_may_move_to_another_version_and_no_other_panel():
    forming = build.panel()
    newer = build.thirds(programme=forming.programme, version=2)

    run("UPDATE panels_panel SET composition_id = %s WHERE id = %s", newer.pk, forming.pk)

    forming.refresh_from_db()
    assert forming.composition == newer


def test_panels_member_place_in_the_reserve_is_their_own():
    panel = build.panel()
    first = build.member(panel=panel, reserve_rank=1)
    second = build.member(panel=panel, reserve_rank=2)
    run("UPDATE panels_member SET reserve_rank = 3 - reserve_rank WHERE panel_id = %s", panel.pk)

    assert list(panel.members.waiting()) == [second, first]
    assert (
        refused_by("UPDATE panels_member SET reserve_rank = 1 WHERE id = %s", first.pk)
        == "panels_member_place_in_the_reserve_is_their_own"
    )


def test_panels_member_who_withdrew_has_no_place_in_line():
    member = build.member(panel=build.panel(), reserve_rank=1)

    assert (
        refused_by("UPDATE panels_member SET withdrawn_at = now() WHERE id = %s", member.pk)
        == "panels_member_who_withdrew_has_no_place_in_line"
    )


def deputies():
    """A forming panel where officials may name deputies, and two holders of each part."""
    rule = build.thirds(is_published=False)
    rule.sectors.filter(code="official").update(may_have_deputies=True)
    Composition.objects.filter(pk=rule.pk).update(published_at=build.LONG_AGO)
    panel = build.full(composition=Composition.objects.get(pk=rule.pk))
    return panel, list(panel.mandates.filter(sector__code="official").order_by("pk"))


SET_DEPUTY = "UPDATE panels_mandate SET deputy_id = %s WHERE id = %s"


def test_panels_mandate_deputy_is_of_the_same_part():
    panel, (official, _other) = deputies()
    resident = build.member(panel=panel, sector="resident")

    assert (
        refused_by(SET_DEPUTY, resident.pk, official.pk)
        == "panels_mandate_deputy_is_of_the_same_part"
    )


def test_panels_mandate_nobody_is_their_own_deputy():
    _panel, (official, _other) = deputies()

    assert (
        refused_by(SET_DEPUTY, official.member_id, official.pk)
        == "panels_mandate_nobody_is_their_own_deputy"
    )


def test_panels_mandate_deputy_stands_in_for_one():
    panel, (official, other) = deputies()
    deputy = build.member(panel=panel, sector="official")
    run(SET_DEPUTY, deputy.pk, official.pk)

    assert refused_by(SET_DEPUTY, deputy.pk, other.pk) == "panels_mandate_deputy_stands_in_for_one"


def test_a_deputy_has_no_seat_and_a_resident_no_deputy():
    panel, (official, other) = deputies()
    resident = panel.mandates.filter(sector__code="resident").earliest("pk")
    neighbour = build.member(panel=panel, sector="resident")

    assert refused_by(SET_DEPUTY, other.member_id, official.pk) == "panels_panel_is_balanced"
    assert refused_by(SET_DEPUTY, neighbour.pk, resident.pk) == "panels_panel_is_balanced"


ADD_OFFICE = (
    "INSERT INTO panels_office (panel_id, member_id, kind, from_on) VALUES (%s, %s, %s, %s)"
)


def test_panels_office_one_chair_at_a_time():
    panel = build.full()
    first, second = panel.mandates.order_by("pk")[:2]
    build.chair(mandate=first, from_on=ON, until_on=date(2026, 6, 1))

    run(ADD_OFFICE, panel.pk, second.member_id, "chair", date(2026, 6, 1))

    third = panel.mandates.order_by("pk")[2]
    assert (
        refused_by(ADD_OFFICE, panel.pk, third.member_id, "chair", date(2026, 7, 1))
        == "panels_office_one_chair_at_a_time"
    )


def test_panels_office_one_office_per_member():
    panel = build.full()
    mandate = panel.mandates.earliest("pk")
    build.chair(mandate=mandate, from_on=ON)

    assert (
        refused_by(ADD_OFFICE, panel.pk, mandate.member_id, "deputy_chair", ON)
        == "panels_office_one_office_per_member"
    )


def test_an_office_ends_after_its_start_and_stays_as_it_was():
    panel = build.full()
    office = build.chair(mandate=panel.mandates.earliest("pk"), from_on=ON)

    before = "UPDATE panels_office SET until_on = '2026-01-01' WHERE id = %s"
    other = "UPDATE panels_office SET kind = 'deputy_chair' WHERE id = %s"
    assert refused_by(before, office.pk) == "panels_office_ends_after_start"
    assert refused_by(other, office.pk) == "panels_office_is_never_moved"


def test_panels_office_is_held_by_a_member():
    panel, other = build.full(), build.full(composition=build.thirds())
    stranger = other.mandates.earliest("pk")

    assert (
        refused_by(ADD_OFFICE, panel.pk, stranger.member_id, "chair", ON)
        == "panels_office_is_held_by_a_member"
    )


def test_who_has_no_seat_has_no_office_and_a_mandate_s_end_ends_it():
    panel = build.full()
    waiting = build.member(panel=panel)
    mandate = panel.mandates.earliest("pk")
    office = build.chair(mandate=mandate, from_on=ON)

    refused = refused_by(ADD_OFFICE, panel.pk, waiting.pk, "deputy_chair", ON)
    run(
        "UPDATE panels_mandate SET ended_at = now(), until_on = '2026-05-01', end_reason = 'moved' "
        "WHERE id = %s",
        mandate.pk,
    )

    office.refresh_from_db()
    assert (refused, office.until_on) == ("panels_panel_is_balanced", date(2026, 5, 1))


def test_panels_proof_says_what_was_seen():
    proof = Proof.objects.create(
        member=build.member(panel=build.panel()), note="Letter", at=build.LONG_AGO
    )

    empty = "INSERT INTO panels_proof (member_id, note, at) VALUES (%s, ' ', now())"
    assert refused_by(empty, proof.member_id) == "panels_proof_says_what_was_seen"
    rewritten = "UPDATE panels_proof SET note = 'Another letter' WHERE id = %s"
    assert refused_by(rewritten, proof.pk) == "panels_proof_is_never_rewritten"
    assert (
        refused_by("DELETE FROM panels_proof WHERE id = %s", proof.pk)
        == "panels_proof_is_never_rewritten"
    )


def test_panels_interest_says_which():
    interest = Interest.objects.create(
        member=build.member(panel=build.panel()), has_any=True, details="A shop", at=build.LONG_AGO
    )

    mute = (
        "INSERT INTO panels_interest (member_id, has_any, details, at) VALUES (%s, true, '', now())"
    )
    assert refused_by(mute, interest.member_id) == "panels_interest_says_which"
    rewritten = "UPDATE panels_interest SET details = 'None' WHERE id = %s"
    assert refused_by(rewritten, interest.pk) == "panels_interest_is_never_rewritten"
    run("UPDATE panels_interest SET details = '–' WHERE id = %s", interest.pk)


@pytest.mark.parametrize(
    ("column", "value", "law"),
    [
        ("reason", "''", "panels_override_gives_a_reason"),
        ("person", "' '", "panels_override_names_a_person"),
        ("expires_at", "made_at", "panels_override_ends_after_start"),
        ("kind", "'early_start'", "panels_override_of_a_start_names_its_panel"),
        ("expires_at", "expires_at + interval '1 day'", "panels_override_one_at_a_time"),
    ],
)
def test_an_exception_is_whole(column, value, law):
    made = build.exception(city=network.city(), programme=network.programme())
    columns = ["programme_id", "city_id", "kind", "reason", "person", "made_at", "expires_at"]
    given = ", ".join(value if name == column else name for name in columns)

    assert (
        refused_by(
            f"INSERT INTO panels_override ({', '.join(columns)}) "
            f"SELECT {given} FROM panels_override WHERE id = %s",
            made.pk,
        )
        == law
    )


def test_an_exception_is_taken_back_but_never_rewritten():
    made = build.exception(city=network.city(), programme=network.programme())

    later = "UPDATE panels_override SET expires_at = now() + interval '9 years' WHERE id = %s"
    assert refused_by(later, made.pk) == "panels_override_is_never_rewritten"
    assert (
        refused_by("DELETE FROM panels_override WHERE id = %s", made.pk)
        == "panels_override_is_never_rewritten"
    )
    run("UPDATE panels_override SET revoked_at = now() WHERE id = %s", made.pk)
    again = "UPDATE panels_override SET revoked_at = NULL WHERE id = %s"
    assert refused_by(again, made.pk) == "panels_override_is_never_rewritten"


def test_panels_closure_waits_for_every_panel():
    now = timezone.now()
    rule = build.thirds(is_published=False)
    Composition.objects.filter(pk=rule.pk).update(gate_activity=1, published_at=build.LONG_AGO)
    rule.refresh_from_db()
    programme = rule.programme
    cities = [network.city(), network.city()]
    for city in cities:
        network.partnership(programme=programme, organisation=network.organisation(city=city))
    build.constituted(composition=rule, city=cities[0])
    first, second = (
        Activity.objects.create(programme=programme, number=number, kind="local", title_en="A")
        for number in (1, 2)
    )

    close = "INSERT INTO panels_closure (activity_id, closed_at) VALUES (%s, now())"
    assert refused_by(close, first.pk) == "panels_closure_waits_for_every_panel"
    run(close, second.pk)
    build.exception(
        city=cities[1],
        programme=programme,
        made_at=now - timedelta(days=1),
        expires_at=now + timedelta(9),
    )
    run(close, first.pk)

    assert Closure.objects.count() == 2


def test_a_suspended_panel_only_comes_back_whole():
    panel = build.suspended()

    constitute = (
        "UPDATE panels_panel SET state = 'constituted', vacancy_since_on = NULL, "
        "vacancy_until_on = NULL WHERE id = %s"
    )
    assert refused_by(constitute, panel.pk) == "panels_panel_is_balanced"
    back = "UPDATE panels_panel SET state = 'vacancy' WHERE id = %s"
    assert refused_by(back, panel.pk) == "panels_panel_state_follows_its_course"
    assert Mandate.objects.live().filter(panel=panel).count() == 5
