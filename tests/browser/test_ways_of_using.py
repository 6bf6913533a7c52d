"""What axe cannot see: the keyboard, other spacing, bigger text, forced colours, calm, paper."""

import io

import pikepdf
import pytest

from tests.browser.test_every_page import PEOPLE, path_of

pytestmark = pytest.mark.browser

TYPICAL = [
    ("network:home", "stranger"),
    ("events:debate", "stranger"),
    ("events:register", "stranger"),
    ("handbook:section", "stranger"),
    ("network:desk", "coordinator"),
    ("panels:manage", "coordinator"),
    ("events:edit", "coordinator"),
    ("handbook:exports", "staff"),
]

# every control that is to be seen; of a group of radio buttons only one is on the way
CONTROLS = """
() => {
  const groups = new Set()
  window.controls = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
  )].filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0)
  .filter(one => one.type !== "radio" || !groups.has(one.name) && groups.add(one.name))
  return window.controls.length
}
"""
STOP = """
() => {
  const one = document.activeElement
  if (one === document.body) return null
  const radio = one.type === "radio" && window.controls.find(other => other.name === one.name)
  const box = one.getClientRects()[0], style = getComputedStyle(one)
  const x = box.x + box.width / 2, y = box.y + Math.min(box.height / 2, 20)
  const top = document.elementFromPoint(x, y)
  return {
    number: window.controls.indexOf(radio || one),
    what: one.outerHTML.slice(0, 120),
    text: one.textContent.trim(),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: x >= 0 && x <= innerWidth && y >= 0 && y <= innerHeight &&
      !!top && (one.contains(top) || top.contains(one)),
  }
}
"""
SHEET = """
css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css)
  document.adoptedStyleSheets = [sheet] }
"""
# boxes that cut off what is in them
CLIPPED = """
() => [...document.querySelectorAll("body *:not(svg *)")].filter(one => {
  const style = getComputedStyle(one)
  if (style.clipPath !== "none" || !one.checkVisibility() || one.matches("input")) return false
  const cuts = ["hidden", "clip"].includes(style.overflowX) || one.matches(".button, .tag, .cell")
  return cuts && !one.matches(".hero") && one.clientWidth > 0 &&
    (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
}).map(one => one.outerHTML.slice(0, 120))
"""
SPACING = "line-height: 1.5 !important; word-spacing: .16em !important;"
MOVES = """
() => [...document.querySelectorAll("*")].filter(one => {
  const style = getComputedStyle(one)
  return style.animationName !== "none" ||
    style.transitionDuration.split(",").some(time => parseFloat(time) > LONGEST)
}).length
"""


def goes_to(regular, language: str, name: str, role: str):
    """Somebody of that role, on a phone, in front of the page."""
    somebody = regular(language, PEOPLE[role])
    somebody.starts_anew()
    somebody.page.goto(somebody.portal.address + path_of(name, language, somebody.portal))
    return somebody


@pytest.mark.parametrize(("name", "role"), TYPICAL)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_keyboard_reaches_every_control_and_shows_where_it_is(regular, name, role, language):
    somebody = goes_to(regular, language, name, role)
    page = somebody.page
    wanted = page.evaluate(CONTROLS)
    stops = []

    for _step in range(3 * wanted):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        if not stops or stop["number"] != stops[-1]["number"]:  # a date has several parts
            stops.append(stop)

    assert stops[0]["text"] == somebody.says("Skip to the content")
    assert [stop["number"] for stop in stops] == list(range(wanted))
    assert [stop["what"] for stop in stops if stop["outline"] < 2 or not stop["seen"]] == []


@pytest.mark.parametrize(("name", "role"), TYPICAL)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_wide_spacing_and_big_text_lose_nothing(regular, name, role, language):
    somebody = goes_to(regular, language, name, role)
    page = somebody.page
    spacing = SPACING if language == "ar" else SPACING + "letter-spacing: .12em !important;"

    page.evaluate(SHEET, f"* {{ {spacing} }} p {{ margin-block-end: 2em !important }}")
    somebody.fits()
    assert page.evaluate(CLIPPED) == []

    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(SHEET, ":root { font-size: 212.5% !important }")
    somebody.fits()
    assert page.evaluate(CLIPPED) == []


def test_forced_colours_keep_seats_words_and_buttons_apart(regular):
    somebody = goes_to(regular, "en", "panels:manage", "coordinator")
    page = somebody.page
    page.emulate_media(forced_colors="active")

    seats = page.locator(".hemicycle :is(.one, .two, .three)")
    looks = seats.evaluate_all(
        "all => all.map(one => [one.tagName, one.matches('.empty'), getComputedStyle(one).fill])"
    )
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert len({tag for tag, _empty, _fill in looks}) == 3, "three shapes"
    assert {fill for _tag, is_empty, fill in looks if is_empty} == {ground}
    assert ground not in {fill for _tag, is_empty, fill in looks if not is_empty}
    borders = page.locator(".button, .tag").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).borderTopWidth))"
    )
    assert borders
    assert min(borders) >= 1
    somebody.shows("forced-colours")
    page.emulate_media(forced_colors="none")


def test_nothing_moves_for_who_asked_for_calm(regular):
    page = goes_to(regular, "en", "network:home", "stranger").page

    assert page.evaluate(MOVES.replace("LONGEST", "0")) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVES.replace("LONGEST", "0")) > 0
    assert page.evaluate(MOVES.replace("LONGEST", ".15")) == 0
    page.emulate_media(reduced_motion="reduce")


@pytest.mark.parametrize("name", ["events:door_list", "panels:print_list", "panels:manage"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_paper_shows_the_list_and_no_buttons(regular, name, language):
    page = goes_to(regular, language, name, "coordinator").page
    page.emulate_media(media="print")

    for gone in (".deskbar", ".crumbs", ".button", ".top nav", ".skip", "td a"):
        shown = page.locator(gone).evaluate_all("all => all.filter(one => one.checkVisibility())")
        assert shown == [], gone
    assert page.locator("main table").first.is_visible()
    if name != "panels:manage":
        assert page.locator("main table th:last-child").first.is_visible(), "room to sign"
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        assert len(paper.pages) <= 4
        width, height = (float(number) for number in list(paper.pages[0].MediaBox)[2:])
        assert (round(width), round(height)) == (595, 842), "A4"
    page.emulate_media(media="screen")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_poster_is_one_page_with_the_emblem_of_the_union(regular, language):
    page = goes_to(regular, language, "events:poster", "stranger").page
    page.emulate_media(media="print")

    assert page.locator(".foot :is(img, svg)").first.is_visible()
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        assert len(paper.pages) == 1
    page.emulate_media(media="screen")
