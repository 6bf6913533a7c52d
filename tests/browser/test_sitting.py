"""A sitting from its plan to its approved minutes, and a member at it: both hold a phone."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

pytestmark = pytest.mark.browser

PAPER = {"name": "hours.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a paper"}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_sitting_is_planned_held_and_written_down(person, language):
    giulia = person(language, email="giulia@demo.example")
    nadia = person(language, email="nadia@demo.example")

    sitting = plan_and_invite(giulia, giulia.portal.world["arguments"]["panels:"]["pk"])
    reads_the_paper(nadia, sitting)
    # a panel with an empty seat may be asked too
    motion = open_and_ask(giulia, "Open on Sundays", kind="advisory")
    votes(nadia, motion)
    count(giulia)
    giulia.page.goto(sitting)
    end_and_write(giulia, "Open on Sundays")

    nadia.page.goto(sitting)
    nadia.shows("sitting-minuted-member")
    assert nadia.page.get_by_role("link", name=nadia.says("Minutes (PDF)")).count() == 1
    assert not nadia.page.get_by_role("link", name=nadia.says("Write the summary")).count()
    for one in (giulia, nadia):
        one.fits()
        one.finds_no_barrier()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_vote_that_binds_is_led_by_the_chair(person, language):
    sanne, leads = (person(language, email=f"{one}@demo.example") for one in ("sanne", "chair"))
    nadia, visitor = person(language, email="nadia@demo.example"), person(language)
    title = f"Open on Sundays, {language}"

    sitting = plan_and_invite(sanne, sanne.portal.world["arguments"]["binding"]["pk"])
    finds(leads, sitting)
    leads.shows("sitting-called-chair")
    motion = open_and_ask(leads, title, kind="simple")
    votes(nadia, motion)
    votes(leads, motion)
    count(leads)
    leads.sees("Carried by all three thirds")
    leads.page.goto(sitting)
    end_and_write(leads, title)

    visitor.opens("/panels/delft/crisco/decisions/")
    decided = visitor.page.locator("article", has_text=title)
    decided.get_by_text(visitor.says("Carried by all three thirds")).wait_for()
    visitor.shows("vote-public")
    sanne.page.goto(sitting)
    for one, may in ((leads, False), (sanne, True)):
        assert (one.page.locator("main a[href$='/summary/']").count() > 0) == may
    for one in (leads, nadia, visitor):
        one.fits()
        one.finds_no_barrier()


def plan_and_invite(giulia, panel: int) -> str:
    """From the list of sittings to the message to every member; the sitting's address."""
    giulia.opens(f"/desk/panels/{panel}/sittings/")
    giulia.follows("Plan a sitting")
    giulia.fills("Day", (timezone.now() + timedelta(days=20)).date().isoformat())
    giulia.fills("Begins at", "18:00")
    giulia.fills("Ends at", "20:00")
    giulia.fills("Place", f"Library, {giulia.language}")
    giulia.presses("Plan the sitting")
    giulia.sees("The sitting is planned. Now write its agenda.")

    giulia.fills("Title", "The library on Sundays")
    giulia.page.locator("input[type=file]").set_input_files(PAPER)
    giulia.fills("Title of the paper", "Opening hours")
    giulia.presses("Put it on the agenda")
    giulia.sees("The point is on the agenda.")
    giulia.shows("sitting-agenda")

    giulia.follows("Back to the sitting")
    giulia.follows("Invite the members")
    giulia.shows("sitting-invite")
    giulia.presses("Invite the members")
    giulia.sees("Every member with an e-mail address is invited.")
    return giulia.page.url


def finds(somebody, sitting: str) -> None:
    """From the desk, by the panel's list of sittings where it leads there at once."""
    sittings = re.sub(r"\d+/$", "", urlsplit(sitting).path)
    somebody.opens("/desk/")
    link = somebody.page.locator(f"main a[href='{sittings}']")
    if link.count():
        link.first.click()
    else:
        somebody.page.goto(somebody.portal.address + sittings)
    somebody.page.locator(f"main a[href='{urlsplit(sitting).path}']").first.click()


def reads_the_paper(nadia, sitting: str) -> None:
    """A member finds the sitting in the list, and opens what was handed in for it."""
    finds(nadia, sitting)
    nadia.shows("sitting-called-member")
    nadia.fits()
    with nadia.page.expect_download() as download:
        nadia.page.locator("main a[href*='/papers/']").click()
    assert download.value.suggested_filename == "opening-hours.pdf"


def open_and_ask(giulia, title: str, *, kind: str) -> str:
    """The members are there and a vote is open; the motion's address."""
    giulia.follows("Open the sitting")
    giulia.presses("Open the sitting")
    giulia.sees("The sitting is open. Say now who is here.")
    answer_for_everybody(giulia, "room")
    giulia.shows("sitting-presence")
    giulia.fits()
    giulia.presses("Save who is here")

    giulia.follows("New motion")
    giulia.fills("Title", title)
    giulia.fills("What is put to the vote", "The library opens on Sundays.")
    giulia.page.locator("select[name=kind]").select_option(kind)
    giulia.presses("Write the motion")
    giulia.follows("Open the vote")
    giulia.presses("Open the vote")
    giulia.sees("The vote is open.")
    return giulia.page.url


def votes(nadia, motion: str) -> None:
    """Once, by herself; then the form is gone."""
    nadia.page.goto(motion)
    nadia.page.locator("input[name=choice][value=for]").check()
    nadia.shows("sitting-vote-member")
    nadia.presses("Cast my vote")
    nadia.sees("Your vote is counted. Thank you.")
    assert not nadia.page.locator("input[name=choice]").count()


def count(giulia) -> None:
    giulia.follows("Enter votes")
    answer_for_everybody(giulia, "for")
    giulia.presses("Enter the votes")
    giulia.follows("Close and count")
    giulia.presses("Close and count")
    giulia.sees("The votes are counted and the decision is in the log.")
    giulia.shows("sitting-counted")
    giulia.fits()


def end_and_write(giulia, title: str) -> None:
    giulia.follows("End the sitting")
    giulia.presses("End the sitting")
    giulia.sees("The sitting is over. Now write its minutes.")
    giulia.follows("Write the minutes")
    assert title in giulia.page.locator("textarea[name=text]").input_value()
    giulia.presses("Keep this version")
    giulia.sees("A new version of the minutes is kept.")
    giulia.follows("Approve this version")
    giulia.presses("Approve the minutes")
    giulia.sees("The minutes are approved and stay as they are.")
    giulia.shows("sitting-minuted")


def answer_for_everybody(giulia, answer: str) -> None:
    """The first seat as a person does it, the other twenty in one go."""
    seats = giulia.page.locator("main form select")
    seats.first.select_option(answer)
    seats.evaluate_all("(all, answer) => all.forEach(seat => seat.value = answer)", answer)
