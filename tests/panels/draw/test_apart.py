"""The process of its own: same answer always, and an end for everything that does not end."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from panels.draw import apart
from tests.builders import draws

ROOT = Path(apart.__file__).parents[2]


def test_a_pool_without_quotas_is_ranked():
    assert "panels" not in apart.prepare(draws.pool(draws.people("a", 9), {"a": 2}))["table"]


def test_a_pool_that_fills_no_seats_twice_needs_no_draw():
    found = apart.prepare(draws.pool(draws.people("a", 2), {"a": 2}))

    assert found["refused"] == [{"code": "no_draw_needed", "sectors": ["a"]}]


def test_a_fault_of_ours_is_told_with_its_traceback():
    with pytest.raises(apart.DrawFailed) as failed:
        apart.prepare({}, limits=apart.Limits(memory="much"))

    assert failed.value.code == "died"
    assert "Traceback" in failed.value.detail


@pytest.mark.slow
def test_the_table_is_the_same_whatever_python_hashes_with_and_the_order_of_people():
    pool = draws.city(40, 8, couples=5)
    digests = set()
    for seed in ("0", "1", "2027"):
        pool["applicants"].reverse()
        answer = subprocess.run(
            [sys.executable, "-m", "panels.draw.child"],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            input=json.dumps({"pool": pool, "limits": {}}),
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(json.loads(answer.stdout.splitlines()[-1])["answer"]["digest"])

    assert digests == {apart.prepare(pool)["digest"]}


def test_work_that_takes_too_long_is_killed():
    started = time.monotonic()
    with pytest.raises(apart.DrawFailed) as failed:
        apart.prepare(draws.city(2000, 24), limits=apart.Limits(seconds=2))

    assert failed.value.code == "time"
    assert time.monotonic() - started < 20


def test_work_that_needs_too_much_memory_fails_as_such():
    with pytest.raises(apart.DrawFailed) as failed:
        apart.prepare(
            draws.city(2000, 24), limits=apart.Limits(seconds=60, memory=60 * 1024 * 1024)
        )

    assert failed.value.code == "memory"


def test_whoever_listens_can_stop_the_work():
    class Enough(Exception):
        pass

    heard = []

    def listen(phase, done):
        heard.append((phase, done))
        raise Enough

    with pytest.raises(Enough):
        apart.prepare(draws.city(300, 12), on_progress=listen)
    assert heard == [("looking", 1)]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("draw", "a|b"),
        ("draw", None),
        ("seats", {}),
        ("seats", {"a": 0}),
        ("seats", {"b": 2}),
        ("applicants", [{"id": "x"}]),
        ("applicants", [{"id": "x", "sector": "a"}] * 2),
        ("applicants", [{"id": 7, "sector": "a"}]),
        ("quotas", [{"attribute": "gender", "value": "not_stated", "min": 1}]),
        ("quotas", [{"attribute": "gender", "value": "woman", "min": -1}]),
        ("quotas", [{"attribute": "gender", "value": "woman", "min": "x"}]),
        ("quotas", [{"attribute": "gender", "value": "woman", "sector": "c"}]),
        ("quotas", [{"attribute": "gender", "value": "woman"}] * 2),
    ],
)
def test_what_cannot_be_read_is_said_to_be_malformed(part, value):
    with pytest.raises(apart.DrawFailed) as failed:
        apart.prepare(draws.pool(draws.people("a", 9), {"a": 2}) | {part: value})

    assert failed.value.code == "malformed"
