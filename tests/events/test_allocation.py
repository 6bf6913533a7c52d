"""Who gets a place: every short history of a small world, and the rules one by one."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.transaction import Atomic

from events import tasks
from events.models import (
    REGISTRATION_MOVES,
    Attendee,
    IllegalMove,
    Registration,
    RegistrationState,
)
from events.services import allocation, publication, registrations
from events.services.registrations import Refused
from tests.builders import events as build
from tests.builders import network

pytestmark = pytest.mark.django_db
S = RegistrationState

PEOPLE = ("ana", "ben", "cem")
ACTS = [(act, who) for who in PEOPLE for act in ("register", "withdraw")] + [("promote", "")]


def check_invariants(event):
    capacity = event.pool.capacity
    held = list(Attendee.objects.filter(pool=event.pool, seat_no__isnull=False))
    assert len(held) <= capacity
    assert len({attendee.seat_no for attendee in held}) == len(held)
    assert all(1 <= attendee.seat_no <= capacity for attendee in held)
    live = Registration.objects.live().filter(event=event)
    assert live.count() == len({registration.email_norm for registration in live})
    waiting = live.filter(state=S.WAITING)
    assert not (waiting.exists() and len(held) < capacity), "a place is free while people wait"
    for registration in live:
        numbered = registration.attendees.filter(seat_no__isnull=False).count()
        assert numbered == (1 if registration.is_holding else 0)


def perform(event, act, who, now):
    if act == "promote":
        registrations.sweep(pool_pk=event.pool.pk, now=now)
        for offered in Registration.objects.filter(event=event, state=S.OFFERED):
            registrations.accept(registration=offered, now=now)
        return
    address = f"{who}@example.org"
    if act == "register":
        build.register(event=event, name=who, email=address, now=now)
        return
    mine = Registration.objects.live().filter(event=event, email_norm=address).first()
    if mine:
        registrations.cancel(registration=mine, now=now)


class Undone(Exception):
    pass


def histories(event, depth, now, seen):
    """Every sequence of acts up to `depth`; a world that differs by names alone is entered once."""
    if depth == 0:
        return 0
    walked = 0
    for act, who in ACTS:
        try:
            with transaction.atomic():
                perform(event, act, who, now)
                check_invariants(event)
                walked += 1
                world = tuple(
                    Registration.objects.live()
                    .filter(event=event)
                    .order_by("seq")
                    .values_list("state", flat=True)
                )
                if (world, depth - 1) not in seen:
                    seen.add((world, depth - 1))
                    walked += histories(event, depth - 1, now, seen)
                raise Undone
        except Undone:
            pass
    return walked


@pytest.fixture
def _nested_acts(monkeypatch):
    """Acts are outermost transactions; here they run inside the walk's savepoints."""
    enter = Atomic.__enter__

    def relaxed(self):
        self.durable = False
        return enter(self)

    monkeypatch.setattr(Atomic, "__enter__", relaxed)
    monkeypatch.setattr("events.services.letters._queue", lambda *_args, **_kwargs: None)


@pytest.mark.slow
@pytest.mark.usefixtures("_nested_acts")
@pytest.mark.parametrize("hours", [24, 7 * 24], ids=["at once", "by offer"])
@pytest.mark.parametrize("capacity", [0, 1, 2])
def test_every_history_of_three_people_keeps_the_invariants(capacity, hours):
    event = build.event(capacity=capacity, starts_at=build.NOW + timedelta(hours=hours))

    walked = histories(event, 6, build.NOW, set())

    assert walked > 100


def test_a_free_place_is_kept_at_once_and_the_next_person_waits():
    event = build.event(capacity=1)

    first = build.register(event=event).registration
    second = build.register(event=event).registration

    assert (first.state, second.state) == (S.CONFIRMED, S.WAITING)
    assert build.places(event) == (1, 1)


