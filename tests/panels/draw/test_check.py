"""The program for everyone: run as anyone would, with nothing but Python."""

import copy
import json
import subprocess
import sys
from collections import Counter

import pytest

from panels.draw import check, quotas, simple
from panels.draw.pool import Pool
from tests.builders import draws


@pytest.fixture(scope="module")
def envelope():
    """Eight women and twelve men for six seats, of which three are for women."""
    people = draws.people("a", 8, gender="woman") + draws.people("a", 12, gender="man")
    pool = Pool.read(draws.pool(people, {"a": 6}, [draws.quota("gender", "woman", 3, 3)]))
    found = quotas.prepare(pool, lambda _phase, _done: None)
    return {"table": found["table"], "digest": found["digest"], "value": "042"} | check.outcome(
        found["table"], "042"
    )


def run(tmp_path, file, *value):
    path = tmp_path / "table.json"
    path.write_text(json.dumps(file))
    return subprocess.run(
        [sys.executable, "-I", "-S", check.__file__, path, *value],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_right_table_is_right_and_says_who_is_drawn(tmp_path, envelope):
    answer = run(tmp_path, envelope)

    panel = {envelope["table"]["people"][n]["id"] for n in envelope["table"]["panels"][42]}
    assert answer.returncode == 0, answer.stdout
    assert "WRONG" not in answer.stdout
    assert "a-man-0 250 of 1000 panels" in answer.stdout
    assert "panel 42\n" in answer.stdout
    assert set(envelope["seated"]["a"]) == panel
    assert f"seated, a: {' '.join(envelope['seated']['a'])}" in answer.stdout


def test_a_number_can_be_tried_before_the_day(tmp_path, envelope):
    table = {key: envelope[key] for key in ("table", "digest")}

    assert "panel 7\n" in run(tmp_path, table, "007").stdout


def test_spaces_and_capitals_of_a_number_do_not_matter(tmp_path, envelope):
    file = {key: envelope[key] for key in ("table", "digest")}
    one, other = (run(tmp_path, file, value).stdout for value in ("AB 1  2\n", "ab 1 2"))

    assert one == other


def test_a_ranking_is_recomputed(tmp_path):
    found = simple.prepare(Pool.read(draws.pool(draws.people("a", 9), {"a": 2})))
    drawn = check.outcome(found["table"], "7 23 45")
    answer = run(tmp_path, found | {"value": "7 23  45"} | drawn)

    assert answer.returncode == 0, answer.stdout
    assert f"reserve, a: {' '.join(drawn['reserve']['a'])}" in answer.stdout


def _other_member(file):
    panel = file["table"]["panels"][3]
    panel[0] = next(n for n in range(20) if n not in panel)


def _twice(file):
    panel = file["table"]["panels"][3]
    panel[0] = panel[1]


def _other_chance(file):
    file["table"]["people"][0]["panels"] += 1


def _other_seats(file):
    file["table"]["seats"]["a"] = 7


def _other_winner(file):
    file["seated"]["a"][0] = file["reserve"]["a"][0]


def _other_order(file):
    file["reserve"]["a"].reverse()


def _other_value(file):
    file["value"] = "043"


@pytest.mark.parametrize("has_new_digest", [False, True])
@pytest.mark.parametrize("tamper", [_other_member, _twice, _other_chance, _other_seats])
def test_a_changed_table_is_caught(tmp_path, envelope, tamper, has_new_digest):
    file = copy.deepcopy(envelope)
    tamper(file)
    if has_new_digest:
        file["digest"] = check.digest(file["table"])

    assert run(tmp_path, file).returncode == 1


@pytest.mark.parametrize("tamper", [_other_winner, _other_order, _other_value])
def test_a_changed_result_is_caught(tmp_path, envelope, tamper):
    file = copy.deepcopy(envelope)
    tamper(file)

    assert "WRONG: the number draws others" in run(tmp_path, file).stdout


def test_dice_show_the_panel_and_other_numbers_are_spread_evenly():
    table = {"panels": [[]] * 1000}
    hashed = Counter(check.panel_number(table, f"{n:064x}") // 100 for n in range(20_000))

    assert [check.panel_number(table, f"{n:03}") for n in range(1000)] == list(range(1000))
    assert set(hashed.values()) <= set(range(1850, 2150))
