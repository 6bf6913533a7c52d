"""What the database keeps of reviews, tried with raw writes that pass by every form."""

import pytest
from django.db import connection

from panels.models import ReviewRating
from tests.builders import initiatives as build
from tests.builders import network
from tests.builders import panels as build_panels
from tests.panels.test_laws import refused_by, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return build_panels.constituted()


@pytest.fixture
def review(panel):
    return build.review(initiative=build.initiative(city=panel.city), panel=panel)


@pytest.fixture
def peer(panel):
    return build.given(initiative=build.initiative(city=network.city()), panel=panel)


REVIEW = (
    "INSERT INTO panels_review (initiative_id, panel_id, held_on, verdict, comment, language, "
    "form_key, recorded_at) VALUES (%s, %s, '2026-05-01', %s, %s, 'en', gen_random_uuid(), now())"
)


@pytest.mark.parametrize(
    ("verdict", "comment", "law"),
    [
        ("keep", " ", "panels_review_says_why"),
        ("maybe", "Good.", "panels_review_has_a_verdict"),
        ("keep", "Good.", "panels_review_counts_every_part"),
    ],
)
def test_a_review_says_what_it_must(panel, verdict, comment, law):
    one = build.initiative(city=panel.city)

    assert refused_by(REVIEW, one.pk, panel.pk, verdict, comment) == law


def test_a_panel_reviews_its_own_city(panel):
    one = build.initiative()

    law = "panels_review_is_by_the_panel_of_the_city"
    assert refused_by(REVIEW, one.pk, panel.pk, "keep", "Good.") == law


SPLIT = (
    "INSERT INTO panels_reviewsplit (review_id, sector_id, keep, adapt, enrich, stop, seats) "
    "VALUES (%s, %s, %s, 0, 0, 0, 2)"
)


def test_each_part_is_counted_once_and_within_its_seats(review, panel):
    sector = panel.composition.sectors.earliest("pk")
    foreign = build_panels.thirds().sectors.earliest("pk")

    once = "panels_reviewsplit_part_is_counted_once"
    seats = "panels_reviewsplit_has_no_more_votes_than_seats"
    assert refused_by(SPLIT, review.pk, sector.pk, 1) == once
    assert refused_by(SPLIT, review.pk, foreign.pk, 3) == seats


def test_a_rating_is_one_of_four_and_given_once(review, panel):
    asked = build.criterion(programme=panel.programme)
    sql = "INSERT INTO panels_reviewrating (review_id, criterion_id, rating) VALUES (%s, %s, %s)"

    assert refused_by(sql, review.pk, asked.pk, 5) == "panels_reviewrating_is_one_of_four"
    ReviewRating.objects.create(review=review, criterion=asked, rating=4)
    assert refused_by(sql, review.pk, asked.pk, 1) == "panels_reviewrating_is_given_once"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE panels_review SET verdict = 'stop'",
        "UPDATE panels_review SET comment = 'Other words', by_id = NULL",
        "DELETE FROM panels_review",
        "UPDATE panels_reviewsplit SET stop = 1",
        "DELETE FROM panels_reviewsplit",
    ],
)
def test_what_a_panel_said_is_not_rewritten(review, sql):
    assert refused_by(sql) == "panels_review_is_never_rewritten"


def test_only_the_link_to_a_deleted_account_is_cut(panel):
    build.review(initiative=build.initiative(city=panel.city), panel=panel)

    run("UPDATE panels_review SET by_id = NULL")


@pytest.mark.parametrize(
    ("sql", "law"),
    [
        ("UPDATE panels_criterion SET question_en = ''", "panels_criterion_has_a_question"),
        (
            (
                "INSERT INTO panels_criterion (programme_id, code, question, question_en, "
                "source_language, position) SELECT programme_id, code, 'a', 'a', 'en', 1 "
                "FROM panels_criterion"
            ),
            "panels_criterion_code_is_unique",
        ),
    ],
)
def test_a_criterion_is_a_question_asked_once(panel, sql, law):
    build.criterion(programme=panel.programme)

    assert refused_by(sql) == law


