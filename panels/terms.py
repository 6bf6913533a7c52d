"""How long a mandate lasts: the months of the rule, but not beyond the panel's own term."""

from calendar import monthrange
from datetime import date, timedelta

from panels.models import Panel


def end_of_term(panel: Panel, from_on: date) -> date:
    """The first day after the term of somebody who sits down on `from_on`."""
    until_on = months_later(from_on, panel.composition.term_months)
    if panel.ends_on and panel.ends_on >= from_on:
        return min(until_on, panel.ends_on + timedelta(days=1))
    return until_on


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
