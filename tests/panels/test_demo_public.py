"""The demo's promises: of organisations with a seat, public and not, open and kept; once."""

import pytest

from panels import demo_names, demo_public
from panels.models import Commitment
from tests.builders import network
from tests.builders import panels as build

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_demo_promises_once(now):
    rule = build.thirds(programme=network.programme(slug="crisco"))
    panel = build.panel(composition=rule, city=network.city(slug="tartu"), each=1)
    giulia = build.coordinator(panel)
    giulia.affiliations.update(from_at=build.LONG_AGO)
    names = ("Annelinna selts", "MTÜ Avatud Laud", "Linna sotsiaaltöö osakond")
    for seat, name in zip(panel.seats.order_by("pk"), names, strict=True):
        build.seated(seat=seat, kind="organisation", name=name, may_publish_name=True)

    first, again = demo_public.load(now), demo_public.load(now)

    assert (first, again) == ("promises: 3 new, 0 known", "promises: 0 new, 3 known")
    assert set(Commitment.objects.values_list("state", flat=True)) == {"open", "kept"}
    assert panel.actions.get().outcome.startswith("Six schools took part")


def test_no_two_organisations_of_the_demo_promise_the_same():
    sentences = [word.sentence for word in demo_public.WORDS.values()]
    known = {name for sides in demo_names.BODIES.values() for side in sides for name in side}

    assert len(set(sentences)) == len(sentences)
    assert set(demo_public.WORDS) <= known
