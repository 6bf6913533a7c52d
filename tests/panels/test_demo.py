"""The demo's panels: alive, with a past, and the same when loaded again."""

import pytest
from django.db import connection

from network import demo_people
from network.models import City
from panels import demo
from panels.models import Panel, PanelChange, PanelState
from tests.panels.torture import UNEVEN

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_tells_fifteen_panels_once(now):
    demo_people.load(now)

    first, lines = demo.load(now), PanelChange.objects.count()
    again = demo.load(now)

    assert (first, again) == ("panels: 15 new, 0 known", "panels: 0 new, 15 known")
    assert PanelChange.objects.count() == lines
    assert Panel.objects.filter(state=PanelState.CONSTITUTED).count() == 13
    assert Panel.objects.get(state=PanelState.FORMING).city.slug == "rezekne"
    bassano = Panel.objects.get(state=PanelState.VACANCY)
    assert (bassano.seats.open().count(), bassano.seats.empty().count()) == (24, 3)
    with connection.cursor() as cursor:
        cursor.execute(f"{UNEVEN} AND p.programme_id = %s", [bassano.programme_id])
        assert cursor.fetchall() == []


def test_every_city_of_the_demo_has_an_arabic_name(now):
    demo_people.load(now)
    demo.load(now)

    assert list(City.objects.filter(name_ar=None).values_list("slug", flat=True)) == []
