"""Exceptions in public, and the activity that waits for every panel (decision 0009)."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crisco.verdict import NotAllowed
from network.models import Activity
from panels.models import Closure, Composition, Override, Panel
from panels.services import exceptions, sittings
from panels.services.acts import Refused, panel_lock
from tests.builders import network
from tests.builders import panels as build
from tests.builders import sittings as sit
from tests.builders.network import signed_in
from tests.panels.test_laws import refused_by
from tests.rivals import until_they_wait

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_second_factor"),
]


@pytest.fixture
def staff():
    return network.network_staff()


@pytest.fixture
def waiting():
    """A programme whose first activity waits for the panels of Delft and Tartu; Delft has one."""
    programme = network.programme(slug="crisco")
    rule = build.thirds(programme=programme, is_published=False)
    Composition.objects.filter(pk=rule.pk).update(gate_activity=1, published_at=build.LONG_AGO)
    rule = Composition.objects.get(pk=rule.pk)
    for slug in ("delft", "tartu"):
        city = network.city(slug=slug, name=slug.title())
        network.partnership(programme=programme, organisation=network.organisation(city=city))
        if slug == "delft":
            build.constituted(composition=rule, city=city)
    for number, title in ((1, "Panels"), (2, "Debates")):
        Activity.objects.create(programme=programme, number=number, kind="local", title_en=title)
    return programme


def gate(programme):
    return reverse("panels:gate", args=[programme.slug])


def until(days=30):
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def test_the_activity_waits_until_every_city_has_its_panel_or_an_exception(waiting, staff):
    browser = signed_in(staff)
    first = reverse("panels:gate_close", args=["crisco", 1])

    page = browser.get(gate(waiting)).content.decode()
    refused = browser.post(first, follow=True).content.decode()
    assert "Tartu has no constituted panel and no exception." in page
    assert "or an exception: Tartu." in refused
    assert not Closure.objects.exists()

    given = {"reason": "Elections in May", "person": "Ana Kos", "last_day": until()}
    browser.post(reverse("panels:gate_without", args=["crisco", "tartu"]), given)
    asked = browser.get(first).content.decode()
    for _ in range(2):
        browser.post(first)

    assert "A closed activity is not opened again." in asked
    assert Closure.objects.get().activity.number == 1
    public = Client().get(reverse("panels:exceptions", args=["crisco"])).content.decode()
    assert all(text in public for text in ("Elections in May", "Ana Kos", "Tartu"))


def test_other_activities_wait_for_nobody(waiting, staff):
    signed_in(staff).post(reverse("panels:gate_close", args=["crisco", 2]))

    assert Closure.objects.get().activity.number == 2


@pytest.mark.slow
def test_two_who_close_an_activity_at_once_close_it_once(waiting, staff, now):
    activity = waiting.activities.get(number=2)

    with transaction.atomic():
        panel_lock(*Panel.objects.all())  # both have come so far before either goes on
        ends = []
        threads = [
            Thread(target=lambda: ends.append(closed(activity, staff, now))) for _each in range(2)
        ]
        for thread in threads:
            thread.start()
        until_they_wait(len(threads))
    for thread in threads:
        thread.join()

    assert ends == [Closure.objects.get().pk] * 2


def closed(activity, staff, now):
    """The closure that the act answers, or what went wrong."""
    try:
        return exceptions.close(activity=activity, by=staff, now=now).pk
    except Exception as fault:  # noqa: BLE001 - a thread's fault is seen in the test alone
        return fault
    finally:
        connections.close_all()


def test_an_exception_taken_back_no_longer_holds_and_stays_in_the_register(waiting, staff):
    tartu = waiting.partnerships.get(organisation__city__slug="tartu").organisation.city
    made = build.exception(
        city=tartu, programme=waiting, expires_at=timezone.now() + timedelta(days=9)
    )
    browser = signed_in(staff)
    page = reverse("panels:take_back", args=[made.pk])

    assert browser.get(page).status_code == 200
    browser.post(page)
    browser.post(page)

    made.refresh_from_db()
    assert made.revoked_at is not None
    assert browser.get(page).status_code == 302
    with pytest.raises(exceptions.Waits):
        exceptions.close(activity=waiting.activities.get(number=1), by=staff, now=timezone.now())
    public = Client().get(reverse("panels:exceptions", args=["crisco"])).content.decode()
    assert "taken back on" in public


def test_only_the_network_lets_a_city_off(waiting, now):
    city = waiting.partnerships.get(organisation__city__slug="tartu").organisation.city
    by = network.coordinator(city=city)
    given = {"reason": "R", "person": "P", "expires_at": now + timedelta(days=1), "now": now}

    with pytest.raises(NotAllowed):
        exceptions.go_on_without(programme=waiting, city=city, by=by, **given)
    with pytest.raises(NotAllowed):
        exceptions.close(activity=waiting.activities.get(number=2), by=by, now=now)

    assert not Override.objects.exists()


def test_the_same_exception_is_not_made_twice(waiting, staff, now):
    city = waiting.partnerships.get(organisation__city__slug="tartu").organisation.city
    given = {"reason": "R", "person": "P", "expires_at": now + timedelta(days=1), "now": now}
    exceptions.go_on_without(programme=waiting, city=city, by=staff, **given)

    with pytest.raises(exceptions.InForce):
        exceptions.go_on_without(programme=waiting, city=city, by=staff, **given)

    assert Override.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "lies in the past"), (400, "lasts a year at most")]
)
def test_an_exception_has_a_last_day_that_is_near(waiting, staff, days, said):
    given = {"reason": "R", "person": "Ana Kos", "last_day": until(days)}

    answer = signed_in(staff).post(reverse("panels:gate_without", args=["crisco", "tartu"]), given)

    assert said in answer.content.decode()


def test_a_panel_that_forms_meets_only_with_an_exception(now):
    panel = build.panel(each=1)
    by = build.coordinator(panel)
    meeting = sit.sitting(panel=panel, state="called")

    with pytest.raises(Refused, match="still forming"):
        sittings.open_sitting(sitting=meeting, by=by, now=timezone.now())
    raw = "UPDATE panels_sitting SET state = 'open', opened_at = now() WHERE id = %s"
    assert refused_by(raw, meeting.pk) == "panels_sitting_waits_for_its_panel"

    given = {"reason": "To get to know each other", "person": "Giulia Rossi", "last_day": until()}
    signed_in(by).post(reverse("panels:early_start", args=[panel.pk]), given)
    opened = sittings.open_sitting(sitting=meeting, by=by, now=timezone.now())

    assert opened.is_open
    assert panel.changes.filter(kind="overridden").get().reason == given["reason"]


def test_a_coordinator_takes_back_an_early_start_and_nobody_elses(waiting, now):
    panel = build.panel(each=1)
    by = build.coordinator(panel)
    given = {"reason": "R", "person": "P", "expires_at": now + timedelta(days=1), "now": now}
    early = exceptions.start_early(panel=panel, by=by, **given)
    other = build.coordinator(build.panel(each=1))

    with pytest.raises(NotAllowed):
        exceptions.take_back(override=early, by=other, now=now)
    exceptions.take_back(override=early, by=by, now=now)

    early.refresh_from_db()
    assert early.revoked_at == now
    with pytest.raises(NotAllowed):
        exceptions.start_early(panel=build.constituted(), by=by, **given)
