"""Who comes next keeps the quotas where somebody in the reserve can."""

from panels.draw import reserves
from panels.draw.pool import Pool
from tests.builders import draws


def pool(**groups):
    people = draws.people("a", 4, gender="woman") + draws.people("a", 4, gender="man")
    people = [person | {"group": groups.get(person["id"].replace("-", "_"))} for person in people]
    return Pool.read(draws.pool(people, {"a": 2}, [draws.quota("gender", "woman", 1, 1)]))


RESERVE = ["a-man-1", "a-woman-1", "a-woman-2"]


def test_the_first_who_keeps_the_quotas_comes_next():
    assert reserves.replacement(pool(), ["a-man-0"], RESERVE) == "a-woman-1"
    assert reserves.replacement(pool(), ["a-woman-0"], RESERVE) == "a-man-1"


def test_nobody_comes_in_beside_another_of_the_group():
    found = pool(a_man_0="g", a_woman_1="g")

    assert reserves.replacement(found, ["a-man-0"], RESERVE) == "a-woman-2"
    assert reserves.replacement(found, ["a-woman-0"], RESERVE) == "a-man-1"


def test_a_seat_is_filled_even_where_no_one_keeps_the_quotas():
    assert reserves.replacement(pool(), ["a-man-0"], RESERVE[:1]) == "a-man-1"
    assert reserves.replacement(pool(), ["a-man-0"], []) is None
