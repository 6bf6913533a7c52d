"""Rules of panels read from the programme's files: stored once, published, never bent."""

import copy

import pytest
from django.core.management import call_command

from network.programme_data import BadData
from panels.models import Composition, Sector
from panels.services import compositions
from tests.builders import network

pytestmark = pytest.mark.django_db

THIRDS = [
    {
        "version": 1,
        "least_size": 6,
        "sectors": [
            {"code": code, "share": "1/3", "title": {"en": code.title(), "ar": "ثلث"}}
            for code in ("resident", "society", "official")
        ],
    }
]


def changed(path, value):
    entries = copy.deepcopy(THIRDS)
    thing = entries
    for key in path[:-1]:
        thing = thing[key]
    thing[path[-1]] = value
    return entries


def test_a_rule_is_stored_published_and_read_again_without_a_change(now):
    programme = network.programme()

    written = [compositions.read(programme, THIRDS, now) for _ in range(2)]

    assert written == [4, 0]
    rule = Composition.objects.get()
    assert rule.published_at == now
    assert list(
        rule.sectors.order_by("position").values_list("code", "share_num", "share_den", "minimum")
    ) == [("resident", 1, 3, 1), ("society", 1, 3, 1), ("official", 1, 3, 1)]
    assert Sector.objects.get(code="resident").title_ar == "ثلث"


def test_titles_of_a_published_rule_may_change(now):
    programme = network.programme()
    compositions.read(programme, THIRDS, now)

    entries = changed([0, "sectors", 0, "title"], {"en": "Neighbours"})
    compositions.read(programme, entries, now)

    assert Sector.objects.get(code="resident").title_en == "Neighbours"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ([0, "least_size"], 9),
        ([0, "sectors", 0, "share"], "1/2"),
        ([0, "sectors", 0, "slack"], 1),
        ([0, "sectors", 0, "code"], "neighbour"),
    ],
)
def test_a_published_version_never_changes(path, value, now):
    programme = network.programme()
    compositions.read(programme, THIRDS, now)

    with pytest.raises(BadData, match="add a new version") as refusal:
        compositions.read(programme, changed(path, value), now)

    assert refusal.value.path == "composition.0"


def test_a_change_is_a_new_version_and_new_panels_obey_it(now):
    programme = network.programme()
    entries = THIRDS + changed([0, "version"], 2)

    compositions.read(programme, entries, now)

    assert Composition.objects.newest_of(programme).version == 2


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ([0, "colour"], "red", "composition.0.colour"),
        ([0, "least_size"], 0, "composition.0.least_size"),
        ([0, "least_size"], "six", "composition.0.least_size"),
        ([0, "vacancy_days"], True, "composition.0.vacancy_days"),
        ([0, "sectors"], [], "composition.0.sectors"),
        ([0, "sectors", 1, "share"], "0.33", "composition.0.sectors.1.share"),
        ([0, "sectors", 1, "share"], "1/0", "composition.0.sectors.1.share"),
        ([0, "sectors", 1, "code"], "Two words", "composition.0.sectors.1.code"),
        ([0, "sectors", 1, "maxi"], 3, "composition.0.sectors.1.maxi"),
        ([0, "sectors", 1, "title"], {}, "composition.0.sectors.1.title"),
        ([0, "sectors", 1, "title"], {"xx": "?"}, "composition.0.sectors.1.title.xx"),
    ],
)
def test_an_odd_entry_names_its_place_and_stores_nothing(path, value, where, now):
    with pytest.raises(BadData) as refusal:
        compositions.read(network.programme(), changed(path, value), now)

    assert refusal.value.path == where
    assert Composition.objects.count() == 0


def test_the_four_programmes_bring_their_rules():
    call_command("load_programmes", verbosity=0)

    rules = {rule.programme.slug: rule for rule in Composition.objects.published()}
    parts = {
        slug: list(
            rule.sectors.order_by("position").values_list(
                "share_num", "share_den", "slack", "minimum", "wanted"
            )
        )
        for slug, rule in rules.items()
    }
    assert {slug: rule.least_size for slug, rule in rules.items()} == {
        "crisco": 6,
        "liaison": 6,
        "in-to-eu": 3,
        "epi": 4,
    }
    assert parts["crisco"] == [(1, 3, 0, 1, 0)] * 3
    assert parts["liaison"] == [(None, None, 0, 1, 0)] * 4
    assert parts["in-to-eu"] == [(None, None, 0, 0, 1)] * 3
    assert parts["epi"] == [(None, None, 0, 0, 1)] * 4
    assert (rules["crisco"].gate_activity, rules["liaison"].gate_activity) == (1, None)
