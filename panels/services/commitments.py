"""Acts on what organisations promise: write it down, correct it, end it, and forget it one day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from crisco.languages import local_day
from crisco.text import tidy
from crisco.verdict import require
from network.models import User
from panels import rules
from panels.models import ChangeKind, Commitment, CommitmentState, Member, Panel
from panels.services.acts import Refused, act, panel_lock, record

KEPT_FOR = timedelta(days=5 * 365 + 2)  # five years after its end
BATCH = 500


@act
def promise(*, member: Member, by: User, now: datetime, **given: Any) -> Commitment:
    """The organisation promised something until a day. Twice is once.

    Shapes: `given` is sentence, language, due_on, theme, may_publish. Errors: NotAllowed; Refused
    for whoever has no seat as an organisation.
    """
    panel, member = _locked(member, by, now)
    if not member.is_organisation or not member.mandates.live().exists():
        raise Refused(_("Only an organisation with a seat on the panel promises something here."))
    given["sentence"] = tidy(given["sentence"])
    _lies_ahead(panel, given["due_on"], now)
    same = member.commitments.filter(
        state=CommitmentState.OPEN, sentence=given["sentence"], due_on=given["due_on"]
    ).first()
    if same:
        return same
    made = Commitment.objects.create(panel=panel, member=member, created_at=now, **given)
    record(panel=panel, kind=ChangeKind.PROMISED, by=by, now=now, member=member)
    return made


@act
def correct(*, commitment: Commitment, by: User, now: datetime, **given: Any) -> Commitment:
    """The words, the day, the theme or the consent are as given. Errors: NotAllowed."""
    panel, _member = _locked(commitment.member, by, now)
    commitment = Commitment.objects.get(pk=commitment.pk)
    given["sentence"] = tidy(given["sentence"])
    if given.get("due_on", commitment.due_on) != commitment.due_on:
        _lies_ahead(panel, given["due_on"], now)
    for name, value in given.items():
        setattr(commitment, name, value)
    commitment.save(update_fields=list(given))
    return commitment


@act
def end(
    *,
    commitment: Commitment,
    state: str,
    evidence: str,
    evidence_url: str = "",
    by: User,
    now: datetime,
) -> Commitment:
    """The promise is kept, with what shows it, or dropped. Twice is once.

    Errors: NotAllowed; Refused when nothing shows that it was kept.
    """
    panel, member = _locked(commitment.member, by, now)
    commitment = Commitment.objects.get(pk=commitment.pk)
    evidence = tidy(evidence)
    if not commitment.is_open:
        return commitment
    if state == CommitmentState.KEPT and not evidence:
        raise Refused(_("Please say what shows that it was kept."))
    commitment.state, commitment.ended_at = CommitmentState(state), now
    commitment.evidence, commitment.evidence_url = evidence, evidence_url
    commitment.save(update_fields=["state", "ended_at", "evidence", "evidence_url"])
    record(panel=panel, kind=ChangeKind.PROMISE_OVER, by=by, now=now, member=member)
    return commitment


@act
def reopen(*, commitment: Commitment, by: User, now: datetime) -> Commitment:
    """It was ended by mistake and is open again; what was shown stays. Errors: NotAllowed."""
    panel, member = _locked(commitment.member, by, now)
    commitment = Commitment.objects.get(pk=commitment.pk)
    if not commitment.is_open:
        commitment.state, commitment.ended_at = CommitmentState.OPEN, None
        commitment.save(update_fields=["state", "ended_at"])
        record(panel=panel, kind=ChangeKind.PROMISED, by=by, now=now, member=member)
    return commitment


def forget(*, now: datetime) -> int:
    """Promises that ended long ago are gone. Shapes: how many; at most one batch a call."""
    over = Commitment.objects.filter(ended_at__lte=now - KEPT_FOR).order_by("pk")[:BATCH]
    gone, _tables = Commitment.objects.filter(pk__in=over.values("pk")).delete()
    return gone


def _lies_ahead(panel: Panel, due_on: date, now: datetime) -> None:
    if due_on < local_day(now, panel.city.time_zone):
        raise Refused(_("This day lies in the past. Please choose a day to come."))


def _locked(member: Member, by: User, now: datetime) -> tuple[Panel, Member]:
    (panel,) = panel_lock(member.panel)
    member = Member.objects.get(pk=member.pk)
    member.panel = panel
    require(rules.may_promise(by, member, now=now))
    return panel, member
