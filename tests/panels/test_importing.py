"""Many members at once: shown first, then all or nobody, each bad row named."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panels.models import Member, PanelChange
from panels.services import importing
from tests.builders import panels as build

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = """part;name;email;organisation;public
resident;Ada Lind;ada@portal.example;;yes
Residents;Bo Ek;;;
civil-society;Cleo Wu;cleo@portal.example;Sports club;yes
"""


@pytest.fixture
def panel():
    return build.panel(each=1)


@pytest.fixture
def browser(panel, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(
        build.coordinator(panel), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def send(browser, panel, rows, **more):
    given = {"rows": rows, "form_key": "8f4dbb3a-0000-4000-8000-000000000002", **more}
    return browser.post(reverse("panels:import", args=[panel.pk]), given)


def test_the_table_is_shown_first_and_taken_in_once(panel, browser):
    shown = send(browser, panel, GOOD).content.decode()
    assert "Every row can be taken in." in shown
    assert (shown.count("Gets a seat"), shown.count("Goes to the reserve")) == (2, 1)
    assert not Member.objects.exists()

    for _ in range(2):
        send(browser, panel, GOOD, sure="1")

    people = list(panel.members.order_by("pk").values_list("name", "representative", "email"))
    assert people == [
        ("Ada Lind", "", "ada@portal.example"),
        ("Bo Ek", "", ""),
        ("Sports club", "Cleo Wu", "cleo@portal.example"),
    ]
    assert panel.mandates.live().count() == 2
    assert [each.name for each in panel.members.waiting()] == ["Bo Ek"]
    assert panel.members.get(name="Ada Lind").may_publish_name


BAD = {
    "resident": "The name is missing.",
    "bishops;Ada": "The panel has no part called “bishops”.",
    ";Ada": "The part of the panel is missing.",
    "resident;Ada;ada(at)home": "“ada(at)home” is no e-mail address.",
    "resident;Known One": "Known One is there already",
    "resident;Bo Ek\nofficial;bo  ek": "bo ek is there already",
    "resident;Ada;x@portal.example\nofficial;Bo;X@portal.example": "X@portal.example is there",
    "official;Ada;;Known One": "Known One is there already",
    "official;Ada;;Choir\nofficial;Bo;;CHOIR": "CHOIR is there already",
    f"resident;Ada;a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 20}.example": (
        "is no e-mail address."
    ),
    # longer than a column once its domain is written in ASCII
    f"resident;Ada;a@{'ü.' * 60}example": "is no e-mail address.",
    "resident;Ada;;;yes;more": "too many columns",
    "resident;" + "a" * 121: "at most 120 letters",
}


@pytest.mark.parametrize("line", BAD)
def test_one_bad_row_and_nobody_is_taken_in(panel, browser, line):
    build.member(panel=panel, name="Known One")
    rows = f"official;First Good\n{line}\n"
    before = PanelChange.objects.count()

    shown = send(browser, panel, rows).content.decode()
    told = send(browser, panel, rows, sure="1").content.decode()

    assert BAD[line] in shown
    assert "Nobody was taken in. Row " in told
    assert list(Member.objects.values_list("name", flat=True)) == ["Known One"]
    assert PanelChange.objects.count() == before


def test_a_file_from_a_spreadsheet_is_read(panel, browser):
    file = SimpleUploadedFile("m.csv", "\ufeffresident\tZoë Ó Briain\r\n".encode())
    odd = SimpleUploadedFile("m.csv", "resident;Zoë".encode("utf-16"))

    assert "Zoë Ó Briain" in send(browser, panel, "", file=file).content.decode()
    assert "Save the table as CSV with UTF-8" in send(browser, panel, "", file=odd).content.decode()
    assert "There is no row to read." in send(browser, panel, " \n").content.decode()


def test_too_long_a_table_is_no_table_of_members(panel, now):
    rows = "\n".join(f"resident;Person {number}" for number in range(importing.MOST + 2))

    with pytest.raises(importing.Blank):
        importing.take_in_all(
            panel=panel, text=rows, key=uuid4(), by=build.coordinator(panel), now=now
        )

    assert not Member.objects.exists()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(alphabet=st.sampled_from('ab@;,\t"\n\r \u200e\x00'), max_size=60))
def test_whatever_is_pasted_is_read_or_refused_with_a_sentence(text):
    assert outcome(text)


def outcome(text):
    """The rows, or why there are none."""
    try:
        return importing.read(text)
    except importing.Blank as refusal:
        return str(refusal)
