"""A coordinator brings the panel back to balance, then records that somebody left."""

import itertools
import re

import pytest

pytestmark = pytest.mark.browser

numbers = itertools.count(1)


@pytest.mark.parametrize("screen", ["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_panel_is_filled_constituted_and_loses_a_member(person, language, screen):
    giulia = person(language, screen)
    giulia.signs_in("giulia@demo.example")
    giulia.opens("/desk/")
    giulia.shows("desk")
    giulia.fits()
    giulia.finds_no_barrier()

    paths = giulia.page.locator("main a").evaluate_all("links => links.map(a => a.pathname)")
    path = next(path for path in paths if re.search(r"/desk/panels/\d+/$", path))
    giulia.page.locator(f"main a[href='{path}']").first.click()
    giulia.page.wait_for_load_state()
    panel = giulia.page.url
    giulia.shows("panel-vacancy")
    giulia.fits()
    giulia.finds_no_barrier()
    fill_every_seat(giulia, panel, language)

    giulia.page.goto(panel)
    if giulia.page.locator("a[href$='/constitute/']").count():
        giulia.page.locator("a[href$='/constitute/']").first.click()
        giulia.shows("constitute")
        giulia.presses("Constitute the panel")
    giulia.page.goto(panel)
    giulia.sees("Nothing to do: every part is whole and the panel can decide.")
    giulia.shows("panel-constituted")

    giulia.page.locator("a[href$='/leave/']").first.click()
    giulia.page.locator("main form input[type=radio], main form select").first.wait_for()
    choose_something(giulia)
    giulia.presses("Record that this member left")
    giulia.page.goto(panel)
    assert not giulia.page.get_by_text(
        giulia.says("Nothing to do: every part is whole and the panel can decide.")
    ).count()
    giulia.shows("panel-after-leaving")


def fill_every_seat(giulia, panel: str, language: str) -> None:
    """As long as a part has an empty seat, somebody new is given it."""
    for place in range(3):
        while True:
            giulia.page.goto(panel)
            add = giulia.page.locator("a.button[href$='/add-person/']").nth(place)
            with giulia.page.expect_navigation():
                add.click()
            seat = giulia.page.get_by_role("button", name=giulia.says("Give a seat"), exact=True)
            if not seat.count():
                break
            giulia.page.locator("input[name=name]").fill(f"Lucia {language} {next(numbers)}")
            with giulia.page.expect_navigation():
                seat.click()


def choose_something(giulia) -> None:
    """The first reason that is offered."""
    radios = giulia.page.locator("main form input[type=radio]")
    if radios.count():
        radios.first.check()
    else:
        giulia.page.locator("main form select").first.select_option(index=1)
