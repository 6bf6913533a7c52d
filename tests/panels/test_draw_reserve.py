"""A seat that somebody drawn does not take: with quotas it goes to whom the quotas name."""

from datetime import timedelta

import pytest

from panels.models import Application, BalancingAnswer, Draw, DrawEntry, Mandate, Member
from panels.services import (
    application_clock,
    balancing,
    deciding,
    draw_reserve,
    draw_results,
    drawing,
    joining,
    members,
)
from panels.services.acts import Refused
from tests.builders import drawing as build
from tests.builders import panels
from tests.panels.test_balancing import go_on, planned
from tests.panels.test_drawing_attention import said
from tests.panels.test_drawing_pages import at, desk, public, text_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WAYS = {
    "says no": lambda each, now: joining.answer(application=each, says_yes=False, now=now),
    "is silent": lambda each, now: application_clock.expire(now=each.expires_at),
    "withdraws": lambda each, now: joining.withdraw(application=each, now=now),
}


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def gender(application):
    return application.balancing_answers.values_list("value", flat=True).first()


def in_order(draw):
    """The reserve, as everybody can read it on the page of the draw."""
    codes = draw.outcome["reserve"]["resident"]
    return [DrawEntry.objects.get(code=code).application for code in codes]


def left(draw, now, way="says no"):
    """Somebody drawn of another gender than the first of the reserve does not take the seat.

    Answers with the first of the reserve, and the first of that gender.
    """
    first, *others = in_order(draw)
    drawn = Application.objects.filter(state__in=["invited", "in_pool"])
    drawn = drawn.filter(draw_entries__code__in=draw.outcome["seated"]["resident"])
    leaves = next(each for each in drawn.order_by("pk") if gender(each) != gender(first))
    wanted = next(each for each in others if gender(each) == gender(leaves))
    if way == "is silent":
        stays = drawn.exclude(pk=leaves.pk).get()
        joining.answer(application=stays, says_yes=True, now=now)
    WAYS[way](leaves, now)
    return first, wanted


@pytest.mark.parametrize("way", WAYS)
def test_the_seat_goes_to_whom_the_quotas_name_and_to_nobody_before(now, way):
    draw = planned(now)
    go_on(draw, now, until="confirmed")
    by = panels.coordinator(draw.panel)

    first, wanted = left(draw, now, way)

    named = draw_reserve.named(draw.panel)[wanted.sector_id]
    assert named == wanted.member
    for other in (first.member, panels.member(panel=draw.panel)):
        with pytest.raises(Refused, match=f"By the quotas it goes to {named.name}"):
            members.seat(member=other, by=by, now=now)
    members.seat(member=named, by=by, now=now)
    assert Mandate.objects.get().member == named
    assert draw_reserve.named(draw.panel) == {}


def test_who_said_yes_has_the_seat_whoever_is_named_for_another(now):
    draw = planned(now)
    go_on(draw, now, until="confirmed")
    left(draw, now)
    yes = joining.answer(
        application=Application.objects.get(state="invited"), says_yes=True, now=now
    )

    deciding.seat(application=yes, by=panels.coordinator(draw.panel), now=now)

    assert Application.objects.get(pk=yes.pk).state == "seated"


def test_the_next_is_named_when_the_one_before_no_longer_waits(now):
    draw = planned(now)
    go_on(draw, now, until="confirmed")
    _first, wanted = left(draw, now)

    members.withdraw(member=wanted.member, by=panels.coordinator(draw.panel), now=now)

    then = [each for each in in_order(draw) if gender(each) == gender(wanted) and each != wanted]
    assert draw_reserve.named(draw.panel) == {wanted.sector_id: then[0].member}


def test_who_leaves_before_the_offer_has_a_successor_by_the_quotas_too(now):
    draw = planned(now)
    by = panels.coordinator(draw.panel)
    go_on(draw, now)
    drawing.publish(draw=draw, source="Dice", draws_at=now + HOUR, by=by, now=now)
    drawing.enter_number(draw=draw, value="742", evidence="Hall", by=by, now=now + HOUR)
    draw.refresh_from_db()
    first, wanted = left(draw, now + HOUR, "withdraws")

    draw_results.confirm(draw=draw, by=by, now=now + HOUR)

    assert Application.objects.get(pk=wanted.pk).state == "invited"
    assert Application.objects.get(pk=first.pk).rank == 1


def test_the_desk_names_the_person_and_the_draw_stays_open_until_then(now):
    draw = planned(now)
    go_on(draw, now, until="confirmed")
    by = panels.coordinator(draw.panel)
    _first, wanted = left(draw, now)
    other = joining.answer(
        application=Application.objects.get(state="invited"), says_yes=True, now=now
    )
    deciding.seat(application=other, by=by, now=now)
    name, browser = wanted.member.name, desk(draw)

    assert f"By the quotas it goes to {name}." in text_of(browser.get(at("draw", draw)))
    manage = text_of(browser.get(f"/en/desk/panels/{draw.panel_id}/"))
    assert f"By the quotas of the draw, {name} is next for a seat (Residents)." in manage
    assert said(draw, now) == ["a seat of draw 1 is free. Give it to the next person."]
    with pytest.raises(Refused, match=f"By the quotas it goes to {name}"):
        drawing.close(draw=draw, by=by, now=now)
    members.seat(member=wanted.member, by=by, now=now)
    assert said(draw, now) == ["everybody who was drawn has answered. Close draw 1."]
    drawing.close(draw=draw, by=by, now=now)
    assert Draw.objects.get().state == "closed"


def test_once_the_answers_are_deleted_the_order_of_the_reserve_counts(now):
    draw = planned(now)
    go_on(draw, now, until="confirmed")
    first, _wanted = left(draw, now)
    BalancingAnswer.objects.all().delete()

    assert draw_reserve.named(draw.panel) == {}
    members.seat(member=first.member, by=panels.coordinator(draw.panel), now=now)
    assert Mandate.objects.get().member == first.member


def test_without_quotas_the_order_of_the_reserve_counts(now):
    draw = build.draw(until="confirmed", now=now)
    drawn = Application.objects.get(state="invited")
    joining.answer(application=drawn, says_yes=False, now=now)

    first = in_order(draw)[0].member
    manage = text_of(desk(draw).get(f"/en/desk/panels/{draw.panel_id}/"))

    assert draw_reserve.named(draw.panel) == {}
    assert Member.objects.waiting().first() == first
    assert f"{first.name} is first on the reserve list (Residents)." in manage


def test_everybody_reads_the_rule_on_the_page_of_the_draw(now, client):
    draw = planned(now)
    with_quotas = text_of(client.get(public("public_draw", draw, 1)))
    balancing.choose(draw=draw, wishes=[], by=panels.coordinator(draw.panel), now=now)
    without = text_of(client.get(public("public_draw", draw, 1)))

    rule = "If somebody who is drawn does not take the seat, it goes to the "
    assert f"{rule}first on the reserve list with whom the quotas are kept best." in with_quotas
    assert f"{rule}next on the reserve list." in without