def test_days_before_the_start_a_free_place_is_offered_for_a_day():
    event = build.event(capacity=1)
    first = build.register(event=event).registration
    second = build.register(event=event).registration

    registrations.cancel(registration=first, now=build.NOW)

    second.refresh_from_db()
    assert second.state == S.OFFERED
    assert second.offer_expires_at == build.NOW + timedelta(hours=24)


def test_shortly_before_the_start_a_free_place_goes_to_the_next_at_once():
    event = build.event(capacity=1, starts_at=build.NOW + timedelta(hours=47))
    first = build.register(event=event).registration
    second = build.register(event=event).registration

    registrations.cancel(registration=first, now=build.NOW)

    second.refresh_from_db()
    assert second.state == S.CONFIRMED


def test_an_offer_that_ran_out_goes_to_the_next_and_is_refused_politely():
    event = build.event(capacity=1)
    first, second, third = (build.register(event=event).registration for _ in range(3))
    registrations.cancel(registration=first, now=build.NOW)
    late = build.NOW + timedelta(hours=24)

    with pytest.raises(Refused, match="run out"):
        registrations.accept(registration=second, now=late)
    registrations.sweep(pool_pk=event.pool.pk, now=late)

    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, third.state) == (S.OFFER_EXPIRED, S.OFFERED)


def test_a_group_is_seated_together_or_not_at_all():
    event = build.event(capacity=3)
    build.register(event=event, party_size=2)

    group = build.register(event=event, party_size=2).registration

    assert group.state == S.WAITING
    assert build.places(event) == (2, 2)


def test_nobody_overtakes_a_group_that_waits_for_its_places():
    event = build.event(capacity=3)
    build.register(event=event, party_size=2)
    build.register(event=event, party_size=2)

    single = build.register(event=event).registration

    assert single.state == S.WAITING


def test_a_group_is_no_larger_than_the_room():
    event = build.event(capacity=2)

    with pytest.raises(Refused, match="at most 2 people"):
        build.register(event=event, party_size=3)

    assert Registration.objects.count() == 0


def test_a_group_that_the_room_no_longer_holds_keeps_nobody_out():
    event = build.event(capacity=4)
    for _ in range(4):
        build.register(event=event)
    build.register(event=event, party_size=4)
    giulia = network.coordinator(city=event.city)
    publication.set_capacity(event=event, capacity=3, by=giulia, now=build.NOW)
    for kept in Registration.objects.filter(state=S.CONFIRMED)[:2]:
        registrations.cancel(registration=kept, now=build.NOW)

    single = build.register(event=event).registration

    assert single.state == S.CONFIRMED


def test_on_the_last_day_the_first_who_fits_gets_the_place():
    event = build.event(capacity=3, starts_at=build.NOW + timedelta(hours=23))
    build.register(event=event, party_size=2)
    build.register(event=event, party_size=2)

    single = build.register(event=event).registration

    assert single.state == S.CONFIRMED


def test_lowering_the_capacity_evicts_nobody_and_stops_promotion():
    event = build.event(capacity=3)
    kept = [build.register(event=event).registration for _ in range(3)]
    waiting = build.register(event=event).registration
    giulia = network.coordinator(city=event.city)

    publication.set_capacity(event=event, capacity=2, by=giulia, now=build.NOW)
    registrations.cancel(registration=kept[0], now=build.NOW)

    waiting.refresh_from_db()
    assert waiting.state == S.WAITING
    assert build.places(event) == (2, 1)


def test_a_bigger_room_serves_those_who_wait_in_their_order():
    event = build.event(capacity=1, starts_at=build.NOW + timedelta(hours=30))
    build.register(event=event)
    waiting = [build.register(event=event).registration for _ in range(3)]
    giulia = network.coordinator(city=event.city)

    publication.set_capacity(event=event, capacity=3, by=giulia, now=build.NOW)

    states = [Registration.objects.get(pk=each.pk).state for each in waiting]
    assert states == [S.CONFIRMED, S.CONFIRMED, S.WAITING]


