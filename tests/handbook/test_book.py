"""From the texts to the file: real parts, a real join, read back from the PDF."""

import io
import subprocess

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from crisco.documents.models import Part
from crisco.documents.reading import page_text, says
from crisco.jobs import running
from crisco.jobs.models import Job, OutboundMail
from handbook.models import Asset, Export, ExportState
from handbook.services import exporting
from tests.builders import handbook as build
from tests.builders import network

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ARABIC = "الصمت ليس جوابا"
GREEK = "Γύρισα στον τόπο μου"


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def now():
    """The real clock: workers take only what is due by it."""
    return timezone.now()


@pytest.fixture
def staff():
    return network.network_staff(email="ana@portal.example")


@pytest.fixture
def edition():
    """Three chapters: pictures and notes, Arabic and Greek, and one that waits for French."""
    edition = build.small_book(chapters=3)
    first, second, third = [p.section for p in edition.placements.order_by("position")]
    asset = Asset(handbook=edition.handbook, name="line.svg", kind="svg", width=40, height=20)
    asset.sha256 = "b" * 64
    asset.file.save("", ContentFile(build.DRAWING), save=False)
    asset.save()
    build.text(
        first,
        '<p>Opening words<span data-footnote="">With a note.</span> and '
        '<a href="hbx:chapter-3">a reference</a>.</p><figure><img src="asset:line.svg" alt="A line"/>'
        "<figcaption>The line</figcaption></figure><h2>A heading</h2><p>Closing words.</p>",
        title="Opening",
    )
    build.text(first, "<p>Mots du début.</p>", language="fr", title="Ouverture")
    build.text(
        second,
        f'<blockquote lang="ar" dir="rtl"><p>{ARABIC}</p></blockquote>'
        f'<blockquote lang="el"><p>{GREEK}</p></blockquote>' + "<p>Filling words.</p>" * 90,
        title="Voices",
    )
    build.text(third, "<p>Final words.</p>", title="The end")
    return edition


def made(edition, staff, now, language="en"):
    export = build.asked(edition, by=staff, now=now, language=language)
    build.work()
    export.refresh_from_db()
    assert (export.state, export.failure, export.findings) == (ExportState.READY, "", [])
    return export


def pages(export):
    with export.document.file.open("rb") as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
        return [page_text(page) for page in pdf.pages], pdf


def test_the_pdf_says_what_the_texts_say_in_their_order(edition, staff, now):
    texts, _pdf = pages(made(edition, staff, now))
    whole = "\n".join(texts)

    for words in ["Opening words", "With a note", "The line", "A heading", "Final words", GREEK]:
        assert says(whole, words), words
    for word in ARABIC.split():
        assert says(whole, word), word
    assert says(texts[0], "Living together")
    assert says(texts[0], "Co-funded by the European Union")
    assert says(texts[0], "Neither of them can be held responsible")


def test_the_contents_lead_to_the_right_pages(edition, staff, now):
    texts, _pdf = pages(made(edition, staff, now))
    body = next(i for i, text in enumerate(texts) if says(text, "Opening words"))

    for title, words in [("1 Opening", "Opening words"), ("3 The end", "Final words")]:
        printed = next(i for i, t in enumerate(texts) if says(t, words)) - body + 1
        assert says(texts[1], f"{title} {printed}")


def test_the_file_has_bookmarks_with_numbers_tags_and_its_language(edition, staff, now):
    export = made(edition, staff, now)

    with export.document.file.open("rb") as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert titles[-3:] == ["1 Opening", "2 Voices", "3 The end"]
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert len(pdf.pages) == export.document.page_count


def test_a_missing_translation_stands_in_the_original_and_says_so(edition, staff, now):
    texts, _pdf = pages(made(edition, staff, now, language="fr"))
    whole = "\n".join(texts)

    assert says(whole, "Mots du début")
    assert says(whole, "Final words")
    assert says(whole, "English")
    assert not says(whole, "Opening words")


