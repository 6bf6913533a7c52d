"""Every page for everybody who may see it: no barrier, no overflow, no foreign host.

The URLconf says which addresses there are, the permission matrix who may see them. Each is opened
once per language: on a phone, narrower, then on a desk in the other colours. English begins in light
ones, Arabic in dark ones.
"""

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from tests.browser.stack import Portal
from tests.house.addresses import all_addresses
from tests.house.test_permission_matrix import ROLES, TABLE

pytestmark = pytest.mark.browser

# who looks with the eyes of each role of the matrix
PEOPLE = {
    "stranger": "",
    "resident": "rosa@demo.example",
    "member": "nadia@demo.example",
    "chair": "chair@demo.example",
    "coordinator": "giulia@demo.example",
    "foreign": "sanne@demo.example",
    "helper": "samuel@demo.example",
    "translator": "yasmin@demo.example",
    "reader": "tomasz@demo.example",
    "staff": "ana@demo.example",
    "secured": "marco@demo.example",
    "builder": "builder@demo.example",
}
QUESTIONS = {"network:search": "?q=Deft", "events:list": "?language=it"}

# about whoever looks: the same page for everybody, with less on it or more
THEIR_OWN = {
    "network:about_me",
    "network:consequences",
    "network:leave",
    "network:own_data",
    "panels:my_seats",
}

# pages for people with a second factor, and with no password
SECURED = "mfa_deactivate_totp mfa_edit_webauthn mfa_list_webauthn mfa_reauthenticate "
SECURED += "mfa_remove_webauthn mfa_view_recovery_codes"

# addresses that answer a GET with something else than a page
NO_PAGE = {
    "file": "documents:download events:calendar events:mine_calendar events:export "
    "handbook:picture network:own_data_file healthz readyz mfa_download_recovery_codes "
    "panels:certificate panels:data_file panels:decisions_file panels:draw_program "
    "panels:draw_table panels:panel_data_file panels:papers_file panels:sitting_minutes_pdf "
    "panels:sitting_paper",
    "part of a page": "handbook:export_progress",
    "act": "events:mine_accept events:mine_confirm events:mine_decline events:mine_undo "
    "panels:application_confirm panels:application_erase panels:application_no "
    "panels:application_undo panels:application_yes "
    # their forms stand on the page of the draw
    "panels:draw_cancel panels:draw_ease panels:draw_number panels:draw_publish",
    "only on the way from another page": "events:done events:open_own network:contact_done root "
    "network:choose_language account_complete_password_reset account_confirm_login_code "
    "account_confirm_password_reset_code account_email_verification_sent "
    "panels:join_done account_logout mfa_authenticate mfa_login_webauthn mfa_reauthenticate_webauthn",
}


# on all other pages header and footer are these: colours and sizes are asked of what is between
FRAMES = {"network:home", "network:desk", "no such page"}


# what the other colours on a desk can change: tests/house/test_look.py holds the sheet to that
LATER = ("color-contrast", "link-in-text-block", "target-size")


def _looked_at() -> list[tuple[str, str, str]]:
    """Each name of a page, a role that may see it, and a language.

    What another role sees besides is the same in both directions: one role looks in Arabic.
    """
    seen = [("no such page", "stranger")]
    beside = {name for names in NO_PAGE.values() for name in names.split()}
    rights = {name: dict(zip(ROLES, answers, strict=True)) for name, *answers in _rows()}
    for address in all_addresses():
        if address.name in beside:
            continue
        if address.name in rights:
            may = [role for role, answer in rights[address.name].items() if answer == "200"]
        elif address.name.startswith("style") or address.name == "account_set_password":
            may = ["builder"]
        elif address.name in SECURED.split():
            may = ["secured"]
        else:
            may = ["stranger" if address.is_public else "coordinator"]
        if address.name in THEIR_OWN:
            may = ["resident", "coordinator"]
        if may != ["foreign"]:  # where others look too, another city's coordinator sees nothing new
            may = [role for role in may if role != "foreign"]
        seen += [(address.name, role) for role in may]
    first = dict(reversed(seen))
    return [
        (name, role, language)
        for language in ("en", "ar")
        for name, role in seen
        if language == "en" or role == first[name]
    ]


def _rows() -> list[list[str]]:
    return [line.split() for line in TABLE.strip().splitlines()]


def path_of(name: str, language: str, portal: Portal) -> str:
    """Where one of those is to be seen that the world has ready."""
    if name == "no such page":
        return f"/{language}/no-such-page/"
    arguments = portal.world["arguments"]
    fitting = [key for key in arguments if name.startswith(key)]
    given = arguments[max(fitting, key=len)] if fitting else {}
    pattern = next(address.pattern for address in all_addresses() if address.name == name)
    wanted = {key: value for key, value in given.items() if f":{key}>" in pattern}
    try:
        with translation.override(language):
            return reverse(name, kwargs=wanted) + QUESTIONS.get(name, "")
    except NoReverseMatch:
        pytest.fail(f"tests/browser/world.py has nothing to show at {name} ({pattern})")


def test_one_small_button_among_many_is_found(person):
    somebody = person("en")
    buttons = "".join(f"<p><button>Press {n}</button></p>" for n in range(20))
    small = "<button class=small>a</button><button class=small id=small>b</button>"
    somebody.page.set_content(
        f"<html lang=en><title>Buttons</title><main><h1>Buttons</h1>{buttons}{small}</main>"
        "<style>html { background: #fff } .small { font-size: 4px; padding: 0; border: 0 }</style>"
    )

    assert "target-size: #small" in somebody.barriers(within="main")


def test_one_faint_word_among_many_is_found(person):
    somebody = person("en")
    words = "".join(f"<p>Legible {n}</p>" for n in range(20)) + '<p id="faint">Faint</p>'
    somebody.page.set_content(
        f"<html lang=en><title>Words</title><main><h1>Words</h1>{words}</main>"
        "<style>#faint { color: #bbb } html { background: #fff }</style>"
    )

    assert somebody.barriers() == ["color-contrast: #faint"]


@pytest.mark.parametrize(("name", "role", "language"), _looked_at())
def test_a_page_has_no_barrier(regular, name, role, language):
    somebody = regular(language, PEOPLE[role])
    page = somebody.page
    first, later = ("light", "dark") if language == "en" else ("dark", "light")
    somebody.starts_anew(first)
    path = path_of(name, language, somebody.portal)
    answer = page.goto(somebody.portal.address + path)
    somebody.shows(f"{name}-{role}".replace(":", "."))

    assert (answer.status, page.url) == (
        404 if name == "no such page" else 200,
        somebody.portal.address + path,
    )
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        language,
        "rtl" if language == "ar" else "ltr",
    ]
    assert page.locator("h1").count() == 1
    somebody.fits()
    is_style = name.startswith("style")  # every component, asked everything each time
    within = "body" if name in FRAMES or is_style else "main"
    barriers = somebody.barriers(within=within)
    page.set_viewport_size({"width": 320, "height": 640})
    somebody.fits()
    page.emulate_media(color_scheme=later)
    page.set_viewport_size({"width": 1280, "height": 900})
    somebody.shows(f"{name}-{role}".replace(":", "."))
    somebody.fits()
    if is_style or language == "en":
        barriers += somebody.barriers(*(() if is_style else LATER), within=within)
    assert barriers == []
    assert (somebody.foreign, somebody.complaints) == ([], [])
