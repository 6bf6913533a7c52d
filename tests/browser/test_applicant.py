"""An applicant on a phone: from the panel's page to a code, to the own page, and away again."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "ar"])
def test_somebody_applies_with_a_name_alone_and_withdraws(person, language):
    somebody = person(language, "phone", script=True)
    somebody.opens("/panels/bassano-del-grappa/crisco/")
    somebody.follows("Join your panel")
    somebody.page.wait_for_load_state()
    somebody.fits()
    somebody.finds_no_barrier()

    somebody.page.locator("input[name=sector]").first.check()
    somebody.is_no_robot()
    somebody.fills("What should we call you?", "سلمى" if language == "ar" else "Salma")
    somebody.presses("Send my application")
    somebody.sees("We have your application")
    somebody.fits()
    somebody.follows("My application")
    somebody.page.wait_for_load_state()
    somebody.fits()
    somebody.follows("Withdraw my application")
    somebody.presses("Withdraw my application")

    somebody.sees("Your application is withdrawn.")
