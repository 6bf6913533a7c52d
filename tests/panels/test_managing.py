"""The coordinator's pages: from an open panel to one that can decide, and all that goes wrong."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from panels.models import Member, Panel
from tests.builders import network
from tests.builders import panels as build
from tests.builders.network import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


def at(name, panel, *more):
    return reverse(f"panels:{name}", args=[panel.pk, *more])


def text_of(response):
    return response.content.decode()


def turns_of(panel):
    with connection.cursor() as cursor:
        cursor.execute("SELECT turn FROM panels_panel_turn WHERE panel_id = %s", [panel.pk])
        return cursor.fetchone()


def test_the_coordinator_goes_from_no_panel_to_a_constituted_one():
    rule = build.thirds()
    city = network.partner_city(rule.programme)
    client = signed_in(network.coordinator(city=city))

    opened = client.post(
        reverse("panels:found"), {"city": city.pk, "composition": rule.pk}, follow=True
    )
    panel = Panel.objects.get()
    client.post(at("seats", panel), {"each": 1})
    for sector in ("resident", "civil-society", "official"):
        client.post(at("add_person", panel, sector), {"name": f"Somebody {sector}"})
    checked = client.get(at("constitute", panel))
    done = client.post(at("constitute", panel), follow=True)

    assert "The panel is open. Now say how many seats it has." in text_of(opened)
    assert "Everything is right: the panel can be constituted." in text_of(checked)
    assert "The panel is constituted. It can decide from now on." in text_of(done)
    panel.refresh_from_db()
    assert panel.is_constituted


def test_the_page_says_what_is_missing_and_what_to_do():
    panel = build.vacancy(each=8)
    build.member(panel=panel, name="Maria Verdi")
    client = signed_in(build.coordinator(panel))

    page = text_of(client.get(at("manage", panel)))

    assert "1 seat is empty: 1 among Residents." in page
    assert "Fill the seats by 13 January 2027 or make all thirds smaller together." in page
    assert "Maria Verdi is first on the reserve list (Residents)." in page


def test_the_reserve_fills_the_seat_and_the_panel_decides_again():
    panel = build.vacancy()
    waiting = build.member(panel=panel, name="Maria Verdi")
    client = signed_in(build.coordinator(panel))

    given = client.post(at("give_seat", panel, waiting.pk), follow=True)
    again = client.post(at("give_seat", panel, waiting.pk), follow=True)
    client.post(at("constitute", panel))

    assert "Maria Verdi has a seat now." in text_of(given)
    assert "This member has a seat already or no longer waits for one." in text_of(again)
    panel.refresh_from_db()
    assert panel.is_constituted


def test_a_refused_constitution_names_the_third_and_the_number_on_the_page():
    panel = build.vacancy(each=8)
    client = signed_in(build.coordinator(panel))

    answer = client.post(at("constitute", panel))

    assert answer.status_code == 200
    assert "Residents: 7 of 8." in text_of(answer)
    assert "Fill 1 more seat (1 among Residents) or make all thirds smaller together." in text_of(
        answer
    )
    panel.refresh_from_db()
    assert panel.has_vacancy


def test_who_leaves_is_recorded_with_the_reason():
    panel = build.constituted()
    mandate = panel.mandates.first()
    client = signed_in(build.coordinator(panel))

    client.post(at("leave", panel, mandate.pk), {"reason": "moved"})
    twice = client.post(at("leave", panel, mandate.pk), {"reason": "moved"})

    mandate.refresh_from_db()
    assert mandate.end_reason == "moved"
    assert "It is recorded already that this member left." in text_of(twice)


@pytest.mark.parametrize("name", ["leave", "replace"])
def test_an_old_link_to_a_mandate_leads_to_the_panel(name):
    panel = build.constituted()
    mandate = panel.mandates.first()
    client = signed_in(build.coordinator(panel))
    client.post(at("leave", panel, mandate.pk), {"reason": "moved"})

    answer = client.get(at(name, panel, mandate.pk), follow=True)

    assert answer.redirect_chain == [(at("manage", panel), 302)]
    assert "It is recorded already that this member left." in text_of(answer)


def test_somebody_new_takes_over_and_the_panel_stays_constituted():
    panel = build.constituted()
    mandate = panel.mandates.first()
    client = signed_in(build.coordinator(panel))

    empty = client.post(
        at("replace", panel, mandate.pk), {"reason": "term", "successor": "new", "name": ""}
    )
    client.post(
        at("replace", panel, mandate.pk),
        {"reason": "term", "successor": "new", "name": "Amina Diallo"},
    )

    assert "Please give the name of the new member." in text_of(empty)
    panel.refresh_from_db()
    assert panel.is_constituted
    assert mandate.seat.mandates.live().get().member.name == "Amina Diallo"


def test_where_nobody_waits_only_the_name_of_the_new_member_is_asked_for():
    panel = build.constituted()
    mandate = panel.mandates.first()
    client = signed_in(build.coordinator(panel))

    alone = text_of(client.get(at("replace", panel, mandate.pk)))
    nameless = client.post(at("replace", panel, mandate.pk), {"reason": "term", "name": " "})
    build.member(panel=panel, name="Maria Verdi", sector=mandate.sector.code)
    beside = text_of(client.get(at("replace", panel, mandate.pk)))

    assert "Name of the new member" in alone
    assert "Who takes the seat?" not in alone
    assert "Please give the name of the new member." in text_of(nameless)
    assert "Who takes the seat?" in beside
    assert "Maria Verdi" in beside


def test_who_was_chosen_and_waits_no_longer_is_not_taken_for_somebody_new():
    panel = build.constituted()
    mandate = panel.mandates.first()
    chosen = build.member(panel=panel, name="Maria Verdi", sector=mandate.sector.code)
    client = signed_in(build.coordinator(panel))
    client.post(at("withdraw", panel, chosen.pk))

    late = client.post(
        at("replace", panel, mandate.pk),
        {"reason": "term", "successor": chosen.pk, "name": "Ada Lind"},
    )

    assert "Who takes the seat?" in text_of(late)
    assert "Please choose something from the list." in text_of(late)
    mandate.refresh_from_db()
    assert mandate.ended_at is None


def test_what_a_rule_only_wishes_for_does_not_hold_a_panel_up():
    panel = build.panel(composition=build.four_kinds(minimum=0, wanted=1), each=2)
    panel.seats.filter(sector__code="leader").delete()
    for seat in panel.seats.all():
        build.seated(seat=seat)
    client = signed_in(build.coordinator(panel))

    page = text_of(client.get(at("constitute", panel)))

    assert "What the rule only wishes for can come later." in page
    assert "Everything is right" not in page


def test_a_seat_taken_meanwhile_keeps_what_was_typed_and_writes_nothing():
    panel = build.vacancy()
    client = signed_in(build.coordinator(panel))
    form = {"name": "Too Late", "email": "late@portal.example"}
    client.post(at("add_person", panel, "resident"), {"name": "First"})

    answer = client.post(at("add_person", panel, "resident"), form)

    assert answer.status_code == 200
    assert "Residents: all 2 seats are held. Nobody was added." in text_of(answer)
    assert 'value="Too Late"' in text_of(answer)
    assert not Member.objects.filter(name="Too Late").exists()


def test_a_double_submit_adds_one_person():
    panel = build.panel(each=2)
    client = signed_in(build.coordinator(panel))

    for _ in range(2):
        answer = client.post(at("add_person", panel, "resident"), {"name": "Ilir Hoxha"})

    assert panel.members.filter(name="Ilir Hoxha").count() == 1
    assert "If this is somebody else of the same name, say so." in text_of(answer)
    client.post(at("add_person", panel, "resident"), {"name": "Ilir Hoxha", "namesake": "on"})
    assert panel.members.filter(name="Ilir Hoxha").count() == 2


@pytest.mark.parametrize("button", [{}, {"reserve": "1"}])
def test_a_form_sent_twice_takes_in_one_namesake(button):
    panel = build.panel(each=3)
    client = signed_in(build.coordinator(panel))
    client.post(at("add_person", panel, "resident"), {"name": "Ilir Hoxha"})
    page = text_of(client.get(at("add_person", panel, "resident")))
    key = re.search(r'name="form_key" value="([^"]+)"', page).group(1)
    form = {"name": "Ilir Hoxha", "namesake": "on", "form_key": key, **button}

    answers = [client.post(at("add_person", panel, "resident"), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert panel.members.filter(name="Ilir Hoxha").count() == 2
    assert panel.mandates.count() == (1 if button else 2)


def test_a_form_sent_again_with_another_name_takes_in_somebody_else():
    panel = build.panel(each=3)
    client = signed_in(build.coordinator(panel))
    key = "6b5ff4c4-6f5e-4f83-8f77-1b6b6a1f2a10"

    for name in ("Ilir Hoxha", "Ana Leka"):
        client.post(at("add_person", panel, "resident"), {"name": name, "form_key": key})

    assert panel.members.count() == 2


def test_who_takes_over_takes_over_once_however_often_it_is_pressed():
    panel = build.constituted()
    mandate = panel.mandates.first()
    client = signed_in(build.coordinator(panel))
    key = "6b5ff4c4-6f5e-4f83-8f77-1b6b6a1f2a10"
    form = {"reason": "term", "successor": "new", "name": mandate.member.name}

    answers = [
        client.post(at("replace", panel, mandate.pk), {**form, "namesake": "on", "form_key": key})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert panel.members.filter(name=mandate.member.name).count() == 2


BAD_NAMES = {
    "": "Please fill this in.",
    "   ": "Please fill this in.",
    "x" * 121: "This is too long. Please write at most 120 characters.",
    "bell\x07": "This text contains characters that cannot be shown. Please type it again.",
    "nul\x00": "This text contains characters that cannot be shown. Please type it again.",
    "abc\u202edef": "This text contains characters that cannot be shown. Please type it again.",
    "\u200b": "Please give a name.",
    "---": "Please give a name.",
    "see https://spam.example": "Please write this without a web address.",
}


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("page", ["add_person", "add_organisation"])
def test_a_bad_name_gets_its_sentence(page, name):
    panel = build.panel(each=1)
    client = signed_in(build.coordinator(panel))

    answer = client.post(at(page, panel, "resident"), {"name": name})

    assert answer.status_code == 200
    assert answer.context["form"].errors["name"][0] == BAD_NAMES[name]
    assert panel.members.count() == 0


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '=HYPERLINK("x")', "عمر O’Neill"])
def test_odd_names_are_kept_and_shown_as_text(name):
    panel = build.panel(each=1)
    client = signed_in(build.coordinator(panel))

    client.post(at("add_person", panel, "resident"), {"name": name, "may_publish_name": "on"})

    assert panel.members.get().name == name
    for page in (at("manage", panel), at("print_list", panel), at("history", panel)):
        assert "<script>alert" not in text_of(client.get(page))


@pytest.mark.parametrize("each", ["", "0", "-3", "101", "1e9", "eight", "9" * 400])
def test_an_odd_number_of_seats_gets_its_sentence(each):
    panel = build.panel()
    client = signed_in(build.coordinator(panel))

    answer = client.post(at("seats", panel), {"each": each})

    assert answer.status_code == 200
    assert answer.context["form"].errors["each"]
    assert panel.seats.count() == 0


def test_every_kind_of_a_rule_without_shares_has_its_own_number():
    panel = build.panel(composition=build.four_kinds())
    client = signed_in(build.coordinator(panel))

    client.post(
        at("seats", panel),
        {"seats-society": 2, "seats-migrants": 2, "seats-leader": 1, "seats-authority": 1},
    )

    assert panel.seats.count() == 6


def test_an_organisation_of_another_city_is_not_a_choice():
    panel = build.panel(each=1)
    foreign = network.organisation(city=network.city())
    client = signed_in(build.coordinator(panel))

    answer = client.post(
        at("add_organisation", panel, "resident"),
        {"name": "Choir", "organisation": foreign.pk},
    )

    assert "organisation" in answer.context["form"].errors
    assert panel.members.count() == 0


def test_a_term_that_ends_before_it_begins_gets_its_sentence():
    rule = build.thirds()
    city = network.partner_city(rule.programme)
    client = signed_in(network.coordinator(city=city))

    answer = client.post(
        reverse("panels:found"),
        {
            "city": city.pk,
            "composition": rule.pk,
            "starts_on": "2026-02-01",
            "ends_on": "2026-01-01",
        },
    )

    assert "The last day of the term must come after the first day." in text_of(answer)
    assert Panel.objects.count() == 0


def test_only_programmes_in_which_a_city_takes_part_now_are_offered():
    today = timezone.localdate()
    left, joins, rule, other = (build.thirds() for _each in range(4))
    city = network.partner_city(rule.programme)
    office = network.organisation(city=city)
    network.partnership(programme=left.programme, organisation=office, until_on=today)
    tomorrow = today + timedelta(days=1)
    network.partnership(programme=joins.programme, organisation=office, from_on=tomorrow)
    client = signed_in(network.coordinator(city=city))

    page = client.get(reverse("panels:found"))
    answer = client.post(reverse("panels:found"), {"city": city.pk, "composition": other.pk})

    assert list(page.context["form"].fields["composition"].queryset) == [rule]
    assert "composition" in answer.context["form"].errors
    assert Panel.objects.count() == 0


def test_who_looks_after_two_cities_opens_no_panel_for_the_one_that_takes_no_part():
    rule = build.thirds()
    giulia = network.coordinator(city=network.partner_city(rule.programme))
    elsewhere = network.city()
    office = network.organisation(city=elsewhere)
    network.affiliation(user=giulia, organisation=office, role="coordinator")

    answer = signed_in(giulia).post(
        reverse("panels:found"), {"city": elsewhere.pk, "composition": rule.pk}
    )

    assert "The city takes no part in this programme" in text_of(answer)
    assert Panel.objects.count() == 0


@pytest.mark.parametrize("takes_part", [False, True])
def test_a_coordinator_with_no_panel_to_open_is_told_whom_to_ask(takes_part):
    rule = build.thirds()
    city = network.partner_city(rule.programme) if takes_part else network.city()
    if takes_part:
        build.panel(city=city, composition=rule)

    page = signed_in(network.coordinator(city=city)).get(reverse("panels:found"))

    assert "There is no panel to open" in text_of(page)
    assert reverse("network:contact") in text_of(page)
    assert "Open the panel" not in text_of(page)


def test_a_second_panel_of_the_same_programme_is_refused():
    rule = build.thirds()
    panel = build.panel(city=network.partner_city(rule.programme), composition=rule)
    client = signed_in(build.coordinator(panel))

    answer = client.post(
        reverse("panels:found"),
        {"city": panel.city_id, "composition": panel.composition_id},
    )

    assert "This city already has a panel in this programme." in text_of(answer)


def test_things_of_another_panel_are_not_found():
    panel, other = build.full(), build.full()
    waiting = build.member(panel=other)
    client = signed_in(build.coordinator(panel))

    answers = [
        client.get(at("leave", panel, other.mandates.first().pk)),
        client.post(at("replace", panel, other.mandates.first().pk), {}),
        client.get(at("member", panel, waiting.pk)),
        client.post(at("give_seat", panel, waiting.pk)),
        client.post(at("withdraw", panel, waiting.pk)),
        client.get(at("add_person", panel, "nobody")),
        client.get(reverse("panels:manage", args=[10**30])),
    ]

    assert [answer.status_code for answer in answers] == [404] * 7


@pytest.mark.parametrize("each", [1, 3])
def test_the_page_asks_the_database_as_often_for_few_seats_as_for_many(
    each, django_assert_num_queries
):
    panel = build.vacancy(each=each)
    for sector in ("resident", "official"):
        for _ in range(each):
            build.member(panel=panel, sector=sector)
    client = signed_in(build.coordinator(panel))

    with django_assert_num_queries(10):
        client.get(at("manage", panel))


def test_a_get_writes_nothing():
    panel = build.vacancy()
    client = signed_in(build.coordinator(panel))
    mandate, waiting = panel.mandates.live().first(), build.member(panel=panel)
    before = turns_of(panel)

    for name in ("manage", "seats", "constitute", "dissolve", "history", "print_list"):
        assert client.get(at(name, panel)).status_code == 200
    for name, pk in (("leave", mandate.pk), ("replace", mandate.pk), ("member", waiting.pk)):
        assert client.get(at(name, panel, pk)).status_code == 200
    assert client.get(at("give_seat", panel, waiting.pk)).status_code == 405

    assert turns_of(panel) == before


def test_the_list_to_print_has_names_and_no_contacts():
    panel = build.panel(each=1)
    seat = panel.seats.select_related("panel", "sector").first()
    build.seated(seat=seat, name="Nadia Benali", email="nadia@portal.example")
    client = signed_in(build.coordinator(panel))

    page = text_of(client.get(at("print_list", panel)))

    assert "Nadia Benali" in page
    assert "nadia@portal.example" not in page


def test_an_entry_is_corrected_and_a_reserve_withdrawn():
    panel = build.panel(each=1)
    waiting = build.member(panel=panel, name="Nadja")
    client = signed_in(build.coordinator(panel))

    client.post(at("member", panel, waiting.pk), {"name": "Nadia Benali", "may_publish_name": "on"})
    client.post(at("withdraw", panel, waiting.pk))

    waiting.refresh_from_db()
    assert (waiting.name, waiting.may_publish_name) == ("Nadia Benali", True)
    assert waiting.withdrawn_at is not None


def test_a_panel_is_dissolved_only_by_whoever_is_sure():
    panel = build.constituted()
    client = signed_in(build.coordinator(panel))

    client.post(at("dissolve", panel), {"reason": "The term is over"})
    panel.refresh_from_db()
    assert panel.is_constituted

    client.post(at("dissolve", panel), {"reason": "The term is over", "sure": "on"})
    panel.refresh_from_db()
    assert panel.is_dissolved
    assert client.get(at("manage", panel)).status_code == 200
    assert client.get(at("seats", panel)).status_code == 403
