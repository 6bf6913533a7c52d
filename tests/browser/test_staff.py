"""Staff make the handbook's PDF and watch it grow."""

import io

import pikepdf
import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", ["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_handbook_is_made_and_fetched(person, language, screen):
    ana = person(language, screen)
    ana.signs_in("ana@demo.example")
    ana.opens("/desk/handbook/")
    ana.shows("export")
    ana.fits()
    ana.finds_no_barrier()

    ana.presses("Check this choice")
    ana.page.wait_for_load_state()
    ana.shows("export-checked")
    ana.presses("Make PDF")
    ready = ana.page.get_by_role("heading", name=ana.says("Your PDF is ready"))
    if not ready.count():
        ana.shows("export-progress")
    ready.wait_for(state="visible", timeout=180_000)
    ana.shows("export-ready")
    ana.fits()
    ana.finds_no_barrier()

    with ana.page.expect_download() as fetching:
        ana.follows("Fetch the PDF")
    with pikepdf.open(io.BytesIO(fetching.value.path().read_bytes())) as book:
        assert len(book.pages) >= 30
        assert book.Root.MarkInfo.Marked


def test_a_coordinator_is_told_who_may_make_the_pdf(person):
    giulia = person("en", "phone")
    giulia.signs_in("giulia@demo.example")

    giulia.opens("/desk/handbook/")

    giulia.sees("Only the network's staff can make PDFs of the handbook.")
    giulia.shows("forbidden")
