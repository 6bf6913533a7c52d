"""Every public page: no barrier, no overflow, no foreign host, in both directions and schemes."""

import pytest

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/debates/",
    "/cities/",
    "/cities/bassano-del-grappa/",
    "/programmes/",
    "/programmes/crisco/",
    "/panels/",
    "/panels/bassano-del-grappa/",
    "/handbook/",
    "/practices/",
    "/recommendations/",
    "/help/",
    "/easy/",
    "/accessibility/",
    "/privacy/",
    "/contact/",
    "/languages/",
    "/search/?q=Deft",
    "/account/login/",
    "/account/signup/",
    "/no-such-page/",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_page_has_no_barrier(person, language, path):
    for screen, dark in (("phone", False), ("desk", True)):
        somebody = person(language, screen, dark=dark)
        somebody.opens(path)
        somebody.shows(f"page{path.replace('/', '_').split('?')[0]}{'dark' if dark else ''}")

        assert somebody.page.locator("html").get_attribute("lang") == language
        assert somebody.page.locator("h1").count() == 1
        somebody.fits()
        somebody.finds_no_barrier()
