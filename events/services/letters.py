"""Messages to people who registered: rendered once, in their language, with the business row.

A message to an address that nobody confirmed carries no word that a visitor typed: the site must
not become a way to write to strangers. Names are therefore in none of them.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from crisco.jobs import mail
from crisco.jobs.models import OutboundMail
from crisco.languages import format_date, format_time, local_day, shown
from events.models import Event, Registration, RegistrationState
from events.services import calendars, guarding, keys
from events.services.allocation import Outcome

# one registration is no way to write to a list of strangers
NEW_ADDRESSES_A_DAY = 3


def register_kinds() -> None:
    """The outbox knows each kind of message, and when it is no longer true."""
    state = RegistrationState
    for name, states in {
        "kept": [state.CONFIRMED],
        "waiting": [state.WAITING],
        "offer": [state.OFFERED],
        "offer_expired": [state.OFFER_EXPIRED],
        "already": [state.WAITING, state.OFFERED, state.CONFIRMED],
        "new_address": [state.WAITING, state.OFFERED, state.CONFIRMED],
        "changed": [state.WAITING, state.OFFERED, state.CONFIRMED],
        "cancelled": [state.CANCELLED, state.DECLINED],
    }.items():
        mail.register(f"events.{name}", still_true=_is_still(states))
    mail.register("events.event_cancelled", still_true=lambda _payload: True)


def after_registering(registration: Registration, *, now: datetime) -> None:
    """The first message: a place is kept, or the person waits."""
    if registration.state == RegistrationState.CONFIRMED:
        kept(registration, now=now)
    elif registration.state == RegistrationState.WAITING:
        _queue(
            registration,
            "waiting",
            key=f"waiting:{registration.uuid}",
            subject=gettext_noop("You are on the waiting list: %(title)s"),
            now=now,
        )


def kept(registration: Registration, *, now: datetime) -> None:
    """A place is kept; with the calendar entry."""
    _queue(
        registration,
        "kept",
        key=f"kept:{registration.uuid}",
        subject=gettext_noop("Your place is kept: %(title)s"),
        now=now,
        method="REQUEST",
    )


def after_settling(outcome: Outcome, *, now: datetime, but: Registration | None = None) -> None:
    """Those whose turn came, and those whose offer ran out; `but` has had a message already."""
    for registration in outcome.confirmed:
        if but is None or registration.pk != but.pk:
            kept(registration, now=now)
    for registration in outcome.offered:
        _queue(
            registration,
            "offer",
            key=f"offer:{registration.uuid}:{registration.offer_count}",
            subject=gettext_noop("A place is free for you: %(title)s"),
            now=now,
        )
    for registration in outcome.expired:
        _queue(
            registration,
            "offer_expired",
            key=f"offer-expired:{registration.uuid}",
            subject=gettext_noop("The offer has run out: %(title)s"),
            now=now,
        )


def already_registered(registration: Registration, *, now: datetime) -> None:
    """Somebody registered with an address that is registered: its owner gets the link again."""
    _queue(
        registration,
        "already",
        key=f"already:{registration.uuid}:{now:%Y%m%d}",
        subject=gettext_noop("You are already registered: %(title)s"),
        now=now,
    )


def ask_new_address(registration: Registration, address: str, *, now: datetime) -> None:
    """The owner of a new address is asked whether it is theirs; so often a day and no more."""
    today = f"new-address:{registration.uuid}:{now:%Y%m%d}:"
    before = OutboundMail.objects.filter(key__startswith=today).count()
    if before < NEW_ADDRESSES_A_DAY:
        _queue(
            registration,
            "new_address",
            key=f"{today}{before + 1}",
            subject=gettext_noop("Please confirm your address: %(title)s"),
            now=now,
            new_address=address,
        )


def cancelled(registration: Registration, *, now: datetime) -> None:
    """The person cancelled; the calendar entry goes too."""
    _queue(
        registration,
        "cancelled",
        key=f"cancelled:{registration.uuid}",
        subject=gettext_noop("Your registration is cancelled: %(title)s"),
        now=now,
        method="CANCEL" if registration.confirmed_at else "",
    )


def event_changed(registrations: Iterable[Registration], *, now: datetime) -> None:
    """Time or place is another; with the new calendar entry for those who keep a place."""
    for registration in registrations:
        confirmed = registration.state == RegistrationState.CONFIRMED
        _queue(
            registration,
            "changed",
            key=f"changed:{registration.uuid}:{registration.event.ical_sequence}",
            subject=gettext_noop("Please note the change: %(title)s"),
            now=now,
            method="REQUEST" if confirmed else "",
        )


def event_cancelled(registrations: Iterable[Registration], *, now: datetime) -> None:
    """The event does not take place; the coordinator's reason is in the message."""
    for registration in registrations:
        _queue(
            registration,
            "event_cancelled",
            key=f"event-cancelled:{registration.uuid}",
            subject=gettext_noop("Cancelled: %(title)s"),
            now=now,
            method="CANCEL" if registration.confirmed_at else "",
        )


def address_of(registration: Registration, link: str, name: str = "events:mine") -> str:
    """The full address of the person's own page, in the person's language."""
    with override(registration.language):
        return settings.SITE_URL + reverse(name, kwargs={"token": link})


def _queue(
    registration: Registration,
    kind: str,
    *,
    key: str,
    subject: str,
    now: datetime,
    method: str = "",
    new_address: str = "",
) -> None:
    to = new_address or registration.email_norm
    is_confirmed = registration.email_confirmed_at and not new_address
    if not to or not (is_confirmed or guarding.may_write_to(to, registration, now=now)):
        return
    secret = keys.mint_link(registration, now=now, mailed=True, new_address=new_address)
    link = address_of(registration, secret)
    with override(registration.language):
        facts = _facts(registration.event, registration.language)
        text = render_to_string(
            f"events/mail/{kind}.txt",
            {"registration": registration, "event": registration.event, "link": link, **facts},
        )
        calendar = b""
        if method:
            calendar = calendars.of_registration(registration, link=link, now=now, method=method)
        mail.queue(
            kind=f"events.{kind}",
            key=key,
            to=to,
            language=registration.language,
            subject=gettext(subject) % facts,
            text=text.strip() + "\n",
            calendar=calendar,
            calendar_method=method,
            payload={"registration": registration.pk},
            now=now,
        )


def _facts(event: Event, language: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "title": shown(event, "title", language).text,
        "city": shown(event.city, "name", language).text if event.city else event.place,
    }
    if event.starts_at and event.ends_at:
        facts["day"] = format_date(local_day(event.starts_at, event.time_zone), language)
        facts["starts"] = format_time(event.starts_at, event.time_zone, language)
        facts["ends"] = format_time(event.ends_at, event.time_zone, language)
    elif event.first_day:
        facts["day"] = format_date(event.first_day, language)
    return facts


def _is_still(states: Sequence[str]) -> Callable[[dict[str, Any]], bool]:
    def still_true(payload: dict[str, Any]) -> bool:
        return Registration.objects.filter(
            pk=payload["registration"], state__in=states, event__state="published"
        ).exists()

    return still_true
