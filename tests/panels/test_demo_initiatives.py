"""The demo's register: every city of CRISCO in it, and the same when loaded again."""

import pytest
from django.core.management import call_command

from network import demo_people
from panels import demo, demo_initiatives
from panels.models import Initiative, InitiativeState, PeerPoint, PeerReview, Review

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_ten_cities_try_something_and_look_at_each_other_s_work(now):
    call_command("load_programmes")
    demo_people.load(now)
    demo.load(now)

    first = demo_initiatives.load(now)
    again = demo_initiatives.load(now)

    assert (first, again) == ("initiatives: 10", "initiatives: 10")
    assert Initiative.objects.values("city").distinct().count() == 10
    assert set(Initiative.objects.values_list("state", flat=True)) == set(InitiativeState)
    assert {review.verdict for review in Review.objects.all()} == {
        "keep",
        "adapt",
        "enrich",
        "stop",
    }
    assert PeerReview.objects.waiting().count() == 1
    assert PeerPoint.objects.filter(answer="").count() == 1
