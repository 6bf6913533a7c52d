"""Terms that run out, panels suspended, members who step down, and the order of the reserve."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from crisco.verdict import NotAllowed
from panels import tasks
from panels.models import ChangeKind, Mandate, PanelState
from panels.services import life, members
from panels.terms import months_later
from tests.builders import network
from tests.builders import panels as build

pytestmark = [pytest.mark.django_db(transaction=True)]


def log(panel):
    return list(panel.changes.order_by("pk").values_list("kind", "reason"))


def test_a_term_that_is_over_ends_with_the_panel_s_vacancy_in_one_act(now):
    panel = build.constituted()
    old = panel.mandates.earliest("pk")
    Mandate.objects.filter(pk=old.pk).update(until_on=now.date())

    did = [life.settle(panel=panel, now=now) for _ in range(2)]

    panel.refresh_from_db()
    old.refresh_from_db()
    assert did == [1, 0]
    assert (panel.state, old.end_reason, old.until_on) == ("vacancy", "term", now.date())
    assert panel.vacancy_until_on == now.date() + timedelta(days=60)
    assert log(panel) == [("left", "term")]


def test_a_term_that_ends_tomorrow_is_left_alone(now):
    panel = build.constituted()
    panel.mandates.update(until_on=now.date() + timedelta(days=1))

    assert life.settle(panel=panel, now=now) == 0
    panel.refresh_from_db()
    assert panel.is_constituted


def test_the_clock_settles_every_panel_that_is_due(now):
    panel, other = build.constituted(), build.constituted()
    panel.mandates.update(until_on=date(2026, 2, 1))

    tasks.settle()

    panel.refresh_from_db()
    other.refresh_from_db()
    assert (panel.state, other.state) == (PanelState.VACANCY, PanelState.CONSTITUTED)


def test_seats_empty_beyond_the_second_deadline_suspend_the_panel(now):
    panel = build.vacancy()
    last = panel.vacancy_since_on + timedelta(days=90)
    noon = now.replace(year=last.year, month=last.month, day=last.day)

    before = life.settle(panel=panel, now=noon)
    after = [life.settle(panel=panel, now=noon + timedelta(days=1)) for _ in range(2)]

    panel.refresh_from_db()
    assert (before, after) == (0, [1, 0])
    assert panel.state == PanelState.SUSPENDED
    assert log(panel) == [(ChangeKind.SUSPENDED, "")]


def test_who_takes_a_seat_serves_the_rule_s_term_but_not_beyond_the_panel_s(now):
    panel = build.panel(each=2)
    by = build.coordinator(panel)

    first = members.seat(member=build.member(panel=panel), by=by, now=now)
    panel.ends_on = now.date() + timedelta(days=100)
    panel.save(update_fields=["ends_on"])
    second = members.seat(member=build.member(panel=panel), by=by, now=now)

    assert first.until_on == months_later(now.date(), 24)
    assert second.until_on == now.date() + timedelta(days=101)


def test_the_last_day_of_a_month_stays_in_its_month():
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2026, 12, 15), 24) == date(2028, 12, 15)


def with_account(panel):
    person = network.user()
    mandate = panel.mandates.earliest("pk")
    mandate.member.user = person
    mandate.member.save(update_fields=["user"])
    return person, mandate


def test_a_member_steps_down_through_their_own_account(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    panel = build.constituted()
    person, mandate = with_account(panel)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("panels:resign", args=[mandate.pk])

    asked = client.get(address)
    client.post(address)
    again = client.post(address)

    panel.refresh_from_db()
    mandate.refresh_from_db()
    assert "cannot decide" in asked.content.decode()
    assert (panel.state, mandate.end_reason) == ("vacancy", "resignation")
    assert "It is recorded already" in again.content.decode()
    assert panel.changes.get().by == person


def test_nobody_steps_down_for_somebody_else(now):
    panel = build.constituted()
    _person, mandate = with_account(panel)

    with pytest.raises(NotAllowed):
        life.resign(mandate=mandate, by=build.coordinator(panel), now=now)

    assert panel.mandates.live().count() == 6


def test_the_reserve_is_put_in_order_step_by_step(now):
    panel = build.panel(each=1)
    by = build.coordinator(panel)
    one, two, three = (build.member(panel=panel, name=name) for name in ("A", "B", "C"))

    life.shift(member=three, places=-1, by=by, now=now)
    life.shift(member=one, places=-1, by=by, now=now)
    life.shift(member=one, places=1, by=by, now=now)

    assert list(panel.members.waiting()) == [three, one, two]
    assert [kind for kind, _ in log(panel)] == ["reordered", "reordered"]


def test_who_gets_a_seat_or_withdraws_leaves_the_line(now):
    panel = build.panel(each=1)
    by = build.coordinator(panel)
    one, two = (build.member(panel=panel, name=name) for name in ("A", "B"))
    life.shift(member=two, places=-1, by=by, now=now)

    members.seat(member=two, by=by, now=now)
    members.withdraw(member=one, by=by, now=now)

    assert set(panel.members.values_list("reserve_rank", flat=True)) == {None}


def test_the_coordinator_moves_people_up_with_a_button(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    panel = build.panel(each=1)
    one, two = (build.member(panel=panel, name=name) for name in ("A", "B"))
    client = Client()
    client.force_login(
        build.coordinator(panel), backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    client.post(reverse("panels:shift_up", args=[panel.pk, two.pk]))
    page = client.get(reverse("panels:manage", args=[panel.pk])).content.decode()

    assert list(panel.members.waiting()) == [two, one]
    assert "Move B down" in page
    assert "Move B up" not in page
