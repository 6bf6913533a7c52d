"""A language stands in the menu only when its catalogue is whole."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

from crisco import catalogues
from crisco.languages import BY_CODE

ROOT = Path(__file__).resolve().parents[2]
SWITCHED_ON = [code for code in settings.LANGUAGES_COMPLETE if code != "en"]


@pytest.mark.parametrize("language", SWITCHED_ON)
def test_a_catalogue_in_the_menu_is_whole(language):
    assert [str(fault) for fault in catalogues.faults(language)] == []


def test_a_name_in_arabic_quotes_keeps_its_direction_to_itself():
    """Else the closing quote of a Latin title jumps to the wrong end of a line that breaks."""
    said = (
        each
        for message in catalogues.read("ar")
        for each in (message.string if isinstance(message.string, tuple) else [message.string])
    )

    assert [each for each in said if re.search(r"«%\(\w+\)s|%\(\w+\)s»", each)] == []


def texts(catalogue: Catalog) -> set[tuple[str, str]]:
    """Every text of a catalogue in its first form, after its context."""
    return {
        (message.context or "", message.id if isinstance(message.id, str) else message.id[0])
        for message in catalogue
        if message.id
    }


@pytest.fixture
def elsewhere(tmp_path, settings, monkeypatch) -> Path:
    """A copy of the code with empty catalogues: extracting in place would write into the real."""
    for folder in ("crisco", "network", "panels", "events", "handbook", "templates"):
        left_out = shutil.ignore_patterns("__pycache__", "static", "data", "*.mo")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=left_out)
    (tmp_path / "locale").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    return tmp_path / "locale"


def test_a_catalogue_in_the_menu_has_every_text_of_the_code(elsewhere):
    catalogues.extract(SWITCHED_ON[:1])
    wanted = texts(catalogues.read(SWITCHED_ON[0]))
    assert len(wanted) > 1000

    for language in SWITCHED_ON:
        real = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        assert sorted(wanted - texts(catalogues.read(language, real))) == []


def test_every_language_of_the_menu_is_one_of_ours():
    assert [code for code in settings.LANGUAGES_COMPLETE if code not in BY_CODE] == []
