"""Who reads the log must neither get in nor learn who somebody is."""

import logging
import sys
import time

import pytest
from django.db import IntegrityError, connection, transaction

from crisco import tokens
from crisco.logs import JsonLine


def line(message: str, *args: object, exc_info=None) -> str:
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, message, args, exc_info)
    return JsonLine().format(record)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("no user amal.b+x@example.org here", "no user *** here"),
        ("Not Found: /en/amal%40example.org/", "Not Found: /en/***/"),
        ("<AMAL@EXAMPLE.ORG>, 'b@c.it'", "<***>, '***'"),
        ("%40amal%40example.org", "%40***"),
        ("called +390424519555.", "called ***."),
        ("at 2026-12-01 12:00:00+00:00, 3 + 4", "at 2026-12-01 12:00:00+00:00, 3 + 4"),
        ("@wraps(view) /en/debates/ours/", "@wraps(view) /en/debates/ours/"),
    ],
)
def test_addresses_and_numbers_of_people_do_not_reach_the_log(said, written):
    assert f'"message": "{written}"' in line(said)


@pytest.mark.parametrize("word", ["a", "%4", "a%40", "+1", "DETAIL: ", "-" * 42 + "."])
def test_a_long_address_of_a_page_holds_up_no_worker(word):
    begun = time.process_time()

    line("Not Found: /en/" + word * (50_000 // len(word)))

    assert time.process_time() - begun < 1


def test_a_secret_does_not_reach_the_log_wherever_it_stands():
    plain, _digest = tokens.new_token()

    assert plain not in line("KeyError: %r in /en/r/%s/", plain, plain)


@pytest.mark.django_db
def test_the_row_that_a_database_refused_does_not_reach_the_log():
    name = "Amal\nBenali"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE guest (name text CHECK (name = 'x')) ON COMMIT DROP")
            cursor.execute("INSERT INTO guest VALUES (%s)", [name])
    except IntegrityError:
        written = line("Internal Server Error: %s", "/en/", exc_info=sys.exc_info())

    assert "Amal" not in written
    assert "Benali" not in written
    assert "guest_name_check" in written
    assert "DETAIL: ***" in written
    assert "The above exception" in written
