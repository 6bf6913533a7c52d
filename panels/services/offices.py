"""Acts on offices and deputies: who chairs the panel, and who stands in for a member."""

from datetime import datetime

from django.utils.translation import gettext as _

from crisco.languages import local_day
from crisco.verdict import require
from network.models import User
from panels import rules
from panels.models import ChangeKind, Mandate, Member, Office, OfficeKind, Panel
from panels.services.acts import Refused, act, panel_lock, record
from panels.services.members import Details, Gone, take_in


class NotSeated(Refused):
    """Only who holds a seat has an office."""


@act
def appoint(*, member: Member, kind: str, by: User, now: datetime) -> Office:
    """A member with a seat has the office from today; whoever had the chair gives it up.

    Deputies are as many as the panel wants. Twice is once.
    Errors: NotAllowed; NotSeated; Refused for an office given and ended on one day.
    """
    panel = _managed(member.panel, by, now)
    if not Mandate.objects.live().filter(member=member, panel=panel).exists():
        raise NotSeated(_("Only a member who holds a seat can have an office."))
    today = local_day(now, panel.city.time_zone)
    for held in panel.offices.live().select_related("member"):
        if (held.member_id, held.kind) == (member.pk, kind):
            return held
        if held.member_id == member.pk or OfficeKind.CHAIR == kind == held.kind:
            _end(panel, held, by, now)
    office = Office.objects.create(panel=panel, member=member, kind=OfficeKind(kind), from_on=today)
    record(
        panel=panel,
        kind=ChangeKind.OFFICE,
        by=by,
        now=now,
        member=member,
        reason=office.get_kind_display(),
    )
    return office


@act
def end_office(*, office: Office, by: User, now: datetime) -> Office:
    """The office is free again; the seat stays. Twice is once. Errors: NotAllowed."""
    panel = _managed(office.panel, by, now)
    office = Office.objects.select_related("member").get(pk=office.pk)
    if office.until_on is None:
        _end(panel, office, by, now)
    return office


@act
def name_deputy(*, mandate: Mandate, deputy: Member, by: User, now: datetime) -> Mandate:
    """Somebody of the same part stands in whenever the member is absent. Twice is once.

    Errors: NotAllowed; Gone; Refused for whoever holds a seat, stands in for somebody else, or is
    of another part, and for residents, who have a reserve instead.
    """
    panel = _managed(mandate.panel, by, now)
    mandate = _serving(mandate)
    deputy = Member.objects.get(pk=deputy.pk)
    if mandate.deputy_id == deputy.pk:
        return mandate
    _require_deputies(mandate)
    if deputy.sector_id != mandate.sector_id:
        raise Refused(_("The deputy must come from the same part of the panel."))
    if deputy.withdrawn_at or Mandate.objects.live().filter(member=deputy).exists():
        raise Gone(_("This member has a seat already or no longer waits for one."))
    if Mandate.objects.live().filter(deputy=deputy).exists():
        raise Refused(_("This person is already somebody’s deputy."))
    return _set_deputy(panel, mandate, deputy, by, now)


@act
def name_new_deputy(
    *, mandate: Mandate, details: Details, namesake: bool = False, by: User, now: datetime
) -> Mandate:
    """As `name_deputy`, with somebody who was not known yet."""
    panel = _managed(mandate.panel, by, now)
    mandate = _serving(mandate)
    _require_deputies(mandate)
    sent = Member.objects.filter(panel=panel, form_key=details.form_key, deputy_for=mandate)
    if details.form_key and sent.exists():
        return mandate
    deputy = take_in(panel, mandate.sector, details, namesake, now)
    return _set_deputy(panel, mandate, deputy, by, now)


@act
def drop_deputy(*, mandate: Mandate, by: User, now: datetime) -> Mandate:
    """Nobody stands in any more; the deputy waits in the reserve again. Twice is once."""
    panel = _managed(mandate.panel, by, now)
    mandate = _serving(mandate)
    return _set_deputy(panel, mandate, None, by, now) if mandate.deputy_id else mandate


def may_have_deputy(mandate: Mandate) -> bool:
    """An organisation always may, a person where the rule lets that part."""
    return mandate.member.is_organisation or mandate.sector.may_have_deputies


def _managed(panel: Panel, by: User, now: datetime) -> Panel:
    (panel,) = panel_lock(panel)
    require(rules.may_manage_panel(by, panel, now=now))
    return panel


def _serving(mandate: Mandate) -> Mandate:
    mandate = Mandate.objects.select_related("member", "sector").get(pk=mandate.pk)
    if mandate.ended_at is not None:
        raise Gone(_("It is recorded already that this member left."))
    return mandate


def _require_deputies(mandate: Mandate) -> None:
    if not may_have_deputy(mandate):
        raise Refused(
            _(
                "The rule gives people of this part no personal deputy. "
                "Somebody of the reserve takes over when they leave."
            )
        )


def _set_deputy(
    panel: Panel, mandate: Mandate, deputy: Member | None, by: User, now: datetime
) -> Mandate:
    if deputy is not None and deputy.reserve_rank is not None:
        deputy.reserve_rank = None
        deputy.save(update_fields=["reserve_rank"])
    mandate.deputy = deputy
    mandate.save(update_fields=["deputy"])
    record(panel=panel, kind=ChangeKind.DEPUTY, by=by, now=now, member=mandate.member, other=deputy)
    return mandate


def _end(panel: Panel, office: Office, by: User, now: datetime) -> None:
    today = local_day(now, panel.city.time_zone)
    office.until_on = max(office.from_on, today)
    office.save(update_fields=["until_on"])
    record(
        panel=panel,
        kind=ChangeKind.OFFICE_OVER,
        by=by,
        now=now,
        member=office.member,
        reason=office.get_kind_display(),
    )
