"""Acts of a panel's life: terms that run out, seats that stay empty, members who step down."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from crisco.languages import local_day
from crisco.verdict import require
from network.models import User
from panels import rules
from panels.models import ChangeKind, EndReason, Mandate, Member, Office, Panel, PanelState
from panels.services.acts import Refused, act, panel_lock, record
from panels.services.members import Gone
from panels.services.panels import wait_for_members
from panels.terms import end_of_term


def due(now: datetime) -> list[Panel]:
    """Panels that `settle` may have something to do for; a day too many does no harm."""
    tomorrow = now.date() + timedelta(days=1)
    return list(
        Panel.objects.live()
        .filter(
            Q(mandates__ended_at__isnull=True, mandates__until_on__lte=tomorrow)
            | Q(state=PanelState.VACANCY, vacancy_until_on__lt=tomorrow)
        )
        .distinct()
        .order_by("pk")
    )


@act
def settle(*, panel: Panel, now: datetime) -> int:
    """Terms that are over end, and a panel empty for too long is suspended; how many acts it took.

    One transaction for the panel: nobody sees a constituted panel with an empty seat. Twice is once.
    """
    (panel,) = panel_lock(panel)
    today = local_day(now, panel.city.time_zone)
    over = list(
        Mandate.objects.live()
        .filter(panel=panel, until_on__lte=today)
        .select_related("member")
        .order_by("pk")
    )
    for mandate in over:
        _close(mandate, EndReason.TERM, now)
    if over and panel.is_constituted:
        wait_for_members(panel, now)
    for mandate in over:
        record(
            panel=panel,
            kind=ChangeKind.LEFT,
            by=None,
            now=now,
            member=mandate.member,
            reason=EndReason.TERM,
        )
    return len(over) + _suspend(panel, today, now)


@act
def resign(*, mandate: Mandate, by: User, now: datetime) -> Mandate:
    """The member steps down through their own account; a constituted panel gets a deadline.

    Errors: NotAllowed for anybody else; Gone when it was recorded before.
    """
    (panel,) = panel_lock(mandate.panel)
    mandate = Mandate.objects.select_related("member").get(pk=mandate.pk)
    require(rules.may_resign(by, mandate))
    if mandate.ended_at is not None:
        raise Gone(_("It is recorded already that this member left."))
    mandate.until_on = max(mandate.from_on, local_day(now, panel.city.time_zone))
    _close(mandate, EndReason.RESIGNATION, now)
    if panel.is_constituted:
        wait_for_members(panel, now)
    record(
        panel=panel,
        kind=ChangeKind.LEFT,
        by=by,
        now=now,
        member=mandate.member,
        reason=EndReason.RESIGNATION,
    )
    return mandate


class TermsUsedUp(Refused):
    """The rule lets nobody serve longer in a row."""


@act
def renew(*, mandate: Mandate, by: User, now: datetime) -> Mandate:
    """The member serves another term on the same seat from today, as the rule allows.

    One transaction, so the panel stays as it is; parts of a panel are renewed on different days.
    Errors: NotAllowed; Gone; TermsUsedUp.
    """
    (panel,) = panel_lock(mandate.panel)
    require(rules.may_manage_panel(by, panel, now=now))
    old = Mandate.objects.select_related("member", "seat").get(pk=mandate.pk)
    today = local_day(now, panel.city.time_zone)
    same = Mandate.objects.live().filter(seat=old.seat_id, member=old.member_id, from_on=today)
    if renewed := same.first():
        return renewed
    if old.ended_at is not None:
        raise Gone(_("It is recorded already that this member left."))
    if terms_in_a_row(old) >= panel.composition.most_terms:
        raise TermsUsedUp(
            _("%(name)s has served as many terms in a row as the rule allows.")
            % {"name": old.member.name}
        )
    offices = list(panel.offices.live().filter(member=old.member))
    old.until_on = today
    _close(old, EndReason.TERM, now)
    new = Mandate.objects.create(
        panel=panel,
        seat=old.seat,
        sector_id=old.sector_id,
        member=old.member,
        deputy=old.deputy,
        from_on=today,
        until_on=end_of_term(panel, today),
        created_at=now,
    )
    for office in offices:
        Office.objects.create(panel=panel, member=old.member, kind=office.kind, from_on=today)
    record(panel=panel, kind=ChangeKind.RENEWED, by=by, now=now, member=old.member)
    return new


def terms_in_a_row(mandate: Mandate) -> int:
    """How many terms the member has served on this seat without a break, this one counted."""
    count, begins = 0, {}
    for each in Mandate.objects.filter(seat=mandate.seat_id, member=mandate.member_id):
        begins[each.until_on] = each.from_on
    day: date | None = mandate.until_on
    while day in begins:
        count, day = count + 1, begins.pop(day)
    return count


@act
def shift(*, member: Member, places: int, by: User, now: datetime) -> Member:
    """The member moves up (-1) or down (1) in the reserve of their part; at the ends nothing moves.

    Errors: NotAllowed; Gone for somebody who no longer waits.
    """
    (panel,) = panel_lock(member.panel)
    require(rules.may_manage_panel(by, panel, now=now))
    line = list(Member.objects.filter(panel=panel, sector=member.sector_id).waiting())
    if member not in line:
        raise Gone(_("This member has a seat already or no longer waits for one."))
    at = line.index(member)
    to = min(max(at + places, 0), len(line) - 1)
    if at == to:
        return member
    line.insert(to, line.pop(at))
    for rank, waiting in enumerate(line, start=1):
        waiting.reserve_rank = rank
    Member.objects.bulk_update(line, ["reserve_rank"])
    record(panel=panel, kind=ChangeKind.REORDERED, by=by, now=now, member=member)
    return member


def _close(mandate: Mandate, reason: EndReason, now: datetime) -> None:
    mandate.ended_at, mandate.end_reason = now, reason
    mandate.save(update_fields=["ended_at", "until_on", "end_reason"])


def _suspend(panel: Panel, today: date, now: datetime) -> int:
    if not panel.has_vacancy or not panel.vacancy_since_on:
        return 0
    if today <= panel.vacancy_since_on + timedelta(days=panel.composition.suspend_days):
        return 0
    panel.state = PanelState.SUSPENDED
    panel.save(update_fields=["state"])
    record(panel=panel, kind=ChangeKind.SUSPENDED, by=None, now=now)
    return 1
