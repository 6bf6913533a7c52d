"""Many people press the button in the same second, each on a connection of their own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier, get_ident
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from crisco import tokens
from crisco.db import violated
from events.models import (
    Attendee,
    CapacityPool,
    Event,
    EventState,
    Record,
    Registration,
    RegistrationState,
)
from events.services import allocation, publication, registrations
from tests.builders import events as build
from tests.builders import network
from tests.events.test_organising import form
from tests.rivals import side_by_side, until_they_wait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
THREADS = 16
S = RegistrationState


def at_once(acts) -> list:
    """Results of all acts, begun together, as many at a time as there are threads."""
    together = min(THREADS, len(acts))
    barrier = Barrier(together)

    def run(numbered):
        number, act = numbered
        if number < together:
            barrier.wait()
        try:
            with connection.cursor() as cursor:  # who wins is asked here, not how long it takes
                cursor.execute("SET statement_timeout = '1min'")
            return act()
        except Exception as error:  # noqa: BLE001 - the kind of error is the result
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, enumerate(acts)))


@pytest.fixture
def unlocked(monkeypatch) -> Iterator[None]:
    """The guard taken out: the pool is read without a lock, and turns are counted elsewhere."""
    turns = count(1)

    def read(pool_pk, seen=None):
        pool = CapacityPool.objects.select_related("event__city").get(pk=pool_pk)
        pool.next_seq = next(turns)
        return pool

    monkeypatch.setattr(allocation, "lock", read)
    # storing the next turn updates the pool's row, which is a lock of its own
    save = CapacityPool.save

    def save_all_but_turns(pool, *args, **given):
        if given.get("update_fields") != ["next_seq"]:
            save(pool, *args, **given)

    monkeypatch.setattr(CapacityPool, "save", save_all_but_turns)


def rush(event, number=64) -> list:
    return at_once(
        [
            lambda n=n: build.register(event=event, email=f"guest-{n}@example.org")
            for n in range(number)
        ]
    )


def test_twenty_places_and_sixty_four_rivals_make_exactly_twenty_kept():
    event = build.event(capacity=20)

    results = rush(event)

    assert [each for each in results if isinstance(each, Exception)] == []
    assert build.places(event) == (20, 44)
    seats = Attendee.objects.filter(pool=event.pool, seat_no__isnull=False)
    assert sorted(seats.values_list("seat_no", flat=True)) == list(range(1, 21))


def test_places_are_given_in_the_order_of_the_queue():
    event = build.event(capacity=20)

    rush(event)

    kept = Registration.objects.filter(event=event, state=S.CONFIRMED)
    assert sorted(kept.values_list("seq", flat=True)) == list(range(1, 21))


@pytest.mark.usefixtures("unlocked")
def test_without_the_lock_the_database_itself_refuses_the_second_holder():
    event = build.event(capacity=20)

    results = rush(event)

    refused = [each for each in results if isinstance(each, Exception)]
    assert refused, "the race did not happen: the test proves nothing"
    assert {violated(each) for each in refused} == {"events_attendee_one_person_per_place"}
    seats = Attendee.objects.filter(pool=event.pool, seat_no__isnull=False)
    assert len(set(seats.values_list("seat_no", flat=True))) == seats.count() <= 20


def test_one_form_sent_sixteen_times_is_one_registration():
    event, key = build.event(capacity=20), uuid4()
    same = build.answers(email="amal@example.org")

    results = at_once(
        [
            lambda: registrations.register(event=event, answers=same, key=key, now=build.NOW)
            for _ in range(16)
        ]
    )

    assert {each.registration.pk for each in results} == {Registration.objects.get().pk}


def test_one_address_in_sixteen_forms_is_one_registration():
    event = build.event(capacity=20)

    results = at_once(
        [lambda: build.register(event=event, email="amal@example.org") for _ in range(16)]
    )

    assert Registration.objects.count() == 1
    assert sum(each.was_known for each in results) == 15


def test_who_waited_for_the_lock_reads_that_the_event_was_cancelled_meanwhile():
    event = build.event()

    def late():
        try:
            return build.register(event=event)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as rival:
        with transaction.atomic():
            held = allocation.lock(event.pool.pk).event
            outcome = rival.submit(late)
            until_they_wait(1)
            held.state, held.cancelled_at = EventState.CANCELLED, build.NOW
            held.save()
        error = outcome.exception(timeout=20)

    assert isinstance(error, registrations.Refused)


def test_people_who_come_and_go_together_leave_nobody_waiting_beside_a_free_place():
    event = build.event(capacity=8, starts_at=build.NOW + allocation.AT_ONCE_WITHIN)
    first = [build.register(event=event).registration for _ in range(8)]

    at_once(
        [lambda r=r: registrations.cancel(registration=r, now=build.NOW) for r in first]
        + [lambda: build.register(event=event) for _ in range(16)]
    )

    assert build.places(event) == (8, 8)


def test_debates_of_the_same_title_in_the_same_second_have_an_address_each():
    city, person = network.city(), network.user()

    def write():
        event = Event(
            city=city,
            time_zone=city.time_zone,
            title_en="Who are we?",
            starts_at=build.NEXT_WEEK,
            ends_at=build.NEXT_WEEK + timedelta(hours=2),
        )
        return publication.create(event=event, capacity=20, by=person, now=build.NOW)

    results = at_once([write for _ in range(5)])

    assert [each for each in results if isinstance(each, Exception)] == []
    addresses = {each.slug for each in results}
    assert addresses == {"who-are-we", *(f"who-are-we-{n}" for n in range(2, 6))}


def test_one_form_sent_by_two_at_once_is_one_debate(today):
    city = network.city(slug="bassano")
    person, sent = network.coordinator(city=city), {**form(today), "form_key": str(uuid4())}

    def send():
        browser = Client()
        browser.force_login(person)
        return browser.post("/en/desk/debates/new/", sent)

    answers = side_by_side(send, behind="LOCK TABLE events_event IN SHARE MODE")

    event = Event.objects.get()
    assert {each["Location"] for each in answers} == {f"/en/desk/debates/{event.slug}/publish/"}
    assert Record.objects.filter(event=event).count() == 1


def test_two_who_draw_the_same_code_get_one_each(monkeypatch):
    drew, draw = set(), tokens.short_code

    def same_at_first() -> str:
        if get_ident() in drew:
            return draw()
        drew.add(get_ident())
        return "AAAAAA"

    monkeypatch.setattr(tokens, "short_code", same_at_first)
    events = [build.event() for _ in range(THREADS)]

    results = at_once([lambda e=each: build.register(event=e, email="") for each in events])

    assert [each for each in results if isinstance(each, Exception)] == []
    assert len({each.code for each in results}) == THREADS
