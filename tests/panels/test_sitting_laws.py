"""Each rule of sittings, votes and the log that the database keeps, going round every form."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from crisco.db import violated
from panels.models import (
    ActionItem,
    AdviceRequest,
    AgendaItem,
    Attendance,
    Ballot,
    Decision,
    Minutes,
    Motion,
    Paper,
    Recusal,
    Sitting,
    SnapshotKind,
    Tally,
    Voter,
)
from panels.services.snapshots import snapshot
from tests.builders import panels as build
from tests.builders import sittings as sit

pytestmark = pytest.mark.django_db


def refusal_of(act):
    """Name of the constraint that refuses the act, deferred ones included."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return violated(refusal.value)


@pytest.fixture
def meeting():
    return sit.open_sitting(panel=build.constituted(each=1))


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        ({"ends_at": sit.DAY}, "panels_sitting_ends_after_start"),
        ({"place": ""}, "panels_sitting_has_a_place"),
        ({"number": 1}, "panels_sitting_number_is_unique"),
        ({"opened_at": sit.DAY}, "panels_sitting_knows_its_moments"),
    ],
)
def test_a_sitting_is_whole(meeting, wrong, law):
    assert refusal_of(lambda: sit.sitting(panel=meeting.panel, **{"number": 2, **wrong})) == law


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        ({"title": " "}, "panels_agendaitem_has_a_title"),
        ({"position": 1}, "panels_agendaitem_place_is_unique"),
    ],
)
def test_a_point_of_the_agenda_has_a_title_and_a_place(meeting, wrong, law):
    AgendaItem.objects.create(sitting=meeting, position=1, title="Welcome")
    given = {"sitting": meeting, "position": 2, "title": "Next"}

    assert refusal_of(lambda: AgendaItem.objects.create(**{**given, **wrong})) == law


def test_a_paper_has_a_title(meeting):
    item = AgendaItem.objects.create(sitting=meeting, position=1, title="Welcome")

    refused = refusal_of(lambda: Paper.objects.create(item=item, title="", file="x", size_bytes=1))

    assert refused == "panels_paper_has_a_title"


def test_nobody_sits_twice_or_leaves_before_they_come(meeting):
    there = meeting.attendances.first()
    before = {"out_at": sit.DAY - timedelta(hours=1)}

    twice = refusal_of(lambda: sit.here(meeting, seats=[there.seat_id]))
    backwards = refusal_of(lambda: Attendance.objects.filter(pk=there.pk).update(**before))

    assert twice == "panels_attendance_one_at_a_time_on_a_seat"
    assert backwards == "panels_attendance_leaves_after_coming"


def test_nobody_of_another_panel_sits_here(meeting):
    other = build.constituted(each=1)
    mandate = other.mandates.first()
    given = {"seat": mandate.seat, "sector": mandate.sector, "mandate": mandate, "in_at": sit.DAY}

    refused = refusal_of(
        lambda: Attendance.objects.create(sitting=meeting, panel=other, **given),
    )

    assert refused == "panels_attendance_at_a_sitting_of_its_panel"


def test_minutes_are_versions_of_which_one_is_approved(meeting):
    first = Minutes.objects.create(sitting=meeting, version=1, text="We met.", approved_at=sit.DAY)

    def another(**given):
        return lambda: Minutes.objects.create(
            **{"sitting": meeting, "version": 2, "text": "We met.", **given}
        )

    assert refusal_of(another(version=1)) == "panels_minutes_version_is_unique"
    assert refusal_of(another(text=" ")) == "panels_minutes_have_a_text"
    assert refusal_of(another(approved_at=sit.DAY)) == "panels_minutes_are_approved_once"
    changed = Minutes.objects.filter(pk=first.pk)
    assert refusal_of(lambda: changed.update(text="!")) == "panels_minutes_are_never_rewritten"
    assert refusal_of(changed.delete) == "panels_minutes_are_never_rewritten"


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        ({"title": ""}, "panels_motion_has_a_title"),
        ({"needs_num": 4}, "panels_motion_needs_a_fraction"),
        ({"closed_at": sit.DAY}, "panels_motion_knows_its_moments"),
        ({"state": "open", "opened_at": sit.DAY}, "panels_motion_state_follows_its_course"),
    ],
)
def test_a_motion_is_whole(meeting, wrong, law):
    assert refusal_of(lambda: sit.motion(meeting, **wrong)) == law


def test_one_vote_is_open_at_a_time(meeting):
    sit.open_motion(meeting)

    assert refusal_of(lambda: sit.open_motion(meeting)) == "panels_motion_one_vote_at_a_time"


def test_a_panel_with_empty_seats_opens_no_vote_but_a_poll():
    meeting = sit.open_sitting(panel=build.vacancy())

    refused = refusal_of(lambda: sit.open_motion(meeting))
    sit.open_motion(meeting, kind="advisory")

    assert refused == "panels_motion_needs_a_constituted_panel"


