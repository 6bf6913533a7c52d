"""A resident keeps a place at a debate: phone or desk, Arabic or English, with scripts or without."""

import email
import re
import time
from email import policy
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

READERS = [
    pytest.param(language, screen, script, id=f"{language}-{screen}-{word}")
    for language in ("en", "ar")
    for screen in ("phone", "desk")
    for script, word in ((True, "scripts"), (False, "no-scripts"))
]


def to_the_form(somebody) -> None:
    """Home page, an open debate, its form: three pages."""
    somebody.opens("/")
    somebody.shows("home")
    open_debates = somebody.page.locator("main .card:has(.tag.ok) h3 a")
    open_debates.first.click()
    somebody.page.wait_for_load_state()
    somebody.shows("debate")
    somebody.follows("Keep a place for me")
    somebody.page.wait_for_load_state()
    somebody.shows("register")


def letter_to(mail: str, address: str, *, seconds: float = 40) -> email.message.EmailMessage:
    """The newest message to an address, as soon as it has arrived."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for file in sorted(Path(mail).glob("*.eml"), reverse=True):
            message = email.message_from_bytes(file.read_bytes(), policy=policy.default)
            if address in str(message["To"]):
                return message
        time.sleep(0.2)
    raise AssertionError(f"no message to {address}")


@pytest.mark.parametrize(("language", "screen", "script"), READERS)
def test_from_the_home_page_to_a_kept_place_and_back(person, language, screen, script):
    somebody = person(language, screen, script=script)
    address = f"resident-{language}-{screen}-{script}@portal.example".lower()
    to_the_form(somebody)
    if script:
        somebody.fits()
        somebody.finds_no_barrier()

    somebody.is_no_robot()
    somebody.fills("What should we call you?", "سلمى" if language == "ar" else "Salma")
    somebody.fills("E-mail or phone", address)
    somebody.presses("Keep my place")
    somebody.sees("Your place is kept")
    somebody.shows("done")
    if script:
        assert somebody.pages_seen <= 4
        somebody.fits()
        somebody.finds_no_barrier()

    letter = letter_to(somebody.portal.mail, address)
    assert letter["Content-Language"] == language
    text = letter.get_body(("plain",)).get_content()
    link = re.search(r"http://localhost:\d+/\w+/r/[^/\s]+/", text).group()
    somebody.page.goto(link)
    somebody.sees("What you told us")
    somebody.shows("mine")
    somebody.follows("I cannot come")
    somebody.presses("Cancel my registration")
    somebody.sees("This registration is cancelled.")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_without_an_address_a_code_opens_the_registration(person, language):
    somebody = person(language, "phone", script=False)
    to_the_form(somebody)

    somebody.is_no_robot()
    somebody.fills("What should we call you?", "Omar")
    somebody.presses("Keep my place")
    somebody.sees("Your code")
    code = somebody.page.locator(".code").first.inner_text().strip()
    somebody.shows("done-code")

    other = person(language, "phone", script=False)
    other.opens("/r/")
    other.page.locator("input[name=code]").fill(code.lower())
    other.page.locator("input[name=name]").fill("omar")
    other.page.locator("main form button[type=submit]").click()
    other.sees("What you told us")


def test_an_empty_form_says_what_to_do_and_keeps_what_was_typed(person):
    somebody = person("en", "phone")
    to_the_form(somebody)

    somebody.is_no_robot()
    somebody.fills("E-mail or phone", "not an address")
    somebody.presses("Keep my place")

    somebody.page.locator("[role=alert], .error-summary").first.wait_for(state="visible")
    assert somebody.page.get_by_label("E-mail or phone").input_value() == "not an address"
    somebody.shows("register-errors")
    somebody.finds_no_barrier()
