"""Template words for the look: icons, links of the page frame, fields and charts.

Knows no app: what it draws comes in as plain values.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_timedelta
from django import template
from django.conf import settings
from django.core.paginator import Page
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField, MultiWidget
from django.forms.utils import flatatt
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from heroicons.templatetags.heroicons import heroicon_outline

from crisco import charts, charts_moments, languages
from crisco.languages import reader_language
from crisco.pictograms import PICTOGRAMS, pictogram
from crisco.text import in_a_row

register = template.Library()

# Icons that point along the line of reading; a clock, a tick or a phone is never mirrored.
DIRECTIONAL = frozenset(
    {
        "arrow-left",
        "arrow-right",
        "arrow-long-left",
        "arrow-long-right",
        "arrow-uturn-left",
        "arrow-uturn-right",
        "arrow-left-start-on-rectangle",
        "arrow-right-end-on-rectangle",
        "arrow-right-start-on-rectangle",
        "arrow-top-right-on-square",
        "chevron-left",
        "chevron-right",
        "chevron-double-left",
        "chevron-double-right",
        "paper-airplane",
        "list-bullet",
    }
)


@register.filter
def breakable(address: str) -> SafeString:
    """An e-mail address that breaks before its @ and its dots where the line is too short.

    For addresses on a line of their own: among words a whole one goes to the next line.
    """
    first, *more = re.split(r"(?=[@.])", address)
    return format_html("{}{}", first, format_html_join("", "<wbr>{}", ((part,) for part in more)))


@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    if name in PICTOGRAMS:
        return pictogram(name)
    kind = "icon mirrored" if name in DIRECTIONAL else "icon"
    attributes = {"class": kind, "focusable": "false", "stroke-width": "1.8"}
    return SafeString(heroicon_outline(name, size=24, **attributes))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon; a word always stands beside it.

    Errors: heroicons.IconDoesNotExist for a name that neither set has.
    """
    return _icon(name + "")  # a literal in a template arrives marked safe, which the set refuses


@register.simple_tag
def site_name() -> str:
    """What the installation is called."""
    return settings.SITE_NAME


@register.simple_tag
def page_url(name: str, **kwargs: object) -> str:
    """The address of a page of the frame; empty when this installation has no such page."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def nav_item(context: Context, name: str, label: str) -> SafeString:
    """An entry of a menu, marked when it leads to this page or above it; left out without a page."""
    address = page_url(name)
    if not address:
        return SafeString("")
    request = context.get("request")
    here = request.path if request else ""
    current = "page" if here == address else "true" if here.startswith(address) else ""
    if not current:
        return format_html('<li><a href="{}">{}</a></li>', address, label)
    return format_html('<li><a href="{}" aria-current="{}">{}</a></li>', address, current, label)


@register.simple_tag
def current_language() -> languages.Language:
    """The language of this page, with its own name and direction."""
    code = reader_language()
    short = code.split("-", maxsplit=1)[0]
    return languages.BY_CODE.get(code) or languages.BY_CODE.get(short, languages.BY_CODE["en"])


@register.filter
def target(field: BoundField) -> str:
    """The id to which an error leads: the input, or the first of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def parts(field: BoundField) -> list[dict[str, Any]]:
    """The inputs of a date with time, each with its own id, for two labels instead of none.

    Shapes: one `{"id", "html"}` per input; the widget must be a MultiWidget.
    """
    widget = field.field.widget
    if not isinstance(widget, MultiWidget):
        raise TypeError(f"{field.name} is one input")
    attrs = field.build_widget_attrs({"id": field.auto_id}, widget)
    values = widget.get_context(field.html_name, field.value(), attrs)["widget"]["subwidgets"]
    renderer = field.form.renderer
    return [
        {
            "id": value["attrs"]["id"],
            "html": SafeString(renderer.render(value["template_name"], {"widget": value})),
        }
        for value in values
    ]


