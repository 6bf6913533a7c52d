"""The ceremony of a draw, step by step, with the table really made by the job's own process."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from crisco.jobs.models import OutboundMail
from panels.draw import apart, check
from panels.models import (
    DRAW_CAN_BECOME,
    Application,
    Draw,
    DrawEntry,
    DrawState,
    DrawTable,
    Member,
    PanelChange,
)
from panels.services import balancing, deciding, draw_results, draw_tables, drawing, joining
from panels.services.acts import Refused
from tests.builders import drawing as build
from tests.builders import joining as build_joining
from tests.builders import network, panels

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def giulia(draw):
    return panels.coordinator(draw.panel)


def states():
    return Counter(Application.objects.values_list("state", flat=True))


def test_from_the_plan_to_the_offer_and_the_reserve(now):
    draw = build.draw(until="confirmed", now=now)

    assert states() == {"invited": 1, "reserve": 4}
    drawn = Application.objects.get(state="invited").draw_entries.get().code
    assert draw.outcome["seated"] == {"resident": [drawn]}
    ranked = Application.objects.filter(state="reserve").order_by("rank")
    codes = [each.draw_entries.get().code for each in ranked]
    assert draw.outcome["reserve"] == {"resident": codes}
    assert list(PanelChange.objects.order_by("pk").values_list("kind", flat=True)) == [
        "draw_fixed",
        "draw_shown",
        "draw_made",
        *["waiting"] * 4,
        "draw_sure",
    ]


def test_anyone_recomputes_the_result_from_what_is_published(now):
    draw = build.draw(until="drawn", now=now)
    made = DrawTable.objects.get()

    file = {"table": made.table, "digest": made.digest, "value": draw.value, **draw.outcome}

    assert check.faults(file) == []
    assert {person["sector"] for person in made.table["people"]} == {"resident"}
    assert set(made.table["people"][0]) == {"id", "sector"}


def test_the_offer_ends_at_the_end_of_a_day_in_the_city(now):
    build.draw(until="confirmed", now=now)

    assert Application.objects.get(state="invited").expires_at.isoformat() == (
        "2026-12-08T23:00:00+00:00"
    )


def test_parts_that_need_no_draw_leave_it(now):
    panel = panels.panel(each=2)
    build.applicants(panel, 3)
    build.applicants(panel, 2, sector="official")
    by = panels.coordinator(panel)
    every = panel.composition.sectors.all()
    draw = drawing.plan(panel=panel, sectors=every, answer_days=7, by=by, now=now)

    drawing.freeze(draw=draw, by=by, now=now)

    assert list(draw.parts.values_list("sector__code", "seats", "applicants")) == [
        ("resident", 2, 3)
    ]
    assert states() == {"in_pool": 3, "eligible": 2}


def refusal(act):
    with pytest.raises(Refused) as refused:
        act()
    return str(refused.value)


def test_a_draw_begins_when_the_call_is_over_and_everybody_has_an_answer(now):
    draw = build.draw(now=now)
    freeze = {"draw": draw, "by": giulia(draw), "now": now}
    waits = build_joining.application(panel=draw.panel)

    unanswered = refusal(lambda: drawing.freeze(**freeze))
    call = build_joining.call(panel=draw.panel)
    still_open = refusal(lambda: drawing.freeze(**freeze))

    assert unanswered.startswith("Somebody still waits for your answer.")
    assert still_open.startswith("The call is still open.")
    call.delete()
    deciding.admit(application=waits, by=giulia(draw), now=now)
    drawing.freeze(**freeze)
    assert states() == {"in_pool": 6}


def test_where_everybody_gets_a_seat_no_lots_are_drawn(now):
    draw = build.draw(count=1, now=now)

    said = refusal(lambda: drawing.freeze(draw=draw, by=giulia(draw), now=now))

    assert said.startswith("No lots can be drawn: a part needs an empty seat")
    assert (states(), Draw.objects.get().state) == ({"eligible": 1}, "planned")


def test_seats_that_are_promised_are_not_drawn_again(now):
    panel = panels.panel(each=2)
    build.applicants(panel, 3)
    build_joining.application(panel=panel, state="accepted")
    draw = build.draw(panel=panel, count=0, until="frozen", now=now)

    assert draw.parts.get().seats == 1


def test_the_number_comes_after_the_table_and_not_before_its_moment(now):
    draw = build.draw(until="made", now=now)
    acting = {"draw": draw, "by": giulia(draw)}
    said = {"value": "742", "evidence": "Paper"}

    late = refusal(lambda: drawing.publish(source="Lotto", draws_at=now, now=now, **acting))
    drawing.publish(source="Lotto", draws_at=now + HOUR, now=now, **acting)
    early = refusal(lambda: drawing.enter_number(now=now, **said, **acting))
    drawing.enter_number(now=now + HOUR, **said, **acting)
    again = refusal(lambda: drawing.enter_number(now=now + HOUR, value="1", evidence="P", **acting))

    assert late.startswith("Choose a date and time to come")
    assert early.startswith("The number is not drawn yet")
    assert again == "This has changed in the meantime: Drawn."


def test_who_withdraws_before_the_number_leaves_the_table_and_the_old_one_stays(now):
    draw = build.draw(until="prepared", now=now)
    acting = {"draw": draw, "by": giulia(draw), "now": now}
    leaves = Application.objects.first()
    code = leaves.draw_entries.get().code

    same = refusal(lambda: drawing.renew(**acting))
    joining.withdraw(application=leaves, now=now)
    drawing.renew(**acting)
    build.make_table(draw)
    drawing.publish(source="Lotto", draws_at=now + HOUR, **acting)

    assert same.startswith("Nobody has left the draw")
    old, new = DrawTable.objects.order_by("version")
    assert [each.people_count for each in (old, new)] == [5, 4]
    assert code in str(old.table)
    assert code not in str(new.table)
    assert all(each.published_at for each in (old, new))


def test_who_withdrew_is_not_published_by_accident(now):
    draw = build.draw(until="made", now=now)
    joining.withdraw(application=Application.objects.first(), now=now)

    said = refusal(
        lambda: drawing.publish(
            draw=draw, source="Lotto", draws_at=now + HOUR, by=giulia(draw), now=now
        )
    )

    assert said.startswith("Somebody has left the draw.")


def test_once_the_day_has_come_the_table_stays_and_a_seat_goes_to_the_next(now):
    draw = build.draw(until="drawn", now=now)
    first, then = draw.outcome["seated"]["resident"][0], draw.outcome["reserve"]["resident"][0]
    joining.withdraw(application=DrawEntry.objects.get(code=first).application, now=now + HOUR)

    draw_results.confirm(draw=draw, by=giulia(draw), now=now + HOUR)

    offered = Application.objects.get(state="invited")
    assert offered.draw_entries.get().code == then
    assert states() == {"withdrawn": 1, "invited": 1, "reserve": 3}


def test_after_the_moment_of_the_number_no_other_table_is_made(now):
    draw = build.draw(until="prepared", now=now)
    joining.withdraw(application=Application.objects.first(), now=now)

    said = refusal(lambda: drawing.renew(draw=draw, by=giulia(draw), now=now + HOUR))

    assert said.startswith("The day of the number has come")


def test_withdrawals_that_leave_enough_seats_say_that_no_draw_is_needed(now):
    draw = build.draw(count=2, until="frozen", now=now)
    joining.withdraw(application=Application.objects.first(), now=now)

    job = build.make_table(draw)

    table = DrawTable.objects.get()
    assert (job.state, table.table) == ("done", None)
    assert [each["code"] for each in table.reasons] == ["no_draw_needed"]


@pytest.mark.parametrize("until", ["planned", "frozen", "made", "prepared"])
def test_a_draw_called_off_lets_everybody_be_chosen_again(now, until):
    draw = build.draw(until=until, now=now)

    for _each in range(2):
        drawing.cancel(draw=draw, reason="The town hall burnt.", by=giulia(draw), now=now)

    assert (states(), Draw.objects.get().state) == ({"eligible": 5}, "cancelled")
    job = draw_tables.job_of(draw)
    assert job is None or job.state in {"failed", "done"}


def test_a_draw_whose_number_is_known_is_not_called_off(now):
    draw = build.draw(until="drawn", now=now)

    said = refusal(lambda: drawing.cancel(draw=draw, reason="No.", by=giulia(draw), now=now))

    assert said.startswith("The number is drawn")


def test_a_table_that_comes_too_late_is_thrown_away(now):
    draw = build.draw(until="frozen", now=now)
    job = draw_tables.job_of(draw)
    drawing.cancel(draw=draw, reason="No.", by=giulia(draw), now=now)
    type(job).objects.filter(pk=job.pk).update(state="queued", finished_at=None, error_class="")

    assert build.make_table(draw).error_message == "The draw has gone on without this table."
    assert not DrawTable.objects.exists()


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (apart.Limits(seconds=0.01), "The draw took longer"),
        (apart.Limits(memory=1024 * 1024), "The draw needs more"),
    ],
)
def test_a_table_that_cannot_be_made_says_why_and_is_tried_again(now, monkeypatch, limits, said):
    draw = build.draw(now=now)
    acting = {"draw": draw, "by": giulia(draw), "now": now}
    balancing.choose(wishes=[balancing.Wish("gender", "woman", most=1)], **acting)
    drawing.freeze(**acting)

    monkeypatch.setattr(draw_tables, "LIMITS", limits)
    job = build.make_table(draw)
    monkeypatch.undo()
    drawing.renew(**acting)
    build.make_table(draw)

    assert (job.state, job.error_message[: len(said)]) == ("failed", said)
    assert DrawTable.objects.get().version == 2


def test_while_the_table_is_made_nobody_asks_for_another(now):
    draw = build.draw(until="frozen", now=now)

    said = refusal(lambda: drawing.renew(draw=draw, by=giulia(draw), now=now))

    assert said.startswith("The table is being made.")


def test_who_is_in_a_draw_is_not_answered_by_hand(now):
    draw = build.draw(until="frozen", now=now)
    application = Application.objects.first()

    said = refusal(
        lambda: deciding.keep_in_reserve(application=application, by=giulia(draw), now=now)
    )

    assert said.startswith("This person takes part in a draw.")


def test_seats_taken_meanwhile_are_not_promised_twice(now):
    draw = build.draw(until="drawn", now=now)
    panels.seated(seat=draw.panel.seats.get(sector__code="resident"))

    said = refusal(lambda: draw_results.confirm(draw=draw, by=giulia(draw), now=now + HOUR))

    assert said.startswith("Residents: fewer seats are empty now (0) than were drawn (1).")


@pytest.mark.parametrize("is_drawn", [True, False])
def test_who_is_on_the_panel_already_does_not_stop_the_others(now, is_drawn):
    panel = panels.panel(each=1)
    panels.member(panel=panel, email="amina@example.org")
    build_joining.application(panel=panel, state="eligible", email="amina@example.org")
    draw = build.draw(panel=panel, count=3, until="prepared", now=now)
    known = Application.objects.get(email="amina@example.org").draw_entries.get().code
    table = DrawTable.objects.get().table
    values = (
        str(number)
        for number in range(100)
        if (known in check.outcome(table, str(number))["seated"]["resident"]) == is_drawn
    )
    acting = {"draw": draw, "by": giulia(draw), "now": now + HOUR}
    drawing.enter_number(value=next(values), evidence="Paper of the day", **acting)

    draw_results.confirm(**acting)

    assert states() == {"invited": 1, "reserve": 2, "not_drawn": 1}
    assert Application.objects.get(state="not_drawn").email == "amina@example.org"


def test_a_draw_closes_when_everybody_drawn_has_answered(now):
    draw = build.draw(until="confirmed", now=now)
    acting = {"draw": draw, "by": giulia(draw), "now": now}

    early = refusal(lambda: drawing.close(**acting))
    joining.answer(application=Application.objects.get(state="invited"), says_yes=True, now=now)
    seatless = refusal(lambda: drawing.close(**acting))
    deciding.seat(application=Application.objects.get(state="accepted"), by=acting["by"], now=now)
    for _each in range(2):
        drawing.close(**acting)

    assert early == seatless == "Not everybody who was drawn has answered and has the seat."
    assert Draw.objects.get().state == "closed"


def test_a_month_after_a_draw_nobody_can_tell_whose_the_codes_were(now):
    draw = build.draw(until="confirmed", now=now)
    Application.objects.filter(state="invited").update(state="declined", expires_at=None)
    drawing.close(draw=draw, by=giulia(draw), now=now)
    month = now + draw_results.CODES_KEPT

    assert draw_results.forget(now=month - HOUR) == 0
    assert draw_results.forget(now=month) == 5
    assert DrawTable.objects.get().people_count == 5


def test_whose_code_it_was_goes_with_whoever_is_erased(now):
    build.draw(until="made", now=now)
    leaves = Application.objects.first()
    joining.withdraw(application=leaves, now=now)

    joining.erase(application=leaves, now=now)

    assert DrawEntry.objects.count() == 4
    assert not leaves.draw_entries.exists()


ACTS = {
    "plan": lambda draw, **acting: drawing.plan(
        panel=draw.panel, sectors=draw.sectors.all(), answer_days=7, **acting
    ),
    "freeze": drawing.freeze,
    "renew": drawing.renew,
    "publish": lambda draw, now, by: drawing.publish(
        draw=draw, source="Lotto", draws_at=now + HOUR, now=now, by=by
    ),
    "enter_number": lambda **acting: drawing.enter_number(value="1", evidence="Paper", **acting),
    "confirm": draw_results.confirm,
    "close": drawing.close,
    "cancel": lambda **acting: drawing.cancel(reason="No.", **acting),
}


@pytest.mark.parametrize("name", ACTS)
def test_only_those_who_manage_the_panel_act(now, name):
    draw = build.draw(now=now)
    stranger = network.coordinator(city=network.city(slug="elsewhere"))

    with pytest.raises(PermissionDenied):
        ACTS[name](draw=draw, by=stranger, now=now)

    assert Draw.objects.get().state == "planned"


MAY = {"freeze": "frozen", "publish": "prepared", "enter_number": "drawn", "confirm": "confirmed"}


@pytest.mark.parametrize("target", DrawState.values)
def test_no_act_leaves_the_course(now, target):
    """From the plan only the applicants can be fixed, or the draw called off."""
    draw = build.draw(now=now)
    acts = {"closed": "close", **{state: name for name, state in MAY.items()}}
    if target in {*DRAW_CAN_BECOME[DrawState.PLANNED], "planned"}:
        return

    with pytest.raises(Refused):
        ACTS[acts[target]](draw=draw, by=giulia(draw), now=now)


def test_messages_go_to_the_drawn_and_to_the_reserve(now):
    panel = panels.panel(each=1)
    for name in ("amina", "boris"):
        build_joining.application(
            panel=panel,
            state="eligible",
            email=f"{name}@example.org",
            email_confirmed_at=panel.created_at,
        )
    build.draw(panel=panel, count=0, until="confirmed", now=now)

    kinds = Counter(OutboundMail.objects.values_list("kind", flat=True))
    assert kinds == {
        "panels.application_in_draw": 2,
        "panels.application_invited": 1,
        "panels.application_reserve": 1,
    }
    assert Member.objects.count() == 1
