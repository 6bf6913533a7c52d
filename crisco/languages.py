"""Languages of the portal and how each writes dates, lists and names.

Knows Babel and ICU, no app. Importing it needs no settings, since the settings read it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_datetime, get_day_names, get_month_names
from babel.lists import format_list as babel_list
from babel.numbers import format_decimal
from django.utils.translation import get_language


@dataclass(frozen=True)
class Language:
    """A language of the interface: BCP 47 code, English name, own name, direction of script."""

    code: str
    name: str
    own_name: str
    direction: str = "ltr"


LANGUAGES = (
    Language("en", "English", "English"),
    Language("sq", "Albanian", "Shqip"),
    Language("da", "Danish", "Dansk"),
    Language("de", "German", "Deutsch"),
    Language("el", "Greek", "Ελληνικά"),
    Language("es", "Spanish", "Español"),
    Language("et", "Estonian", "Eesti"),
    Language("fr", "French", "Français"),
    Language("it", "Italian", "Italiano"),
    Language("lt", "Lithuanian", "Lietuvių"),
    Language("lv", "Latvian", "Latviešu"),
    Language("nl", "Dutch", "Nederlands"),
    Language("pl", "Polish", "Polski"),
    Language("ro", "Romanian", "Română"),
    Language("ru", "Russian", "Русский"),
    Language("sl", "Slovenian", "Slovenščina"),
    Language("sr", "Serbian", "Српски"),
    Language("sv", "Swedish", "Svenska"),
    Language("ar", "Arabic", "العربية", "rtl"),
    Language("uk", "Ukrainian", "Українська"),
)
CODES = tuple(language.code for language in LANGUAGES)
BY_CODE = {language.code: language for language in LANGUAGES}
# English as written in Europe: day before month, 24-hour clock.
LOCALES = {"en": "en_GB"}

Item = TypeVar("Item")
Width = Literal["abbreviated", "narrow", "wide"]


class Shown(NamedTuple):
    """A text as a reader meets it, with the language it is in."""

    text: str
    language: str
    direction: str
    is_fallback: bool


def reader_language() -> str:
    """Code of the language in which whoever asks is being answered."""
    return (get_language() or "en").split("-", maxsplit=1)[0]


def direction(code: str) -> str:
    """`rtl` or `ltr`; a language we do not know is `ltr`."""
    known = BY_CODE.get(code.split("-", maxsplit=1)[0])
    return known.direction if known else "ltr"


def locale(code: str) -> str:
    """Babel's name for a language of ours."""
    return LOCALES.get(code, code)


def fallbacks(language: str, source: str = "") -> list[str]:
    """Which languages to try for a reader of `language`: theirs, the author's, English."""
    return list(dict.fromkeys(code for code in (language, source, "en") if code in BY_CODE))


def shown(thing: Any, field: str, language: str) -> Shown:
    """The text of a translated field, in the reader's language or openly in another.

    Shapes: empty text with the reader's language when no language has it. `thing` may have a
    `source_language`, which is tried before English.
    """
    for code in (*fallbacks(language, getattr(thing, "source_language", "")), *CODES):
        text = getattr(thing, f"{field}_{code}", None)
        if text:
            return Shown(text, code, direction(code), code != language)
    return Shown("", language, direction(language), False)


def columns(fields: Iterable[str], language: str, source: str = "") -> list[str]:
    """Names of the columns that `shown` may need, for a list page's `only()`-like reading."""
    return [f"{field}_{code}" for field in fields for code in fallbacks(language, source)]


@lru_cache(maxsize=32)
def _collator(language: str) -> Callable[[str], bytes]:
    import icu  # noqa: PLC0415 - 30 ms, and the settings import this module

    collator = icu.Collator.createInstance(icu.Locale(locale(language)))
    sort_key: Callable[[str], bytes] = collator.getSortKey
    return sort_key


def sorted_for_reader(
    items: Iterable[Item], key: Callable[[Item], str], language: str
) -> list[Item]:
    """`items` in the alphabetical order of `language`; for lists of a page or two."""
    sort_key = _collator(language)
    return sorted(items, key=lambda item: sort_key(key(item)))


def format_date(day: date, language: str, form: str = "full") -> str:
    """A date in words; `form` is Babel's full, long, medium or short, or a pattern."""
    if (language, form) == ("en", "full"):
        form = "EEEE d MMMM y"  # the comma after the weekday is American
    return babel_date(day, form, locale=locale(language))


def format_time(moment: datetime, zone: str, language: str) -> str:
    """The clock in `zone`, 24 hours in every language."""
    return format_datetime(moment, "HH:mm", tzinfo=ZoneInfo(zone), locale=locale(language))


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day on which `moment` falls in `zone`."""
    return moment.astimezone(ZoneInfo(zone)).date()


def last_day(moment: datetime, zone: str) -> date:
    """The last day before an end that is excluded: midnight belongs to the day before it."""
    return local_day(moment - timedelta(seconds=1), zone)


def weekday(day: date, language: str, width: Width = "abbreviated") -> str:
    """Name of the day of the week, standing alone."""
    names: Mapping[int, str] = get_day_names(width, "stand-alone", locale(language))
    return names[day.weekday()]


def month(day: date, language: str, width: Width = "abbreviated") -> str:
    """Name of the month, standing alone."""
    names: Mapping[int, str] = get_month_names(width, "stand-alone", locale(language))
    return names[day.month]


def format_list(words: Iterable[str], language: str) -> str:
    """`A, B and C` in the reader's language."""
    return babel_list(list(words), locale=locale(language))


def format_number(number: float, language: str) -> str:
    """A number with the separators of the reader's language; Western digits in all of them."""
    return format_decimal(number, locale=locale(language))


def own_name(code: str) -> str:
    """A language's name in itself; the code when it is not one of ours."""
    known = BY_CODE.get(code)
    return known.own_name if known else code


def language_name(code: str, language: str) -> str:
    """A language's name in the reader's language, as inside a sentence: `italien`, `Italian`.

    From Unicode's data: Django's own names are capitals in every language, and some are misspelt.
    """
    names: Mapping[str, str] = Locale.parse(locale(language)).languages
    return names.get(code, code)


@lru_cache(maxsize=32)
def language_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Our languages for a field: code and name, in the reader's alphabet."""
    named = [(code, language_name(code, language)) for code in CODES]
    capitals = [(code, name[:1].upper() + name[1:]) for code, name in named]
    return tuple(sorted_for_reader(capitals, lambda pair: pair[1], language))


def country_name(code: str, language: str) -> str:
    """The name of a country in the reader's language; the code when nobody knows it."""
    names: Mapping[str, str] = Locale.parse(locale(language)).territories
    return names.get(code, code)
