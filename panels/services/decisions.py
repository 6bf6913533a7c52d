"""Acts on motions: put one, open the vote, vote, count, and write the log."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count as Number
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from crisco.languages import local_day
from crisco.text import tidy
from crisco.verdict import NotAllowed, require
from network.models import City, User
from panels import counting, rules
from panels.counting import Count
from panels.models import (
    Ballot,
    ChangeKind,
    Choice,
    Decision,
    Member,
    Motion,
    MotionKind,
    MotionState,
    Panel,
    Recusal,
    Sitting,
    SnapshotKind,
    Tally,
    Voter,
)
from panels.quorum import quorum_of
from panels.services.acts import Refused, act, panel_lock, record
from panels.services.declaring import staying_out
from panels.services.snapshots import snapshot

GENESIS = "0" * 64


@act
def propose(*, sitting: Sitting, by: User, now: datetime, **given: Any) -> Motion:
    """A motion that the desk may still change. Twice is once.

    Shapes: `given` is title, text, kind, is_secret, item and the shares. Errors: NotAllowed.
    """
    (panel,) = panel_lock(sitting.panel)
    require(rules.may_lead(by, panel, now=now))
    if sitting.was_held or sitting.is_cancelled:
        raise Refused(_("This sitting is over."))
    given["title"] = tidy(given["title"])
    if same := sitting.motions.filter(state=MotionState.DRAFT, **given).first():
        return same
    return Motion.objects.create(sitting=sitting, panel=panel, created_at=now, **given)


@act
def open_vote(
    *, motion: Motion, recused: Mapping[int, str] | None = None, by: User, now: datetime
) -> Motion:
    """The seats taken now may vote, without those that stay out; nobody is added later.

    Shapes: `recused` is a seat's pk to a RecusalReason.
    Errors: NotAllowed; Refused without a quorum, when a part would have too few voters, while
    another vote is open, or when the panel cannot decide.
    """
    motion, panel = _led(motion, by, now)
    if motion.is_open:
        return motion
    _only(motion, MotionState.DRAFT)
    if not motion.sitting.is_open:
        raise Refused(_("Open the sitting first."))
    if not panel.is_constituted and motion.kind != MotionKind.ADVISORY:
        cannot = _("The panel has empty seats or is still forming, so it cannot decide.")
        instead = _("Withdraw this motion and write it as a poll that binds nobody.")
        raise Refused(f"{cannot} {instead}")
    if motion.sitting.motions.filter(state=MotionState.OPEN).exists():
        raise Refused(_("Close the other vote first."))
    # what a member declared holds, whatever the desk says now
    recused = {**(recused or {}), **staying_out(motion.item)}
    Recusal.objects.bulk_create(
        Recusal(motion=motion, seat_id=seat, reason=reason) for seat, reason in recused.items()
    )
    there = list(motion.sitting.attendances.filter(out_at=None).order_by("pk"))
    voters = [row for row in there if row.seat_id not in recused]
    for quorum in (
        quorum_of(motion.sitting, [row.sector_id for row in there]),
        quorum_of(motion.sitting, [row.sector_id for row in voters]),
    ):
        if not quorum.is_met and motion.kind != MotionKind.ADVISORY:
            raise Refused(quorum.words())
    Voter.objects.bulk_create(
        Voter(
            motion=motion,
            panel=panel,
            seat_id=row.seat_id,
            sector_id=row.sector_id,
            mandate_id=row.mandate_id,
        )
        for row in voters
    )
    motion.refresh_from_db(fields=["touched"])
    motion.state, motion.opened_at = MotionState.OPEN, now
    motion.save(update_fields=["state", "opened_at"])
    return motion


@act
def enter_votes(*, motion: Motion, choices: Mapping[int, str], by: User, now: datetime) -> Motion:
    """The secretary enters open votes by seat; what is entered may be put right until the count.

    Errors: NotAllowed; Refused when the vote is not open, or secret.
    """
    motion, _panel = _led(motion, by, now)
    _only(motion, MotionState.OPEN)
    if motion.is_secret:
        raise Refused(_("This vote is secret: only its numbers are entered."))
    cast = {ballot.seat_id: ballot for ballot in motion.ballots.all()}
    for voter in motion.voters.filter(seat__in=choices).order_by("seat"):
        choice = Choice(choices[voter.seat_id])
        ballot = cast.get(voter.seat_id)
        if ballot is None:
            _cast_open(motion, voter, choice)
        elif ballot.choice != choice:
            ballot.choice = choice
            ballot.save(update_fields=["choice"])
    return motion


@act
def enter_papers(
    *, motion: Motion, papers: Mapping[str, tuple[int, int]], by: User, now: datetime
) -> Motion:
    """The secretary enters what papers of a secret vote say; blank and missing ones abstain.

    Shapes: `papers` is a sector's code to votes for and votes against.
    Errors: NotAllowed; Refused for more papers than voters who have not voted yet.
    """
    motion, _panel = _led(motion, by, now)
    _only(motion, MotionState.OPEN)
    if not motion.is_secret:
        raise Refused(_("This vote is open: it is entered seat by seat."))
    for code, (votes_for, against) in papers.items():
        voters = motion.voters.filter(sector__code=code, has_voted=False)
        sector_of = voters.values_list("sector", flat=True)
        left = len(sector_of)
        if votes_for + against > left:
            raise Refused(
                _(
                    "More papers were entered (%(papers)s) than there are seats that have not "
                    "voted yet (%(voters)s)."
                )
                % {"papers": votes_for + against, "voters": left}
            )
        if not left:
            continue
        sector = sector_of[0]
        voters.update(has_voted=True)
        for choice, number in (
            (Choice.FOR, votes_for),
            (Choice.AGAINST, against),
            (Choice.ABSTAIN, left - votes_for - against),
        ):
            _add_secret(motion, sector, choice, number)
    return motion


@act
def vote(*, motion: Motion, choice: str, by: User, now: datetime) -> Motion:
    """A member who is there votes for the seat, once.

    Errors: NotAllowed for whoever is not on the list; Refused when the vote is over or cast.
    """
    motion, panel = _locked(motion)
    require(rules.may_see_sittings(by, panel, now=now))
    _only(motion, MotionState.OPEN)
    voter = voter_of(motion, by)
    if voter is None:
        raise NotAllowed(_("Only members who were there when the vote was opened can vote."))
    if voter.has_voted:
        raise Refused(_("You have voted already. Your vote counts once."))
    if motion.is_secret:
        voter.has_voted = True
        voter.save(update_fields=["has_voted"])
        _add_secret(motion, voter.sector_id, Choice(choice), 1)
    else:
        _cast_open(motion, voter, Choice(choice))
    return motion


def voter_of(motion: Motion, person: User) -> Voter | None:
    """The one seat that this account votes for; where a substitute sits, the chair enters it."""
    mine = motion.voters.filter(mandate__member__in=Member.objects.of(person))
    stood_in = motion.sitting.attendances.exclude(substitute="").filter(
        Q(out_at=None) | Q(out_at__gt=motion.opened_at)
    )
    mine = mine.exclude(seat__in=stood_in.values("seat")).select_related("mandate__member")
    return mine.order_by("pk").first()


def is_awaited(motion: Motion, person: User) -> bool:
    """Whether this account may vote, and has not."""
    voter = voter_of(motion, person)
    return voter is not None and not voter.has_voted


@act
def withdraw(*, motion: Motion, by: User, now: datetime) -> Motion:
    """The motion is not decided; what was cast is not counted. Twice is once."""
    motion, _panel = _led(motion, by, now)
    if motion.state == MotionState.WITHDRAWN:
        return motion
    _only(motion, MotionState.DRAFT, MotionState.OPEN)
    motion.state, motion.closed_at = MotionState.WITHDRAWN, now
    motion.save(update_fields=["state", "closed_at"])
    return motion


@act
def close_vote(*, motion: Motion, by: User, now: datetime) -> Decision:
    """The votes are counted and the result is in the log, for good. Twice is once.

    Errors: NotAllowed; Refused when the vote is not open.
    """
    motion, panel = _led(motion, by, now)
    if motion.is_decided:
        return motion.decision
    _only(motion, MotionState.OPEN)
    counts = counts_of(motion)
    carried = counting.is_carried(
        motion.kind,
        counts,
        num=motion.needs_num,
        den=motion.needs_den,
        parts=motion.needs_parts,
    )
    there = list(motion.sitting.attendances.filter(out_at=None).values_list("sector", flat=True))
    kept = snapshot(
        panel,
        now=now,
        kind=SnapshotKind.DECISION,
        present=quorum_of(motion.sitting, there).by_code(),
    )
    motion.state = MotionState.CARRIED if carried else MotionState.REJECTED
    motion.closed_at = now
    motion.save(update_fields=["state", "closed_at"])
    decision = _log(motion, panel, counts, kept, now)
    record(panel=panel, kind=ChangeKind.DECIDED, by=by, now=now, reason=number_of(decision))
    return decision


def counts_of(motion: Motion) -> dict[str, Count]:
    """Votes by the code of each sector, in the order of the rule."""
    found: Counter[tuple[str, str]] = Counter()
    if motion.is_secret:
        for code, choice, number in motion.tallies.values_list("sector__code", "choice", "number"):
            found[code, choice] += number
    else:
        sector_of = dict(motion.voters.values_list("seat", "sector__code"))
        for seat, choice in motion.ballots.values_list("seat", "choice"):
            found[sector_of[seat], choice] += 1
    sectors = motion.panel.composition.sectors.order_by("position", "pk")
    return {
        code: Count(
            *(found[code, choice] for choice in (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN))
        )
        for code in sectors.values_list("code", flat=True)
    }


def number_of(decision: Decision) -> str:
    """`bassano-del-grappa-2026-3`"""
    number: str = says(decision)["number"]
    return number


def says(decision: Decision) -> dict[str, Any]:
    """What the log says of a decision."""
    said: dict[str, Any] = json.loads(decision.record)
    return said


def first_break(city: City) -> Decision | None:
    """The first line of the city's log that does not follow the one before, or None."""
    previous = GENESIS
    for decision in Decision.objects.filter(city=city).order_by("pk"):
        if decision.previous_digest != previous or decision.digest != digest_of(
            previous, decision.record
        ):
            return decision
        previous = decision.digest
    return None


