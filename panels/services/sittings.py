"""Acts on a sitting: plan, invite, move, cancel, open, who is there, close, minutes, summary."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from crisco.languages import format_list, reader_language
from crisco.text import fold, tidy
from crisco.verdict import require
from network.models import User
from panels import rules
from panels.models import (
    Attendance,
    ChangeKind,
    Mandate,
    Member,
    Minutes,
    Mode,
    OverrideKind,
    Panel,
    Sitting,
    SittingState,
    SnapshotKind,
)
from panels.services import sitting_letters as letters
from panels.services.acts import Refused, act, panel_lock, record
from panels.services.snapshots import snapshot

SUBSTITUTE = "substitute"  # what the form says for a substitute in the room


@act
def plan(*, panel: Panel, by: User, now: datetime, **given: Any) -> Sitting:
    """A sitting that only the desk knows of, with the next number of the panel. Twice is once.

    Shapes: `given` is starts_at, ends_at, place, join_url and language. Errors: NotAllowed.
    """
    (panel,) = panel_lock(panel)
    require(rules.may_manage_panel(by, panel, now=now))
    if same := panel.sittings.filter(state=SittingState.PLANNED, **given).first():
        return same
    last = panel.sittings.aggregate(last=Max("number"))["last"] or 0
    return Sitting.objects.create(panel=panel, number=last + 1, created_at=now, **given)


@act
def move(*, sitting: Sitting, by: User, now: datetime, **given: Any) -> Sitting:
    """The sitting has another time or place; whoever was invited is told.

    Errors: NotAllowed; Refused once it is opened or cancelled.
    """
    sitting = managed(sitting, by, now)
    only(sitting, SittingState.PLANNED, SittingState.CALLED)
    before = {name: getattr(sitting, name) for name in given}
    if before == given:
        return sitting
    for name, value in given.items():
        setattr(sitting, name, value)
    if sitting.is_called:
        sitting.sequence += 1
    sitting.save()
    if sitting.is_called:
        letters.moved(sitting, now=now)
    return sitting


@act
def call(*, sitting: Sitting, by: User, now: datetime) -> Sitting:
    """Every member with a seat and an address is invited, with a calendar file. Twice is once.

    Errors: NotAllowed; Refused without an agenda, or when the day is over.
    """
    sitting = managed(sitting, by, now)
    if sitting.is_called:
        return sitting
    only(sitting, SittingState.PLANNED)
    if not sitting.agenda.exists():
        raise Refused(_("Write the agenda first, so that members know what it is about."))
    if sitting.starts_at <= now:
        raise Refused(_("The day of this sitting is over. Choose a day to come first."))
    sitting.state, sitting.called_at = SittingState.CALLED, now
    sitting.save(update_fields=["state", "called_at"])
    record(panel=sitting.panel, kind=ChangeKind.CALLED, by=by, now=now)
    letters.called(sitting, now=now)
    return sitting


@act
def cancel(*, sitting: Sitting, reason: str, by: User, now: datetime) -> Sitting:
    """The sitting does not take place; whoever was invited is told why. Twice is once."""
    sitting = managed(sitting, by, now)
    if sitting.is_cancelled:
        return sitting
    only(sitting, SittingState.PLANNED, SittingState.CALLED)
    call_off(sitting, reason, by, now)
    return sitting


def call_off(sitting: Sitting, reason: str, by: User, now: datetime) -> None:
    """As `cancel`, inside another act that holds the panel's lock and may do so."""
    was_called = sitting.is_called
    sitting.state, sitting.cancel_reason = SittingState.CANCELLED, tidy(reason)
    sitting.sequence += 1
    sitting.save(update_fields=["state", "cancel_reason", "sequence"])
    if was_called:
        record(panel=sitting.panel, kind=ChangeKind.CANCELLED, by=by, now=now)
        letters.cancelled(sitting, now=now)


@act
def open_sitting(*, sitting: Sitting, by: User, now: datetime) -> Sitting:
    """The sitting goes on; how the panel was composed at this moment is kept. Twice is once."""
    sitting = led(sitting, by, now)
    if sitting.is_open:
        return sitting
    only(sitting, SittingState.CALLED)
    _may_meet(sitting.panel, now)
    sitting.opening = snapshot(sitting.panel, now=now, kind=SnapshotKind.OPENING, present={})
    sitting.state, sitting.opened_at = SittingState.OPEN, now
    sitting.save(update_fields=["state", "opened_at", "opening"])
    record(panel=sitting.panel, kind=ChangeKind.OPENED, by=by, now=now)
    return sitting


@act
def seat_everybody(
    *, sitting: Sitting, here: Mapping[int, str], by: User, now: datetime
) -> Sitting:
    """From now on these seats are taken and the others are not; who stays is not written anew.

    Shapes: `here` is a seat's pk to a Mode, to SUBSTITUTE, or to empty text for nobody.
    Errors: NotAllowed; Refused outside an open sitting, or for a substitute that nobody named.
    """
    sitting = led(sitting, by, now)
    only(sitting, SittingState.OPEN)
    there = {row.seat_id: row for row in sitting.attendances.filter(out_at=None)}
    for mandate in Mandate.objects.live().filter(panel=sitting.panel).select_related("member"):
        wanted = here.get(mandate.seat_id, "")
        now_there = there.get(mandate.seat_id)
        if wanted == how(now_there):
            continue
        if now_there:
            now_there.out_at = max(now, now_there.in_at)
            now_there.save(update_fields=["out_at"])
        if wanted:
            _sit(sitting, mandate, wanted, now)
    return sitting


