"""Lists of names for the desk: on the screen, for the door, for a spreadsheet.

Read only; whoever exports one is written down by `publication.note_taking`.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from crisco.text import cell
from events.models import Attendee, Event, Need, Registration, RegistrationState


@dataclass(frozen=True)
class Needs:
    """What the people who hold places need, in numbers."""

    interpreters: dict[str, int] = field(default_factory=dict)
    children: int = 0
    step_free: int = 0
    others: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.interpreters or self.children or self.step_free or self.others)


def registrations_of(event: Event, *, words: str = "", state: str = "") -> QuerySet[Registration]:
    """Registrations in the order of the queue, with need and people; `words` search the names."""
    rows = (
        Registration.objects.filter(event=event)
        .select_related("need")
        .prefetch_related(Prefetch("attendees", Attendee.objects.order_by("position")))
        .order_by("seq", "pk")
    )
    rows = rows.filter(state=state) if state else rows.live()
    for word in words.split()[:4]:
        rows = rows.filter(
            Q(name__unaccent__icontains=word)
            | Q(email_norm__icontains=word)
            | Q(phone__contains=word)
        )
    return rows


def door_list(event: Event) -> list[Registration]:
    """Everybody who keeps a place, by name, without any way to reach them."""
    rows = (
        Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED)
        .prefetch_related(Prefetch("attendees", Attendee.objects.order_by("position")))
        .order_by("name", "pk")
    )
    return list(rows)


def people_of(event: Event) -> QuerySet[Attendee]:
    """Everybody who keeps a place, one row for each chair, in the order of the door list."""
    return (
        Attendee.objects.filter(
            registration__event=event, registration__state=RegistrationState.CONFIRMED
        )
        .select_related("registration")
        .order_by("registration__name", "registration", "position")
    )


def needs_of(event: Event) -> Needs:
    """Counted over those who hold places; one query."""
    interpreters: Counter[str] = Counter()
    children = step_free = 0
    others = []
    for need in Need.objects.filter(
        registration__event=event, registration__state=RegistrationState.CONFIRMED
    ).order_by("pk"):
        if need.interpreter_language:
            interpreters[need.interpreter_language] += 1
        children += need.childcare_count
        step_free += need.step_free
        if need.other:
            others.append(need.other)
    return Needs(dict(interpreters), children, step_free, others)


def spreadsheet(event: Event) -> bytes:
    """CSV that a spreadsheet opens in the right script, and in which no cell is a formula."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(
        [
            _("Name"),
            _("E-mail"),
            _("Phone"),
            _("Language"),
            _("People"),
            _("State"),
            _("Interpreting"),
            _("Children"),
            _("No steps"),
            _("Something else"),
            _("Came"),
            _("Signed"),
        ]
    )
    for row in registrations_of(event):
        writer.writerow([cell(str(value)) for value in _cells(row)])
    return ("\ufeff" + table.getvalue()).encode()


def _cells(row: Registration) -> list[object]:
    need = getattr(row, "need", None)
    people = list(row.attendees.all())
    return [
        row.name,
        row.email_norm,
        row.phone,
        row.language,
        row.party_size,
        row.get_state_display(),
        need.interpreter_language if need else "",
        need.childcare_count or "" if need else "",
        "1" if need and need.step_free else "",
        need.other if need else "",
        sum(person.attendance == "present" for person in people) or "",
        sum(person.signed for person in people) or "",
    ]
