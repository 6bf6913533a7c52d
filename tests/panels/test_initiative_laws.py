"""What the database keeps of initiatives, tried with raw writes that pass by every form."""

import itertools
import threading
from datetime import date

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from crisco.db import violated
from panels.models import Initiative, Lineage
from tests.builders import initiatives as build
from tests.builders import network
from tests.panels.test_laws import refused_by

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ("title_en = ''", "panels_initiative_has_a_title"),
        ("aim_en = NULL", "panels_initiative_has_an_aim"),
        ("ends_on = '2025-01-01'", "panels_initiative_ends_after_start"),
        ("starts_on = NULL", "panels_initiative_that_began_has_a_first_day"),
        ("state = 'ended'", "panels_initiative_that_is_over_has_a_last_day"),
        ("state = 'stopped', ends_on = '2026-05-01'", "panels_initiative_stopped_says_why"),
        ("stop_reason = 'Nobody came'", "panels_initiative_stopped_says_why"),
        ("state = 'planned'", "panels_initiative_state_follows_its_course"),
        ("slug = 'elsewhere'", "panels_initiative_is_never_moved"),
    ],
)
def test_an_initiative_says_what_it_must(change, law):
    one = build.initiative()

    assert refused_by(f"UPDATE panels_initiative SET {change} WHERE id = %s", one.pk) == law


def test_an_initiative_stays_in_its_city():
    one, other = build.initiative(), network.city()

    assert (
        refused_by("UPDATE panels_initiative SET city_id = %s WHERE id = %s", other.pk, one.pk)
        == "panels_initiative_is_never_moved"
    )


def test_nothing_counts_as_tried_out_without_a_result_of_its_own():
    one = build.initiative()
    planned = build.experiment(initiative=one)
    foreign = build.result(initiative=build.initiative())

    for proof in (planned, foreign):
        assert (
            refused_by("UPDATE panels_initiative SET proof_id = %s WHERE id = %s", proof.pk, one.pk)
            == "panels_initiative_tried_out_has_a_result"
        )
    Initiative.objects.filter(pk=one.pk).update(proof=build.result(initiative=one))


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ("hypothesis = ' '", "panels_experiment_says_what_is_expected"),
        ("tried = ''", "panels_experiment_says_what_is_tried"),
        ("for_whom = ''", "panels_experiment_says_for_whom_it_is"),
        ("stop_rule = ''", "panels_experiment_says_when_it_is_stopped"),
        ("until_on = '2025-01-01'", "panels_experiment_ends_after_start"),
        ("evidence = ''", "panels_experiment_result_has_its_proof"),
        ("after = ''", "panels_experiment_keeps_its_result"),
        ("number = 7", "panels_experiment_is_never_moved"),
    ],
)
def test_an_experiment_says_what_it_must(change, law):
    entry = build.result(initiative=build.initiative())

    assert refused_by(f"UPDATE panels_experiment SET {change} WHERE id = %s", entry.pk) == law


def test_panels_experiment_number_is_unique():
    entry = build.experiment(initiative=build.initiative())

    assert (
        refused_by(
            "INSERT INTO panels_experiment (initiative_id, number, language, hypothesis, tried, "
            "for_whom, stop_rule, from_on, until_on, before, after, evidence, failed, form_key, "
            "created_at, changed_at, revision) VALUES (%s, 1, 'en', 'a', 'b', 'c', 'd', "
            "'2026-01-01', '2026-01-02', '', '', '', '', gen_random_uuid(), now(), now(), 1)",
            entry.initiative_id,
        )
        == "panels_experiment_number_is_unique"
    )


LINK = (
    "INSERT INTO panels_lineage (initiative_id, source_id, kind, learnt, language, linked_at) "
    "VALUES (%s, %s, 'inspired', '', 'en', now())"
)


def test_an_origin_is_told_once():
    one, other = build.initiative(), build.initiative()
    build.origin(initiative=one, source=other)

    assert refused_by(LINK, one.pk, other.pk) == "panels_lineage_is_told_once"


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_no_initiative_comes_of_itself(length):
    chain = [build.initiative() for _ in range(length)]
    for earlier, later in itertools.pairwise(chain):
        build.origin(initiative=later, source=earlier)

    assert refused_by(LINK, chain[0].pk, chain[-1].pk) == "panels_lineage_has_no_circle"


def test_a_link_that_is_turned_round_can_close_a_circle_too():
    one, two, three = (build.initiative() for _ in range(3))
    build.origin(initiative=two, source=one)
    link = build.origin(initiative=three, source=two)

    assert (
        refused_by(
            "UPDATE panels_lineage SET initiative_id = %s, source_id = %s WHERE id = %s",
            one.pk,
            two.pk,
            link.pk,
        )
        == "panels_lineage_has_no_circle"
    )


def test_two_ways_from_one_source_are_no_circle():
    source, left, right, end = (build.initiative() for _ in range(4))
    for later, earlier in ((left, source), (right, source), (end, left), (end, right)):
        build.origin(initiative=later, source=earlier)

    assert Lineage.objects.count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_two_links_at_once_cannot_close_a_circle_together(level):
    """Each alone is harmless: b from a and d from c are there; c from b and a from d are new."""
    a, b, c, d = (build.initiative() for _ in range(4))
    build.origin(initiative=b, source=a)
    build.origin(initiative=d, source=c)
    both_began = threading.Barrier(2)
    ends = []

    def link(initiative, source):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
                cursor.execute("SELECT count(*) FROM panels_lineage")
                both_began.wait()
                cursor.execute(LINK, [initiative.pk, source.pk])
            ends.append("linked")
        except OperationalError as refusal:
            ends.append(refusal.__cause__.sqlstate)
        except IntegrityError as refusal:
            ends.append(violated(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=link, args=pair) for pair in ((c, b), (a, d))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    refused = "panels_lineage_has_no_circle" if level == "READ COMMITTED" else "40001"
    assert sorted(ends) == sorted(["linked", refused])
    assert Lineage.objects.count() == 3


def test_days_may_be_the_same():
    one = build.initiative(ends_on=date(2026, 1, 10))

    assert Initiative.objects.get() == one
