"""Acts on what is noted of a member: the proof of their part, and their interests."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from crisco.text import tidy
from crisco.verdict import require
from network.models import User
from panels import rules
from panels.models import (
    AgendaItem,
    ChangeKind,
    Conflict,
    Interest,
    Mandate,
    Member,
    Proof,
    RecusalReason,
)
from panels.services.acts import Refused, act, panel_lock, record


@act
def note_proof(*, member: Member, note: str, by: User, now: datetime) -> Proof:
    """What was seen that shows where the member belongs; earlier notes stay. Twice is once.

    Errors: NotAllowed.
    """
    (panel,) = panel_lock(member.panel)
    require(rules.may_manage_panel(by, panel, now=now))
    last = member.proofs.order_by("-at", "-pk").first()
    if last and last.note == tidy(note):
        return last
    proof = Proof.objects.create(member=member, note=tidy(note), at=now, by=by)
    record(panel=panel, kind=ChangeKind.PROVEN, by=by, now=now, member=member)
    return proof


@act
def declare(
    *, member: Member, has_any: bool, details: str = "", by: User, now: datetime
) -> Interest:
    """The member's interests as they are today; earlier declarations stay.

    Errors: NotAllowed for whoever is neither the member nor a coordinator of the city.
    """
    (panel,) = panel_lock(member.panel)
    member = Member.objects.get(pk=member.pk)
    member.panel = panel
    require(rules.may_declare(by, member, now=now))
    said = details.strip() if has_any else ""
    interest = Interest.objects.create(member=member, has_any=has_any, details=said, at=now, by=by)
    record(panel=panel, kind=ChangeKind.DECLARED, by=by, now=now, member=member)
    return interest


@act
def stay_out(
    *, item: AgendaItem, mandate: Mandate, reason: str, details: str = "", by: User, now: datetime
) -> Conflict:
    """The member takes no part in this point and votes on nothing that belongs to it. Twice is once.

    Errors: NotAllowed; Refused once the sitting is settled, or the seat is given up.
    """
    mandate = _declared_by(item, mandate, by, now)
    known = item.conflicts.filter(mandate=mandate).first()
    if known:
        return known
    conflict = Conflict.objects.create(
        item=item,
        mandate=mandate,
        reason=RecusalReason(reason),
        details=details.strip(),
        at=now,
        by=by,
    )
    record(panel=mandate.panel, kind=ChangeKind.DECLARED, by=by, now=now, member=mandate.member)
    return conflict


@act
def take_part_again(*, conflict: Conflict, by: User, now: datetime) -> None:
    """The declaration was a mistake. Votes that were opened meanwhile stay as they are."""
    _declared_by(conflict.item, conflict.mandate, by, now)
    Conflict.objects.filter(pk=conflict.pk).delete()


def staying_out(item: AgendaItem | None) -> dict[int, str]:
    """Seat to reason of those who declared an interest in the point and still sit."""
    if item is None:
        return {}
    live = item.conflicts.filter(mandate__ended_at__isnull=True)
    return dict(live.values_list("mandate__seat", "reason"))


def _declared_by(item: AgendaItem, mandate: Mandate, by: User, now: datetime) -> Mandate:
    (panel,) = panel_lock(item.sitting.panel)
    mandate = Mandate.objects.select_related("member").get(Q(panel=panel), pk=mandate.pk)
    mandate.panel = mandate.member.panel = panel
    require(rules.may_declare(by, mandate.member, now=now))
    item.sitting.refresh_from_db(fields=["state"])
    if item.sitting.is_settled:
        raise Refused(_("The minutes of this sitting are approved and stay as they are."))
    if mandate.ended_at is not None:
        raise Refused(_("This member no longer holds a seat."))
    return mandate