def test_the_second_time_nothing_is_made_and_after_one_edit_one_part_is(edition, staff, now):
    first = made(edition, staff, now)
    assert build.asked(edition, by=staff, now=now) == first
    parts = Part.objects.count()

    build.text(
        edition.placements.get(position=3).section, "<p>Better final words.</p>", title="The end"
    )
    second = made(edition, staff, now)

    assert [part.is_reused for part in second.parts.order_by("position")] == [True, True, False]
    assert Part.objects.count() == parts + 1  # the contents page did not change
    assert second.document != first.document


def test_a_worker_that_dies_in_mid_book_loses_one_part_at_most(edition, staff, now):
    export = build.asked(edition, by=staff, now=now)
    build.work(limit=1)
    # a worker takes the next part and is never heard of again
    lost = Job.objects.filter(state="queued").order_by("pk").first()
    Job.objects.filter(pk=lost.pk).update(
        state="running", attempts=1, lease_token="0" * 32, lease_until=now
    )

    build.work()
    assert export.parts.filter(finished_at__isnull=True).count() == 1
    assert running.run(lost.pk) is True
    build.work()

    export.refresh_from_db()
    assert export.state == ExportState.READY
    assert export.document.page_count == len(pages(export)[0])


def test_a_section_that_cannot_be_laid_out_is_named_and_the_rest_is_kept(edition, staff, now):
    section = edition.placements.get(position=2).section
    build.text(section, "<p>A boat: ⛵</p>", title="Voices")

    export = build.asked(edition, by=staff, now=now)
    build.work()

    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert export.failed_section == section
    assert export.failure == "“Voices”: Our fonts cannot draw these characters: ⛵"
    assert [bool(part.finished_at) for part in export.parts.order_by("position")] == [
        True,
        False,
        False,
    ]


def test_a_failed_export_is_made_again_from_what_was_kept(edition, staff, now):
    export = build.asked(edition, by=staff, now=now)
    exporting.fail(export, "The disk was full.", part=export.parts.first())
    build.work()

    exporting.retry(export=export, by=staff, now=now)
    build.work()

    export.refresh_from_db()
    assert (export.state, export.failure) == (ExportState.READY, "")


def test_who_waited_long_gets_a_mail_in_their_language(edition, staff, now):
    export = build.asked(edition, by=staff, now=now)
    Export.objects.filter(pk=export.pk).update(created_at=now.replace(year=2020))

    build.work()

    mail = OutboundMail.objects.get()
    assert (mail.to, mail.language) == ("ana@portal.example", "en")
    assert f"/en/desk/handbook/{export.uuid}/" in mail.text


@pytest.mark.parametrize(
    "title", ["=HYPERLINK(1)", "<script>x</script>", "../../etc/passwd", 'a"b\\c', "a\u202eb"]
)
def test_odd_titles_stay_titles_and_never_become_paths_or_code(title, staff, now):
    edition = build.small_book(chapters=1, state="published")
    type(edition.handbook).objects.filter(pk=edition.handbook_id).update(title_en=title)
    edition.handbook.refresh_from_db()
    export = build.asked(edition, by=staff, now=now)
    build.work()
    export.refresh_from_db()

    answer = Client().get(f"/en/documents/{export.document.uuid}/")

    answer.close()
    name = answer["Content-Disposition"]
    assert answer.status_code == 200
    assert not {"/", "\\", "<", "=H"} & set(name.partition("filename")[2].replace("UTF-8''", ""))


def test_the_fonts_of_the_file_are_ours_and_embedded(edition, staff, now, tmp_path):
    export = made(edition, staff, now)

    listed = subprocess.run(
        ["pdffonts", export.document.file.path], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]

    assert listed
    assert all("Source-Sans" in line or "Sans-Arabic" in line for line in listed)
    assert all(line.split()[-5] == "yes" for line in listed)
