"""The fields that every form of the portal has: a line, a text, a day, a time."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _

from crisco.text import no_controls, one_line, something_to_see

Rules = Sequence[Callable[[str], None]]
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]


def line_field(
    label: Any,
    length: int,
    *,
    hint: Any = "",
    required: bool = True,
    rules: Rules = (),
    **attrs: str,
) -> forms.CharField:
    """One line in whatever direction it is written; `attrs` are those of the input."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=length,
        required=required,
        validators=[one_line, something_to_see, *rules],
        widget=forms.TextInput(attrs={"dir": "auto", **attrs}),
    )


def text_field(
    label: Any, length: int, *, hint: Any = "", rows: int = 3, required: bool = True
) -> forms.CharField:
    """Several lines in whatever direction they are written."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=length,
        required=required,
        validators=[no_controls, something_to_see],
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def day_field(label: Any, *, hint: Any = "", required: bool = True) -> forms.DateField:
    """A day; who has no calendar to click in writes it as Europeans do."""
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def moment_of(
    form: forms.Form, field: str, day: date, clock: time, zone: ZoneInfo
) -> datetime | None:
    """The wall clock of a place as a moment in UTC; the first of two when clocks go back.

    None, and a sentence at the field, for an hour that does not exist.
    """
    local = datetime.combine(day, clock, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        missing = _("On this day the clocks are put forward, and this time does not exist.")
        form.add_error(field, missing)
        return None
    return moment


def clock_field(label: Any, *, required: bool = True) -> forms.TimeField:
    """A time of the day, on the clock of the city."""
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
