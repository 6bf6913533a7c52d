"""What the database itself refuses, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from handbook.models import (
    Edition,
    Export,
    ExportPart,
    Handbook,
    Pin,
    Placement,
    Revision,
    Section,
    SectionText,
)
from tests.builders import handbook as build
from tests.builders import network

pytestmark = pytest.mark.django_db


def refused(act, name):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return caught.value.__cause__.diag.constraint_name == name


def test_a_handbook_has_a_title_in_its_own_language():
    book = build.handbook()

    assert refused(
        lambda: Handbook.objects.filter(pk=book.pk).update(title_en=""),
        "handbook_handbook_has_a_title",
    )


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"label": "Two words"}, "handbook_edition_label_is_plain"),
        ({"state": "frozen"}, "handbook_edition_frozen_has_its_moment"),
        ({"published_at": build.LONG_AGO}, "handbook_edition_published_has_its_moment"),
    ],
)
def test_an_edition_is_what_its_state_says(change, name):
    edition = build.edition(handbook=build.handbook())

    assert refused(lambda: Edition.objects.filter(pk=edition.pk).update(**change), name)


def test_two_editions_of_a_book_have_two_labels():
    book = build.handbook()
    build.edition(handbook=book)

    assert refused(lambda: build.edition(handbook=book), "handbook_edition_label_is_unique")


def test_a_section_stands_once_in_an_edition_and_alone_at_its_place():
    edition = build.edition(handbook=build.handbook())
    first = build.section(handbook=edition.handbook)
    second = build.section(handbook=edition.handbook)
    build.place(first, edition=edition)

    assert refused(
        lambda: build.place(first, edition=edition, position=2),
        "handbook_placement_section_stands_once",
    )
    assert refused(
        lambda: build.place(second, edition=edition), "handbook_placement_position_is_unique"
    )


def test_no_circle_can_be_drawn_in_the_contents():
    edition = build.edition(handbook=build.handbook())
    first = build.place(build.section(handbook=edition.handbook), edition=edition)
    second = build.place(
        build.section(handbook=edition.handbook), edition=edition, position=2, parent=first
    )

    assert refused(
        lambda: Placement.objects.filter(pk=first.pk).update(parent=second),
        "handbook_placement_below_an_earlier",
    )


def test_a_section_is_not_its_own_parent_even_without_the_trigger():
    placement = build.place(
        build.section(handbook=(book := build.handbook())), edition=build.edition(handbook=book)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE handbook_placement DISABLE TRIGGER USER")

    assert refused(
        lambda: Placement.objects.filter(pk=placement.pk).update(parent=placement),
        "handbook_placement_is_not_its_own_parent",
    )


def test_a_section_of_another_book_cannot_stand_here():
    edition = build.edition(handbook=build.handbook())
    foreign = build.section(handbook=build.handbook())

    assert refused(
        lambda: build.place(foreign, edition=edition), "handbook_placement_is_in_its_own_book"
    )


def test_only_drafts_are_rearranged():
    edition = build.small_book(state="frozen")
    extra = build.section(handbook=edition.handbook)

    assert refused(
        lambda: build.place(extra, edition=edition, position=9),
        "handbook_placement_only_in_drafts",
    )


@pytest.mark.parametrize(
    ("uid", "name"),
    [("taken", "handbook_section_uid_is_unique"), ("Not Plain", "handbook_section_uid_is_plain")],
)
def test_a_section_has_a_plain_name_of_its_own(uid, name):
    book = build.handbook()
    build.section(handbook=book, uid="taken")

    assert refused(lambda: build.section(handbook=book, uid=uid), name)


def test_a_section_has_one_text_per_language():
    section = build.section(handbook=build.handbook())
    build.bare_text(section)

    assert refused(lambda: build.bare_text(section), "handbook_section_text_once_per_language")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"number": 1}, "handbook_revision_number_is_unique"),
        ({"number": 2}, "handbook_revision_all_but_the_first_grow"),
        ({"number": 1, "title": " "}, "handbook_revision_has_a_title"),
    ],
)
def test_a_state_of_a_text_has_a_number_an_ancestor_and_a_title(given, name):
    text = build.bare_text(build.section(handbook=build.handbook()))
    build.bare_revision(text)

    assert refused(lambda: build.bare_revision(text, **given), name)


def test_a_text_is_no_translation_of_itself():
    text = build.bare_text(build.section(handbook=build.handbook()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('handbook_revision', 'id'))")
        pk = cursor.fetchone()[0] + 1

    assert refused(
        lambda: build.bare_revision(text, source_revision_id=pk, pk=pk),
        "handbook_revision_does_not_translate_itself",
    )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE handbook_revision SET title = 'forged'",
        "UPDATE handbook_revision SET blocks = '[]'",
        "UPDATE handbook_revision SET author_id = NULL, message = 'forged'",
        "DELETE FROM handbook_revision",
    ],
)
def test_what_a_text_once_said_is_never_changed(sql):
    build.text(build.section(handbook=build.handbook()), by=network.user())

    with (
        pytest.raises(DatabaseError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert caught.value.__cause__.diag.constraint_name == "handbook_revision_is_never_changed"


def test_an_account_that_goes_takes_its_name_off_and_leaves_the_text():
    author = network.user()
    revision = build.text(build.section(handbook=build.handbook()), by=author)

    author.delete()

    revision.refresh_from_db()
    assert (revision.author, revision.title) == (None, "A chapter")


def test_head_and_pin_are_states_of_their_own_text():
    book = build.handbook()
    mine, foreign = (
        build.text(build.section(handbook=book)),
        build.text(build.section(handbook=book)),
    )
    edition = build.edition(handbook=book)

    assert refused(
        lambda: (
            SectionText.objects.filter(pk=mine.text_id).update(head=None)
            and SectionText.objects.filter(pk=foreign.text_id).update(head=mine)
        ),
        "handbook_section_text_head_is_its_own",
    )
    assert refused(
        lambda: Pin.objects.create(edition=edition, text=mine.text, revision=foreign),
        "handbook_pin_revision_is_of_its_text",
    )


def test_an_edition_pins_one_state_of_a_text():
    edition = build.small_book(state="frozen")
    pin = edition.pins.first()

    assert refused(
        lambda: Pin.objects.create(edition=edition, text=pin.text, revision=pin.revision),
        "handbook_pin_once_per_text",
    )


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "handbook_asset_name_is_unique"),
        ({"name": "../line.svg"}, "handbook_asset_name_is_plain"),
        ({"name": "other.svg", "sha256": "short"}, "handbook_asset_has_a_digest"),
    ],
)
def test_a_picture_has_a_plain_name_and_a_digest(given, name):
    book = build.handbook()
    build.picture(handbook=book)

    assert refused(lambda: build.picture(handbook=book, **given), name)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "ready"}, "handbook_export_ready_has_its_file"),
        ({"state": "cancelled"}, "handbook_export_ended_has_its_moment"),
        ({"failure": "why"}, "handbook_export_failed_says_why"),
        ({"input_hash": "x"}, "handbook_export_has_a_digest"),
    ],
)
def test_an_export_is_what_its_state_says(change, name, now):
    export = build.asked(build.small_book(), by=network.network_staff(), now=now)

    if name == "handbook_export_ready_has_its_file":
        change = change | {"finished_at": now}
    assert refused(lambda: Export.objects.filter(pk=export.pk).update(**change), name)


def test_the_same_content_is_made_once_and_each_place_has_one_part(now):
    export = build.asked(build.small_book(), by=network.network_staff(), now=now)
    part = export.parts.get(position=1)

    assert refused(
        lambda: Export.objects.create(
            edition=export.edition,
            language="en",
            input_hash=export.input_hash,
            title="x",
            created_at=now,
        ),
        "handbook_export_is_made_once",
    )
    assert refused(
        lambda: ExportPart.objects.create(export=export, position=1, section=part.section, words=1),
        "handbook_export_part_place_is_unique",
    )
    assert refused(
        lambda: ExportPart.objects.filter(pk=part.pk).update(percent=100),
        "handbook_export_part_done_has_its_moment",
    )


def test_rows_name_themselves_for_the_log(now):
    export = build.asked(build.small_book(), by=network.network_staff(), now=now)
    section = Section.objects.first()

    for thing in (
        export,
        export.parts.first(),
        export.edition,
        export.edition.handbook,
        section,
        section.texts.first(),
        Revision.objects.first(),
        Placement.objects.first(),
    ):
        assert str(thing)
