"""Laws of the look: one sheet for both directions, enough contrast, components that explain
themselves, pages of error that need nothing."""

import gzip
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import heroicons
import pytest
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from crisco import charts, style_page
from crisco.pictograms import PICTOGRAMS
from crisco.templatetags import crisco_look

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
SHEET = (ROOT / "crisco/static/crisco/portal.css").read_text()
RULES = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)
# the parts of the frame that stand on every page, or inside another component
FRAME = {"header", "footer", "messages", "sign", "eu_emblem", "crumbs"}


class Page(HTMLParser):
    """What a test asks of a page: its elements with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _tag, attrs in self.elements if attribute in attrs]


class Unknown(str):
    """Stands for a variable that a template names and nobody gave."""

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"a template names {name!r}, which is not there")

    def __contains__(self, part: object) -> bool:
        return True


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", Unknown("%s"))


def style(language: str = "en", path: str = "/style/") -> str:
    """The style page as a reviewer sees it."""
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(is_authenticated=True, is_staff=True)
    view = style_page.done if "done" in path else style_page.index
    with translation.override(language):
        return view(request).content.decode()


# --- the sheet -----------------------------------------------------------------------------


def test_the_sheet_is_small_enough_for_a_phone_abroad() -> None:
    # gzip is larger than brotli, by which the budget is stated
    assert len(gzip.compress(SHEET.encode(), 9)) <= 10 * 1024


def test_colours_are_the_same_in_both_directions() -> None:
    """The browser tests rely on it: they ask for contrast in one direction."""
    for selector, body in re.findall(r"([^{}]*(?:\[dir|:dir\(|:lang\()[^{}]*)\{([^{}]*)\}", RULES):
        named = re.findall(r"(?:^|;)\s*([\w-]+)\s*:", body)
        odd = [
            name for name in named if re.search("color|background|fill|stroke|opacity|^--", name)
        ]
        assert odd == [], selector.strip()


def test_the_dark_scheme_changes_nothing_but_colours() -> None:
    """The browser tests rely on it: of the dark scheme they ask for contrast alone."""
    before, *dark = re.split(r"@media \(prefers-color-scheme: dark\)", RULES)
    assert len(dark) == 1
    inside = re.match(r"\s*\{\s*:root\s*\{([^{}]*)\}\s*\}", dark[0])
    assert inside is not None
    for name, value in re.findall(r"([\w-]+)\s*:\s*([^;]+)", inside[1]):
        assert re.fullmatch(r"--[\w-]+", name), name
        assert re.fullmatch("#[0-9a-f]{3,8}", value.strip()), name
        assert f"{name}:" in before, name


def test_the_sheet_knows_no_left_and_right() -> None:
    physical = re.findall(
        r"(?:^|[;{\s])((?:margin|padding|border|inset)-(?:left|right|top|bottom)[\w-]*|"
        r"left|right|top|bottom|(?:min-|max-)?(?:width|height)|text-align:\s*(?:left|right))\s*:",
        RULES,
        flags=re.MULTILINE,
    )

    assert physical == []


def test_the_sheet_fetches_nothing() -> None:
    assert re.findall(r"url\(|@import|https?://(?!\*)", RULES) == []


def test_the_layers_are_in_order_of_strength() -> None:
    assert "@layer reset, tokens, base, layout, components, utilities, print;" in RULES


def _tokens(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", text))


def _schemes() -> dict[str, dict[str, str]]:
    block = RULES.split("@layer tokens")[1].split("@layer base")[0]
    bright, dark = block.split("@media (prefers-color-scheme: dark)")
    return {"light": _tokens(bright), "dark": _tokens(bright) | _tokens(dark)}


def _ratio(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "muted", "brand", "accent")
        for ground in ("page", "surface")
    ),
    *((kind, f"{kind}-tint") for kind in ("ok", "warn", "err", "info")),
    *(("ink", f"{kind}-tint") for kind in ("ok", "warn", "err")),
    ("ink", "tint"),
    ("brand", "tint"),
    ("brand-strong", "tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-err", "err"),
    ("visited", "page"),
    ("page", "ink"),
    ("err", "page"),
]
SIGNS = [("edge", "page"), ("edge", "surface"), *((name, "page") for name in charts.NAMES)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        *((*pair, 4.5) for pair in TEXT),
        *((*pair, 3.0) for pair in SIGNS),
    ],
)
def test_colours_can_be_told_from_their_ground(
    scheme: str, ink: str, ground: str, least: float
) -> None:
    tokens = _schemes()[scheme]

    assert _ratio(tokens[ink], tokens[ground]) >= least


def test_charts_print_in_the_colours_of_the_light_scheme() -> None:
    light = _schemes()["light"]

    assert [light[name] for name in charts.NAMES] == list(charts.COLOURS)


# --- templates -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_what_it_is_for_and_what_it_needs(path: Path) -> None:
    first = path.read_text().lstrip()

    assert first.startswith(("{#", "{% comment %}"))
    assert re.search(r"[Cc]ontext:|no context", first.split("endcomment")[0])


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_is_shown_on_the_style_page(path: Path) -> None:
    shown = "".join(page.read_text() for page in (TEMPLATES / "style").glob("*.html"))
    parts = "".join(other.read_text() for other in COMPONENTS if other != path)

    assert path.stem in FRAME or f"components/{path.name}" in shown + parts


def test_no_style_and_no_script_stand_inside_our_pages() -> None:
    own = [*COMPONENTS, *TEMPLATES.glob("*.html"), *(TEMPLATES / "style").glob("*.html")]

    found = [
        (path.name, match)
        for path in own
        for match in re.findall(r"\sstyle=|<style|<script|\son\w+=|javascript:", path.read_text())
    ]

    assert found == []


def test_every_icon_that_a_template_names_exists() -> None:
    names = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"""{% icon ["']([\w-]+)["'] %}""", path.read_text())
    }

    assert {name for name in names if not crisco_look.icon(name).startswith("<svg")} == set()


def test_only_icons_that_point_along_the_line_are_mirrored() -> None:
    mirrored = {"chevron-left", "arrow-right", "arrow-uturn-left"}
    upright = {"clock", "check", "phone", "magnifying-glass", *PICTOGRAMS}

    assert all("mirrored" in crisco_look.icon(name) for name in mirrored)
    assert not any("mirrored" in crisco_look.icon(name) for name in upright)


def test_an_address_breaks_between_its_parts_and_brings_no_html() -> None:
    assert crisco_look.breakable("amal.h@town.example") == ("amal<wbr>.h<wbr>@town<wbr>.example")
    assert crisco_look.breakable("<b>@x.example") == "&lt;b&gt;<wbr>@x<wbr>.example"


def test_an_icon_that_nobody_drew_is_a_fault() -> None:
    with pytest.raises(heroicons.IconDoesNotExist):
        crisco_look.icon("no-such-thing")


@pytest.mark.parametrize("language", ["en", "ar", "sq"])
@pytest.mark.usefixtures("strict")
def test_the_style_page_asks_for_nothing_that_is_not_there(language: str) -> None:
    page = Page(style(language))

    html = next(attrs for tag, attrs in page.elements if tag == "html")
    assert html == {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
    assert Counter(tag for tag, _attrs in page.elements)["h1"] == 1


@pytest.mark.parametrize("path", ["/style/", "/style/done/", "/style/done/?ask"])
def test_ids_are_unique_and_every_pointer_meets_one(path: str) -> None:
    page = Page(style(path=path))

    ids = Counter(page.values("id"))
    pointers = [
        *page.values("for"),
        *(word for value in page.values("aria-describedby") for word in value.split()),
        *page.values("aria-labelledby"),
        *page.values("form"),
        *(href[1:] for href in page.values("href") if re.fullmatch("#[a-z]+_.+", href)),
    ]
    assert [name for name, count in ids.items() if count > 1] == []
    assert [pointer for pointer in pointers if pointer not in ids] == []


def test_a_field_says_label_hint_error_and_input_in_that_order() -> None:
    form = style_page._form(style_page._words(), {})

    html = render_to_string("components/field.html", {"field": form["name"]})

    places = [html.index(part) for part in ("<label", "_helptext", "_error", "<input")]
    assert places == sorted(places)
    assert 'aria-describedby="wrong_name_helptext wrong_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_radio_buttons_share_a_legend_and_each_has_a_label() -> None:
    form = style_page._form(style_page._words())

    page = Page(render_to_string("components/field.html", {"field": form["city"]}))

    tags = Counter(tag for tag, _attrs in page.elements)
    assert (tags["fieldset"], tags["legend"], tags["input"], tags["label"]) == (1, 1, 3, 3)


def test_a_date_with_a_time_has_two_labels() -> None:
    form = style_page._form(style_page._words())

    page = Page(render_to_string("components/field.html", {"field": form["starts"]}))

    assert page.values("for") == ["id_starts_0", "id_starts_1"]
    assert page.values("name") == ["starts_0", "starts_1"]


def test_an_error_leads_to_the_first_of_a_group() -> None:
    form = style_page._form(style_page._words(), {})

    html = render_to_string("components/error_summary.html", {"form": form})

    assert 'href="#wrong_city_0"' in html
    assert 'href="#wrong_name"' in html
    assert 'tabindex="-1" autofocus' in html


def test_a_hint_is_text_and_not_markup() -> None:
    form = style_page._form({**style_page._words(), "name_hint": "<b>bold</b>"})

    html = render_to_string("components/field.html", {"field": form["name"]})

    assert "&lt;b&gt;bold" in html


@pytest.mark.usefixtures("strict")
def test_components_are_content_with_their_least_context(rf: RequestFactory) -> None:
    least = {
        "empty_state": {"title": "x"},
        "attention": {"rows": []},
        "link_card": {"url": "#", "title": "x"},
        "facts": {"facts": []},
        "progress": {"state": "ready", "text": "x"},
        "figure": {"src": "/x.jpg", "alt": "x", "width": 1, "height": 1},
        "download": {"url": "#", "title": "x", "kind": "PDF", "size_bytes": 1},
        "callout": {"text": "x"},
        "tag": {"text": "x"},
        "confirmation": {"title": "x"},
        "chips": {},
        "error_summary": {},
        "filter_form": {"form": style_page._filter(style_page._words())},
        "tabs": {"label": "x", "tabs": []},
        "timeline": {"items": []},
    }

    for name, context in least.items():
        assert render_to_string(f"components/{name}.html", context) is not None


# --- the frame -----------------------------------------------------------------------------


def _entry(path: str, name: str) -> str:
    context = Context({"request": SimpleNamespace(path=path)})
    return Template(f"{{% load crisco_look %}}{{% nav_item '{name}' 'There' %}}").render(context)


def test_the_menu_marks_this_page_and_those_above_it() -> None:
    address = crisco_look.page_url("account_login")

    assert 'aria-current="page"' in _entry(address, "account_login")
    assert 'aria-current="true"' in _entry(f"{address}code/", "account_login")
    assert "aria-current" not in _entry("/elsewhere/", "account_login")


def test_the_menu_leaves_out_what_an_installation_does_not_have() -> None:
    assert _entry("/", "nowhere:at_all") == ""


def test_the_style_page_is_for_reviewers_only(rf: RequestFactory) -> None:
    request: HttpRequest = rf.get("/style/")
    request.user = SimpleNamespace(is_authenticated=False, is_staff=False)

    with pytest.raises(Http404):
        style_page.index(request)


# --- when something is wrong ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["500", "503"])
def test_the_last_pages_need_neither_context_nor_translation(name: str) -> None:
    with translation.override("ar"):
        page = render_to_string(f"{name}.html")

    assert '<html lang="ar" dir="rtl">' in page
    assert '<div class="stack" lang="en" dir="ltr">' in page
    assert "{%" not in page


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429"])
@pytest.mark.usefixtures("strict")
def test_a_page_of_error_says_what_to_do_next(rf: RequestFactory, name: str) -> None:
    request = rf.get("/en/x/")
    request.user = SimpleNamespace(is_authenticated=False)

    html = render_to_string(f"{name}.html", {"exception": ""}, request=request)

    words = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html.split("<main")[1].split("</main>")[0]))
    assert len(words.split()) > 15
    assert Counter(tag for tag, _attrs in Page(html).elements)["h1"] == 1


def test_a_refusal_gives_its_reason(rf: RequestFactory) -> None:
    request = rf.get("/en/x/")
    request.user = SimpleNamespace(is_authenticated=False)

    html = render_to_string("403.html", {"exception": "Another <city> looks after it."}, request)

    assert "Another &lt;city&gt; looks after it." in html


def test_an_unknown_address_is_answered_calmly(client: Client) -> None:
    response: HttpResponse = client.get("/en/there/is/nothing/here/")

    assert response.status_code == 404
    assert "We cannot find this page" in response.content.decode()


FRAME_PAGES = [
    "network:home",
    "events:list",
    "network:city_list",
    "handbook:index",
    "network:help",
    "network:search",
    "network:contact",
    "network:accessibility",
    "network:privacy",
    "network:languages",
    "network:easy",
    "network:programme_list",
    "network:desk",
    "network:network_desk",
    "account_login",
    "account_logout",
    "account_email",
]


@pytest.mark.parametrize("name", FRAME_PAGES)
def test_every_entry_of_the_frame_leads_to_a_page_of_the_portal(name: str) -> None:
    assert crisco_look.page_url(name).startswith("/en/")