def how(attendance: Attendance | None) -> str:
    """What the form says of a seat: nobody, a mode, or a substitute."""
    if attendance is None:
        return ""
    return SUBSTITUTE if attendance.substitute else attendance.mode


@act
def close(*, sitting: Sitting, by: User, now: datetime) -> Sitting:
    """The sitting is over and whoever was there has left with it. Twice is once.

    Errors: NotAllowed; Refused while a vote is open.
    """
    sitting = led(sitting, by, now)
    if sitting.was_held:
        return sitting
    only(sitting, SittingState.OPEN)
    if sitting.motions.filter(state="open").exists():
        raise Refused(_("A vote is open. Close or withdraw it first."))
    sitting.attendances.filter(out_at=None).update(out_at=now)
    sitting.state, sitting.closed_at = SittingState.CLOSED, now
    sitting.save(update_fields=["state", "closed_at"])
    record(panel=sitting.panel, kind=ChangeKind.CLOSED, by=by, now=now)
    return sitting


@act
def write_minutes(*, sitting: Sitting, text: str, by: User, now: datetime) -> Minutes:
    """A new version, unless it says what the last one says.

    Errors: NotAllowed; Refused before the opening and after the approval.
    """
    sitting = led(sitting, by, now)
    only(sitting, SittingState.OPEN, SittingState.CLOSED)
    last = sitting.minutes.order_by("-version").first()
    if last and last.text == text:
        return last
    return Minutes.objects.create(
        sitting=sitting, version=last.version + 1 if last else 1, text=text, by=by, created_at=now
    )


@act
def approve_minutes(*, sitting: Sitting, version: int, by: User, now: datetime) -> Minutes:
    """This version is the record of the sitting, for good. Twice is once.

    Errors: NotAllowed; Refused when another version was written meanwhile.
    """
    sitting = led(sitting, by, now)
    last = sitting.minutes.order_by("-version").first()
    if last and last.approved_at and last.version == version:
        return last
    only(sitting, SittingState.CLOSED)
    if last is None or last.version != version:
        raise Refused(_("A newer version was written meanwhile. Read it before you approve it."))
    last.approved_at = now
    last.save(update_fields=["approved_at"])
    sitting.state = SittingState.MINUTED
    sitting.save(update_fields=["state"])
    record(panel=sitting.panel, kind=ChangeKind.MINUTED, by=by, now=now)
    return last


@act
def publish_summary(*, sitting: Sitting, text: str, by: User, now: datetime) -> Sitting:
    """Everybody can read the summary; it names nobody who did not agree to it.

    Errors: NotAllowed; Refused with the names that must go.
    """
    sitting = managed(sitting, by, now)
    only(sitting, SittingState.CLOSED, SittingState.MINUTED)
    named = named_without_consent(sitting.panel, text)
    if named:
        raise Refused(
            _("These people did not agree to be named in public: %(names)s. Leave their names out.")
            % {"names": format_list(named, reader_language())}
        )
    sitting.summary = text
    sitting.summary_published_at = (sitting.summary_published_at or now) if text.strip() else None
    sitting.save(update_fields=["summary", "summary_published_at"])
    return sitting


def named_without_consent(panel: Panel, text: str) -> list[str]:
    """Members whose full name, or whose representative's, is in the text though they said no."""
    folded = fold(text)
    silent = Member.objects.filter(panel=panel, may_publish_name=False).order_by("pk")
    return [
        name
        for member in silent
        for name in (member.name, member.representative, member.substitute)
        if name and fold(name) in folded
    ]


def managed(sitting: Sitting, by: User, now: datetime) -> Sitting:
    """The sitting as it is now, its panel locked first."""
    sitting = _locked(sitting)
    require(rules.may_manage_panel(by, sitting.panel, now=now))
    return sitting


def led(sitting: Sitting, by: User, now: datetime) -> Sitting:
    """As `managed`, for what the chair may do too."""
    sitting = _locked(sitting)
    require(rules.may_lead(by, sitting.panel, now=now))
    return sitting


def _locked(sitting: Sitting) -> Sitting:
    (panel,) = panel_lock(sitting.panel)
    sitting = Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    sitting.panel = panel
    return sitting


def only(sitting: Sitting, *states: SittingState) -> None:
    if sitting.state not in states:
        raise Refused(
            _("This cannot be done any more or not yet. The sitting is: %(state)s.")
            % {"state": sitting.get_state_display()}
        )


def _may_meet(panel: Panel, now: datetime) -> None:
    """A panel that is forming meets only with an exception; the database says so too."""
    early = panel.overrides.filter(kind=OverrideKind.EARLY_START).in_force(now)
    if panel.is_forming and not early.exists():
        raise Refused(
            _(
                "This panel is still forming. It meets once it is constituted, or with an "
                "exception: the page of the panel leads there."
            )
        )


def _sit(sitting: Sitting, mandate: Mandate, wanted: str, now: datetime) -> None:
    substitute = ""
    if wanted == SUBSTITUTE:
        substitute = mandate.member.substitute
        if not substitute:
            raise Refused(
                _("%(name)s named no substitute. Correct the entry first.")
                % {"name": mandate.member.name}
            )
    Attendance.objects.create(
        sitting=sitting,
        panel_id=mandate.panel_id,
        seat_id=mandate.seat_id,
        sector_id=mandate.sector_id,
        mandate=mandate,
        mode=Mode.ROOM if substitute else Mode(wanted),
        substitute=substitute,
        in_at=now,
    )
