"""Called again when too few came, the order of an agenda, recusals, exact shares of a majority."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from panels.balance import balance_of
from panels.models import AgendaItem, Sitting
from panels.quorum import present
from panels.services import agenda, decisions, declaring, minutes, second, sittings
from panels.services.acts import Refused
from panels.views import motion_rows
from tests.builders import panels as build
from tests.builders import sittings as sit
from tests.builders.network import signed_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_second_factor"),
]


@pytest.fixture
def panel():
    return build.constituted(each=3)


@pytest.fixture
def by(panel):
    return build.coordinator(panel)


def held(panel, *, seats):
    """A sitting that is over, with these seats taken to its end."""
    meeting = sit.sitting(panel=panel, state="closed")
    sit.here(meeting, seats=seats, out_at=meeting.closed_at)
    AgendaItem.objects.create(sitting=meeting, position=1, title="The library", minutes=20)
    AgendaItem.objects.create(sitting=meeting, position=2, title="The park")
    return meeting


def one_of_each(panel):
    return [
        panel.seats.filter(sector=part).earliest("pk").pk
        for part in panel.composition.sectors.all()
    ]


def again(meeting, by, now, days=7):
    starts_at = meeting.starts_at + timedelta(days=days)
    return second.convene_again(
        sitting=meeting,
        by=by,
        now=now,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place="Town hall",
        join_url="",
        language="en",
    )


def test_too_few_came_so_the_same_agenda_is_called_again_and_fewer_are_enough(panel, by, now):
    few = one_of_each(panel)
    meeting = held(panel, seats=few)
    assert not present(meeting).is_met

    new = again(meeting, by, now)
    same = again(meeting, by, now)

    assert new == same
    assert [(item.title, item.minutes) for item in new.agenda.order_by("position")] == [
        ("The library", 20),
        ("The park", None),
    ]
    sittings.call(sitting=new, by=by, now=now - timedelta(days=6))
    sittings.open_sitting(sitting=new, by=by, now=now)
    sit.here(new, seats=few)
    new.refresh_from_db()
    assert present(new).is_met
    motion = decisions.propose(sitting=new, title="A", text="B", by=by, now=now)
    assert decisions.open_vote(motion=motion, by=by, now=now).voters.count() == 3
    new.attendances.filter(seat=few[0]).delete()
    assert not present(new).is_met


def test_a_second_sitting_keeps_the_agenda_of_the_first(panel, by, now):
    new = again(held(panel, seats=[]), by, now)

    for act in (
        lambda: agenda.add_item(sitting=new, title="Money", by=by, now=now),
        lambda: agenda.remove_item(item=new.agenda.first(), by=by, now=now),
        lambda: agenda.shift(item=new.agenda.first(), places=1, by=by, now=now),
    ):
        with pytest.raises(Refused, match="Leave the agenda as it was at the first sitting"):
            act()


@pytest.mark.parametrize("days", [1, 6])
def test_a_second_sitting_waits_some_days(panel, by, now, days):
    with pytest.raises(Refused, match="from 27 November 2026 on"):
        again(held(panel, seats=[]), by, now, days=days)

    assert Sitting.objects.count() == 1


def test_only_a_sitting_that_failed_is_repeated_and_only_once(panel, by, now):
    enough = held(panel, seats=None)
    failed = held(panel, seats=[])
    new = again(failed, by, now)
    Sitting.objects.filter(pk=new.pk).update(state="called", called_at=now)
    Sitting.objects.filter(pk=new.pk).update(state="open", opened_at=now)
    Sitting.objects.filter(pk=new.pk).update(state="closed", closed_at=now)
    new.refresh_from_db()

    for meeting in (enough, new):
        with pytest.raises(Refused, match="is called again"):
            again(meeting, by, now, days=30)


def test_the_page_leads_to_the_second_sitting(panel, by):
    meeting = held(panel, seats=[])
    browser = signed_in(by)
    page = reverse("panels:sitting", args=[panel.pk, meeting.number])
    call = reverse("panels:sitting_again", args=[panel.pk, meeting.number])
    day = (timezone.now() + timedelta(days=60)).date().isoformat()

    assert call in browser.get(page).content.decode()
    assert "at least one of each part" in browser.get(call).content.decode()
    given = {"day": day, "begins": "18:00", "ends": "20:00", "place": "Hall", "language": "en"}
    shown = browser.post(call, given, follow=True).content.decode()

    assert f"with the agenda of sitting {meeting.number}" in shown


def test_nobody_is_asked_to_repeat_a_sitting_that_enough_attended(panel, by):
    meeting = held(panel, seats=None)
    call = reverse("panels:sitting_again", args=[panel.pk, meeting.number])

    answer = signed_in(by).get(call, follow=True).content.decode()

    assert "Only a sitting that too few attended" in answer
    assert call not in answer


def test_points_come_earlier_and_later_with_a_button(panel, by):
    meeting = sit.sitting(panel=panel)
    points = [
        AgendaItem.objects.create(sitting=meeting, position=place, title=title)
        for place, title in enumerate("ABC", start=1)
    ]
    browser = signed_in(by)

    def press(way, point):
        args = [panel.pk, meeting.number, point.pk]
        return browser.post(reverse(f"panels:sitting_agenda_{way}", args=args), follow=True)

    press("up", points[2])
    press("up", points[0])
    shown = press("down", points[0]).content.decode()

    assert [item.title for item in meeting.agenda.order_by("position")] == ["C", "A", "B"]
    assert "Earlier: A" in shown
    assert "Earlier: C" not in shown


def test_who_declared_an_interest_is_shown_at_the_vote_and_not_counted(panel, by, now, monkeypatch):
    meeting = sit.open_sitting(panel=panel)
    item = AgendaItem.objects.create(sitting=meeting, position=1, title="Money for clubs")
    out = panel.mandates.select_related("member").earliest("pk")
    declaring.stay_out(item=item, mandate=out, reason="funding", by=by, now=now)
    browser = signed_in(by)
    asked = {"title": "Pay", "text": "We pay.", "kind": "qualified", "share": "3/4"}
    browser.post(
        reverse("panels:sitting_propose", args=[panel.pk, meeting.number]),
        {**asked, "item": item.pk, "parts": "2"},
    )
    motion = meeting.motions.get()
    page = [panel.pk, meeting.number, motion.pk]

    form = browser.get(reverse("panels:sitting_motion_open", args=page)).content.decode()
    votes = {f"seat-{seat.pk}": "-" for seat in panel.seats.all()}
    browser.post(reverse("panels:sitting_motion_open", args=page), votes)
    shown = browser.get(reverse("panels:sitting_motion", args=page)).content.decode()

    motion.refresh_from_db()
    assert "Declared for this point." in form
    assert (motion.needs_num, motion.needs_den, motion.voters.count()) == (3, 4, 8)
    assert not motion.voters.filter(seat=out.seat_id).exists()
    assert "They stay out of this vote and are not counted:" in shown
    assert f"<bdi>{out.member.name}</bdi> · Would receive money" in shown
    assert "To be carried, the motion needs 3/4 of the votes for and against." in shown
    bodies = []
    monkeypatch.setattr(minutes.simple, "pdf", lambda body, **_more: bodies.append(body) or b"")
    kept = sittings.write_minutes(sitting=meeting, text="We met.", by=by, now=now)
    minutes.minutes_pdf(kept)
    assert f"Point 1: {out.member.name} stayed out. Would receive money." in bodies[0]


@pytest.mark.parametrize(
    ("share", "votes_for", "against", "carried"),
    [
        ((2, 3), 2, 1, True),
        ((2, 3), 5, 3, False),
        ((2, 3), 6, 3, True),
        ((3, 4), 6, 2, True),
        ((3, 4), 5, 2, False),
        ((3, 5), 3, 2, True),
        ((1, 1), 8, 1, False),
    ],
)
def test_a_qualified_majority_is_counted_exactly(
    panel, by, now, share, votes_for, against, carried
):
    meeting = sit.open_sitting(panel=panel)
    num, den = share
    motion = decisions.propose(
        sitting=meeting,
        title="A",
        text="B",
        kind="qualified",
        needs_num=num,
        needs_den=den,
        by=by,
        now=now,
    )
    decisions.open_vote(motion=motion, by=by, now=now)
    choices = ["for"] * votes_for + ["against"] * against
    seats = motion.voters.order_by("seat").values_list("seat", flat=True)
    chosen = dict(zip(seats, choices, strict=False))
    decisions.enter_votes(motion=motion, choices=chosen, by=by, now=now)

    decision = decisions.close_vote(motion=motion, by=by, now=now)

    cast = votes_for + against
    needed = next(number for number in range(cast + 1) if number * den >= num * cast)
    came = motion_rows.results([decision], balance_of(panel))[0]["result"]
    assert (decisions.says(decision)["outcome"] == "carried") is carried
    assert came.needs == (
        f"{num}/{den} of {cast} votes for and against are {needed}, rounded up; "
        f"{votes_for} were for."
    )


@pytest.mark.parametrize(("share", "said"), [("4/3", "Write a share"), ("half", "Write a share")])
def test_a_share_is_a_fraction(panel, by, share, said):
    meeting = sit.open_sitting(panel=panel)
    page = reverse("panels:sitting_propose", args=[panel.pk, meeting.number])

    answer = signed_in(by).post(
        page, {"title": "A", "text": "B", "kind": "qualified", "share": share}
    )

    assert said in answer.content.decode()
    assert not meeting.motions.exists()