def digest_of(previous: str, written: str) -> str:
    """What anybody can compute again from the published log."""
    return hashlib.sha256(f"{previous}\n{written}".encode()).hexdigest()


def _log(
    motion: Motion, panel: Panel, counts: Mapping[str, Count], kept: Any, now: datetime
) -> Decision:
    # the last line is locked, so that two panels of one city write one after the other
    City.objects.select_for_update(no_key=True).get(pk=panel.city_id)
    log = Decision.objects.filter(city=panel.city)
    year = local_day(now, panel.city.time_zone).year
    serial = (log.filter(year=year).aggregate(last=Max("serial"))["last"] or 0) + 1
    last = log.order_by("pk").last()
    previous = last.digest if last else GENESIS
    entitled = _by_sector(motion.voters)
    out = Counter(motion.recusals.values_list("seat__sector__code", flat=True))
    written = json.dumps(
        {
            "number": f"{panel.city.slug}-{year}-{serial}",
            "year": year,
            "serial": serial,
            "programme": panel.programme.slug,
            "sitting": motion.sitting.number,
            **({"second": True} if motion.sitting.is_second else {}),
            "language": motion.sitting.language,
            "title": motion.title,
            "text": motion.text,
            "kind": motion.kind,
            "secret": motion.is_secret,
            "needs": [motion.needs_num, motion.needs_den, motion.needs_parts],
            "outcome": motion.state,
            "parts": [
                {
                    "sector": code,
                    "entitled": entitled[code],
                    "recused": out[code],
                    "agrees": count.agrees,
                }
                | ({} if motion.is_secret else _votes(count))
                for code, count in counts.items()
            ],
            "composition": kept.parts,
            "missing": kept.missing,
            "decided_at": now.isoformat(),
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return Decision.objects.create(
        panel=panel,
        city=panel.city,
        motion=motion,
        snapshot=kept,
        year=year,
        serial=serial,
        record=written,
        previous_digest=previous,
        digest=digest_of(previous, written),
        decided_at=now,
    )


def _votes(count: Count) -> dict[str, int]:
    return {"for": count.votes_for, "against": count.against, "abstain": count.abstain}


def _by_sector(voters: Any) -> Counter[str]:
    rows = voters.order_by().values_list("sector__code").annotate(number=Number("pk"))
    return Counter(dict(rows))


def _cast_open(motion: Motion, voter: Voter, choice: Choice) -> None:
    Ballot.objects.create(motion=motion, seat_id=voter.seat_id, choice=choice)
    voter.has_voted = True
    voter.save(update_fields=["has_voted"])


def _add_secret(motion: Motion, sector: int, choice: Choice, number: int) -> None:
    """The numbers grow; no row says which seat it was."""
    if not number:
        return
    row = motion.tallies.filter(sector=sector, choice=choice)
    if not row.update(number=F("number") + number):
        Tally.objects.create(motion=motion, sector_id=sector, choice=choice, number=number)


def _locked(motion: Motion) -> tuple[Motion, Panel]:
    (panel,) = panel_lock(motion.panel)
    motion = Motion.objects.select_related("sitting", "item").get(pk=motion.pk)
    motion.panel = motion.sitting.panel = panel
    return motion, panel


def _led(motion: Motion, by: User, now: datetime) -> tuple[Motion, Panel]:
    motion, panel = _locked(motion)
    require(rules.may_lead(by, panel, now=now))
    return motion, panel


def _only(motion: Motion, *states: MotionState) -> None:
    if motion.state not in states:
        raise Refused(
            _("This cannot be done any more or not yet. The motion is: %(state)s.")
            % {"state": motion.get_state_display()}
        )
