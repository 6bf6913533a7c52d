"""The staff's pages: choose, press, watch, fetch; and everybody else's closed door."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from crisco.documents.services import archive
from crisco.jobs.models import Job, JobState
from handbook import contents
from handbook.models import Export, ExportState
from handbook.services import editions
from tests.builders import handbook as build
from tests.builders import network

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def staff():
    return network.network_staff(name="Ana")


@pytest.fixture
def browser(staff):
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def export(staff, now):
    return build.asked(build.small_book(), by=staff, now=now)


def choice(edition, language="en"):
    return {"edition": edition.pk, "language": language, "variant": "screen"}


def ready(export, now):
    """The export with a file, without any layout."""
    document = archive.store(
        _one_page(),
        kind="handbook.edition",
        title="Book",
        language="en",
        requested_by=None,
        now=now,
    )
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.READY, document=document, finished_at=now
    )
    return document


def _one_page():
    import io  # noqa: PLC0415 - beside its only use

    import pikepdf  # noqa: PLC0415 - beside its only use

    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_staff_sees_what_is_missing_before_pressing(language, browser):
    edition = build.small_book()
    with translation.override(language):
        url = reverse("handbook:exports")

    page = browser.get(url, choice(edition, "fr")).content.decode()

    assert f'lang="{language}"' in page
    assert "Chapter number 2" in page
    assert f"/handbook/{edition.handbook.slug}/chapter-2/?edition=1" in page
    assert "English" in page


@pytest.mark.parametrize(
    "given",
    [
        {"edition": "999", "language": "en", "variant": "screen"},
        {"edition": "x'--", "language": "en", "variant": "screen"},
        {"edition": "", "language": "xx", "variant": "screen"},
        {"edition": "1e1000000", "language": "../en", "variant": "print"},
    ],
)
def test_an_odd_choice_is_answered_in_words(given, browser):
    build.small_book()

    page = browser.get("/en/desk/handbook/", given)
    made = browser.post("/en/desk/handbook/make/", given)

    assert (page.status_code, made.status_code) == (200, 422)
    assert 'id="errors"' in made.content.decode()
    assert Export.objects.count() == 0


def test_pressing_leads_to_the_page_that_watches(browser):
    edition = build.small_book()

    answer = browser.post("/en/desk/handbook/make/", choice(edition), follow=True)

    export = Export.objects.get()
    assert answer.redirect_chain == [(f"/en/desk/handbook/{export.uuid}/", 302)]
    page = answer.content.decode()
    assert "0 of 2 sections are laid out." in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert "You can close this page." in page


def test_each_kind_of_paper_says_what_it_is_for(browser):
    build.small_book()

    page = browser.get("/en/desk/handbook/").content.decode()

    assert page.count('type="radio" name="variant"') == 2
    assert "hear read aloud" in page
    assert "For a printing house: edges to cut off" in page


def test_the_printing_house_gets_a_file_of_its_own(browser, now):
    edition = build.small_book()
    browser.post("/en/desk/handbook/make/", choice(edition))
    browser.post("/en/desk/handbook/make/", {**choice(edition), "variant": "print"})

    screen, paper = Export.objects.order_by("pk")

    assert (screen.variant, paper.variant) == ("screen", "print")
    assert screen.input_hash != paper.input_hash
    assert paper.parts.filter(is_reused=True).count() == 0


def test_readers_are_offered_the_file_for_the_screen_alone(browser, now):
    edition = build.small_book()
    for variant in ("screen", "print"):
        browser.post("/en/desk/handbook/make/", {**choice(edition), "variant": variant})
    screen, paper = Export.objects.order_by("pk")
    ready(screen, now)
    ready(paper, now + timedelta(minutes=1))

    assert contents.downloads(edition) == [screen]


def test_the_programme_offers_the_same_files_and_none_of_the_draft(browser, now):
    edition = build.small_book()
    browser.post("/en/desk/handbook/make/", choice(edition))
    of_draft = Export.objects.get()
    ready(of_draft, now)
    Export.objects.update(created_at=now - timedelta(days=1))
    editions.publish(edition=editions.freeze(edition=edition, now=now), now=now)
    edition.refresh_from_db()
    (book,) = contents.books_of(edition.handbook.programme)
    assert book.files == [] == contents.downloads(edition)

    browser.post("/en/desk/handbook/make/", choice(edition))
    made = Export.objects.latest("pk")
    ready(made, now)
    Export.objects.filter(pk=made.pk).update(created_at=now)

    page = Client().get(f"/en/programmes/{edition.handbook.programme.slug}/").content.decode()
    assert contents.downloads(edition) == [made]
    assert page.count(">The whole book as PDF<") == 1
    assert str(Export.objects.get(pk=made.pk).document.uuid) in page


def test_pressing_twice_leads_to_the_same_page(browser):
    edition = build.small_book()

    first = browser.post("/en/desk/handbook/make/", choice(edition))
    second = browser.post("/en/desk/handbook/make/", choice(edition))

    assert first["Location"] == second["Location"]
    assert Job.objects.count() == 2


def test_the_part_that_is_asked_for_again_is_the_part_of_the_page(browser, export):
    page = browser.get(f"/en/desk/handbook/{export.uuid}/").content.decode()

    fragment = browser.get(f"/en/desk/handbook/{export.uuid}/progress/")

    assert fragment.content.decode().strip() in page
    assert "HX-Refresh" not in fragment


def test_the_looks_become_rarer_and_stop_at_the_end(browser, export, now):
    Export.objects.filter(pk=export.pk).update(created_at=now.replace(year=2020))
    assert "delay:10s" in browser.get(f"/en/desk/handbook/{export.uuid}/").content.decode()

    ready(export, now)

    fragment = browser.get(f"/en/desk/handbook/{export.uuid}/progress/")
    assert fragment["HX-Refresh"] == "true"
    page = browser.get(f"/en/desk/handbook/{export.uuid}/").content.decode()
    assert "Your PDF is ready" in page
    assert "refresh" not in page


def test_the_same_content_is_handed_out_at_once(browser, export, now):
    ready(export, now)

    page = browser.post(
        "/en/desk/handbook/make/", choice(export.edition), follow=True
    ).content.decode()

    assert "Nothing has changed since this PDF was made." in page


def test_a_failure_names_the_section_and_offers_another_try(browser, export, now):
    section = export.parts.first().section
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.FAILED, failure="“One”: why", failed_section=section, finished_at=now
    )

    page = browser.get(f"/en/desk/handbook/{export.uuid}/").content.decode()
    assert "“One”: why" in page
    assert "Try again" in page

    browser.post(f"/en/desk/handbook/{export.uuid}/retry/")
    export.refresh_from_db()
    assert export.state == ExportState.WORKING


def test_a_lost_worker_is_said_openly(browser, export, now):
    Job.objects.filter(pk=export.parts.first().job_id).update(state=JobState.DEAD, finished_at=now)

    page = browser.get(f"/en/desk/handbook/{export.uuid}/").content.decode()

    assert "gave up after several attempts" in page
    assert "Try again" in page


def test_stopping_is_said(browser, export):
    page = browser.post(f"/en/desk/handbook/{export.uuid}/cancel/", follow=True).content.decode()

    assert "What was finished is kept for the next time." in page
    assert "This PDF was stopped before it was finished." in page


PATHS = ["", "make/", "{uuid}/", "{uuid}/progress/", "{uuid}/cancel/", "{uuid}/retry/"]
ACTS = {"make/", "{uuid}/cancel/", "{uuid}/retry/"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("reader", 403), ("guest", 302)])
def test_the_door_is_closed_for_everybody_else(path, who, status, export):
    client = Client()
    if who == "coordinator":
        client.force_login(network.coordinator(city=network.city()))
    elif who == "reader":
        client.force_login(network.user())
    url = "/en/desk/handbook/" + path.format(uuid=export.uuid)

    answer = client.post(url, choice(export.edition)) if path in ACTS else client.get(url)

    assert answer.status_code == status
    if status == 403:
        assert "Only the network&#x27;s staff can make PDFs" in answer.content.decode()
    else:
        assert answer["Location"].startswith("/en/account/login/")
    assert Export.objects.get().state == ExportState.WORKING


def test_unknown_exports_are_not_found(browser):
    unknown = "00000000-0000-4000-8000-000000000000"

    assert browser.get(f"/en/desk/handbook/{unknown}/").status_code == 404
    assert browser.post(f"/en/desk/handbook/{unknown}/cancel/").status_code == 404


@pytest.mark.parametrize(
    ("state", "who", "status"),
    [
        ("published", "guest", 200),
        ("published", "coordinator", 200),
        ("frozen", "guest", 302),
        ("frozen", "coordinator", 403),
        ("frozen", "staff", 200),
        ("draft", "guest", 302),
        ("draft", "coordinator", 403),
        ("draft", "staff", 200),
    ],
)
def test_a_file_follows_its_edition(state, who, status, staff, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    export = build.asked(build.small_book(state=state), by=staff, now=now)
    document = ready(export, now)
    client = Client()
    if who != "guest":
        people = {"staff": staff, "coordinator": network.coordinator(city=network.city())}
        client.force_login(people[who])

    answer = client.get(reverse("documents:download", kwargs={"uuid": document.uuid}))

    assert answer.status_code == status
    answer.close()


def test_a_pdf_of_the_draft_is_not_published_with_its_edition(staff, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    edition = build.small_book()
    early = ready(build.asked(edition, by=staff, now=now, language="fr"), now)
    soon = now + timedelta(minutes=5)
    frozen = editions.freeze(edition=edition, now=soon)
    late = ready(build.asked(frozen, by=staff, now=soon), soon)
    edition = editions.publish(edition=frozen, now=soon)

    addresses = {document: document.get_absolute_url() for document in (early, late)}
    page = Client().get(f"/en/handbook/{edition.handbook.slug}/").content.decode()

    assert (addresses[early] in page, addresses[late] in page) == (False, True)
    assert Client().get(addresses[early]).status_code == 302
    answer = Client().get(addresses[late])
    assert answer.status_code == 200
    answer.close()


def test_an_edition_frozen_anew_gets_a_pdf_of_its_own(staff, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    frozen = editions.freeze(edition=build.small_book(), now=now)
    first = build.asked(frozen, by=staff, now=now)
    ready(first, now)

    again = editions.freeze(edition=editions.reopen(edition=frozen), now=now + timedelta(hours=1))
    second = build.asked(again, by=staff, now=now + timedelta(hours=2))

    assert second.pk != first.pk
    assert (second.is_of_the_draft, _fresh(first).is_of_the_draft) == (False, True)


def _fresh(export):
    return Export.objects.select_related("edition").get(pk=export.pk)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_exports_takes_the_same_queries_however_long(
    count, browser, staff, now, django_assert_num_queries, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    for _ in range(count):
        ready(build.asked(build.small_book(chapters=count), by=staff, now=now), now)

    with django_assert_num_queries(QUERIES_CHOOSE):
        browser.get("/en/desk/handbook/")


@pytest.mark.parametrize("chapters", [1, 3])
def test_the_page_that_watches_takes_the_same_queries(
    chapters, browser, staff, now, django_assert_num_queries
):
    export = build.asked(build.small_book(chapters=chapters), by=staff, now=now)

    with django_assert_num_queries(QUERIES_WATCH):
        browser.get(f"/en/desk/handbook/{export.uuid}/progress/")


QUERIES_CHOOSE = 10
QUERIES_WATCH = 5