ASK = (
    "INSERT INTO panels_peerreview (initiative_id, panel_id, question, language, asked_at, ending, "
    "end_reason, end_language) VALUES (%s, %s, %s, 'en', now(), '', '', '')"
)


def test_another_city_is_asked_something_once_at_a_time(panel):
    home, away = build.initiative(city=panel.city), build.initiative()
    build.asked(initiative=away, panel=panel)

    assert refused_by(ASK, home.pk, panel.pk, "Why?") == "panels_peerreview_is_by_another_city"
    once = "panels_peerreview_is_asked_once_at_a_time"
    assert refused_by(ASK, away.pk, panel.pk, "Why?") == once
    blank = build.initiative()
    assert refused_by(ASK, blank.pk, panel.pk, " ") == "panels_peerreview_asks_something"


def test_a_review_is_given_with_a_point(panel):
    asked = build.asked(initiative=build.initiative(), panel=panel)

    law = "panels_peerreview_given_has_a_point"
    assert refused_by("UPDATE panels_peerreview SET given_at = now()") == law
    asked.refresh_from_db()
    assert asked.given_at is None


@pytest.mark.parametrize(
    ("sql", "law"),
    [
        ("UPDATE panels_peerreview SET given_at = NULL", "panels_peerreview_is_never_moved"),
        ("UPDATE panels_peerpoint SET text = 'Other'", "panels_peerpoint_is_never_rewritten"),
        ("DELETE FROM panels_peerpoint", "panels_peerpoint_is_never_rewritten"),
        ("UPDATE panels_peerpoint SET answer = 'Yes'", "panels_peerpoint_answer_has_its_time"),
        (
            "UPDATE panels_peerpoint SET answer = ' ', answered_at = now()",
            "panels_peerpoint_answer_has_its_time",
        ),
        (
            (
                "INSERT INTO panels_peerpoint (peer_review_id, number, text, language, answer, "
                "answer_language) SELECT peer_review_id, number, 'a', 'en', '', '' "
                "FROM panels_peerpoint WHERE number = 1"
            ),
            "panels_peerpoint_number_is_unique",
        ),
        (
            (
                "INSERT INTO panels_peerpoint (peer_review_id, number, text, language, answer, "
                "answer_language) SELECT peer_review_id, 9, ' ', 'en', '', '' "
                "FROM panels_peerpoint WHERE number = 1"
            ),
            "panels_peerpoint_says_something",
        ),
    ],
)
def test_what_another_city_said_stays(peer, sql, law):
    assert refused_by(sql) == law


ENDED = "UPDATE panels_peerreview SET ended_at = now(), ending = "


@pytest.mark.parametrize(
    ("sql", "law"),
    [
        ("UPDATE panels_peerreview SET ended_at = now()", "panels_peerreview_is_given_or_ended"),
        (
            "UPDATE panels_peerreview SET ending = 'withdrawn'",
            "panels_peerreview_is_given_or_ended",
        ),
        (ENDED + "'declined'", "panels_peerreview_declined_says_why"),
        (ENDED + "'declined', end_reason = ' '", "panels_peerreview_declined_says_why"),
        (ENDED + "'withdrawn', end_reason = 'No.'", "panels_peerreview_declined_says_why"),
        (ENDED + "'withdrawn', given_at = now()", "panels_peerreview_is_given_or_ended"),
    ],
)
def test_a_request_is_given_or_ended(panel, sql, law):
    build.asked(initiative=build.initiative(), panel=panel)

    assert refused_by(sql) == law


def test_a_request_that_ended_stays_ended(panel):
    build.asked(initiative=build.initiative(), panel=panel)
    run(ENDED + "'withdrawn'")

    reopened = "UPDATE panels_peerreview SET ended_at = NULL, ending = ''"
    assert refused_by(reopened) == "panels_peerreview_is_never_moved"


def test_an_answer_is_given_once(peer):
    run("UPDATE panels_peerpoint SET answer = 'We will.', answered_at = now()")

    law = "panels_peerpoint_is_never_rewritten"
    assert refused_by("UPDATE panels_peerpoint SET answer = 'We will not.'") == law
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT answer FROM panels_peerpoint")
        assert cursor.fetchall() == [("We will.",)]
