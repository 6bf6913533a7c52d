"""Bringing the book in from its folder, once and again."""

import shutil
from pathlib import Path

import pytest
from django.utils import timezone

from handbook import contents, demo, drawings
from handbook.models import Asset, Edition, Revision, Section
from handbook.services import importing
from tests.builders import handbook as build
from tests.builders import network

pytestmark = pytest.mark.django_db
SECTION = """
uid: foreword
kind: front
position: 1
parent: null
source_language: en
author_city: bassano
themes: [1]
titles: {en: Foreword, fr: Avant-propos, sq: Parathënie}
"""


@pytest.fixture
def folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "book/01-foreword").mkdir(parents=True)
    (tmp_path / "book/figures").mkdir()
    (tmp_path / "book/01-foreword/section.yaml").write_text(SECTION)
    (tmp_path / "book/01-foreword/en.html").write_text("<p>Hello.</p>\n<p>Again.</p>")
    (tmp_path / "book/01-foreword/fr.html").write_text("<p>Bonjour.</p>\n<p>Encore.</p>")
    (tmp_path / "book/figures/line.svg").write_bytes(build.DRAWING)
    return tmp_path / "book"


@pytest.fixture
def book():
    programme = network.programme()
    network.theme(programme=programme)
    network.city(slug="bassano")
    return build.handbook(programme=programme)


def test_doing_it_twice_changes_nothing(folder, book, now):
    assert importing.load(handbook=book, folder=folder, now=now) == 3
    assert importing.load(handbook=book, folder=folder, now=now) == 0

    section = Section.objects.get()
    assert section.author_city.slug == "bassano"
    assert section.themes.get().number == 1
    assert [(a.name, a.width, a.height) for a in Asset.objects.all()] == [("line.svg", 40, 20)]


def test_a_title_without_a_text_is_a_missing_translation(folder, book, now):
    importing.load(handbook=book, folder=folder, now=now)
    edition = build.edition(handbook=book)
    importing.arrange(edition=edition, folder=folder)

    entry = contents.entries(edition, "sq")[0]

    assert (entry.title.text, entry.standing, entry.language) == ("Parathënie", "missing", "en")


def test_a_changed_file_becomes_a_new_state_and_makes_its_translation_old(folder, book, now):
    importing.load(handbook=book, folder=folder, now=now)
    edition = build.edition(handbook=book)
    importing.arrange(edition=edition, folder=folder)
    (folder / "01-foreword/en.html").write_text("<p>Hello.</p>\n<p>Different.</p>")

    assert importing.load(handbook=book, folder=folder, now=now) == 1
    assert contents.entries(edition, "fr")[0].standing == "stale"


def test_what_was_edited_in_the_portal_is_left_alone(folder, book, now):
    importing.load(handbook=book, folder=folder, now=now)
    edited = build.text(Section.objects.get(), "<p>Edited.</p>", title="Edited")

    importing.load(handbook=book, folder=folder, now=now)

    assert Section.objects.get().texts.get(language="en").head == edited


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("kind: front", "kind: poem"), "unknown kind poem"),
        (("uid: foreword", "uid: foreword\nmood: good"), "unknown key mood"),
        (("position: 1", ""), "missing key position"),
        (("source_language: en", "source_language: de"), "no text in its own language de"),
        (("parent: null", "parent: nowhere"), "no section nowhere"),
    ],
)
def test_an_odd_file_is_named_and_nothing_is_written(change, words, folder, book, now):
    (folder / "01-foreword/section.yaml").write_text(SECTION.replace(*change))

    with pytest.raises(importing.OddFile, match=words):
        importing.load(handbook=book, folder=folder, now=now)

    assert Revision.objects.count() == 0


@pytest.mark.parametrize(
    "drawing",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><script>x</script></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1' onload='x'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><image href='file:///x'/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><rect fill='url(http://x)'/></svg>",
        b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
        b"<html/>",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='wide' height='1'/>",
    ],
)
def test_a_drawing_that_could_do_harm_is_refused(drawing):
    with pytest.raises(drawings.NotADrawing):
        drawings.tidy(drawing)


@pytest.mark.parametrize(
    "path", sorted((demo.FOLDER / "figures").glob("*.svg")), ids=lambda p: p.stem
)
def test_the_books_own_drawings_are_fit_for_it(path: Path):
    content, width, height = drawings.tidy(path.read_bytes())

    assert width > 100
    assert height > 100
    assert drawings.tidy(content)[0] == content


@pytest.mark.slow
def test_the_demo_book_is_whole_and_loads_twice(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    programme = network.programme(slug="crisco")
    network.theme(programme=programme)

    demo.load(timezone.now())
    again = demo.load(timezone.now())

    edition = Edition.objects.get(label="1")
    entries = contents.entries(edition, "en")
    assert again.endswith(" 0 new texts")
    assert edition.handbook.title_en == (
        "Fostering Involvement of all Citizens in Local Life to Improve Social Cohesion"
    )
    assert len(entries) >= 25
    assert {code for entry in entries for code in entry.languages} == {"en", "fr", "it", "sq"}
    assert "stale" in {e.standing for e in contents.entries(Edition.objects.get(label="2"), "fr")}
    shutil.rmtree(tmp_path)
