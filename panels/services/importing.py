"""Many members at once, out of a table: read, look at every row, then take all in or nobody.

A row is `part; name; e-mail; organisation; name is public`. Whatever separates columns in a
spreadsheet will do: tab, semicolon or comma.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from crisco.languages import reader_language, shown
from crisco.text import address_as_kept, email_key, fold, no_link, one_line, tidy
from crisco.verdict import require
from network.models import User
from panels import rules
from panels.models import ChangeKind, Member, MemberKind, Panel, Seat, Sector
from panels.services.acts import Refused, act, panel_lock, record
from panels.services.members import Details, take_in, take_seat

_fits = MaxLengthValidator(254)  # as the form for one member; the other knows no such end
MOST = 300  # rows; more is a file of something else
COLUMNS = 5
YES = {"yes", "y", "1", "x", "true"}


@dataclass
class Row:
    """A line of the table, and what is wrong with it."""

    number: int
    part: str
    name: str
    email: str
    body: str
    is_public: bool
    sector: Sector | None = None
    is_seated: bool = False
    faults: list[str] = field(default_factory=list)


class BadRows(Refused):
    """At least one row cannot be taken in, so nobody was."""


class Blank(Refused):
    """There is nothing to read, or far too much."""


def read(text: str) -> list[Row]:
    """Rows of the table; a first line with the names of the columns is passed over.

    Errors: Blank without any row, or with more than MOST.
    """
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if not lines:
        raise Blank(_("There is no row to read."))
    if len(lines) > MOST + 1:
        raise Blank(_("Please take in at most %(most)s people at once.") % {"most": MOST})
    mark = max("\t;,", key=lines[0].count)
    rows = []
    for number, cells in enumerate(csv.reader(lines, delimiter=mark), start=1):
        part, name, email, body, public = (
            *(tidy(cell) for cell in cells[:COLUMNS]),
            *[""] * (COLUMNS - len(cells)),
        )
        if number == 1 and "@" not in email and fold(name) in {"name", fold(_("Name"))}:
            continue
        is_public = fold(public) in YES | {fold(_("Yes"))}
        row = Row(number, part, name, email, body, is_public)
        if len(cells) > COLUMNS:
            row.faults.append(_("This row has too many columns."))
        rows.append(row)
    if not rows:
        raise Blank(_("There is no row to read."))
    return rows


def check(panel: Panel, rows: list[Row]) -> list[Row]:
    """The same rows, each with its part, whether it gets a seat, and what is wrong with it."""
    sectors = _sectors(panel)
    free = Counter(
        Seat.objects.filter(panel=panel).empty().order_by().values_list("sector", flat=True)
    )
    members = list(Member.objects.filter(panel=panel))
    names = {fold(member.name) for member in members if member.withdrawn_at is None}
    emails = {email_key(member.email) for member in members if member.email}
    for row in rows:
        row.sector = sectors.get(fold(row.part))
        row.faults += _faults(row, names, emails)
        if row.sector and not row.faults and free[row.sector.pk]:
            free[row.sector.pk] -= 1
            row.is_seated = True
        names.update(fold(name) for name in (row.name, row.body) if name)
        if row.email:
            emails.add(email_key(row.email))
    return rows


@act
def take_in_all(*, panel: Panel, text: str, key: UUID, by: User, now: datetime) -> list[Row]:
    """Everybody of the table is in: on an empty seat of their part, else in the reserve.

    All or nobody: one bad row, and nothing is written. The same form sent twice is once.
    Errors: NotAllowed; Blank; BadRows that names each bad row.
    """
    (panel,) = panel_lock(panel)
    require(rules.may_manage_panel(by, panel, now=now))
    if Member.objects.filter(panel=panel, form_key=uuid5(key, "1")).exists():
        return []
    rows = check(panel, read(text))
    bad = [row for row in rows if row.faults]
    if bad:
        raise BadRows(" ".join([_("Nobody was taken in."), *(in_words(row) for row in bad)]))
    for place, row in enumerate(rows, start=1):
        assert row.sector is not None  # noqa: S101 - for the type checker; it is checked above
        member = take_in(panel, row.sector, _details(row, uuid5(key, str(place))), True, now)
        if row.is_seated:
            take_seat(panel, member, by, now)
        else:
            record(panel=panel, kind=ChangeKind.WAITING, by=by, now=now, member=member)
    return rows


def in_words(row: Row) -> str:
    """`Row 7: …`"""
    said = " ".join(row.faults)
    return _("Row %(number)s: %(faults)s") % {"number": row.number, "faults": said}


def _sectors(panel: Panel) -> dict[str, Sector]:
    """Parts by their code and by their title in the reader's language and in English."""
    known: dict[str, Sector] = {}
    for sector in panel.composition.sectors.order_by("position", "pk"):
        for word in (
            sector.code,
            *(shown(sector, "title", code).text for code in (reader_language(), "en")),
        ):
            known.setdefault(fold(word), sector)
    return known


def _faults(row: Row, names: set[str], emails: set[str]) -> Iterator[str]:
    if row.sector is None:
        yield (
            _("The panel has no part called “%(part)s”.") % {"part": row.part}
            if row.part
            else _("The part of the panel is missing.")
        )
    if not any(character.isalnum() for character in row.name):
        yield _("The name is missing.")
    for name in (row.name, row.body):
        if name and fold(name) in names:
            yield _("%(name)s is there already, on the panel or in this table.") % {"name": name}
    for text in (row.name, row.body):
        yield from _unfit(text)
    if row.email:
        try:
            _fits(row.email)
            validate_email(row.email)
            address_as_kept(row.email)
        except ValidationError:
            yield _("“%(email)s” is no e-mail address.") % {"email": row.email}
        else:
            if email_key(row.email) in emails:
                yield _("The address %(email)s is there already.") % {"email": row.email}


def _unfit(text: str) -> Iterator[str]:
    if len(text) > 120:
        yield _("A name has at most 120 letters.")
    try:
        one_line(text)
        no_link(text)
    except ValidationError as fault:
        yield from (str(message) for message in fault.messages)


def _details(row: Row, key: UUID) -> Details:
    """With an organisation the organisation sits, and the named person for it."""
    if row.body:
        return Details(
            name=row.body,
            kind=MemberKind.ORGANISATION,
            email=row.email,
            representative=row.name,
            may_publish_name=row.is_public,
            form_key=key,
        )
    return Details(name=row.name, email=row.email, may_publish_name=row.is_public, form_key=key)
