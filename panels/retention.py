"""What panels keep about people: who sits, who waits, and who changed what."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crisco.retention import Kept
from panels import (
    retention_drawing,
    retention_initiatives,
    retention_joining,
    retention_public,
    retention_sittings,
)
from panels import retention_life as life

_contact = partial(
    Kept,
    purpose=_("To invite members of a panel and send them the papers."),
    lifetime=_("Until the last mandate ends or the member no longer waits for a seat."),
    erasure="blank",
)

FIELDS = (
    *life.FIELDS,
    *retention_initiatives.FIELDS,
    Kept(
        field="panels.Member.name",
        purpose=_("To know who sits on a panel and who waits for a seat."),
        lifetime=_("Five years after the last mandate; on public pages only with consent."),
        erasure="pseudonymise",
    ),
    _contact(
        field="panels.Member.email",
        purpose=_(
            "To invite members of a panel, to send them the papers, and to know by the confirmed "
            "address who acts for a seat."
        ),
    ),
    _contact(field="panels.Member.representative"),
    _contact(field="panels.Member.substitute"),
    Kept(
        field="panels.Member.user",
        purpose=_("To let a member sign in to the panel’s own pages."),
        lifetime=_("As long as the account exists."),
        erasure="set_null",
    ),
    Kept(
        field="panels.PanelChange.by",
        purpose=_("To show who changed a panel."),
        lifetime=_("As long as the account exists."),
        erasure="set_null",
    ),
    Kept(
        field="panels.PanelChange.reason",
        purpose=_("To show why a member left or a panel was dissolved."),
        lifetime=_("As long as the record of the panel."),
        erasure="keep",
        reason=_("It names no person: a choice from a list, or why the panel was dissolved."),
    ),
    *retention_joining.FIELDS,
    *retention_sittings.FIELDS,
    *retention_drawing.FIELDS,
    *retention_public.FIELDS,
)

FREE_OF_PERSONS = frozenset(
    {
        *life.FREE_OF_PERSONS,
        *retention_initiatives.FREE_OF_PERSONS,
        "panels.PanelChange.balance",
        "panels.Sector.title",
        "panels.Sector.description",
        *retention_joining.FREE_OF_PERSONS,
    }
    | retention_sittings.FREE_OF_PERSONS
    | retention_drawing.FREE_OF_PERSONS
)
