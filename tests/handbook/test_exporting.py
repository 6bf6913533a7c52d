"""Orders for a PDF, without laying out: asked, divided, stopped, tried again."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from crisco.jobs.models import Job, JobState, OutboundMail
from crisco.verdict import NotAllowed
from handbook import progress
from handbook.models import Export, ExportState
from handbook.services import exporting, making
from network.models import Role
from tests.builders import handbook as build
from tests.builders import network

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The real clock: workers take only what is due by it."""
    return timezone.now()


@pytest.fixture
def staff():
    return network.network_staff()


def queued():
    return list(Job.objects.filter(state=JobState.QUEUED).order_by("pk"))


def people():
    city = network.city()
    return {
        "staff": network.network_staff(),
        "coordinator": network.coordinator(city=city),
        "former staff": _former(),
        "reader": _with(Role.READER),
        "editor": _with(Role.EDITOR),
        "translator": _with(Role.TRANSLATOR),
        "desk_helper": _with(Role.DESK_HELPER),
        "deputy": _with(Role.DEPUTY),
        "nobody": network.user(),
    }


def _with(role):
    person = network.user()
    network.affiliation(user=person, organisation=network.organisation(), role=role)
    return person


def _former():
    person = network.network_staff()
    person.affiliations.update(until_at=network.LONG_AGO.replace(year=2021))
    return person


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("staff", True),
        ("coordinator", False),
        ("former staff", False),
        ("reader", False),
        ("editor", False),
        ("translator", False),
        ("desk_helper", False),
        ("deputy", False),
        ("nobody", False),
    ],
)
def test_only_the_networks_staff_makes_pdfs(who, allowed, now):
    person = people()[who]
    edition = build.small_book(chapters=1)

    if allowed:
        assert build.asked(edition, by=person, now=now).state == ExportState.WORKING
    else:
        with pytest.raises(NotAllowed, match="Only the network's staff"):
            build.asked(edition, by=person, now=now)


def test_asking_twice_gives_the_same_export(staff, now):
    edition = build.small_book()

    first = build.asked(edition, by=staff, now=now)
    second = build.asked(edition, by=staff, now=now)

    assert first == second
    assert len(queued()) == 2


def test_a_few_parts_wait_at_a_time_the_longest_first(staff, now):
    edition = build.small_book(chapters=7)
    long = edition.placements.get(position=6).section
    build.text(long, f"<p>{'word ' * 300}</p>")

    export = build.asked(edition, by=staff, now=now)

    assert len(queued()) == exporting.IN_FLIGHT
    assert queued()[0].payload["part"] == export.parts.get(section=long).pk


def test_another_language_or_another_word_is_another_export(staff, now):
    edition = build.small_book()
    first = build.asked(edition, by=staff, now=now)
    in_french = build.asked(edition, by=staff, now=now, language="fr")
    build.text(edition.placements.first().section, "<p>New.</p>")

    changed = build.asked(edition, by=staff, now=now)

    assert len({first.input_hash, in_french.input_hash, changed.input_hash}) == 3


def test_the_html_of_a_book_knows_no_person_no_clock_and_no_address(staff, now, settings):
    edition = build.small_book()
    first = build.asked(edition, by=staff, now=now)
    exporting.cancel(export=first, by=staff, now=now)
    settings.SITE_URL = "https://elsewhere.example"

    again = build.asked(edition, by=network.network_staff(name="Ben"), now=now.replace(year=2030))

    assert (again.pk != first.pk, again.input_hash) == (True, first.input_hash)
    assert "http" not in "".join(again.parts.values_list("html", flat=True))


def test_an_empty_edition_is_refused_in_words(staff, now):
    edition = build.edition(handbook=build.handbook())

    with pytest.raises(exporting.NothingToExport, match="no texts yet"):
        build.asked(edition, by=staff, now=now)


def test_stopping_ends_what_waits_and_says_so_once(staff, now):
    export = build.asked(build.small_book(), by=staff, now=now)

    assert exporting.cancel(export=export, by=staff, now=now) is True
    assert exporting.cancel(export=export, by=staff, now=now) is False

    export.refresh_from_db()
    assert export.state == ExportState.CANCELLED
    assert queued() == []


def test_a_part_of_a_stopped_export_is_not_laid_out(staff, now):
    export = build.asked(build.small_book(), by=staff, now=now)
    Export.objects.filter(pk=export.pk).update(state=ExportState.CANCELLED, finished_at=now)

    jobs = build.work()

    assert [(job.state, job.error_class) for job in jobs] == [("failed", "Cancelled")] * 2


def test_strangers_neither_stop_nor_retry(staff, now):
    export = build.asked(build.small_book(), by=staff, now=now)
    stranger = network.coordinator(city=network.city())

    for act in (exporting.cancel, exporting.retry):
        with pytest.raises(NotAllowed):
            act(export=export, by=stranger, now=now)


def test_what_was_given_up_is_shown_and_can_be_tried_again(staff, now):
    export = build.asked(build.small_book(), by=staff, now=now)
    Job.objects.filter(pk=queued()[0].pk).update(
        state=JobState.DEAD, attempts=3, finished_at=now, error_class="WorkerLost"
    )
    parts = list(export.parts.select_related("job").order_by("position"))
    assert progress.of(export, parts).is_stuck is True

    exporting.retry(export=export, by=staff, now=now)

    parts = list(export.parts.select_related("job").order_by("position"))
    assert progress.of(export, parts).is_stuck is False
    assert len(queued()) == 2


def test_progress_counts_words_and_never_shows_all_before_the_end(staff, now):
    export = build.asked(build.small_book(), by=staff, now=now)
    parts = list(export.parts.select_related("job").order_by("position"))
    for part in parts:
        part.percent, part.finished_at = 100, now

    seen = progress.of(export, parts)

    assert (seen.percent, seen.parts_done, seen.sentence) == (
        95,
        2,
        "2 of 2 sections are laid out.",
    )


def test_the_mail_goes_only_while_it_is_true(staff, now):
    export = build.asked(build.small_book(), by=staff, now=now)

    assert making.ready_mail_is_true({"export": export.pk}) is False
    assert OutboundMail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_people_press_at_once_and_one_export_comes_of_it(now):
    staff, edition = network.network_staff(), build.small_book(chapters=1)
    start, found = threading.Barrier(8), []

    def press():
        try:
            start.wait()
            found.append(build.asked(edition, by=staff, now=now).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(found), len(set(found)), Export.objects.count()) == (8, 1, 1)
    assert Job.objects.count() == 1
