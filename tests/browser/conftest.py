"""A real browser on the real portal. Tests say what a person sees, in the person's language."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import stack

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
]
WIDTHS = {"phone": (360, 740), "desk": (1280, 900)}


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Portal]:
    """Started once; tests leave each other's events alone."""
    running = stack.start(tmp_path_factory.mktemp("portal"))
    yield running
    running.crew.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    assert program, "browser tests need Chromium: apt-get install chromium"
    # Playwright's loop would make Django refuse its synchronous calls in this thread
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


class Person:
    """Somebody at a screen, who reads one language."""

    def __init__(self, portal: stack.Portal, context: BrowserContext, language: str) -> None:
        self.portal = portal
        self.language = language
        self.page: Page = context.new_page()
        self.pages_seen = 0
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._note_host)
        self.page.on("console", self._note_complaint)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("load", lambda page: self._count())

    def _count(self) -> None:
        self.pages_seen += 1

    def _note_host(self, request) -> None:
        if not request.url.startswith((self.portal.address, "data:", "about:")):
            self.foreign.append(request.url)

    def _note_complaint(self, message) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def says(self, text: str, **values: object) -> str:
        """A text of the portal in this person's language."""
        with translation.override(self.language):
            return translation.gettext(text) % values if values else translation.gettext(text)

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.portal.address}/{self.language}{path}")

    def follows(self, text: str) -> None:
        self.page.get_by_role("link", name=self.says(text), exact=True).first.click()

    def presses(self, text: str) -> None:
        self.page.get_by_role("button", name=self.says(text), exact=True).first.click()

    def fills(self, label: str, value: str) -> None:
        self.page.get_by_label(self.says(label)).first.fill(value)

    def sees(self, text: str) -> None:
        self.page.get_by_text(self.says(text)).first.wait_for(state="visible", timeout=5000)

    def signs_in(self, email: str) -> None:
        self.opens("/account/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(self.portal.password(email))
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_load_state()

    def shows(self, name: str) -> None:
        """Keep a screenshot when a folder for them is named in the environment."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            width = self.page.viewport_size["width"]
            self.page.screenshot(
                path=f"{folder}/{name}.{self.language}.{width}.png", full_page=True
            )

    def fits(self) -> None:
        """Nothing is wider than the screen."""
        widths = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert widths[0] <= widths[1], f"{self.page.url} is {widths[0]} px wide"

    def finds_no_barrier(self) -> None:
        """axe has nothing to say, not even that it cannot tell."""
        answer = Axe().run(self.page, options={"preload": False})
        broken = [
            f"{rule['id']}: {node['target']}"
            for rule in answer.response["violations"]
            for node in rule["nodes"]
        ]
        assert broken == [], f"{self.page.url}\n" + "\n".join(broken)


NewPerson = Callable[..., Person]


@pytest.fixture
def person(portal: stack.Portal, browser: Browser) -> Iterator[NewPerson]:
    """Makes people: `person("ar", "phone", script=False)`."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def make(
        language: str = "en", screen: str = "phone", *, script: bool = True, dark: bool = False
    ) -> Person:
        width, height = WIDTHS[screen]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            java_script_enabled=script,
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        people.append(Person(portal, context, language))
        return people[-1]

    yield make
    for one in people:
        assert one.foreign == []
        assert one.complaints == []
    for context in contexts:
        context.close()