def test_the_words_of_an_open_vote_stay(meeting):
    asked = Motion.objects.filter(pk=sit.open_motion(meeting).pk)

    assert refusal_of(lambda: asked.update(text="Something else")) == "panels_motion_is_kept"
    assert refusal_of(lambda: asked.update(is_secret=True)) == "panels_motion_is_kept"


def test_the_list_of_voters_stays_once_the_vote_is_open(meeting):
    asked = sit.open_motion(meeting)
    voter = asked.voters.first()
    seat = voter.seat

    added = refusal_of(lambda: Recusal.objects.create(motion=asked, seat=seat, reason="other"))
    removed = refusal_of(lambda: Voter.objects.filter(pk=voter.pk).delete())

    assert added == "panels_recusal_fits_the_motion"
    assert removed == "panels_voter_fits_the_motion"


def test_a_seat_is_on_a_list_once(meeting):
    asked = sit.motion(meeting)
    there = meeting.attendances.first()
    Recusal.objects.create(motion=asked, seat=there.seat, reason="other")
    given = {"panel": there.panel, "sector": there.sector, "mandate": there.mandate}
    Voter.objects.create(motion=asked, seat=there.seat, **given)

    again = refusal_of(lambda: Voter.objects.create(motion=asked, seat=there.seat, **given))
    stays_out = refusal_of(
        lambda: Recusal.objects.create(motion=asked, seat=there.seat, reason="family")
    )

    assert again == "panels_voter_once_per_seat"
    assert stays_out == "panels_recusal_once_per_seat"


def test_a_seat_votes_once_and_only_on_the_list(meeting):
    asked = sit.open_motion(meeting)
    seat = asked.voters.first().seat
    stranger = build.constituted(each=1).seats.first()
    Ballot.objects.create(motion=asked, seat=seat, choice="for")

    again = refusal_of(lambda: Ballot.objects.create(motion=asked, seat=seat, choice="for"))
    foreign = refusal_of(lambda: Ballot.objects.create(motion=asked, seat=stranger, choice="for"))
    taken_back = refusal_of(lambda: Ballot.objects.filter(motion=asked).delete())

    assert again == "panels_ballot_one_vote_per_seat"
    assert foreign == "panels_ballot_of_a_seat_that_may_vote"
    assert taken_back == "panels_ballot_is_kept"


def test_a_secret_vote_leaves_numbers_that_only_grow(meeting):
    asked = sit.open_motion(meeting, is_secret=True)
    voter = asked.voters.first()
    given = {"motion": asked, "sector": voter.sector, "choice": "for", "number": 1}
    tally = Tally.objects.create(**given)
    asked.voters.filter(pk=voter.pk).update(has_voted=True)
    rows = Tally.objects.filter(pk=tally.pk)

    named = refusal_of(lambda: Ballot.objects.create(motion=asked, seat=voter.seat, choice="for"))

    assert named == "panels_ballot_while_the_vote_is_open"
    assert refusal_of(lambda: Tally.objects.create(**given)) == "panels_tally_one_count_per_sector"
    assert refusal_of(lambda: rows.update(number=0)) == "panels_tally_is_kept"
    assert refusal_of(lambda: asked.voters.update(has_voted=False)) == "panels_voter_votes_once"
    rows.update(number=5)
    closing = Motion.objects.filter(pk=asked.pk)
    assert (
        refusal_of(lambda: closing.update(state="carried", closed_at=sit.DAY))
        == "panels_motion_counts_each_voter_once"
    )


def test_no_vote_is_counted_without_a_line_in_the_log(meeting):
    asked = Motion.objects.filter(pk=sit.open_motion(meeting).pk)

    refused = refusal_of(lambda: asked.update(state="carried", closed_at=sit.DAY))

    assert refused == "panels_motion_decided_is_logged"


def logged(meeting, *, serial=1, previous="0" * 64, record="", digest=""):
    """A decision written by hand."""
    asked = sit.open_motion(meeting)
    Motion.objects.filter(pk=asked.pk).update(state="carried", closed_at=sit.DAY)
    record = record or f'{{"outcome":"carried","serial":{serial},"year":2026}}'
    digest = digest or hashlib.sha256(f"{previous}\n{record}".encode()).hexdigest()
    return Decision.objects.create(
        panel=meeting.panel,
        city=meeting.panel.city,
        motion=asked,
        snapshot=snapshot(meeting.panel, now=sit.DAY, kind=SnapshotKind.DECISION),
        year=2026,
        serial=serial,
        record=record,
        previous_digest=previous,
        digest=digest,
        decided_at=sit.DAY,
    )


def test_the_log_of_decisions_is_a_chain_that_nobody_rewrites(meeting):
    first = logged(meeting)
    line = Decision.objects.filter(pk=first.pk)

    forked = refusal_of(lambda: logged(meeting, serial=2))
    forged = refusal_of(lambda: logged(meeting, serial=2, previous=first.digest, digest="1" * 64))
    untrue = refusal_of(
        lambda: logged(
            meeting,
            serial=2,
            previous=first.digest,
            record='{"outcome":"rejected","serial":2,"year":2026}',
        )
    )
    twice = refusal_of(lambda: logged(meeting, serial=1, previous=first.digest))
    logged(meeting, serial=2, previous=first.digest)

    assert forked == "panels_decision_follows_the_last_one"
    assert forged == "panels_decision_follows_the_last_one"
    assert untrue == "panels_decision_says_what_was_voted"
    assert twice == "panels_decision_number_is_unique"
    assert refusal_of(lambda: line.update(record="{}")) == "panels_decision_is_never_rewritten"
    assert refusal_of(line.delete) == "panels_decision_is_never_rewritten"