@register.filter
def paired(cells: Iterable[Any], columns: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Each cell of a row with its column, for tables that stack on a phone."""
    return list(zip(columns, cells, strict=True))


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """Numbers of a pager with an ellipsis for what is left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def due(moment: datetime) -> str:
    """`in 9 days`, `2 days ago`, `today`: how far a deadline is, in the reader's language."""
    days = (timezone.localdate(moment) - timezone.localdate()).days
    if days == 0:
        return _("today")
    code = languages.locale(reader_language())
    return format_timedelta(
        days * 86400, granularity="day", threshold=30, add_direction=True, locale=code
    )


# --- charts --------------------------------------------------------------------------------


@register.simple_tag
def done_mark() -> SafeString:
    """The big tick of a page that says: it worked."""
    return SafeString(_icon("done").replace('class="icon"', 'class="done-mark"'))


@register.simple_tag
def mark(group: int) -> SafeString:
    """The shape of a group, counted from 0."""
    return charts.mark(group)


@register.simple_tag
def hemicycle(sectors: Sequence[charts.Sector], title: str) -> SafeString:
    """Seats of a panel; its description says the numbers of each sector."""
    said = [
        _("%(sector)s: %(held)s of %(seats)s")
        % {"sector": sector.label, "held": sector.held, "seats": sector.seats}
        for sector in sectors
    ]
    return charts.hemicycle(
        sectors, title=title, description=in_a_row(said), mirrored=get_language_bidi()
    )


@register.simple_tag
def europe(places: Sequence[charts.Place], title: str) -> SafeString:
    """Map of Europe with a numbered dot for each place."""
    return charts.europe(places, title=title)


@register.simple_tag
def bar(value: float, most: float, target: float | None = None, group: int = 0) -> SafeString:
    """One bar, growing along the line of reading."""
    return charts.bar(value, most, target=target, group=group, mirrored=get_language_bidi())


@register.simple_tag
def radar(axes: Sequence[str], series: Sequence[charts.Series], title: str) -> SafeString:
    """A web of 0 to 100 with numbered axes."""
    return charts.radar(axes, series, title=title, mirrored=get_language_bidi())


@register.simple_tag
def clusters(rows: Sequence[Sequence[charts_moments.Stand]], title: str) -> SafeString:
    """Groups at several moments; the table beside it has the numbers."""
    return charts_moments.moments(rows, title=title, mirrored=get_language_bidi())


@register.filter
def by_axis(
    axes: Sequence[str], series: Sequence[charts.Series]
) -> list[tuple[str, list[tuple[str, float]]]]:
    """Rows of the table beside a radar: an axis with each series' label and value."""
    return [
        (axis, [(one.label, one.values[index]) for one in series])
        for index, axis in enumerate(axes)
    ]


@register.simple_tag
def sparkline(values: Sequence[float | None], title: str) -> SafeString:
    """The course of a number on one line."""
    return charts.sparkline(values, title=title, mirrored=get_language_bidi())


INPUT = '<input type="{}" name="{}"{}{}>'
OPTION = '\n<option value="{}"{}>{}</option>'
OPTION_GROUP = '\n<optgroup label="{}">{}\n</optgroup>'


@register.simple_tag
def attributes(given: dict[str, Any]) -> SafeString:
    """The attributes of an input, as Django's forms describe them."""
    return flatatt(given)


@register.simple_tag
def one_input(widget: dict[str, Any]) -> SafeString:
    """An input, as Django's forms describe it."""
    value = {} if widget["value"] is None else {"value": str(widget["value"])}
    return format_html(
        INPUT, widget["type"], widget["name"], flatatt(value), flatatt(widget["attrs"])
    )


@register.simple_tag
def options(widget: dict[str, Any]) -> SafeString:
    """The options of a select, as Django's forms describe them; no choice yet is said in words."""
    written = []
    for group, choices, _index in widget["optgroups"]:
        inside = SafeString("".join(_option(choice, widget["required"]) for choice in choices))
        written.append(format_html(OPTION_GROUP, group, inside) if group else inside)
    return SafeString("".join(written))


def _option(choice: dict[str, Any], required: bool) -> SafeString:
    label = choice["label"]
    if label == BLANK_CHOICE_DASH[0][1]:
        label = _("Please choose") if required else _("Nothing chosen")
    given = flatatt(choice["attrs"]) if choice["attrs"] else ""
    return format_html(OPTION, choice["value"], given, label)
