"""Acts on a city's call for members: open it, change it, close it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from crisco.verdict import require
from network.models import User
from panels import rules
from panels.models import Call, ChangeKind, Panel, Sector
from panels.services.acts import Refused, act, panel_lock, record


@dataclass(frozen=True)
class Terms:
    """What a call says. Units: `closes_at` is aware and excluded."""

    sectors: Iterable[Sector]
    closes_at: datetime
    words: str = ""
    source_language: str = "en"
    keep_months: int = 12


@act
def open_call(*, panel: Panel, terms: Terms, by: User, now: datetime) -> Call:
    """People can apply from now on. A call that ran out before counts as closed at its end.

    Errors: NotAllowed; Refused when a call is open, names no part or ends in the past.
    """
    (panel,) = panel_lock(panel)
    require(rules.may_manage_panel(by, panel, now=now))
    for over in panel.calls.filter(closed_at=None, closes_at__lte=now):
        over.closed_at = over.closes_at
        over.save(update_fields=["closed_at"])
    if panel.calls.filter(closed_at=None).exists():
        raise Refused(_("This panel has an open call already."))
    call = Call(panel=panel, opens_at=now, created_by=by)
    _write(call, terms, now)
    record(panel=panel, kind=ChangeKind.CALL_OPEN, by=by, now=now)
    return call


@act
def change(*, call: Call, terms: Terms, by: User, now: datetime) -> Call:
    """The call says what `terms` say; a later end extends it, also after it ran out.

    Errors: NotAllowed; Refused when it was closed.
    """
    call = _locked(call, by, now)
    _write(call, terms, now)
    record(panel=call.panel, kind=ChangeKind.CALL_NEW, by=by, now=now)
    return call


@act
def close(*, call: Call, by: User, now: datetime) -> Call:
    """Nobody can apply any more; who applied keeps waiting. Twice is once. Errors: NotAllowed."""
    (panel,) = panel_lock(call.panel)
    require(rules.may_manage_panel(by, panel, now=now))
    call = Call.objects.get(pk=call.pk)
    if call.closed_at is None:
        call.closed_at = now
        call.save(update_fields=["closed_at"])
        record(panel=panel, kind=ChangeKind.CALL_OVER, by=by, now=now)
    return call


def _locked(call: Call, by: User, now: datetime) -> Call:
    (panel,) = panel_lock(call.panel)
    require(rules.may_manage_panel(by, panel, now=now))
    call = Call.objects.get(pk=call.pk)
    if call.closed_at is not None:
        raise Refused(_("This call is closed. Open a new one."))
    call.panel = panel
    return call


def _write(call: Call, terms: Terms, now: datetime) -> None:
    sectors = [each for each in terms.sectors if each.composition_id == call.panel.composition_id]
    if not sectors:
        raise Refused(_("Choose at least one part of the panel that looks for members."))
    if terms.closes_at <= now:
        raise Refused(_("The last day of the call has passed already."))
    call.closes_at = terms.closes_at
    call.keep_months = terms.keep_months
    call.source_language = terms.source_language
    setattr(call, f"appeal_{terms.source_language}", terms.words)
    call.save()
    call.sectors.set(sectors)
