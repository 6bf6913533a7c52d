"""Chair and deputies, personal deputies, and another term: on the pages and as acts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crisco.verdict import NotAllowed
from panels.models import Composition, Mandate, Office
from panels.services import life, members, offices
from panels.services.acts import Refused
from tests.builders import network
from tests.builders import panels as build
from tests.builders.network import signed_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_second_factor"),
]


def text_of(answer):
    return answer.content.decode()


def with_deputies():
    """A constituted panel whose officials may name deputies."""
    rule = build.thirds(is_published=False)
    rule.sectors.filter(code="official").update(may_have_deputies=True)
    Composition.objects.filter(pk=rule.pk).update(published_at=build.LONG_AGO)
    panel = build.constituted(composition=Composition.objects.get(pk=rule.pk))
    return panel, panel.mandates.filter(sector__code="official").earliest("pk")


def test_the_coordinator_gives_the_chair_and_a_new_one_takes_over():
    panel = build.constituted()
    browser = signed_in(build.coordinator(panel))
    first, second = panel.mandates.order_by("pk")[:2]
    page = reverse("panels:offices", args=[panel.pk])

    assert "has no chair yet" in text_of(browser.get(page))
    browser.post(page, {"holder": first.pk, "kind": "chair"})
    browser.post(page, {"holder": second.pk, "kind": "chair"})
    browser.post(page, {"holder": second.pk, "kind": "chair"})

    live = panel.offices.live().get()
    assert (live.member_id, live.kind) == (second.member_id, "chair")
    assert [change.kind for change in panel.changes.order_by("pk")] == [
        "office",
        "office_over",
        "office",
    ]
    shown = text_of(browser.get(reverse("panels:manage", args=[panel.pk])))
    assert '<span class="tag info">Chair</span>' in shown


def test_only_who_holds_a_seat_has_an_office(now):
    panel = build.constituted()
    waiting = build.member(panel=panel)

    with pytest.raises(offices.NotSeated):
        offices.appoint(member=waiting, kind="chair", by=build.coordinator(panel), now=now)

    assert not Office.objects.exists()


def test_an_office_ends_by_hand_after_a_question_and_with_the_seat():
    panel, now = build.constituted(), timezone.now()  # the page that ends it reads the clock
    by = build.coordinator(panel)
    browser = signed_in(by)
    mandate = panel.mandates.earliest("pk")
    office = offices.appoint(member=mandate.member, kind="deputy_chair", by=by, now=now)
    page = reverse("panels:office_end", args=[panel.pk, office.pk])

    assert "keeps the seat" in text_of(browser.get(page))
    assert panel.offices.live().exists()
    browser.post(page)
    browser.post(page)
    assert not panel.offices.live().exists()

    offices.appoint(member=mandate.member, kind="chair", by=by, now=now + timedelta(days=30))
    members.end(mandate=mandate, reason="moved", by=by, now=now + timedelta(days=31))
    assert not panel.offices.live().exists()


@pytest.mark.parametrize("is_named", [True, False])
def test_the_public_page_names_the_chair_who_agreed_to_be_named(is_named):
    panel = build.constituted()
    mandate = panel.mandates.select_related("member").earliest("pk")
    build.chair(mandate=mandate)
    mandate.member.may_publish_name = is_named
    mandate.member.save()

    page = Client().get(reverse("panels:panel", args=[panel.city.slug, panel.programme.slug]))

    said = f'<bdi>{mandate.member.name}</bdi> <span class="tag info">Chair</span>'
    assert (said in text_of(page)) is is_named


def test_a_stranger_gives_no_office(now):
    panel = build.constituted()
    other = network.coordinator(city=network.city())

    with pytest.raises(NotAllowed):
        offices.appoint(member=panel.members.earliest("pk"), kind="chair", by=other, now=now)


def test_an_official_names_a_deputy_and_lets_go_again():
    panel, mandate = with_deputies()
    browser = signed_in(build.coordinator(panel))
    known = build.member(panel=panel, sector="official", name="Jonas Berg", reserve_rank=1)
    page = reverse("panels:deputy", args=[panel.pk, mandate.pk])

    browser.post(page, {"deputy": known.pk})
    mandate.refresh_from_db()
    known.refresh_from_db()
    assert (mandate.deputy, known.reserve_rank) == (known, None)
    assert "deputy: Jonas Berg" in text_of(browser.get(reverse("panels:manage", args=[panel.pk])))

    browser.post(reverse("panels:deputy_drop", args=[panel.pk, mandate.pk]))
    mandate.refresh_from_db()
    assert mandate.deputy is None
    assert list(panel.members.waiting()) == [known]


def test_where_nobody_waits_only_the_name_of_the_deputy_is_asked_for():
    panel, mandate = with_deputies()
    browser = signed_in(build.coordinator(panel))

    asked = browser.post(reverse("panels:deputy", args=[panel.pk, mandate.pk]), {"name": ""})

    assert "Please give the name of the deputy." in text_of(asked)
    assert "Who stands in when the member is absent?" not in text_of(asked)


def test_a_new_deputy_is_taken_in_once_however_often_it_is_pressed():
    panel, mandate = with_deputies()
    browser = signed_in(build.coordinator(panel))
    page = reverse("panels:deputy", args=[panel.pk, mandate.pk])
    form_key = "8f4dbb3a-0000-4000-8000-000000000001"

    for _ in range(2):
        browser.post(page, {"deputy": "new", "name": "Ada Lind", "form_key": form_key})

    mandate.refresh_from_db()
    assert mandate.deputy.name == "Ada Lind"
    assert panel.members.filter(name="Ada Lind").count() == 1


def test_a_resident_has_no_deputy_and_nobody_stands_in_twice(now):
    panel, official = with_deputies()
    by = build.coordinator(panel)
    resident = panel.mandates.filter(sector__code="resident").earliest("pk")
    other = panel.mandates.filter(sector__code="official").latest("pk")
    deputy = build.member(panel=panel, sector="official")
    neighbour = build.member(panel=panel, sector="resident")
    offices.name_deputy(mandate=official, deputy=deputy, by=by, now=now)

    for mandate, somebody in (
        (resident, neighbour),
        (other, deputy),
        (other, neighbour),
        (other, official.member),
    ):
        with pytest.raises(Refused):
            offices.name_deputy(mandate=mandate, deputy=somebody, by=by, now=now)

    assert Mandate.objects.filter(deputy__isnull=False).count() == 1


def test_another_term_keeps_seat_office_and_deputy_until_the_rule_says_no(now):
    panel, mandate = with_deputies()
    by = build.coordinator(panel)
    deputy = build.member(panel=panel, sector="official")
    offices.appoint(member=mandate.member, kind="chair", by=by, now=now)
    offices.name_deputy(mandate=mandate, deputy=deputy, by=by, now=now)
    later = now + timedelta(days=400)

    new = life.renew(mandate=mandate, by=by, now=later)
    again = life.renew(mandate=mandate, by=by, now=later)

    panel.refresh_from_db()
    assert (new, panel.state, new.deputy) == (again, "constituted", deputy)
    assert (new.seat_id, new.from_on) == (mandate.seat_id, later.date())
    assert panel.offices.live().get().member_id == mandate.member_id
    with pytest.raises(life.TermsUsedUp):
        life.renew(mandate=new, by=by, now=later + timedelta(days=400))


def test_the_page_of_another_term_asks_first():
    panel = build.constituted()
    mandate = panel.mandates.earliest("pk")
    browser = signed_in(build.coordinator(panel))
    page = reverse("panels:renew", args=[panel.pk, mandate.pk])

    asked = text_of(browser.get(page))
    browser.post(page)

    assert "This is term 1 in a row; the rule allows 2." in asked
    assert panel.mandates.live().get(seat=mandate.seat_id).from_on >= timezone.now().date() - (
        timedelta(days=1)
    )


@pytest.mark.parametrize("each", [1, 3])
def test_the_pages_ask_as_often_for_few_as_for_many(each):
    panel = build.constituted(each=each)
    browser = signed_in(build.coordinator(panel))
    asked = {}
    for name in ("offices", "interests"):
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse(f"panels:{name}", args=[panel.pk]))
        asked[name] = len(queries)

    assert asked == {"offices": 6, "interests": 6}
