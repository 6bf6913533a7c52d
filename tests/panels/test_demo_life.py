"""The demo's forums are alive, and panels have chairs, interests and exceptions, once."""

import pytest

from network import demo_people
from panels import demo, demo_life, demo_sittings
from panels.models import Conflict, Office, Override, Panel

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_tells_the_life_of_panels_once(now):
    demo_people.load(now)
    demo.load(now)
    demo_sittings.load(now)

    first, again = demo_life.load(now), demo_life.load(now)

    assert first == "forums: 13 new, 0 known; offices: 18, exceptions: 2"
    assert again == "forums: 0 new, 13 known; offices: 18, exceptions: 2"
    assert Panel.objects.filter(programme__slug="in-to-eu", state="constituted").count() == 4
    assert Panel.objects.filter(programme__slug="epi", state="constituted").count() == 7
    assert Office.objects.live().filter(kind="chair").count() == 9
    assert Conflict.objects.count() == 5
    assert set(Override.objects.values_list("kind", flat=True)) == {"gate", "early_start"}
