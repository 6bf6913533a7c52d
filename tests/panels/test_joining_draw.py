"""What the draw does with applications: into the pool, out of it, and the three ways it ends."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from crisco.jobs.models import OutboundMail
from panels.models import Application, Member
from panels.models.application import APPLICATION_CAN_BECOME, ApplicationState
from panels.services import application_clock, joining
from panels.services.acts import panel_lock
from tests.builders import joining as build
from tests.builders import panels as build_panels

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return build_panels.panel(each=1)


def applicant(panel, state="in_pool", **given):
    given = {"email": "amina@example.org", "email_confirmed_at": panel.created_at, **given}
    needs = {"ineligible": {"reason": "Lives elsewhere."}, "withdrawn": {"withdrawn_at": None}}
    given = {**needs.get(state, {}), **given}
    return build.application(panel=panel, state=state, **given)


def mailed():
    kinds = OutboundMail.objects.order_by("created_at", "pk").values_list("kind", flat=True)
    return [kind.removeprefix("panels.application_") for kind in kinds]


def test_who_can_be_chosen_is_in_the_pool_and_out_of_it_again(panel, now):
    application = applicant(panel, "eligible")

    joining.enter_pool(application, now=now)
    during = Application.objects.get().state
    joining.leave_pool(application, now=now)

    assert (during, Application.objects.get().state) == ("in_pool", "eligible")
    assert mailed() == []


def hooks(now):
    by = now + timedelta(days=7)
    return {
        "in_pool": lambda each: joining.enter_pool(each, now=now),
        "eligible": lambda each: joining.leave_pool(each, now=now),
        "invited": lambda each: joining.invite(each, answer_by=by, now=now),
        "reserve": lambda each: joining.keep_in_reserve(each, rank=1, by=None, now=now),
        "not_drawn": lambda each: joining.pass_over(each, now=now),
    }


@pytest.mark.parametrize("target", ["in_pool", "eligible", "invited", "reserve", "not_drawn"])
def test_the_draw_takes_nobody_from_where_the_table_says_no(panel, now, target):
    for state in ApplicationState:
        application = applicant(panel, "submitted", email="")
        application.state = state  # as the draw read it
        may = target in APPLICATION_CAN_BECOME[state]
        if may:
            hooks(now)[target](application)
            assert Application.objects.get(pk=application.pk).state == target
            Application.objects.update(rank=None, state="ineligible", reason="–", expires_at=None)
            continue
        with pytest.raises(joining.Gone, match="changed in the meantime"), transaction.atomic():
            hooks(now)[target](application)
        assert Application.objects.get(pk=application.pk).state == "submitted"


def test_who_was_drawn_has_a_day_to_answer_by_and_hears_of_it(panel, now):
    application = applicant(panel)
    until = now + timedelta(days=7)

    joining.invite(application, answer_by=until, now=now)
    answered = joining.answer(application=application, says_yes=True, now=now)

    assert (answered.state, answered.expires_at) == ("accepted", None)
    assert mailed() == ["invited"]


def test_who_was_drawn_and_is_silent_has_not_answered_in_time(panel, now):
    application = applicant(panel)
    until = now + timedelta(days=7)
    joining.invite(application, answer_by=until, now=now)

    early = application_clock.expire(now=until - timedelta(seconds=1))

    assert (early, application_clock.expire(now=until)) == (0, 1)
    assert Application.objects.get().state == "expired"


def test_the_reserve_is_in_the_order_of_the_draw_and_a_rank_is_held_once(panel, now):
    ranks = (1, 2, 2, None)
    for rank in ranks:
        each = applicant(panel, email="", email_confirmed_at=None)
        joining.keep_in_reserve(each, rank=rank, by=None, now=now)

    kept = Application.objects.order_by("pk").values_list("rank", flat=True)
    assert list(kept) == [1, 2, 3, 4]
    names = Application.objects.order_by("rank").values_list("name", flat=True)
    assert [each.name for each in Member.objects.waiting()] == list(names)


def test_who_was_not_drawn_is_told_and_is_no_member(panel, now):
    joining.pass_over(applicant(panel), now=now)

    assert Application.objects.get().state == "not_drawn"
    assert (mailed(), Member.objects.count()) == (["not_drawn"], 0)


def in_the_draw(act, application, *, at):
    """The hook inside the draw's own transaction, which locks the panel and reads anew."""
    try:
        at.wait(timeout=10)
        with transaction.atomic():
            panel_lock(application.panel)
            act(joining.fresh(application))
    except joining.Gone:
        pass
    finally:
        connections.close_all()


def both(first, second, *applications):
    at = threading.Barrier(2)
    threads = [
        threading.Thread(target=in_the_draw, args=(act, each), kwargs={"at": at})
        for act, each in zip((first, second), applications, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_put_on_the_same_place_of_the_reserve_at_once_stand_one_after_the_other(now):
    panel = build_panels.panel(each=1)
    rivals = [applicant(panel, email="", email_confirmed_at=None) for _each in range(2)]
    keep = hooks(now)["reserve"]

    both(keep, keep, *rivals)

    assert sorted(Application.objects.values_list("state", "rank")) == [
        ("reserve", 1),
        ("reserve", 2),
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_is_drawn_and_passed_over_at_once_hears_one_thing(now):
    panel = build_panels.panel(each=1)
    application = applicant(panel)

    both(hooks(now)["invited"], hooks(now)["not_drawn"], application, application)

    assert mailed() in (["invited"], ["not_drawn"])
    assert Application.objects.get().state == mailed()[0]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_who_withdraws_as_the_draw_begins_is_not_in_the_pool(now):
    panel = build_panels.panel(each=1)
    application = applicant(panel, "eligible")

    both(
        hooks(now)["in_pool"],
        lambda each: joining.move(each, ApplicationState.WITHDRAWN, now=now),
        application,
        application,
    )

    assert Application.objects.get().state == "withdrawn"
