"""Template words for texts, dates and languages; each answers in the reader's language."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crisco import languages, text
from crisco.languages import reader_language

register = template.Library()
register.simple_tag(text.comma)
register.simple_tag(text.colon)


@register.simple_tag
def shown(thing: Any, field: str) -> SafeString:
    """A translated field; in another language it carries its own `lang` and `dir`."""
    found = languages.shown(thing, field, reader_language())
    if not found.is_fallback:
        return format_html("{}", found.text)
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', found.language, found.direction, found.text
    )


@register.simple_tag
def shown_parts(thing: Any, field: str) -> languages.Shown:
    """The text with its language, for templates that put a translation notice above it."""
    return languages.shown(thing, field, reader_language())


@register.filter
def plain(thing: Any, field: str) -> str:
    """A translated field as text, for titles and attributes."""
    return languages.shown(thing, field, reader_language()).text


@register.filter
def long_date(day: date) -> str:
    """`Tuesday 1 December 2026`"""
    return languages.format_date(day, reader_language(), "full")


@register.filter
def medium_date(day: date) -> str:
    """`1 December 2026`"""
    return languages.format_date(day, reader_language(), "long")


@register.filter
def month_year(day: date) -> str:
    """`December 2026`"""
    return languages.format_date(day, reader_language(), "LLLL y")


@register.filter
def weekday(day: date) -> str:
    return languages.weekday(day, reader_language())


@register.filter
def short_month(day: date) -> str:
    return languages.month(day, reader_language())


@register.filter
def clock(moment: datetime, zone: str) -> str:
    """`18:00` in the zone given."""
    return languages.format_time(moment, zone, reader_language())


@register.filter
def local_day(moment: datetime, zone: str = "") -> date:
    """The day by the clock of a city; without one, by the clock of the portal."""
    return languages.local_day(moment, zone or settings.TIME_ZONE)


@register.filter
def last_day(moment: datetime, zone: str) -> date:
    return languages.last_day(moment, zone)


@register.filter
def own_name(code: str) -> str:
    return languages.own_name(code)


@register.filter
def language_list(codes: Iterable[str]) -> str:
    """`Italian, Arabic and English` in the reader's language."""
    return languages.format_list([language_word(code) for code in codes], reader_language())


@register.filter
def language_word(code: str) -> str:
    """`italien` in the middle of a French sentence, `Italian` in an English one."""
    return languages.language_name(code, reader_language())


@register.filter
def country(code: str) -> str:
    """The name of a country in the reader's language."""
    return languages.country_name(code, reader_language())


@register.filter
def number(value: float) -> str:
    return languages.format_number(value, reader_language())


@register.simple_tag(takes_context=True)
def url_in(context: RequestContext, code: str) -> str:
    """This page's address in another language."""
    return translate_url(context["request"].get_full_path(), code)
