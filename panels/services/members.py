"""Acts on the people and organisations of a panel: take them in, seat, replace, let go."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.languages import local_day
from crisco.text import email_key, fold, tidy
from crisco.verdict import require
from network.models import Organisation, User
from panels import balance, rules
from panels.models import (
    Application,
    ApplicationState,
    ChangeKind,
    Conflict,
    EndReason,
    Interest,
    Mandate,
    Member,
    MemberKind,
    Panel,
    Proof,
    Seat,
    Sector,
)
from panels.models.member import MemberQuerySet
from panels.services import application_letters as letters
from panels.services import draw_reserve, sitting_letters
from panels.services.acts import KnownAlready, Refused, act, panel_lock, record
from panels.services.panels import wait_for_members
from panels.terms import end_of_term

NAMELESS = "–"  # in every language, in place of a name that was forgotten


@dataclass(frozen=True)
class Details:
    """What a coordinator knows about a member; only what the panel's work needs.

    Shapes: `form_key` makes two sendings of one form the same one.
    """

    name: str
    kind: str = MemberKind.PERSON
    email: str = ""
    organisation: Organisation | None = None
    representative: str = ""
    substitute: str = ""
    may_publish_name: bool = False
    form_key: UUID | None = None


class NoEmptySeat(Refused):
    """Every seat of the sector is held."""


class Namesake(KnownAlready):
    """Somebody with that name is there; it may be the same person."""


class Gone(Refused):
    """The member left, or was seated, in the meantime."""


@act
def keep_in_reserve(
    *,
    panel: Panel,
    sector: Sector,
    details: Details,
    namesake: bool = False,
    by: User,
    now: datetime,
) -> Member:
    """A member who waits for a seat of that sector. The same form sent twice is once.

    Errors: NotAllowed; KnownAlready; Namesake unless `namesake` says it is somebody else.
    """
    panel = _managed(panel, by, now)
    known = _sent_before(panel, sector, details)
    if known is not None:
        return known
    member = take_in(panel, sector, details, namesake, now)
    record(panel=panel, kind=ChangeKind.WAITING, by=by, now=now, member=member)
    return member


@act
def seat_newcomer(
    *,
    panel: Panel,
    sector: Sector,
    details: Details,
    namesake: bool = False,
    by: User,
    now: datetime,
) -> Mandate:
    """Somebody new holds the first empty seat of the sector. The same form sent twice is once.

    Errors: NotAllowed; NoEmptySeat, and then nobody was taken in; KnownAlready; Namesake.
    """
    panel = _managed(panel, by, now)
    member = _sent_before(panel, sector, details)
    held = member.mandates.order_by("pk").last() if member else None
    if held is not None:
        return held
    member = member or take_in(panel, sector, details, namesake, now)
    return take_seat(panel, member, by, now)


@act
def seat(*, member: Member, by: User, now: datetime) -> Mandate:
    """A member of the reserve, or one who left earlier, holds the first empty seat.

    Errors: NotAllowed; NoEmptySeat; Gone when the member holds a seat or has withdrawn.
    """
    panel = _managed(member.panel, by, now)
    member = Member.objects.get(pk=member.pk)
    if member.withdrawn_at or member.mandates.live().exists():
        raise Gone(_("This member has a seat already or no longer waits for one."))
    return take_seat(panel, member, by, now)


@act
def end(*, mandate: Mandate, reason: str, by: User, now: datetime) -> Mandate:
    """The member has left; a panel that was constituted has an empty seat and a deadline.

    Errors: NotAllowed; Gone when somebody else recorded it before.
    """
    panel = _managed(mandate.panel, by, now)
    mandate = _end(panel, mandate, reason, now)
    sitting_letters.let_go(mandate.member, now=now)
    if panel.is_constituted:
        wait_for_members(panel, now)
    record(panel=panel, kind=ChangeKind.LEFT, by=by, now=now, member=mandate.member, reason=reason)
    return mandate


@act
def replace(
    *, mandate: Mandate, successor: Member, reason: str, by: User, now: datetime
) -> Mandate:
    """Somebody waiting in the same sector takes the seat at once; the panel stays constituted.

    Errors: NotAllowed; Gone when the seat was given up, or the successor seated, meanwhile.
    """
    panel = _managed(mandate.panel, by, now)
    successor = Member.objects.get(pk=successor.pk)
    return _replace(panel, mandate, successor, reason, by, now)


@act
def replace_by_newcomer(
    *,
    mandate: Mandate,
    details: Details,
    reason: str,
    namesake: bool = False,
    by: User,
    now: datetime,
) -> Mandate:
    """As `replace`, with somebody who was not known yet."""
    panel = _managed(mandate.panel, by, now)
    successor = _sent_before(panel, mandate.sector, details)
    held = successor.mandates.order_by("pk").last() if successor else None
    if held is not None:
        return held
    successor = successor or take_in(panel, mandate.sector, details, namesake, now)
    return _replace(panel, mandate, successor, reason, by, now)


@act
def withdraw(*, member: Member, by: User, now: datetime) -> Member:
    """The member no longer waits for a seat. Twice is once.

    Errors: NotAllowed; Gone for somebody with a seat.
    """
    panel = _managed(member.panel, by, now)
    member = Member.objects.get(pk=member.pk)
    if member.mandates.live().exists():
        raise Gone(_("This member holds a seat. Record instead that they leave."))
    if member.withdrawn_at is None:
        member.withdrawn_at, member.reserve_rank = now, None
        member.save(update_fields=["withdrawn_at", "reserve_rank"])
        Application.objects.waiting_as(member).let_go(now=now)
        record(panel=panel, kind=ChangeKind.WITHDRAWN, by=by, now=now, member=member)
    return member


@act
def correct(*, member: Member, details: Details, by: User, now: datetime) -> Member:
    """The member's entry says what `details` say; kind and sector stay.

    Errors: NotAllowed; KnownAlready.
    """
    panel = _managed(member.panel, by, now)
    member = Member.objects.get(pk=member.pk)
    stays = {"kind", "form_key"}
    columns = {field: value for field, value in _columns(details).items() if field not in stays}
    is_reached_elsewhere = columns["email"] != member.email and member.mandates.live().exists()
    if is_reached_elsewhere:
        sitting_letters.let_go(member, now=now)
    for field, value in columns.items():
        setattr(member, field, value)
    member.save(update_fields=columns)
    record(panel=panel, kind=ChangeKind.CORRECTED, by=by, now=now, member=member)
    if is_reached_elsewhere:
        sitting_letters.called_late(member, now=now)
    return member


def forget(members: Iterable[Member], *, now: datetime) -> None:
    """People leave as they delete their accounts: seats are given up, and what names them goes.

    Runs inside the caller's transaction. Terms of office stay, for a panel's past decisions rest
    on them; who held the seat is then not known any more.
    """
    known = {member.panel_id: member.panel for member in members}
    panels = {panel.pk: panel for panel in panel_lock(*known.values())}
    for member in members:
        panel = panels[member.panel_id]
        mandate = member.mandates.live().first()
        if mandate is not None:
            _end(panel, mandate, EndReason.RESIGNATION, now)
            if panel.is_constituted:
                wait_for_members(panel, now)
            record(
                panel=panel,
                kind=ChangeKind.LEFT,
                by=None,
                now=now,
                member=member,
                reason=EndReason.RESIGNATION,
            )
        Member.objects.filter(pk=member.pk).update(
            name=NAMELESS,
            email="",
            representative="",
            substitute="",
            user=None,
            may_publish_name=False,
            reserve_rank=None,
            withdrawn_at=member.withdrawn_at or now,
        )
    # that something was seen or declared, and when, stays; whose it was and what it said goes
    pks = [member.pk for member in members]
    Proof.objects.filter(member__in=pks).update(note=NAMELESS)
    Interest.objects.filter(member__in=pks, has_any=True).update(details=NAMELESS)
    Conflict.objects.filter(mandate__member__in=pks).exclude(details="").update(details="")


def forget_applicants(applications: Collection[int], *, now: datetime) -> None:
    """Members go with their erased applications: all of who never sat, the contact of who did.

    Runs inside the caller's transaction, with the panels locked.
    """
    known = Member.objects.filter(application__in=applications)
    forget(known.filter(mandates=None).select_related("panel").order_by("pk"), now=now)
    sits = Exists(Mandate.objects.live().filter(member=OuterRef("pk")))
    left = known.exclude(sits)
    left.update(email="", representative="", substitute="")


def forget_contacts(members: MemberQuerySet, *, said_by: User) -> None:
    """Organisations stay on their panels without the person one wrote to, and what that one said."""
    said = Interest.objects.filter(member__in=members, by=said_by, has_any=True)
    said.update(details=NAMELESS)
    stayed_out = Conflict.objects.filter(mandate__member__in=members, by=said_by)
    stayed_out.exclude(details="").update(details="")
    members.update(email="", representative="")


def _managed(panel: Panel, by: User, now: datetime) -> Panel:
    (panel,) = panel_lock(panel)
    require(rules.may_manage_panel(by, panel, now=now))
    return panel


def _columns(details: Details) -> dict[str, object]:
    columns = asdict(details) | {"organisation": details.organisation}
    columns["name"] = tidy(details.name)
    columns["email"] = email_key(details.email) if details.email else ""
    return columns


def _sent_before(panel: Panel, sector: Sector, details: Details) -> Member | None:
    """Whom the first sending of this form took in; other answers are meant anew."""
    if details.form_key is None:
        return None
    sent = Member.objects.filter(
        panel=panel, sector=sector, form_key=details.form_key, withdrawn_at=None
    ).first()
    return sent if sent and sent.name == tidy(details.name) else None


def take_in(
    panel: Panel, sector: Sector, details: Details, namesake: bool, now: datetime
) -> Member:
    if not namesake:
        _look_for_namesake(panel, details.name)
    return take_in_all([(panel, sector, details)], now)[0]


def take_in_all(newcomers: Iterable[tuple[Panel, Sector, Details]], now: datetime) -> list[Member]:
    """New members in one query, in this order; nobody looks for others of the same name."""
    return Member.objects.bulk_create(
        Member(panel=panel, sector=sector, created_at=now, **_columns(details))
        for panel, sector, details in newcomers
    )


def _look_for_namesake(panel: Panel, name: str) -> None:
    wanted = fold(tidy(name))
    for member in Member.objects.filter(panel=panel, withdrawn_at=None).select_related("sector"):
        if fold(member.name) == wanted:
            title = balance.Part(member.sector, 0, 0).title
            raise Namesake(
                _(
                    "%(name)s is on this panel already (%(part)s). "
                    "Nobody sits in two parts. If this is somebody else of the same name, say so."
                )
                % {"name": member.name, "part": title}
            )


def take_seat(panel: Panel, member: Member, by: User, now: datetime) -> Mandate:
    empty = (
        Seat.objects.filter(panel=panel, sector=member.sector).empty().order_by("ordinal").first()
    )
    if empty is None:
        part = next(p for p in balance.balance_of(panel).parts if p.sector.pk == member.sector_id)
        raise NoEmptySeat(
            ngettext(
                "%(part)s: the only seat is held. Nobody was added.",
                "%(part)s: all %(seats)s seats are held. Nobody was added.",
                part.seats,
            )
            % {"part": part.title, "seats": part.seats}
            if part.seats
            else _("%(part)s: there is no seat yet. Open seats first.") % {"part": part.title}
        )
    _must_be_next(panel, member)
    mandate = _sit_down(panel, empty, member, now)
    record(panel=panel, kind=ChangeKind.SEATED, by=by, now=now, member=member)
    return mandate


def _must_be_next(panel: Panel, member: Member) -> None:
    """A seat that somebody drawn did not take is not given past whom the quotas name."""
    named = draw_reserve.named(panel).get(member.sector_id)
    application: Application | None = getattr(member, "application", None)
    was_drawn = application is not None and application.state == ApplicationState.ACCEPTED
    if named is not None and named != member and not was_drawn:
        raise draw_reserve.goes_to(named)


def _sit_down(panel: Panel, chair: Seat, member: Member, now: datetime) -> Mandate:
    _tell_applicant(panel, member, now)
    from_on = local_day(now, panel.city.time_zone)
    if member.reserve_rank is not None:
        member.reserve_rank = None
        member.save(update_fields=["reserve_rank"])
    mandate = Mandate.objects.create(
        panel=panel,
        seat=chair,
        sector_id=chair.sector_id,
        member=member,
        from_on=from_on,
        until_on=end_of_term(panel, from_on),
        created_at=now,
    )
    sitting_letters.called_late(member, now=now)
    return mandate


def _tell_applicant(panel: Panel, member: Member, now: datetime) -> None:
    """Whoever applied and waits on the reserve list hears that the seat is theirs."""
    waiting = Application.objects.waiting_as(member)
    application = waiting.select_related("sector", "nominated_by").first()
    if application is not None:
        waiting.seated()
        application.panel = panel
        letters.tell(application, "seated", now=now)


def _end(panel: Panel, mandate: Mandate, reason: str, now: datetime) -> Mandate:
    mandate = Mandate.objects.select_related("member", "seat").get(pk=mandate.pk)
    if mandate.ended_at is not None:
        raise Gone(_("It is recorded already that this member left."))
    mandate.ended_at = now
    mandate.until_on = max(mandate.from_on, local_day(now, panel.city.time_zone))
    mandate.end_reason = EndReason(reason)
    mandate.save(update_fields=["ended_at", "until_on", "end_reason"])
    return mandate


def _replace(
    panel: Panel, mandate: Mandate, successor: Member, reason: str, by: User, now: datetime
) -> Mandate:
    left = _end(panel, mandate, reason, now)
    sitting_letters.let_go(left.member, now=now)
    if successor.withdrawn_at or successor.mandates.live().exists():
        raise Gone(_("This member has a seat already or no longer waits for one."))
    if successor.sector_id != left.sector_id:
        raise Refused(_("The successor must come from the same part of the panel."))
    new = _sit_down(panel, left.seat, successor, now)
    record(
        panel=panel,
        kind=ChangeKind.REPLACED,
        by=by,
        now=now,
        member=left.member,
        other=successor,
        reason=reason,
    )
    return new
