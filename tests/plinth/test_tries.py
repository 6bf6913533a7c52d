"""Tries are counted however they come."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from crisco import tries


def test_many_tries_in_one_moment_are_many():
    source = str(uuid4())

    with ThreadPoolExecutor(20) as rivals:
        allowed = list(rivals.map(lambda _number: tries.count(source, most=10), range(200)))

    assert allowed.count(True) == 10


def test_each_source_has_tries_of_its_own():
    one, other = str(uuid4()), str(uuid4())

    assert [tries.count(one, most=1), tries.count(one, most=1)] == [True, False]
    assert tries.count(other, most=1)
