"""What people do with their registration: register, change, cancel, come back, answer an offer.

Every act is one transaction that begins with the lock of the pool's row and ends with settling
the queue, the history and the letters. It knows no request and no form.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crisco.db import retrying, violated
from crisco.languages import reader_language
from crisco.verdict import Verdict
from events import rules
from events.models import (
    LIVE,
    Act,
    Attendance,
    Attendee,
    CapacityPool,
    Event,
    EventState,
    Need,
    Record,
    Registration,
    RegistrationKey,
    RegistrationState,
    Via,
)
from events.services import allocation, keys, letters
from network.models import User

Result = TypeVar("Result")

# a rival's row that appeared although the lock was held; the act reads it at the second try
SETTLED_BY_TRYING_AGAIN = {
    "events_registration_one_live_per_address",
    "events_registration_form_sent_once",
}


class Refused(Exception):
    """The act cannot be done now; the message says why, for the person."""


class NotOpen(Refused):
    """Nobody can register for the event now, whatever the answers."""


class OtherAnswers(Exception):
    """The same form was sent twice with different answers."""


@dataclass(frozen=True)
class Answers:
    """What the register form asks; `interpreter_language` empty, `childcare_count` 0: not needed."""

    name: str
    language: str
    email: str = ""
    phone: str = ""
    party_size: int = 1
    interpreter_language: str = ""
    childcare_count: int = 0
    step_free: bool = False
    other: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    @property
    def need(self) -> dict[str, object]:
        """Columns of the need; empty when nothing is needed."""
        asked: dict[str, object] = {
            "interpreter_language": self.interpreter_language,
            "childcare_count": self.childcare_count,
            "step_free": self.step_free,
            "other": self.other,
        }
        return asked if any(asked.values()) else {}


@dataclass(frozen=True)
class Kept:
    """What registering led to.

    Shapes: `link` and `code` open the registration and are given to people without e-mail; the
    others have a link by mail, whether their address was known or not. `asked` is a new address
    whose owner is asked by mail.
    """

    registration: Registration
    link: str = ""
    code: str = ""
    was_known: bool = False
    waits: bool = False
    asked: str = ""


def register(
    *,
    event: Event,
    answers: Answers,
    now: datetime,
    via: str = Via.WEB,
    by: User | None = None,
    key: UUID | None = None,
) -> Kept:
    """Somebody has a place, or waits for one; sent twice it is the same as once.

    Units: now is aware UTC.
    Errors: NotOpen with the reason; Refused for too many people; OtherAnswers for a form sent
    again with other answers; OperationalError when the queue for the lock is too long.
    Source: decision 0003.
    """
    return _trying(
        lambda: _register(event=event, answers=answers, now=now, via=via, by=by, key=key)
    )


@transaction.atomic(durable=True)
def _register(
    *, event: Event, answers: Answers, now: datetime, via: str, by: User | None, key: UUID | None
) -> Kept:
    pool = allocation.lock(event.pool.pk, seen=event)
    event = pool.event
    sent, known = _before(event, answers, key)
    if sent is not None and _is_the_same(sent, answers):
        sent.event = event
        return _with_keys(sent, now)
    if sent is not None:
        # the browser's back button brought the old form up, and it is meant anew
        Registration.objects.filter(pk=sent.pk).update(idempotency_key=None)
    at_the_door = via == Via.WALK_IN
    if at_the_door:
        _require_open_door(event, now)
    else:
        allowed = rules.may_take_registrations(event, pool, now=now, language=reader_language())
        if not allowed:
            raise NotOpen(str(allowed.reason))
    _fits(answers.party_size, event.largest_party)
    if known is not None:
        known.event = event
        if at_the_door and by is not None:
            return Kept(_seat_now(known, pool, by, now), was_known=True)
        letters.already_registered(known, now=now)
        _tell(allocation.settle(pool, now=now), now=now)
        waits = not allocation.has_room(pool, answers.party_size, now=now)
        return Kept(known, was_known=True, waits=waits)
    registration = Registration(
        event=event,
        name=answers.name,
        email_norm=answers.email,
        phone=answers.phone,
        language=answers.language,
        party_size=answers.party_size,
        created_via=via,
        created_by=by,
        idempotency_key=key,
        payload_digest=answers.digest if key else "",
        created_at=now,
    )
    return _admit(registration, pool, need=answers.need, now=now, by=by, at_the_door=at_the_door)


def change(*, registration: Registration, answers: Answers, now: datetime) -> Kept:
    """Name, address, language, number of people and needs are as answered now.

    A new e-mail address counts when its owner says so by the link that is mailed to it. Whether
    it is registered itself is told to that owner alone. Giving up the address ends all links.
    Errors: Refused; for more people than there are free places the registration stays as it was.
    """
    return _trying(lambda: _change(registration, answers, now))


def _fits(party_size: int, most: int) -> None:
    if party_size > most:
        raise Refused(
            ngettext(
                "One registration is for at most %(number)s person.",
                "One registration is for at most %(number)s people.",
                most,
            )
            % {"number": most}
        )


@transaction.atomic(durable=True)
def _change(registration: Registration, answers: Answers, now: datetime) -> Kept:
    pool = allocation.lock(registration.pool_id)
    registration = _fresh(registration, pool)
    _require(rules.may_change(registration, now=now))
    _fits(answers.party_size, max(pool.event.largest_party, registration.party_size))
    if answers.party_size != registration.party_size:
        try:
            allocation.resize(registration, pool, answers.party_size)
        except allocation.NoPlaceLeft as none:
            raise Refused(
                _("So many places are not free. Your registration stays as it was.")
            ) from none
    registration.name = answers.name
    registration.language = answers.language
    asked = answers.email if answers.email != registration.email_norm else ""
    given_up = registration.email_norm and not answers.email
    if not asked:
        registration.phone = answers.phone
    if given_up:
        registration.email_norm = ""
        registration.email_confirmed_at = None
    registration.save(
        update_fields=["name", "phone", "language", "email_norm", "email_confirmed_at"]
    )
    Need.objects.filter(registration=registration).delete()
    if answers.need:
        Need.objects.create(registration=registration, **answers.need)
    outcome = allocation.settle(pool, now=now)
    Record.objects.bulk_create(
        [allocation.note(Act.CHANGED, event=pool.event, registration=registration, now=now)]
    )
    _tell(outcome, now=now)
    if asked:
        _ask(registration, asked, now)
    if not given_up:
        return Kept(registration, asked=asked)
    keys.revoke_all(registration, now=now)
    return _with_keys(registration, now)


def _ask(registration: Registration, address: str, now: datetime) -> None:
    known = Registration.objects.live().filter(event=registration.event, email_norm=address).first()
    if known is None:
        letters.ask_new_address(registration, address, now=now)
    else:
        known.event = registration.event
        letters.already_registered(known, now=now)


def cancel(*, registration: Registration, now: datetime, by: User | None = None) -> Registration:
    """The registration has ended and its places go to the next; twice is the same as once.

    Errors: Refused once the event has begun.
    """
    return _trying(lambda: _end(registration, RegistrationState.CANCELLED, now, by))


def decline(*, registration: Registration, now: datetime) -> Registration:
    """The offered place goes to the next; twice is the same as once. Errors: Refused."""
    return _trying(lambda: _end(registration, RegistrationState.DECLINED, now, None))


@transaction.atomic(durable=True)
def _end(
    registration: Registration, state: RegistrationState, now: datetime, by: User | None
) -> Registration:
    pool = allocation.lock(registration.pool_id)
    registration = _fresh(registration, pool)
    if registration.state == state:
        return registration
    if state == RegistrationState.DECLINED:
        _require(rules.may_answer_offer(registration, now=now))
    else:
        _require(rules.may_change(registration, now=now))
    allocation.release(registration, state, now=now)
    act = Act.DECLINED if state == RegistrationState.DECLINED else Act.CANCELLED
    Record.objects.bulk_create(
        [allocation.note(act, event=pool.event, registration=registration, now=now, by=by)]
    )
    letters.cancelled(registration, now=now)
    _tell(allocation.settle(pool, now=now), now=now)
    return registration


def seat_now(*, registration: Registration, by: User, now: datetime) -> Registration:
    """Whoever waited and stands at the door has a place, past the list; twice is the same as once.

    Errors: Refused when no place is free, the registration has ended or the event is over.
    Source: events.md: nobody is served before their turn but by an act of staff that is recorded.
    """
    return _trying(lambda: _seat_at_the_door(registration, by, now))


@transaction.atomic(durable=True)
def _seat_at_the_door(registration: Registration, by: User, now: datetime) -> Registration:
    pool = allocation.lock(registration.pool_id)
    registration = _fresh(registration, pool)
    if not registration.is_live:
        raise Refused(_("This registration has ended."))
    return _seat_now(registration, pool, by, now)


def _seat_now(
    registration: Registration, pool: CapacityPool, by: User, now: datetime
) -> Registration:
    if registration.state == RegistrationState.CONFIRMED:
        return registration
    _require_open_door(pool.event, now)
    if registration.state == RegistrationState.OFFERED:
        allocation.accept(registration, now=now)
    else:
        try:
            allocation.seat_at_the_door(registration, pool, now=now)
        except allocation.NoPlaceLeft as none:
            raise Refused(_("So many places are not free.")) from none
    note = allocation.note(
        Act.CONFIRMED,
        event=pool.event,
        registration=registration,
        now=now,
        by=by,
        via=Via.WALK_IN.value,
    )
    Record.objects.bulk_create([note])
    letters.kept(registration, now=now)
    _tell(allocation.settle(pool, now=now), now=now)
    return registration


def _require_open_door(event: Event, now: datetime) -> None:
    if event.state != EventState.PUBLISHED or event.is_over(now):
        raise Refused(_("Nobody can be added to this list any more."))


def undo(*, registration: Registration, now: datetime) -> Registration:
    """Who cancelled is registered again: with a place if one is still free, else at the end.

    Shapes: a new row, which the old links and codes open from now on; the old row stays ended.
    Errors: Refused when registration is no longer open, when it is undone already, and when the
    address is registered anew: whoever once typed it must not get at what its owner wrote since.
    """
    return _trying(lambda: _undo(registration, now))


@transaction.atomic(durable=True)
def _undo(registration: Registration, now: datetime) -> Registration:
    pool = allocation.lock(registration.pool_id)
    old = _fresh(registration, pool)
    if old.is_live:
        return old
    _require(rules.may_undo(old, now=now))
    if not RegistrationKey.objects.filter(registration=old).exists():
        # pressed twice: the first press took the keys along
        raise Refused(_("This registration holds. There is nothing to undo."))
    if old.email_norm:
        live = Registration.objects.live().filter(event=pool.event, email_norm=old.email_norm)
        if live.exists():
            raise Refused(_("This address is already registered."))
    again = Registration(
        event=pool.event,
        name=old.name,
        email_norm=old.email_norm,
        email_confirmed_at=old.email_confirmed_at,
        phone=old.phone,
        language=old.language,
        party_size=old.party_size,
        created_via=old.created_via,
        created_by=old.created_by,
        created_at=now,
    )
    need = Need.objects.filter(registration=old).values(
        "interpreter_language", "childcare_count", "step_free", "other"
    )
    kept = _admit(again, pool, need=dict(need.first() or {}), now=now, with_keys=False)
    RegistrationKey.objects.filter(registration=old).update(registration=again)
    Need.objects.filter(registration=old).delete()
    return kept.registration


def accept(*, registration: Registration, now: datetime) -> Registration:
    """The offered place is kept; twice is the same as once.

    Errors: Refused after the offer has run out: a late yes is answered with the way back.
    """
    return _trying(lambda: _accept(registration, now))


@transaction.atomic(durable=True)
def _accept(registration: Registration, now: datetime) -> Registration:
    pool = allocation.lock(registration.pool_id)
    registration = _fresh(registration, pool)
    if registration.state == RegistrationState.CONFIRMED:
        return registration
    _require(rules.may_answer_offer(registration, now=now))
    allocation.accept(registration, now=now)
    Record.objects.bulk_create(
        [allocation.note(Act.CONFIRMED, event=pool.event, registration=registration, now=now)]
    )
    letters.kept(registration, now=now)
    _tell(allocation.settle(pool, now=now), now=now)
    return registration


def confirm_address(*, registration: Registration, key: RegistrationKey, now: datetime) -> bool:
    """The address belongs to whoever has the link that was mailed to it; false when it was known.

    The link that was mailed to a new address makes it the registration's, and all others end.
    Confirming a guest's address signs nobody in and verifies no account.
    Errors: Refused when the new address has come to be registered itself.
    """
    act = _move if key.is_asking else _confirm
    return key.mailed and _trying(lambda: act(registration, key, now))


@transaction.atomic(durable=True)
def _move(registration: Registration, key: RegistrationKey, now: datetime) -> bool:
    pool = allocation.lock(registration.pool_id)
    registration = _fresh(registration, pool)
    taken = Registration.objects.live().filter(event=pool.event, email_norm=key.new_address)
    if taken.exclude(pk=registration.pk).exists():
        raise Refused(_("This address is already registered."))
    registration.email_norm = key.new_address
    registration.email_confirmed_at = now
    registration.phone = ""
    registration.save(update_fields=["email_norm", "email_confirmed_at", "phone"])
    keys.revoke_all(registration, now=now, but=key)
    note = allocation.note(
        Act.ADDRESS_CONFIRMED, event=pool.event, registration=registration, now=now
    )
    Record.objects.bulk_create([note])
    return True


@transaction.atomic(durable=True)
def _confirm(registration: Registration, _key: RegistrationKey, now: datetime) -> bool:
    changed = (
        Registration.objects.filter(pk=registration.pk, email_confirmed_at__isnull=True)
        .exclude(email_norm="")
        .update(email_confirmed_at=now)
    )
    if changed:
        Record.objects.bulk_create(
            [
                allocation.note(
                    Act.ADDRESS_CONFIRMED,
                    event=registration.event,
                    registration=registration,
                    now=now,
                )
            ]
        )
    return changed == 1


@transaction.atomic(durable=True)
def note_attendance(
    *,
    event: Event,
    present: set[int],
    signed: set[int],
    by: User,
    now: datetime,
    seen: dict[int, tuple[bool, bool]],
) -> int:
    """Of those `seen` on the list, these ids came, and those signed; the rest did not.

    Shapes: ids of attendees; ids of other events are ignored. Answers with how many rows changed.
    `seen` is who came and who signed when the list was opened: what somebody else noted since,
    whoever got a place since, and whoever stood on another page, stays as it is.
    Source: events.md: the signed paper decides what the funder counts, so it is its own flag.
    """
    pool = allocation.lock(event.pool.pk)
    changed = []
    holders = Attendee.objects.filter(pool=pool, seat_no__isnull=False, pk__in=seen)
    for attendee in holders.order_by("pk"):
        before = attendee.attendance, attendee.signed
        came, signs = attendee.pk in present, attendee.pk in signed
        came_before, signed_before = seen[attendee.pk]
        if came != came_before or attendee.attendance == Attendance.UNKNOWN:
            attendee.attendance = Attendance.PRESENT if came else Attendance.ABSENT
        if signs != signed_before:
            attendee.signed = signs
        if (attendee.attendance, attendee.signed) != before:
            changed.append(attendee)
    Attendee.objects.bulk_update(changed, ["attendance", "signed"])
    if changed:
        Record.objects.bulk_create(
            [allocation.note(Act.NOTED, event=event, now=now, by=by, rows=len(changed))]
        )
    return len(changed)


def sweep(*, pool_pk: int, now: datetime) -> int:
    """Offers that ran out have ended and the next have theirs; answers with how many changed."""

    @transaction.atomic(durable=True)
    def act() -> int:
        pool = allocation.lock(pool_pk)
        outcome = allocation.settle(pool, now=now)
        _tell(outcome, now=now)
        return len(outcome.confirmed) + len(outcome.offered) + len(outcome.expired)

    return _trying(act)


def _admit(
    registration: Registration,
    pool: CapacityPool,
    *,
    need: dict[str, object],
    now: datetime,
    by: User | None = None,
    at_the_door: bool = False,
    with_keys: bool = True,
) -> Kept:
    allocation.enqueue(registration, pool)
    if at_the_door:
        try:
            allocation.seat_at_the_door(registration, pool, now=now)
        except allocation.NoPlaceLeft as none:
            raise Refused(_("So many places are not free.")) from none
    outcome = allocation.settle(pool, now=now, fresh=registration)
    if need:
        Need.objects.create(registration=registration, **need)
    note = allocation.note(
        Act.REGISTERED, event=pool.event, registration=registration, now=now, by=by
    )
    allocation.write_down(outcome, now=now, after=[note])
    letters.after_registering(registration, now=now)
    letters.after_settling(outcome, now=now, but=registration)
    if not with_keys:
        return Kept(registration)
    return _with_keys(registration, now)


def _with_keys(registration: Registration, now: datetime) -> Kept:
    waits = registration.state != RegistrationState.CONFIRMED
    if registration.email_norm:
        return Kept(registration, waits=waits)
    link, code = keys.mint_link(registration, now=now), keys.mint_code(registration, now=now)
    return Kept(registration, link, code, waits=waits)


def _before(
    event: Event, answers: Answers, key: UUID | None
) -> tuple[Registration | None, Registration | None]:
    """What this form was sent for already, and who is registered with this address."""
    form = Q(idempotency_key=key) if key else Q()
    address = Q(email_norm=answers.email, state__in=LIVE) if answers.email else Q()
    if not form and not address:
        return None, None
    found = list(Registration.objects.filter(form | address, event=event))
    sent = [one for one in found if key and one.idempotency_key == key]
    known = [one for one in found if one.is_live and one.email_norm == answers.email != ""]
    return sent[0] if sent else None, known[0] if known else None


def _is_the_same(sent: Registration, answers: Answers) -> bool:
    """Whether the form is sent again as it was; else it is meant anew.

    With an address other answers never conflict: a known address left nothing to conflict with,
    and must not be told apart by it.
    """
    if not sent.is_live:
        return False
    same = sent.payload_digest == answers.digest
    if not same and not sent.email_norm:
        raise OtherAnswers
    return same


def _fresh(registration: Registration, pool: CapacityPool) -> Registration:
    """The row as it is under the lock, with the event that came with the pool."""
    fresh = Registration.objects.get(pk=registration.pk)
    fresh.event, fresh.pool = pool.event, pool
    return fresh


def _tell(outcome: allocation.Outcome, *, now: datetime) -> None:
    allocation.write_down(outcome, now=now)
    letters.after_settling(outcome, now=now)


def _require(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(str(verdict.reason))


def _trying(act: Callable[[], Result]) -> Result:
    try:
        return retrying(act)
    except IntegrityError as refusal:
        if violated(refusal) not in SETTLED_BY_TRYING_AGAIN:
            raise
        return retrying(act)