def test_the_unique_index_refuses_a_fork_that_the_trigger_did_not_see(meeting):
    """Under an old snapshot the trigger sees no last line: the index does."""
    first = logged(meeting)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE panels_decision DISABLE TRIGGER panels_decision_keep")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    refused = refusal_of(lambda: logged(meeting, serial=2, previous=first.previous_digest))

    assert refused == "panels_decision_log_has_no_fork"


def test_a_snapshot_is_never_rewritten(meeting):
    kept = snapshot(meeting.panel, now=sit.DAY, kind=SnapshotKind.OPENING, present={"resident": 1})
    rows = type(kept).objects.filter(pk=kept.pk)

    assert refusal_of(lambda: rows.update(parts=[])) == "panels_snapshot_is_never_rewritten"
    assert refusal_of(rows.delete) == "panels_snapshot_is_never_rewritten"
    assert kept.parts[0] == {"sector": "resident", "seats": 1, "held": 1, "present": 1}


def test_states_of_a_sitting_follow_their_course(meeting):
    row = Sitting.objects.filter(pk=meeting.pk)
    sit.open_motion(meeting)

    back = refusal_of(lambda: row.update(state="called", opened_at=None))
    early = refusal_of(lambda: row.update(state="closed", closed_at=sit.DAY))

    assert back == "panels_sitting_is_kept"
    assert early == "panels_sitting_ends_its_votes"
    empty = Sitting.objects.filter(pk=sit.open_sitting().pk)
    assert refusal_of(lambda: empty._raw_delete("default")) == "panels_sitting_is_kept"
    planned = Sitting.objects.filter(pk=sit.sitting(panel=meeting.panel).pk)
    assert (
        refusal_of(lambda: planned.update(state="open", opened_at=sit.DAY))
        == "panels_sitting_state_follows_its_course"
    )


def test_nothing_of_an_approved_sitting_changes(meeting):
    Motion.objects.filter(sitting=meeting).delete()
    there = meeting.attendances.first()
    Sitting.objects.filter(pk=meeting.pk).update(state="closed", closed_at=sit.DAY)
    Sitting.objects.filter(pk=meeting.pk).update(state="minuted")

    changed = refusal_of(lambda: Attendance.objects.filter(pk=there.pk).update(mode="online"))
    added = refusal_of(lambda: AgendaItem.objects.create(sitting=meeting, position=9, title="Late"))

    assert changed == "panels_attendance_fits_the_sitting"
    assert added == "panels_agendaitem_fits_the_sitting"


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        ({"question": ""}, "panels_advicerequest_has_a_question"),
        ({"due_on": "2026-11-01"}, "panels_advicerequest_gives_time_to_answer"),
        ({"state": "answered"}, "panels_advicerequest_is_answered_in_words"),
    ],
)
def test_a_request_for_advice_is_whole(meeting, wrong, law):
    given = {"asked_on": "2026-12-01", "due_on": "2027-01-01", "question": "Which square?"}

    refused = refusal_of(
        lambda: AdviceRequest.objects.create(
            panel=meeting.panel, asked_by="Parks", **{**given, **wrong}
        )
    )

    assert refused == law


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        ({"title": ""}, "panels_actionitem_says_what_to_do"),
        ({"owner": ""}, "panels_actionitem_has_one_owner"),
        ({"state": "done"}, "panels_actionitem_knows_when_it_ended"),
    ],
)
def test_an_action_is_whole(meeting, wrong, law):
    given = {"title": "Write", "owner": "Parks", "due_on": "2027-01-01"}

    refused = refusal_of(
        lambda: ActionItem.objects.create(panel=meeting.panel, **{**given, **wrong})
    )

    assert refused == law


def test_a_quorum_is_a_share():
    rule = build.thirds(is_published=False)
    rule.quorum_num = 3

    assert refusal_of(rule.save) == "panels_composition_quorum_is_a_fraction"


def test_a_second_quorum_is_a_share_too():
    rule = build.thirds(is_published=False)
    rule.second_num, rule.second_den = 3, 2

    assert refusal_of(rule.save) == "panels_composition_second_quorum_is_a_fraction"


def test_a_sitting_repeats_one_of_its_panel_once():
    first, other = sit.sitting(state="closed"), sit.sitting(state="closed")
    sit.sitting(panel=first.panel, repeats=first)

    def repeat(panel, earlier):
        return refusal_of(lambda: sit.sitting(panel=panel, repeats=earlier))

    assert repeat(first.panel, first) == "panels_sitting_repeats_id_key"
    assert repeat(first.panel, other) == "panels_sitting_repeats_one_of_its_panel"
