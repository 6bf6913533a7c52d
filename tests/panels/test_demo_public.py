"""The demo's promises: of organisations with a seat, public and not, open and kept; once."""

import pytest

from panels import demo_public
from panels.models import Commitment
from tests.builders import network
from tests.builders import panels as build

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_demo_promises_once(now):
    rule = build.thirds(programme=network.programme(slug="crisco"))
    panel = build.panel(composition=rule, city=network.city(slug="tartu"), each=1)
    giulia = build.coordinator(panel)
    giulia.affiliations.update(from_at=build.LONG_AGO)
    for seat in panel.seats.all():
        build.seated(seat=seat, kind="organisation", may_publish_name=True)

    first, again = demo_public.load(now), demo_public.load(now)

    assert (first, again) == ("promises: 3 new, 0 known", "promises: 0 new, 3 known")
    assert set(Commitment.objects.values_list("state", flat=True)) == {"open", "kept"}
    assert panel.actions.get().outcome.startswith("Two hundred invitations")
