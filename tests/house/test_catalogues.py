"""A language stands in the menu only when its catalogue is whole."""

import pytest
from django.conf import settings

from crisco import catalogues
from crisco.languages import BY_CODE

SWITCHED_ON = [code for code in settings.LANGUAGES_COMPLETE if code != "en"]


@pytest.mark.parametrize("language", SWITCHED_ON)
def test_a_catalogue_in_the_menu_is_whole(language):
    assert [str(fault) for fault in catalogues.faults(language)] == []


@pytest.mark.parametrize("language", SWITCHED_ON)
def test_a_catalogue_in_the_menu_has_every_text_of_the_code(language, tmp_path, settings):
    kept = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogues.read(language)
    }
    settings.LOCALE_PATHS = [tmp_path]
    (tmp_path / language / "LC_MESSAGES").mkdir(parents=True)

    catalogues.extract([language])

    wanted = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogues.read(language)
    }
    assert sorted(wanted - kept) == []


def test_every_language_of_the_menu_is_one_of_ours():
    assert [code for code in settings.LANGUAGES_COMPLETE if code not in BY_CODE] == []
