"""Who may do what with a handbook; pure questions with a reason for every no."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from crisco.documents.models import Document
from crisco.verdict import YES, Verdict, no
from handbook.models import Edition, EditionState
from network.rules import Person, is_network_staff
from panels.models import Initiative
from panels.rules import may_write_initiative


def may_export(person: Person, *, now: datetime) -> Verdict:
    """PDFs of every edition are made by the network's staff."""
    if is_network_staff(person, now=now):
        return YES
    return no(_("Only the network's staff can make PDFs of the handbook."))


def may_read(person: Person, edition: Edition, *, now: datetime) -> Verdict:
    """Published editions are for everybody, all others for the network's staff."""
    if edition.state == EditionState.PUBLISHED or is_network_staff(person, now=now):
        return YES
    return no(_("This edition is not published."))


def may_hand_in(person: Person, initiative: Initiative, *, now: datetime) -> Verdict:
    """What grows from an initiative is handed in by whoever writes for its city."""
    return may_write_initiative(person, initiative, now=now)


def may_fetch(person: Person, document: Document, now: datetime) -> Verdict:
    """A PDF follows its edition: public once published, until then for the network's staff.

    What was made of the draft stays with the staff: texts may have gone since.
    """
    export = document.handbook_exports.select_related("edition").order_by("pk").first()
    if export is None:
        return no(_("This file belongs to no edition."))
    if export.is_of_the_draft and not is_network_staff(person, now=now):
        return no(_("This edition is not published."))
    return may_read(person, export.edition, now=now)
