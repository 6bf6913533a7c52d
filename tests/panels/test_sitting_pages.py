"""Pages of sittings: the coordinator's way through one, and what a member sees of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from crisco.documents import checking
from panels.forms.motions import MotionForm
from panels.forms.sittings import ItemForm, MinutesForm
from panels.models import (
    ActionItem,
    AgendaItem,
    Attendance,
    Decision,
    Minutes,
    Motion,
    Paper,
    Sitting,
)
from panels.quorum import present
from panels.services import agenda, sitting_letters
from panels.services.minutes import draft
from tests.builders import network
from tests.builders import panels as build
from tests.builders import sittings as sit
from tests.builders.network import signed_in

pytestmark = pytest.mark.django_db
BUDGET = {"list": 5, "sitting": 11, "log": 8}
MEMBERS = {"list": 6, "sitting": 12, "log": 8}  # whether they sit there is one question more


@pytest.fixture(autouse=True)
def _world(settings, tmp_path):
    settings.SECOND_FACTOR_REQUIRED = False
    settings.MEDIA_ROOT = tmp_path


def at(name, meeting, *more):
    return reverse(f"panels:{name}", args=[meeting.panel_id, meeting.number, *more])


def text_of(response):
    return response.content.decode()


def member_of(panel):
    """The account of somebody with a seat."""
    person = network.user()
    who = panel.mandates.live().order_by("pk").first().member
    type(who).objects.filter(pk=who.pk).update(user=person)
    return person


def test_the_coordinator_goes_from_a_plan_to_a_decision():
    panel = build.constituted(each=1)
    client = signed_in(build.coordinator(panel))
    day = (timezone.now() + timedelta(days=9)).date().isoformat()
    when = {"day": day, "begins": "18:00", "ends": "20:00", "place": "Town hall", "language": "en"}

    client.post(reverse("panels:sitting_plan", args=[panel.pk]), when)
    meeting = Sitting.objects.get()
    client.post(at("sitting_agenda", meeting), {"title": "The library"})
    client.post(at("sitting_call", meeting))
    client.post(at("sitting_open", meeting))
    here = {f"seat-{seat.pk}": "room" for seat in panel.seats.all()}
    seated = client.post(at("sitting_presence", meeting), here, follow=True)
    words = {"title": "Sundays", "text": "Open on Sundays.", "kind": "simple"}
    client.post(at("sitting_propose", meeting), words)
    motion = Motion.objects.get()
    stays = {f"seat-{seat.pk}": "-" for seat in panel.seats.all()}
    client.post(at("sitting_motion_open", meeting, motion.pk), stays)
    votes = {f"seat-{seat.pk}": "for" for seat in panel.seats.all()}
    client.post(at("sitting_motion_enter", meeting, motion.pk), votes)
    counted = client.post(at("sitting_motion_count", meeting, motion.pk), follow=True)

    assert "Seats taken: 3 of 3. The panel can vote." in text_of(seated)
    assert "Carried by all three thirds" in text_of(counted)
    public = reverse("panels:decisions", args=[panel.city.slug, panel.programme.slug])
    assert f"{panel.city.slug}-{Decision.objects.get().year}-1" in text_of(Client().get(public))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"begins": "02:30", "ends": "02:45"}, "this time does not exist"),
        ({"begins": "02:30", "ends": "03:10"}, "this time does not exist"),
        ({"begins": "01:30", "ends": "02:30"}, "this time does not exist"),
        ({"day": "9999-12-31"}, "Please give a day such as"),
        ({"place": "", "join_url": f"https://meet.example/{'x' * 200}"}, "at most 200"),
    ],
)
def test_a_sitting_is_at_a_time_that_exists_and_at_an_address_that_can_be_kept(given, sentence):
    panel = build.constituted(each=1)
    client = signed_in(build.coordinator(panel))
    when = {"day": "2199-03-31", "begins": "18:00", "ends": "20:00", "place": "Hall"}

    page = client.post(
        reverse("panels:sitting_plan", args=[panel.pk]), when | {"language": "en"} | given
    )

    assert sentence in text_of(page)
    assert "end must come after" not in text_of(page)
    assert Sitting.objects.count() == 0


def test_whoever_gets_no_mail_is_named_when_the_others_are_invited():
    meeting = sit.sitting(
        starts_at=timezone.now() + timedelta(days=9), ends_at=timezone.now() + timedelta(days=10)
    )
    agenda.add_item(
        sitting=meeting, title="Books", by=build.coordinator(meeting.panel), now=timezone.now()
    )
    one, *others = meeting.panel.members.order_by("pk")
    for number, member in enumerate(others):
        member.email = f"m{number}@portal.example"
        member.save()
    client = signed_in(build.coordinator(meeting.panel))

    told = text_of(client.post(at("sitting_call", meeting), follow=True))

    assert f"We have no e-mail address of {one.name}." in told


@pytest.mark.parametrize(("days", "is_early"), [(0, False), (9, True)])
def test_who_opens_a_sitting_on_another_day_is_asked_whether_it_is_the_right_one(days, is_early):
    noon = timezone.now().replace(hour=12)
    meeting = sit.sitting(
        state="called",
        starts_at=noon + timedelta(days=days),
        ends_at=noon + timedelta(days=days, hours=2),
    )
    client = signed_in(build.coordinator(meeting.panel))

    asked = text_of(client.get(at("sitting_open", meeting)))

    assert ("Is this the right sitting?" in asked) == is_early


def test_everybody_is_marked_at_once_but_who_was_entered_otherwise_stays_so():
    panel = build.constituted(each=1)
    client = signed_in(build.coordinator(panel))
    meeting = sit.open_sitting(panel=panel)
    address = at("sitting_presence", meeting)
    seat = panel.seats.earliest("pk")
    client.post(
        address,
        {f"seat-{each.pk}": "-" for each in panel.seats.all()} | {f"seat-{seat.pk}": "online"},
    )

    before = client.get(address)
    marked = client.get(f"{address}?everybody")

    assert 'href="?everybody"' in text_of(before)
    initial = {name: field.initial for name, field in marked.context["form"].fields.items()}
    others = {f"seat-{each.pk}": "room" for each in panel.seats.exclude(pk=seat.pk)}
    assert initial == {f"seat-{seat.pk}": "online", **others}
    assert Attendance.objects.filter(sitting=meeting, out_at=None).count() == 1
    assert 'href="?everybody"' not in text_of(marked)


def test_a_member_reads_and_votes_but_does_not_manage():
    meeting = sit.open_sitting(panel=build.constituted(each=1))
    client = signed_in(member_of(meeting.panel))
    motion = sit.open_motion(meeting)

    page = client.get(at("sitting", meeting))
    asked = client.get(at("sitting_motion", meeting, motion.pk))
    voted = client.post(
        at("sitting_motion_vote", meeting, motion.pk), {"choice": "for"}, follow=True
    )

    assert "End the sitting" not in text_of(page)
    assert "Cast my vote" in text_of(asked)
    assert "Your vote is counted. Thank you." in text_of(voted)
    assert client.post(at("sitting_close", meeting)).status_code == 403
    assert client.get(reverse("panels:manage", args=[meeting.panel_id])).status_code == 404
    assert "Where you are a member" in text_of(client.get(reverse("network:desk")))


def test_what_is_only_planned_is_the_desks_alone():
    meeting = sit.sitting(panel=build.constituted(each=1))
    member = signed_in(member_of(meeting.panel))

    assert member.get(at("sitting", meeting)).status_code == 404
    listed = member.get(reverse("panels:sittings", args=[meeting.panel_id]))
    assert "No sitting is planned." in text_of(listed)
    coordinator = signed_in(build.coordinator(meeting.panel))
    assert coordinator.get(at("sitting", meeting)).status_code == 200


def test_the_link_of_a_mail_opens_agenda_and_papers_and_nothing_else():
    soon = timezone.now() + timedelta(days=3)
    meeting = sit.world(build.constituted(each=1))
    Sitting.objects.filter(pk=meeting.pk).update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    other = sit.world(build.constituted(each=1))
    token = sitting_letters.token_for(meeting, meeting.panel.members.first())
    papers = [Paper.objects.get(item__sitting=each) for each in (meeting, other)]

    page = Client().get(reverse("panels:papers", args=[token]))
    files = [
        Client().get(reverse("panels:papers_file", args=[token, paper.uuid])) for paper in papers
    ]

    assert "The library" in text_of(page)
    assert page["X-Robots-Tag"] == "noindex"
    assert [file.status_code for file in files] == [200, 404]
    assert Client().get(reverse("panels:papers", args=["forged"])).status_code == 404


def test_minutes_and_certificate_are_tagged_pdf():
    meeting = sit.world(build.constituted(each=1))
    client = signed_in(build.coordinator(meeting.panel))

    minutes = client.get(at("sitting_minutes_pdf", meeting)).content
    certificate = client.get(reverse("panels:certificate", args=[meeting.panel_id])).content

    assert checking.check(minutes) == []
    assert checking.check(certificate) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_sittings_keep_their_budget(rows):
    meeting = sit.world(build.constituted(each=rows))
    for number in range(2, rows + 1):
        sit.sitting(panel=meeting.panel)
        AgendaItem.objects.create(sitting=meeting, position=number, title="More")
        sit.motion(meeting)
        ActionItem.objects.create(
            panel=meeting.panel, sitting=meeting, title="More", owner="Parks", due_on="2027-01-01"
        )
    city, programme = meeting.panel.city.slug, meeting.panel.programme.slug
    pages = {
        "list": reverse("panels:sittings", args=[meeting.panel_id]),
        "sitting": at("sitting", meeting),
        "log": reverse("panels:decisions", args=[city, programme]),
    }

    coordinator = asked_on(pages, signed_in(build.coordinator(meeting.panel)))
    member = asked_on(pages, signed_in(member_of(meeting.panel)))

    assert (coordinator, member) == (BUDGET, MEMBERS)


def asked_on(pages, client):
    """How many questions each page asks."""
    asked = {}
    for name, page in pages.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        asked[name] = len(queries)
    return asked


def test_an_open_vote_is_the_next_step_and_the_sitting_does_not_end():
    meeting = sit.open_sitting(panel=build.constituted(each=1))
    client = signed_in(build.coordinator(meeting.panel))
    before = text_of(client.get(at("sitting", meeting)))

    motion = sit.open_motion(meeting, title="Sundays")
    during = text_of(client.get(at("sitting", meeting)))

    assert ("The vote on" in before, "End the sitting" in before) == (False, True)
    assert ("The vote on “Sundays” is open." in during, "End the sitting" in during) == (
        True,
        False,
    )
    assert f'href="{at("sitting_motion", meeting, motion.pk)}"' in during


def test_the_title_of_a_point_keeps_its_direction_to_itself():
    meeting = sit.sitting()
    given = {"title": "Signs in the station", "minutes": 30, "position": 1}
    AgendaItem.objects.create(sitting=meeting, **given)
    client = signed_in(build.coordinator(meeting.panel))

    page = text_of(client.get(at("sitting", meeting)))

    assert '<p class="strong"><bdi>Signs in the station</bdi> <span class="hint' in page


def test_days_are_those_of_the_city_though_elsewhere_it_is_still_yesterday():
    late = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    told = {"summary": "We met.", "summary_published_at": late}
    times = {"starts_at": late, "ends_at": late + timedelta(hours=2)}
    meeting = sit.sitting(state="closed", **told, **times)
    Minutes.objects.create(sitting=meeting, version=1, text="We met.", approved_at=late)
    panel = meeting.panel
    client = signed_in(build.coordinator(panel))

    desk = text_of(client.get(at("sitting", meeting)))
    place = [panel.city.slug, panel.programme.slug]
    log = text_of(Client().get(reverse("panels:decisions", args=place)))

    assert "Approved on 2 December 2026" in desk
    assert f"Sitting {meeting.number}, 2 December 2026" in log


def test_a_draft_of_the_minutes_is_approved_or_corrected_not_written_again():
    meeting = sit.sitting(panel=build.constituted(each=1), state="closed")
    client = signed_in(build.coordinator(meeting.panel))

    before = text_of(client.get(at("sitting", meeting)))
    client.post(at("sitting_minutes", meeting), {"text": "We met."})
    after = text_of(client.get(at("sitting", meeting)))

    assert "Write the minutes" in before
    assert "Write the minutes" not in after
    assert "Version 1 of the minutes is kept, and not approved yet." in after
    assert "Correct the minutes" in after


def test_a_member_is_led_to_the_open_vote_until_the_vote_is_cast():
    meeting = sit.open_sitting(panel=build.constituted(each=1))
    client = signed_in(member_of(meeting.panel))
    motion = sit.open_motion(meeting)

    before = text_of(client.get(at("sitting", meeting)))
    client.post(at("sitting_motion_vote", meeting, motion.pk), {"choice": "for"})
    after = text_of(client.get(at("sitting", meeting)))

    assert "To the vote" in before
    assert "To the vote" not in after


def test_no_vote_is_offered_when_the_sitting_is_over():
    meeting = sit.open_sitting(panel=build.constituted(each=1))
    client = signed_in(build.coordinator(meeting.panel))
    motion = sit.motion(meeting)

    before = text_of(client.get(at("sitting_motion", meeting, motion.pk)))
    client.post(at("sitting_close", meeting))
    after = text_of(client.get(at("sitting_motion", meeting, motion.pk)))

    assert "Open the vote" in before
    assert "Open the vote" not in after
    assert "Withdraw the motion" in after


def test_an_empty_summary_is_not_called_public():
    meeting = sit.sitting(panel=build.constituted(each=1), state="closed")
    client = signed_in(build.coordinator(meeting.panel))

    emptied = client.post(at("sitting_summary", meeting), {"text": " "}, follow=True)

    assert "No summary is public." in text_of(emptied)
    assert "Everybody can read" not in text_of(emptied)


def test_a_panel_with_empty_seats_hears_at_once_that_it_can_only_hold_polls():
    meeting = sit.open_sitting(panel=build.constituted(each=1))
    whole = MotionForm(sitting=meeting)
    meeting.panel.state = "vacancy"

    form = MotionForm(sitting=meeting)

    assert present(meeting).words() == (
        "Seats taken: 3 of 3. That is enough for a poll that binds nobody. "
        "To decide, the panel must be whole."
    )
    assert (whole["kind"].initial, form["kind"].initial) == ("simple", "advisory")
    assert "only a poll that binds nobody" in str(form["kind"].help_text)


def test_the_draft_of_the_minutes_of_a_sitting_that_is_over_says_how_it_was():
    meeting = sit.sitting(panel=build.constituted(each=1), state="closed")

    assert draft(meeting).startswith("Seats taken: 0 of 3. That was too few for the panel to vote.")


def test_the_log_says_which_votes_were_polls():
    meeting = sit.open_sitting(panel=build.constituted(each=1))
    client = signed_in(build.coordinator(meeting.panel))
    motion = sit.open_motion(meeting, kind="advisory")
    votes = {f"seat-{seat.pk}": "for" for seat in meeting.panel.seats.all()}
    client.post(at("sitting_motion_enter", meeting, motion.pk), votes)
    counted = client.post(at("sitting_motion_count", meeting, motion.pk), follow=True)
    place = [meeting.panel.city.slug, meeting.panel.programme.slug]

    log, page = (
        text_of(Client().get(reverse(f"panels:{name}", args=place)))
        for name in ("decisions", "panel")
    )

    assert "<p>Poll that binds nobody</p>" in log
    assert "· Poll that binds nobody" in page
    for told in (log, page, text_of(counted), draft(meeting)):
        assert "Most are in favour" in told
        assert "Carried" not in told


def test_minutes_of_a_point_and_minutes_of_a_sitting_are_two_words():
    with override("ar"):
        assert ItemForm.base_fields["minutes"].label != MinutesForm.base_fields["text"].label


def test_what_a_motion_needed_is_said_once_when_it_is_decided():
    meeting = sit.open_sitting(panel=build.constituted(each=1))
    client = signed_in(build.coordinator(meeting.panel))
    motion = sit.open_motion(meeting, kind="double", needs_parts=2)

    asked = text_of(client.get(at("sitting_motion", meeting, motion.pk)))
    client.post(at("sitting_motion_count", meeting, motion.pk))
    decided = text_of(client.get(at("sitting_motion", meeting, motion.pk)))

    assert asked.count("To be carried, the motion needs") == 1
    assert decided.count("To be carried, the motion needs") == 1
