from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from crisco import languages
from crisco.templatetags import crisco_text

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Tuesday 1 December 2026"),
        ("fr", "mardi 1 décembre 2026"),
        ("it", "martedì 1 dicembre 2026"),
        ("sq", "e martë, 1 dhjetor 2026"),
        ("ar", "الثلاثاء، 1 ديسمبر 2026"),
    ],
)
def test_a_date_reads_as_people_write_it(language, words):
    assert languages.format_date(DAY, language) == words


@pytest.mark.parametrize("language", languages.CODES)
def test_every_language_of_ours_writes_dates_lists_and_numbers(language):
    assert "2026" in languages.format_date(DAY, language)
    assert "A" in languages.format_list(["A", "B", "C"], language)
    assert languages.format_number(1234.5, language)


def test_the_clock_is_the_city_s_own():
    moment = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)

    clocks = [
        languages.format_time(moment, zone, "en") for zone in ("Europe/Rome", "Europe/Tallinn")
    ]
    assert clocks == ["18:00", "19:00"]


def test_a_missing_translation_is_shown_in_the_author_s_language():
    thing = SimpleNamespace(source_language="fr", title_fr="Bonjour", title_en="Hello")

    shown = languages.shown(thing, "title", "ar")

    assert shown == languages.Shown("Bonjour", "fr", "ltr", is_fallback=True)


def test_a_translation_is_shown_as_itself():
    thing = SimpleNamespace(source_language="fr", title_fr="Bonjour", title_ar="مرحبا")

    assert languages.shown(thing, "title", "ar") == languages.Shown("مرحبا", "ar", "rtl", False)


def test_names_are_sorted_as_the_reader_expects():
    towns = ["Zarasai", "Šiauliai", "Alytus", "Ylakiai", "Ignalina"]

    assert languages.sorted_for_reader(towns, str, "lt") == [
        "Alytus",
        "Ignalina",
        "Ylakiai",
        "Šiauliai",
        "Zarasai",
    ]


@pytest.mark.parametrize(
    ("reader", "name"),
    [("en", "Italian"), ("fr", "italien"), ("it", "italiano"), ("sq", "italisht")],
)
def test_a_language_is_named_as_inside_a_sentence(reader, name):
    assert languages.language_name("it", reader) == name


def test_languages_to_choose_from_begin_with_a_capital_in_the_reader_s_order():
    names = [name for _code, name in languages.language_choices("fr")]

    assert len(names) == len(languages.CODES)
    assert names[:3] == ["Albanais", "Allemand", "Anglais"]
    assert dict(languages.language_choices("ar"))["uk"] == "الأوكرانية"


def test_a_day_is_taken_by_the_clock_of_a_city_and_else_of_the_portal(settings):
    settings.TIME_ZONE = "Europe/Helsinki"
    late = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)

    assert crisco_text.local_day(late, "Europe/Brussels") == date(2026, 12, 1)
    assert crisco_text.local_day(late) == date(2026, 12, 2)
