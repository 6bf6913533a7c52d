"""Pages of a draw: the coordinator's way through it, and what everybody can see and check."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crisco import charts
from panels.models import Application, Draw
from panels.services import application_keys, drawing, joining
from tests.builders import drawing as build
from tests.builders import panels
from tests.builders.network import signed_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def now():
    """The pages read the clock themselves, so their draws begin at the real now."""
    return timezone.now()


def desk(draw):
    return signed_in(panels.coordinator(draw.panel))


def at(name, draw):
    return reverse(f"panels:{name}", args=[draw.panel_id, draw.number])


def public(name, draw, *more):
    panel = draw.panel
    return reverse(f"panels:{name}", args=[panel.city.slug, panel.programme.slug, *more])


def text_of(response):
    return response.content.decode()


def long_ago(draw):
    """The moment of the number has come."""
    Draw.objects.filter(pk=draw.pk).update(state="frozen", prepared_at=None)
    past = timezone.now() - HOUR
    Draw.objects.filter(pk=draw.pk).update(state="prepared", prepared_at=past - HOUR, draws_at=past)


def test_the_coordinator_goes_from_the_plan_to_the_offer():
    panel = panels.panel(each=1)
    build.applicants(panel, 4)
    client = signed_in(panels.coordinator(panel))
    sector = panel.composition.sectors.get(code="resident")

    client.post(
        reverse("panels:draw_plan", args=[panel.pk]), {"sectors": [sector.pk], "answer_days": 7}
    )
    draw = Draw.objects.get()
    client.post(at("draw_freeze", draw))
    build.make_table(draw)
    day = (timezone.now() + timedelta(days=3)).date().isoformat()
    client.post(at("draw_publish", draw), {"source": "Lotto", "day": day, "clock": "20:00"})
    long_ago(draw)
    number = {"value": "7 4 2", "again": "7  4 2", "evidence": "Paper of the day"}
    client.post(at("draw_number", draw), number)
    client.post(at("draw_confirm", draw))

    draw.refresh_from_db()
    assert (draw.state, draw.value) == ("confirmed", "7 4 2")
    assert Application.objects.filter(state="invited").count() == 1


def test_who_left_is_told_so_and_counts_in_no_chance_of_the_new_table(client, now):
    draw = build.draw(until="prepared", now=now)
    acting = {"draw": draw, "by": panels.coordinator(draw.panel), "now": now}
    leaves = Application.objects.earliest("pk")
    link = application_keys.mint_link(leaves, now=timezone.now())
    own, asks = (
        reverse(f"panels:{name}", args=[link]) for name in ("application", "application_withdraw")
    )
    told, before = text_of(client.get(asks)), text_of(client.get(own))

    joining.withdraw(application=leaves, now=now)
    joining.undo(application=leaves, now=now)
    drawing.renew(**acting)
    build.make_table(draw)
    drawing.publish(source="Lotto", draws_at=now + HOUR, **acting)

    assert "You leave the draw for good" in told
    said = "You have left this draw."
    assert (said in before, said in text_of(client.get(own))) == (False, True)
    pages = [
        text_of(client.get(public("public_draw", draw, 1))),
        text_of(desk(draw).get(at("draw", draw))),
    ]
    assert ["1 of 4 (25 %)" in page for page in pages] == [True, True]


def test_a_draw_that_was_called_off_promises_no_further_step(client, now):
    draw = build.draw(until="frozen", now=now)
    by = panels.coordinator(draw.panel)

    drawing.cancel(draw=draw, reason="The hall is closed", by=by, now=now)

    page = text_of(client.get(public("public_draw", draw, 1)))
    assert ("The applicants are fixed" in page, "not yet" in page) == (True, False)


STEPS = {
    "planned": "Fix the applicants",
    "frozen": "The work begins in a moment.",
    "made": "Publish the table",
    "prepared": "Wait for the public number:",
    "drawn": "Confirm the result",
    "confirmed": "1 person has not answered or has no seat yet.",
}


@pytest.mark.parametrize("until", STEPS)
def test_the_page_says_what_to_do_next(now, until):
    draw = build.draw(until=until, now=now)

    page = text_of(desk(draw).get(at("draw", draw)))

    assert [words for words in STEPS.values() if words in page] == [STEPS[until]]


def test_the_page_says_who_left_and_why_there_is_no_table(now):
    draw = build.draw(until="prepared", now=now)
    joining.withdraw(application=Application.objects.first(), now=now)

    left = text_of(desk(draw).get(at("draw", draw)))

    assert "1 person has left the draw since the table was made." in left


@pytest.mark.parametrize(
    ("act", "until", "given", "words"),
    [
        ("draw_publish", "made", {}, "Publish the table"),
        (
            "draw_publish",
            "made",
            {"source": "L", "day": "2020-01-01", "clock": "9:00"},
            "Choose a date and time to come",
        ),
        ("draw_number", "prepared", {"value": "1", "again": "2", "evidence": "P"}, "not the same"),
        ("draw_number", "prepared", {"value": "1", "again": "1", "evidence": "P"}, "not drawn yet"),
        ("draw_cancel", "planned", {"reason": ""}, "Please fill this in."),
    ],
)
def test_what_is_wrong_stands_on_the_page_with_what_was_typed(now, act, until, given, words):
    draw = build.draw(until=until, now=now)
    if until == "prepared":
        later = timezone.now() + timedelta(days=90)
        Draw.objects.filter(pk=draw.pk).update(state="frozen", prepared_at=None)
        Draw.objects.filter(pk=draw.pk).update(state="prepared", prepared_at=now, draws_at=later)

    answer = desk(draw).post(at(act, draw), given)

    assert answer.status_code == 200
    assert words in text_of(answer)
    assert Draw.objects.get().state == {"made": "frozen"}.get(until, until)


def test_an_act_out_of_order_is_told_and_changes_nothing(now):
    draw = build.draw(now=now)

    told = desk(draw).post(at("draw_confirm", draw), follow=True)

    assert "This has changed in the meantime: Planned." in text_of(told)


def test_while_the_table_is_made_the_page_looks_again_by_itself(now):
    draw = build.draw(until="frozen", now=now)
    client, again = desk(draw), {"HX-Request": "true"}

    during = client.get(at("draw", draw), headers=again)
    build.make_table(draw)
    after = client.get(at("draw", draw), headers=again)

    assert "The work begins in a moment." in text_of(during)
    assert "HX-Refresh" not in during
    assert after["HX-Refresh"] == "true"


def test_names_are_on_the_desk_and_codes_in_public(now, client):
    draw = build.draw(until="drawn", now=now)
    names = Application.objects.values_list("name", flat=True)
    code = draw.outcome["seated"]["resident"][0]

    inside = text_of(desk(draw).get(at("draw", draw)))
    outside = text_of(client.get(public("public_draw", draw, draw.number)))

    assert all(name in inside for name in names)
    assert not any(name in outside for name in names)
    assert code in outside
    assert "742" in outside


def test_everybody_checks_the_files_with_the_program(now, client, tmp_path):
    draw = build.draw(until="drawn", now=now)
    code = draw.outcome["seated"]["resident"][0]

    for name, address in (
        ("table.json", public("draw_table", draw, draw.number, 1)),
        ("check.py", reverse("panels:draw_program")),
    ):
        (tmp_path / name).write_bytes(client.get(address).content)
    command = [sys.executable, "-I", "check.py", "table.json", "742"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert f"seated, resident: {code}\n" in told.stdout
    assert "WRONG" not in told.stdout


def test_a_table_that_is_not_published_is_not_there(now, client):
    draw = build.draw(until="made", now=now)

    assert client.get(public("draw_table", draw, draw.number, 1)).status_code == 404
    assert "check.py" not in text_of(client.get(public("public_draw", draw, draw.number)))


def test_the_file_says_nothing_of_the_number_before_it_is_drawn(now, client):
    draw = build.draw(until="prepared", now=now)

    file = json.loads(client.get(public("draw_table", draw, draw.number, 1)).content)

    assert set(file) == {"table", "digest"}


def test_somebody_looks_for_their_code(now, client):
    draw = build.draw(until="prepared", now=now)
    page = public("public_draw", draw, draw.number)
    code = draw.entries.first().code

    before = text_of(client.get(page, {"code": f" {code.lower()} "}))
    build.drawing.enter_number(
        draw=draw,
        value="742",
        evidence="Paper",
        by=panels.coordinator(draw.panel),
        now=now + HOUR,
    )
    draw.refresh_from_db()
    first, last = draw.outcome["seated"]["resident"][0], draw.outcome["reserve"]["resident"][-1]

    assert f"{code} is in the draw." in before
    assert f"{first} is drawn: a seat in the part Residents." in text_of(
        client.get(page, {"code": first})
    )
    assert f"{last} is number 4 of the reserve in the part Residents." in text_of(
        client.get(page, {"code": last})
    )
    assert "WRONG is not in this table." in text_of(client.get(page, {"code": "wrong"}))


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_keep_their_budget(now, rows, client):
    panel = panels.panel(each=1)
    by = panels.coordinator(panel)
    for _each in range(rows):
        draw = build.draw(panel=panel, count=0, by=by, now=now)
        build.drawing.cancel(draw=draw, reason="Rain.", by=by, now=now)
    inside = signed_in(by)

    asked = []
    for browser, address in (
        (inside, reverse("panels:draws", args=[panel.pk])),
        (client, public("public_draws", draw)),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        asked.append(len(queries))

    assert asked == [5, 2]


@pytest.mark.parametrize("count", [2, 12])
@pytest.mark.parametrize("until", STEPS)
def test_a_draw_asks_no_more_than_twelve_times(now, until, count, client):
    draw = build.draw(until=until, count=count, now=now)
    inside, asked = desk(draw), []

    for browser, address in (
        (inside, at("draw", draw)),
        (client, public("public_draw", draw, draw.number)),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        asked.append(len(queries))

    # once there are quotas, the desk asks one question more
    budget = {"confirmed": 8}
    assert asked == [budget.get(until, 9), 5]


def test_a_part_keeps_its_sign_where_lots_are_drawn_for_it_alone(now):
    panel = panels.panel(each=1)
    giulia = panels.coordinator(panel)
    build.applicants(panel, 3, sector="civil-society")
    sectors = panel.composition.sectors.filter(code="civil-society")
    draw = drawing.plan(panel=panel, sectors=sectors, answer_days=7, by=giulia, now=now)
    square = f'<th scope="row">{charts.mark(1)}&nbsp;Civil society'

    planned = text_of(signed_in(giulia).get(at("draw", draw)))
    drawing.freeze(draw=draw, by=giulia, now=now)
    fixed = text_of(signed_in(giulia).get(at("draw", draw)))

    assert (planned.count(square), fixed.count(square)) == (1, 1)
