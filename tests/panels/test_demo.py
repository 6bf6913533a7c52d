"""The demo is alive, has a past, keeps every law, and is the same when loaded again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings

from network.models import City
from panels.draw import check
from panels.models import (
    VERDICTS,
    Application,
    Conflict,
    Decision,
    Draw,
    DrawTable,
    Initiative,
    InitiativeState,
    Office,
    Override,
    Panel,
    PanelState,
    PeerPoint,
    PeerReview,
    Review,
)
from tests.builders import demo
from tests.builders.kept import kept
from tests.panels.torture_steps import UNEVEN

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[demo.Told]:
    """What each loader of the demo said the first time and the second, its world still there."""
    with django_db_blocker.unblock():
        if folder := demo.ready():
            with override_settings(MEDIA_ROOT=folder / "media"), demo.copied(folder) as told:
                yield told
            return
    with kept(django_db_blocker), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield demo.load()


def test_fifteen_panels_are_told_once(told):
    assert told["panels.demo"] == ("panels: 15 new, 0 known", "panels: 0 new, 28 known")
    stories = Panel.objects.filter(programme__slug__in=["crisco", "liaison"])
    assert stories.filter(state=PanelState.CONSTITUTED).count() == 13
    assert stories.get(state=PanelState.FORMING).city.slug == "rezekne"
    bassano = Panel.objects.get(state=PanelState.VACANCY)
    assert bassano.seats.open().count() == 24
    with connection.cursor() as cursor:
        cursor.execute(f"{UNEVEN} AND p.programme_id = %s", [bassano.programme_id])
        assert cursor.fetchall() == []


def test_every_city_has_an_arabic_name(told):
    assert list(City.objects.filter(name_ar=None).values_list("slug", flat=True)) == []


def test_two_calls_have_applicants_in_every_state(told):
    assert told["panels.demo_joining"] == ("calls: 2 new, 0 known", "calls: 0 new, 2 known")
    states = set(Application.objects.values_list("state", flat=True))
    assert states >= {
        "submitted",
        "eligible",
        "reserve",
        "ineligible",
        "withdrawn",
        "proposed",
        "declined",
    }


def test_two_finished_draws_check(told):
    assert told["panels.demo_drawing"] == ("draws: 2 new, 0 known", "draws: 0 new, 2 known")
    for table in DrawTable.objects.select_related("draw__panel"):
        draw = table.draw
        file = {"table": table.table, "digest": table.digest, "value": draw.value, **draw.outcome}
        assert (draw.state, check.faults(file)) == ("closed", [])
        assert draw.panel.seats.empty().filter(sector__code="resident").count() == 0


def test_a_draw_with_quotas_shows_the_chances_of_each_kind(told, client):
    draw = Draw.objects.get(panel__city__slug="jonava")
    assert (draw.parts.get().seats, draw.quotas.count()) == (3, 3)
    page = client.get("/en/panels/jonava/crisco/draws/1/").content.decode()
    for kind in (
        "Residents: Women",
        "Residents: Men",
        "Residents: nothing stated for these quotas",
    ):
        assert f"<bdi>{kind}</bdi>" in page
    assert "All kinds with fewer than five people" in page


def test_five_panels_met_and_will_again(told):
    # by the second time there are the actions of which others tell the end
    assert told["panels.demo_sittings"] == (
        "sittings: 15, actions: 10",
        "sittings: 15, actions: 16",
    )
    assert Decision.objects.count() == 15
    assert Decision.objects.filter(panel__city__slug="bassano-del-grappa").count() == 3


def test_a_panel_was_whole_when_it_met_and_lost_members_later(told):
    bassano = Panel.objects.get(state=PanelState.VACANCY)
    lost = bassano.changes.filter(kind="left").order_by("at")
    before = bassano.snapshots.filter(at__lt=lost[0].at)
    assert (lost.count(), before.count()) == (3, 5)
    assert {part["held"] for each in before for part in each.parts} == {8}
    decided = before.filter(kind="decision", at__gt=told.at - timedelta(days=30))
    assert {tuple(part["present"] for part in each.parts) for each in decided} == {(7, 8, 6)}


def test_nobody_of_the_demo_wears_two_hats_on_one_panel(told):
    for panel in Panel.objects.filter(programme__slug="crisco"):
        seated = panel.members.values_list("pk", "name", "representative", "substitute")
        hats = [(name, pk) for pk, *names in seated for name in names if name]
        asked = panel.applications.values_list("name", "member_id", "pk")
        hats += [(name, member or f"application {pk}") for name, member, pk in asked]
        assert len({name for name, _who in hats}) == len(set(hats)), panel


def test_forums_live_and_panels_have_chairs_interests_and_exceptions(told):
    first, again = told["panels.demo_life"]
    assert first == "forums: 13 new, 0 known; offices: 18, exceptions: 2"
    assert again == "forums: 0 new, 13 known; offices: 18, exceptions: 2"
    assert Panel.objects.filter(programme__slug="in-to-eu", state="constituted").count() == 4
    assert Panel.objects.filter(programme__slug="epi", state="constituted").count() == 7
    assert Office.objects.live().filter(kind="chair").count() == 9
    assert Conflict.objects.count() == 5
    assert set(Override.objects.values_list("kind", flat=True)) == {"gate", "early_start"}


def test_ten_cities_try_something_and_look_at_each_other_s_work(told):
    assert told["panels.demo_initiatives"] == ("initiatives: 10",) * 2
    assert Initiative.objects.values("city").distinct().count() == 10
    assert set(Initiative.objects.values_list("state", flat=True)) == set(InitiativeState)
    assert set(Review.objects.values_list("verdict", flat=True)) == set(VERDICTS)
    assert PeerReview.objects.waiting().count() == 1
    assert PeerPoint.objects.filter(answer="").count() == 1
