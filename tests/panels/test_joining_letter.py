"""The invitation that goes by post, as the printer gets it: real pages, read as a stranger would."""

import io
import re
import subprocess
from itertools import groupby

import pikepdf
import pytest
import segno
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from crisco.documents import checking
from panels.services import application_keys as keys
from tests.builders import joining as build
from tests.builders import panels as build_panels

pytestmark = pytest.mark.django_db

PIXELS = 6  # a square of the code, as it is scanned
DOTS = PIXELS * 72 / (5 * 0.75)  # an inch; a square is drawn five pixels wide


@pytest.fixture
def letter(settings):
    """Prints an invitation in a language, for a coordinator who reads English."""
    settings.SECOND_FACTOR_REQUIRED = False
    panel = build_panels.panel(each=1)
    browser = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    browser.force_login(build_panels.coordinator(panel), backend=backend)

    def printed(name, language):
        asked = {"path": "letter", "state": "proposed", "expires_at": timezone.now()}
        application = build.application(panel=panel, name=name, language=language, **asked)
        page = reverse("panels:application_letter", args=[panel.pk, application.uuid])
        return browser.post(page), application

    return printed


def words(pdf):
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    # marks of direction are not words
    return re.sub("[\u202a-\u202c\u200e\u200f]", "", read.stdout.decode())


def scanned(pdf, modules):
    """The code as a camera sees it: rows of dark and light, or None when it is not found."""
    shot = subprocess.run(
        ["pdftoppm", "-gray", "-r", str(DOTS), "-singlefile", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    ).stdout
    width, height = (int(side) for side in shot.split(b"\n", 3)[1].split())
    dark = bytes(shade < 128 for shade in shot[-width * height :])
    runs = ((value, len(list(run)) * PIXELS) for value, run in groupby(modules[0]))
    first = b"".join(b"[%c]{%d,%d}" % (value, size - 1, size + 1) for value, size in runs)
    found = re.search(first, dark, re.DOTALL)
    if found is None:
        return None
    top, left = divmod(found.start(), width)
    middles = [PIXELS // 2 + PIXELS * number for number in range(len(modules))]
    return [[dark[(top + y) * width + left + x] for x in middles] for y in middles]


def pictures(node):
    """What the tags say of pictures, to whoever cannot see them."""
    if isinstance(node, pikepdf.Array):
        return [text for child in node for text in pictures(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    here = [str(node.Alt)] if node.get("/S") == "/Figure" else []
    return here + pictures(node.get("/K"))


@pytest.mark.parametrize(
    ("name", "language"), [("Amina Noor", "en"), ("\u0623\u0645\u064a\u0646\u0629", "ar")]
)
def test_a_letter_is_read_scanned_and_answered_in_the_language_of_the_person(
    letter, settings, name, language
):
    answer, application = letter(name, language)
    pdf = answer.content

    with translation.override(language):
        address = settings.SITE_URL + reverse("panels:application_open")
        alt = translation.gettext("The address of the page as a picture for phones")
    text = words(pdf)
    (code,) = re.findall("[A-Z0-9]{6}", text)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert name in text
    assert address in "".join(text.split())
    assert keys.open_code(code, name, now=timezone.now()) == application
    modules = [list(row) for row in segno.make(address, error="m").matrix]
    assert scanned(pdf, modules) == modules
    assert checking.check(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert (str(document.Root.Lang), len(document.pages)) == (language, 1)
        assert pictures(document.Root.StructTreeRoot.K) == [alt]
