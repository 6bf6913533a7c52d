"""Mode A: a ranking that anyone recomputes."""

from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from panels.draw import check, simple
from panels.draw.pool import Pool
from tests.builders import draws

TWO = {"a": 3, "b": 2}


def drawn(pool, value):
    return check.outcome(simple.prepare(Pool.read(pool))["table"], value)


@given(some.text(min_size=1), some.integers(3, 9), some.integers(2, 9))
def test_the_lowest_keys_sit_and_the_others_wait_in_their_order(value, a, b):
    found = drawn(draws.pool(draws.people("a", a) + draws.people("b", b), TWO), value)

    plain = " ".join(value.lower().split())
    for sector, count in (("a", a), ("b", b)):
        keys = {
            sha256(f"{plain}|test|{sector}|{sector}-{n}".encode()).hexdigest(): f"{sector}-{n}"
            for n in range(count)
        }
        ranked = [keys[key] for key in sorted(keys)]
        assert found["seated"][sector] == ranked[: TWO[sector]]
        assert found["reserve"][sector] == ranked[TWO[sector] :]


def test_everybody_of_a_sector_has_the_same_chance():
    pool = draws.pool(draws.people("a", 6) + draws.people("b", 4), TWO)
    times = Counter(
        person
        for value in range(4000)
        for people in drawn(pool, str(value))["seated"].values()
        for person in people
    )

    assert set(times.values()) <= set(range(1900, 2100))


@given(some.text(min_size=1))
def test_of_a_group_one_sits_and_seats_still_fill(value):
    people = draws.people("a", 5) + draws.people("b", 4)
    for number, group in ((0, "g1"), (1, "g1"), (4, "g2"), (5, "g2")):
        people[number]["group"] = group
    found = drawn(draws.pool(people, TWO), value)["seated"]

    seated = {person for people in found.values() for person in people}
    assert {sector: len(people) for sector, people in found.items()} == TWO
    assert not seated >= {"a-0", "a-1"}
    assert not seated >= {"a-4", "b-0"}


@pytest.mark.parametrize(("b", "fits"), [(2, False), (3, True)])
def test_a_sector_that_might_stay_short_is_left_to_mode_b(b, fits):
    people = draws.people("a", 5) + draws.people("b", b)
    people[0]["group"] = people[5]["group"] = "g1"

    assert simple.fits(Pool.read(draws.pool(people, TWO))) is fits


def test_quotas_are_left_to_mode_b():
    people = draws.people("a", 9) + draws.people("b", 9)
    pool = draws.pool(people, TWO, [draws.quota("gender", "woman", 0, 5)])

    assert not simple.fits(Pool.read(pool))
