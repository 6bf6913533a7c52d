"""A page that only reads asks once about its reader; everybody else asks anew."""

import pytest
from django.utils import timezone

from network import rules
from network.memory import once, remember
from network.middleware import Remembering
from network.models import Role
from tests.builders import network as build

pytestmark = pytest.mark.django_db


def test_who_remembers_asks_once_for_rights_and_once_for_names(django_assert_num_queries, now):
    person = build.coordinator(city=build.city())
    remember(person)

    for queries in (1, 0):
        with django_assert_num_queries(queries):
            assert rules.is_coordinator(person, now=now)
            assert rules.helped_cities(person, now=now) == []
    for queries in (1, 0):
        with django_assert_num_queries(queries):
            assert len(rules.managed_cities(person, now=now)) == 1
            assert rules.is_coordinator(person, now=now)


@pytest.mark.parametrize(("method", "queries"), [("GET", 1), ("HEAD", 1), ("POST", 2)])
def test_whoever_looks_is_remembered_and_whoever_acts_is_not(
    method, queries, rf, django_assert_num_queries, now
):
    person = build.coordinator(city=build.city())
    request = rf.generic(method, "/")
    request.user = person

    def asks_twice(request):
        with django_assert_num_queries(queries):
            assert rules.is_coordinator(request.user, now=now)
            assert rules.is_coordinator(request.user, now=now)

    Remembering(asks_twice)(request)


def test_who_does_not_remember_sees_the_end_of_a_role_at_once(now):
    person = build.coordinator(city=build.city())
    assert rules.is_coordinator(person, now=now)

    person.affiliations.update(until_at=now)

    assert not rules.is_coordinator(person, now=now)


def test_two_people_do_not_share_a_memory():
    first, second = build.user(), build.user()
    remember(first)
    remember(second)

    assert [once(person, "name", lambda p=person: p.pk) for person in (first, second)] == [
        first.pk,
        second.pk,
    ]


@pytest.mark.parametrize("role", Role)
def test_only_desk_helpers_help_at_a_desk(role):
    person, city = build.user(), build.city()
    build.affiliation(user=person, organisation=build.organisation(city=city), role=role)

    helped = rules.helped_cities(person, now=timezone.now())

    assert helped == ([city] if role == Role.DESK_HELPER else [])


def test_an_account_that_is_switched_off_is_nobody(now):
    person = build.coordinator(city=build.city())
    person.is_active = False

    assert not rules.is_coordinator(person, now=now)
    assert rules.managed_cities(person, now=now) == []
