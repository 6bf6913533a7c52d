"""Writing: states grow from one another, nothing is overwritten."""

import pytest
from django.utils import translation

from handbook import contents
from handbook.models import EditionState, Weight
from handbook.services import editions, writing
from tests.builders import handbook as build

pytestmark = pytest.mark.django_db


def standings(edition, language):
    return [entry.standing for entry in contents.entries(edition, language)]


@pytest.mark.parametrize("reader", ["en", "ar"])
def test_a_new_state_grows_from_the_one_before(reader, now):
    section = build.section(handbook=build.handbook())
    first = build.text(section, "<p>One.</p>")

    with translation.override(reader):
        second = build.text(section, "<p>One.</p><p>Two.</p>", now=now)

    assert (second.number, second.parent, second.text.head) == (2, first, second)
    assert first.blocks[0]["id"] == second.blocks[0]["id"]


def test_writing_the_same_again_changes_nothing(now):
    section = build.section(handbook=build.handbook())
    first = build.text(section)

    assert build.text(section, now=now) == first


def test_who_started_from_an_older_state_is_told(now):
    section = build.section(handbook=build.handbook())
    build.text(section, "<p>Mine.</p>")
    build.text(section, "<p>Theirs.</p>")

    with pytest.raises(writing.WrittenMeanwhile, match="in the meantime"):
        build.text(section, "<p>Mine too.</p>", base=1)

    assert section.texts.get().head.number == 2


def test_what_is_written_is_sanitised_whatever_comes_in():
    section = build.section(handbook=build.handbook())

    revision = build.text(section, "<script>alert(1)</script><p onclick=x()>Fine</p>")

    assert [block["html"] for block in revision.blocks] == ["<p>Fine</p>"]


def test_a_translation_has_the_ids_of_its_original_and_answers_it():
    section = build.section(handbook=build.handbook())
    original = build.text(section, "<h2>One</h2><p>Two</p>")

    translated = build.text(section, "<h2>Un</h2><p>Deux</p>", language="fr", title="Titre")

    assert [b["id"] for b in translated.blocks] == [b["id"] for b in original.blocks]
    assert translated.source_revision == original


def test_a_translation_grows_old_with_a_change_of_meaning_only(now):
    edition = build.small_book(chapters=1)
    section = edition.placements.get().section
    assert standings(edition, "fr") == ["ok"]

    build.text(section, "<p>Words of chapter one.</p>", weight=Weight.MINOR)
    assert standings(edition, "fr") == ["ok"]

    build.text(section, "<p>Other words.</p>", now=now)
    assert standings(edition, "fr") == ["stale"]

    build.text(section, "<p>D'autres mots.</p>", language="fr", title="Autre")
    assert standings(edition, "fr") == ["ok"]


def test_a_published_edition_stays_as_it_was():
    edition = build.small_book(chapters=1, state=EditionState.PUBLISHED)
    section = edition.placements.get().section

    build.text(section, "<p>Quite different.</p>")

    entry = contents.entries(edition, "en")[0]
    assert entry.revision.blocks[0]["html"] == "<p>Words of chapter 1.</p>"
    assert standings(edition, "fr") == ["ok"]


STATES = list(EditionState.values)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("act", "from_states"),
    [
        ("freeze", {"draft", "frozen"}),
        ("reopen", {"frozen"}),
        ("publish", {"frozen", "published", "withdrawn"}),
        ("withdraw", {"published"}),
    ],
)
def test_an_edition_goes_only_where_it_may(state, act, from_states, now):
    edition = build.small_book(chapters=1, state="published" if state == "withdrawn" else state)
    if state == "withdrawn":
        edition = editions.withdraw(edition=edition)
    given = {"now": now} if act in {"freeze", "publish"} else {}

    if state in from_states:
        assert getattr(editions, act)(edition=edition, **given).state
    else:
        with pytest.raises(editions.WrongStep, match="cannot go there"):
            getattr(editions, act)(edition=edition, **given)


def test_a_reopened_edition_follows_its_texts_again():
    edition = build.small_book(chapters=1, state=EditionState.FROZEN)

    edition = editions.reopen(edition=edition)

    assert (edition.pins.count(), edition.follows_the_texts) == (0, True)
