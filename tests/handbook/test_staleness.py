"""Whether a translation still answers its original."""

import pytest

from handbook.staleness import State, standing

FIRST = State(1, True, "a")
CLEARER = State(2, False, "b")
CHANGED = State(3, True, "c")
BACK = State(4, True, "a")


@pytest.mark.parametrize(
    ("history", "answers", "has_body", "expected"),
    [
        ([FIRST], None, False, "missing"),
        ([FIRST], 1, True, "ok"),
        ([FIRST, CLEARER], 1, True, "ok"),
        ([FIRST, CLEARER, CHANGED], 1, True, "stale"),
        ([FIRST, CLEARER, CHANGED], 2, True, "stale"),
        ([FIRST, CLEARER, CHANGED], 3, True, "ok"),
        ([FIRST, CHANGED, BACK], 1, True, "ok"),
        ([FIRST, CHANGED, CLEARER], 1, True, "stale"),
        ([FIRST], None, True, "stale"),
        ([FIRST], 99, True, "stale"),
        ([], None, True, "ok"),
    ],
)
def test_a_translation_is_stale_by_states_and_digests(history, answers, has_body, expected):
    assert standing(history, answers=answers, has_body=has_body) == expected
