"""The demo's open calls: people in many states, and the same when loaded again."""

import pytest

from network import demo_people
from panels import demo, demo_joining
from panels.models import Application

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_has_two_calls_with_applicants_once(now):
    demo_people.load(now)
    demo.load(now)

    first = demo_joining.load(now)
    again = demo_joining.load(now)

    assert (first, again) == ("calls: 2 new, 0 known", "calls: 0 new, 2 known")
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
