"""Mode B over small pools: rules, chances, equal treatment, remedies."""

import itertools
import random
from collections import Counter

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from panels.draw import check, quotas
from panels.draw.pool import Pool
from tests.builders import draws

ANSWERS = {"gender": ["woman", "man", "not_stated"], "age": ["young", "old"]}


def made(pool):
    return quotas.prepare(Pool.read(pool), lambda _phase, _done: None)


@some.composite
def pools(draw, groups=True):
    """Two sectors, up to ten people, up to four quotas that may be impossible."""
    count = draw(some.integers(3, 10))
    people = []
    for number in range(count):
        answers = {name: draw(some.sampled_from(values)) for name, values in ANSWERS.items()}
        group = draw(some.sampled_from([None, None, None, "g1", "g2", "g3"])) if groups else None
        sector = draw(some.sampled_from("ab"))
        people.append({"id": f"p{number}", "sector": sector, "answers": answers, "group": group})
    wishes = draw(
        some.lists(
            some.tuples(
                some.sampled_from(
                    [("gender", "woman"), ("gender", "man"), ("age", "young"), ("age", "old")]
                ),
                some.integers(0, 2),
                some.integers(1, 3),
                some.sampled_from([None, "a"]),
            ),
            max_size=4,
            unique_by=lambda wish: (wish[0], wish[3]),
        )
    )
    seats = {"a": draw(some.integers(1, 2)), "b": draw(some.integers(1, 2))}
    return draws.pool(
        people, seats, [draws.quota(*w, least, most, s) for w, least, most, s in wishes]
    )


def every_panel(pool):
    """All panels that obey the rules, found by trying."""
    read = Pool.read(pool)
    size = sum(read.seats.values())
    for panel in itertools.combinations(read.applicants, size):
        sectors = Counter(person.sector for person in panel)
        groups = [person.group for person in panel if person.group]
        counts = [sum(quota.counts(person) for person in panel) for quota in read.quotas]
        if (
            sectors == Counter(read.seats)
            and len(set(groups)) == len(groups)
            and all(q.least <= n <= q.most for q, n in zip(read.quotas, counts, strict=True))
        ):
            yield {person.id for person in panel}


def best_chances(panels, people):
    """Highest least chance and, with it, lowest highest one, by one program over all panels."""
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    low, high = model.addVariable(0, 1), model.addVariable(0, 1)
    weights = [model.addVariable(0, 1) for _ in panels]
    model.addConstr(sum(weights) == 1)
    for person in people:
        chance = sum(w for w, panel in zip(weights, panels, strict=True) if person in panel)
        model.addConstr(chance >= low)
        model.addConstr(chance <= high)
    model.maximize(low)
    least = model.val(low)
    model.addConstr(low >= least - 1e-9)
    model.minimize(high)
    return least, model.val(high)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(pools())
def test_the_chances_are_the_best_that_all_panels_allow(pool):
    found = made(pool)
    panels = list(every_panel(pool))
    if "refused" in found:
        assert found["refused"][0]["code"] == "no_draw_needed" or not panels
        return

    people = set().union(*panels)
    assert set(found["report"]["excluded"]) == {a["id"] for a in pool["applicants"]} - people
    best = best_chances(panels, people)
    assert (found["report"]["least"], found["report"]["highest"]) == pytest.approx(best, abs=1e-6)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(pools())
def test_every_panel_obeys_and_nobody_of_a_kind_is_better_off(pool):
    found = made(pool)
    if "refused" in found:
        return
    table = found["table"]
    allowed = [frozenset(panel) for panel in every_panel(pool)]
    shown = {frozenset(table["people"][n]["id"] for n in panel) for panel in table["panels"]}
    counts = np.array([person["panels"] for person in table["people"]])

    assert shown <= set(allowed)
    assert check.faults(found) == []
    assert counts.sum() == len(table["panels"]) * sum(table["seats"].values())
    assert all(kind["most"] - kind["fewest"] <= 1 for kind in found["report"]["kinds"])
    assert {p["id"] for p in table["people"] if not p["panels"]} == set(found["report"]["excluded"])


def relaxed(pool, steps, back=()):
    """The pool with these steps taken, the ones in `back` by a seat less."""
    wishes = [dict(quota) for quota in pool["quotas"]]
    for number, step in enumerate(steps):
        less = (1 if step["bound"] == "min" else -1) if number in back else 0
        wishes[step["quota"]][step["bound"]] = step["to"] + less
    return pool | {"quotas": wishes}


def is_possible(pool):
    return next(every_panel(pool), None) is not None


@settings(max_examples=90, deadline=None, suppress_health_check=list(HealthCheck))
@given(pools())
def test_remedies_help_and_none_of_their_steps_is_too_much(pool):
    found = made(pool)
    if "refused" not in found or found["refused"][0]["code"] == "no_draw_needed":
        return
    sizes = {sum(abs(s["from"] - s["to"]) for s in steps) for steps in found["options"]}

    assert len(sizes) <= 1
    assert bool(sizes) == is_possible(pool | {"quotas": []})
    for steps in found["options"]:
        assert is_possible(relaxed(pool, steps))
        assert not any(is_possible(relaxed(pool, steps, {n})) for n in range(len(steps)))


def test_who_states_nothing_can_be_drawn():
    people = (
        draws.people("a", 6, gender="woman")
        + draws.people("a", 6)
        + draws.people("a", 6, gender="man")
    )
    found = made(
        draws.pool(
            people,
            {"a": 6},
            [draws.quota("gender", "woman", 2, 4), draws.quota("gender", "man", 2, 4)],
        )
    )

    assert {person["panels"] for person in found["table"]["people"]} <= {333, 334}


def test_quotas_above_the_seats_are_refused_with_their_sum():
    people = draws.people("a", 9, gender="woman") + draws.people("a", 9, gender="man")
    found = made(
        draws.pool(
            people, {"a": 6}, [draws.quota("gender", "woman", 4), draws.quota("gender", "man", 4)]
        )
    )

    assert found["refused"] == [
        {"code": "least_too_high", "sum": 8, "attribute": "gender", "sector": None, "seats": 6}
    ]
    assert sorted(len(steps) for steps in found["options"]) == [1, 1, 2]


@pytest.mark.parametrize("seed", [13, 17])
def test_waiting_for_another_of_the_group_costs_nobody_a_panel(seed):
    """Pools in which turns alone leave somebody two panels behind."""
    luck = random.Random(seed)
    people = [
        {
            "id": f"p{number:02}",
            "sector": "a",
            "answers": {"gender": luck.choice(["woman", "man"])},
            "group": f"g{number // luck.choice([2, 2, 3])}",
        }
        for number in range(luck.randint(8, 40))
    ]
    pool = draws.pool(people, {"a": luck.randint(3, 6)}, [draws.quota("gender", "woman", 1, 4)])

    assert {k["most"] - k["fewest"] for k in made(pool)["report"]["kinds"]} <= {0, 1}


def test_a_couple_whose_swap_helps_nobody_does_not_keep_others_from_theirs():
    """A pool in which the first panel of who sits most often also seats the other of the group."""
    people = [("a", None), ("b", None), ("b", None), ("a", "g1"), ("b", "g1"), ("a", "g2")]
    people.append(("b", "g2"))
    pool = draws.pool(
        [
            {
                "id": f"p{number}",
                "sector": sector,
                "answers": {"gender": "woman", "age": "young"},
                "group": group,
            }
            for number, (sector, group) in enumerate(people)
        ],
        {"a": 1, "b": 2},
    )

    assert max(k["most"] - k["fewest"] for k in made(pool)["report"]["kinds"]) == 1
