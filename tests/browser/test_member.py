"""A member at the desk: what stands in a card is pressed, and not the card."""

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_member_declares_their_interests_from_the_card_of_the_seat(person, screen):
    nadia = person("en", screen)
    nadia.signs_in("nadia@demo.example")
    nadia.opens("/desk/my-seats/")

    nadia.page.locator("article a.button").first.click()
    nadia.page.wait_for_url("**/interests/")
    nadia.page.locator("input[name=has_any][value=no]").check()
    nadia.presses("Save the declaration")

    nadia.sees("Thank you. Your interests are noted.")
