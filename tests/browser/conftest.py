"""A real browser on the real portal. Tests say what a person sees, in the person's language."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from crisco.launch.checks import find_browser
from crisco.launch.processes import Crew
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


AXE = Axe().axe_script
# contrast is asked of one text of each kind: of equal colours on equal grounds the answer is the
# same, and asking a long page of every word takes seconds
ONE_OF_EACH = """
within => {
  const grounds = new Map(), kinds = new Map()
  const ground = one => {
    if (!one) return ""
    if (!grounds.has(one)) {
      const style = getComputedStyle(one)
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter,
        style.mixBlendMode, /absolute|fixed|sticky/.test(style.position)].join()
      const above = ground(one.parentElement)
      grounds.set(one, own === "rgba(0, 0, 0, 0),none,1,none,normal,false" ? above : above + own)
    }
    return grounds.get(one)
  }
  for (const one of document.querySelectorAll(`${within} *`)) {
    one.removeAttribute("data-kind")
    const control = one.matches("a, button, input, select, textarea")
    if (!control && ![...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue
    const style = getComputedStyle(one)
    const kind = [control, one.matches(":disabled"), style.color, style.fontSize, style.fontWeight,
      style.textShadow, ground(one)].join()
    if (one.checkVisibility({visibilityProperty: true}) && !kinds.has(kind)) kinds.set(kind, one)
  }
  kinds.forEach(one => one.setAttribute("data-kind", ""))
}
"""
# what axe cannot tell is a fault too, but for words in a drawing and beside the dot of a timeline
ASK_AXE = """
({within, ...given}) => {
  axe.configure({rules: [{id: "color-contrast", selector: "[data-kind]"},
    {id: "target-size", selector: `${within} *`}]})
  // of its own accord axe does not ask for sizes, which are new in WCAG 2.2
  return axe.run({preload: false, resultTypes: ["violations", "incomplete"],
    rules: {"target-size": {enabled: true}}, ...given}).then(found =>
    [...found.violations, ...found.incomplete.map(rule => ({...rule, nodes: rule.nodes.filter(node =>
      !(node.any[0]?.data?.messageKey === "pseudoContent" || node.html.startsWith("<text")))}))
    ].flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target}`)))
}
"""


def _started(config: pytest.Config) -> stack.Portal:
    """One portal for all; tests leave each other's events alone."""
    crew = Crew()
    if ahead := os.environ.get("BROWSER_FOLDER"):
        folder = Path(ahead)
    else:
        folder = Path(tempfile.mkdtemp(prefix="portal-browser-"))
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        config.add_cleanup(lambda: stack.forget(folder))
        stack.prepare(folder)
    config.add_cleanup(crew.stop)
    return stack.start(folder, crew)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Workers share the portal that their controller starts."""
    if not hasattr(node.config, "portal"):
        node.config.portal = asdict(_started(node.config))
    node.workerinput["portal"] = node.config.portal


@pytest.fixture(scope="session")
def portal(request: pytest.FixtureRequest) -> stack.Portal:
    shared = getattr(request.config, "workerinput", {}).get("portal")
    return stack.Portal(**shared) if shared else _started(request.config)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_browser()
    assert program, "browser tests need Chromium: apt-get install chromium-headless-shell"
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
        self.opened_at = 0.0
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._note_host)
        self.page.on("console", self._note_complaint)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("load", lambda page: self._count())

    def starts_anew(self, scheme: Literal["light", "dark"] = "light") -> None:
        """On a phone in light or dark colours, with nothing held against anybody."""
        self.foreign.clear()
        self.complaints.clear()
        self.page.emulate_media(media="screen", color_scheme=scheme, forced_colors="none")
        width, height = WIDTHS["phone"]
        self.page.set_viewport_size({"width": width, "height": height})

    def _count(self) -> None:
        self.pages_seen += 1
        self.opened_at = time.monotonic()

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
        self.page.locator("input[name=password]").fill(self.portal.world["password"])
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
        self.page.wait_for_load_state()  # the button pressed before may have led to another page
        widths = self.page.locator("html").evaluate("page => [page.scrollWidth, page.clientWidth]")
        assert widths[0] <= widths[1], f"{self.page.url} is {widths[0]} px wide"

    def finds_no_barrier(self) -> None:
        """axe has nothing to say, not even that it cannot tell."""
        assert self.barriers() == [], self.page.url

    def barriers(self, *rules: str, within: str = "body") -> list[str]:
        """What axe says of the page as it is on the screen now; by all its rules, unless given.

        `within` is where colours and sizes are asked of.
        """
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(f"() => {{ {AXE} }}")
        self.page.evaluate(ONE_OF_EACH, within)
        given = {"within": within} | ({"runOnly": rules} if rules else {})
        found: list[str] = self.page.evaluate(ASK_AXE, given)
        return found

    def is_no_robot(self) -> None:
        """Nobody fills a form in less than two seconds."""
        self.page.wait_for_timeout(max(0, 2100 - 1000 * (time.monotonic() - self.opened_at)))


NewPerson = Callable[..., Person]


@pytest.fixture
def person(portal: stack.Portal, browser: Browser) -> Iterator[NewPerson]:
    """Makes people: `person("ar", "phone", script=False)`."""
    people: list[Person] = []

    def make(language: str = "en", screen: str = "phone", **given: bool | str) -> Person:
        people.append(_arrives(portal, browser, language, screen, **given))
        return people[-1]

    yield make
    for one in people:
        assert (one.foreign, one.complaints) == ([], [])
    for one in people:
        one.page.context.close()


@pytest.fixture(scope="session")
def regular(portal: stack.Portal, browser: Browser) -> NewPerson:
    """People who stay: `regular("ar", "giulia@demo.example")` is the same one every time."""
    people: dict[tuple[str, str], Person] = {}

    def find(language: str, email: str = "") -> Person:
        if (language, email) not in people:
            people[language, email] = _arrives(portal, browser, language, "phone", email=email)
            # quicker than sending it to every page anew
            people[language, email].page.context.add_init_script(AXE)
        return people[language, email]

    return find


def _arrives(
    portal: stack.Portal,
    browser: Browser,
    language: str,
    screen: str,
    *,
    script: bool = True,
    email: str = "",
) -> Person:
    width, height = WIDTHS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        java_script_enabled=script,
        reduced_motion="reduce",
        color_scheme="light",
    )
    context.set_default_timeout(10_000)
    if email:
        cookie = portal.world["cookies"][email]
        context.add_cookies([{"name": "session", "value": cookie, "url": portal.address}])
    return Person(portal, context, language)