def test_a_paused_list_gives_nothing_out_and_lets_people_go():
    event = build.event(capacity=1, starts_at=build.NOW + timedelta(hours=30))
    first = build.register(event=event).registration
    second = build.register(event=event).registration
    giulia = network.coordinator(city=event.city)
    publication.set_paused(event=event, paused=True, by=giulia, now=build.NOW)

    registrations.cancel(registration=first, now=build.NOW)
    second.refresh_from_db()
    still = second.state
    publication.set_paused(event=event, paused=False, by=giulia, now=build.NOW)

    second.refresh_from_db()
    assert (still, second.state) == (S.WAITING, S.CONFIRMED)


def test_after_registration_closed_no_offer_is_made():
    closes = build.NOW + timedelta(days=2)
    event = build.event(capacity=1, registration_closes_at=closes)
    first = build.register(event=event).registration
    second = build.register(event=event).registration

    registrations.cancel(registration=first, now=closes)

    second.refresh_from_db()
    assert second.state == S.WAITING


def test_without_a_limit_everybody_has_a_place():
    event = build.event(capacity=None)

    states = {build.register(event=event, party_size=3).registration.state for _ in range(5)}

    assert states == {S.CONFIRMED}
    assert build.places(event) == (15, 0)


@pytest.mark.parametrize(("old", "new"), list(product(S.values, S.values)))
def test_only_the_moves_of_the_table_are_possible(old, new, now):
    registration = Registration(state=old)

    if new in REGISTRATION_MOVES[old]:
        registration.move(new, now=now)
        assert registration.state == new
    else:
        with pytest.raises(IllegalMove):
            registration.move(new, now=now)


def test_the_connection_waits_at_most_three_seconds_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)


def test_a_place_at_the_door_is_given_past_the_queue_only_when_one_is_free():
    event = build.event(capacity=3, starts_at=build.NOW + timedelta(hours=30))
    build.register(event=event, party_size=2)
    build.register(event=event, party_size=2)

    walked_in = build.register(event=event, via="walk_in", email="").registration
    with pytest.raises(Refused):
        build.register(event=event, via="walk_in", email="")

    assert walked_in.state == S.CONFIRMED
    assert allocation.AT_ONCE_WITHIN == timedelta(hours=48)


def test_on_the_last_day_the_clock_gives_on_what_was_held_for_a_group(monkeypatch):
    event = build.event(capacity=3)
    build.register(event=event, party_size=2)
    build.register(event=event, party_size=2)
    single = build.register(event=event).registration

    states = []
    for before in (timedelta(hours=25), timedelta(hours=23)):
        monkeypatch.setattr(tasks, "database_now", lambda gap=before: event.starts_at - gap)
        tasks.sweep()
        single.refresh_from_db()
        states.append(single.state)

    assert states == [S.WAITING, S.CONFIRMED]


def test_a_later_closing_day_opens_the_waiting_list_again():
    event = build.event(capacity=1, registration_closes_at=build.NOW + timedelta(days=1))
    first, second = (build.register(event=event).registration for _ in range(2))
    late = build.NOW + timedelta(days=2)
    registrations.cancel(registration=first, now=late)
    event.registration_closes_at = build.NOW + timedelta(days=3)

    publication.save(event=event, capacity=1, revision=1, by=network.user(), now=late)

    second.refresh_from_db()
    assert second.state == S.OFFERED


def test_the_same_form_after_cancelling_is_a_registration_anew():
    event, key = build.event(capacity=1), uuid4()
    same = build.answers(email="amal@example.org")
    send = {"event": event, "answers": same, "key": key, "now": build.NOW}
    first = registrations.register(**send).registration
    registrations.cancel(registration=first, now=build.NOW)

    again = registrations.register(**send).registration

    assert again.pk != first.pk
    assert (again.state, build.places(event)) == (S.CONFIRMED, (1, 0))
