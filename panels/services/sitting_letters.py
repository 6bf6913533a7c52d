"""Messages about a sitting to the members who hold a seat, each in the member's own language.

Every message has a link that opens agenda and papers without an account. The link is signed: it
holds for this member and this sitting, at the address it went to: while the member has a seat and
that address, and for two months after the sitting at most.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, vCalAddress
from icalendar import Event as Entry

from crisco.jobs import mail
from crisco.jobs.models import OutboundMail
from crisco.languages import format_date, format_time, local_day, shown
from panels.models import AgendaItem, Member, Sitting, SittingState
from panels.models.sitting import SittingQuerySet

SALT = "panels.sitting"
LINK_LIVES = timedelta(days=60)
REMIND_BEFORE = timedelta(days=2)


class DeadLink(Exception):
    """The link was never given out, or its time is over."""


def register_kinds() -> None:
    """The outbox knows each kind of message, and when it is no longer true."""
    mail.register("panels.sitting_called", still_true=_is_coming)
    mail.register("panels.sitting_moved", still_true=_is_coming)
    mail.register("panels.sitting_reminder", still_true=_is_coming, at_most_once=True)
    mail.register("panels.sitting_cancelled", still_true=lambda _payload: True)
    mail.register("panels.sitting_left", still_true=lambda payload: not _sits_there(payload))


def called(sitting: Sitting, *, now: datetime) -> None:
    """An invitation to everybody with a seat, and a reminder two days before."""
    _write(sitting, "called", now=now, method="REQUEST")
    _remind(sitting, now)


def called_late(member: Member, *, now: datetime) -> None:
    """Somebody sits there only now, or at another address: they hear of what is called already."""
    for sitting in _coming(member, now):
        _write(sitting, "called", [member], now=now, method="REQUEST", again=now)
        _remind(sitting, now, [member])


def let_go(member: Member, *, now: datetime) -> None:
    """Somebody gives up the seat, or this address: the entries leave the calendar there."""
    for sitting in _coming(member, now):
        _write(sitting, "left", [member], now=now, method="CANCEL", again=now)


def moved(sitting: Sitting, *, now: datetime) -> None:
    """The new time or place; the old reminder is no longer true and a new one waits."""
    _write(sitting, "moved", now=now, method="REQUEST")
    _remind(sitting, now)


def cancelled(sitting: Sitting, *, now: datetime) -> None:
    """That it does not take place, and why."""
    _write(sitting, "cancelled", now=now, method="CANCEL")


def token_for(sitting: Sitting, member: Member) -> str:
    """What opens the sitting for this member, as long as the member has the same address."""
    return signing.dumps([sitting.pk, member.pk, _seal(member)], salt=SALT, compress=True)


def open_link(token: str, *, now: datetime) -> tuple[Sitting, Member]:
    """The sitting and the member that the link was made for.

    Errors: DeadLink for anything else, and once the member has no seat or another address, as an
    organisation has when somebody else sits for it, or the time is over.
    Source: decision 0012.
    """
    try:
        sitting_pk, member_pk, seal = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise DeadLink from error
    sitting = Sitting.objects.for_members().with_parties().filter(pk=sitting_pk).first()
    member = Member.objects.seated().filter(pk=member_pk).first()
    if (
        sitting is None
        or member is None
        or member.panel_id != sitting.panel_id
        or not _holds(seal, member)
        or sitting.ends_at + LINK_LIVES < now
    ):
        raise DeadLink
    return sitting, member


def language_of(member: Member, sitting: Sitting) -> str:
    """The account's language where there is one, else the first of the city that we speak."""
    ours = [code for code, _name in settings.LANGUAGES]
    asked = [member.user.language] if member.user else []
    return next((code for code in [*asked, *sitting.panel.city.languages] if code in ours), "en")


def calendar(sitting: Sitting, *, now: datetime, link: str, method: str, to: str) -> bytes:
    """The sitting for somebody's calendar, in UTC; a later file replaces an earlier one."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    book, entry = Calendar(), Entry()
    book.add("prodid", f"-//{host}//panels//EN")
    book.add("version", "2.0")
    book.add("method", method)
    entry.add("uid", f"{sitting.uuid}@{host}")
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("sequence", sitting.sequence)
    entry.add("summary", _subject(sitting))
    entry.add("dtstart", sitting.starts_at.astimezone(UTC))
    entry.add("dtend", sitting.ends_at.astimezone(UTC))
    entry.add("location", sitting.place or sitting.join_url)
    entry.add("description", link)
    gone = method == "CANCEL" or sitting.is_cancelled
    entry.add("status", "CANCELLED" if gone else "CONFIRMED")
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    entry.add("organizer", vCalAddress(f"mailto:{sender}"))
    entry.add("attendee", vCalAddress(f"mailto:{to}"))
    book.add_component(entry)
    return bytes(book.to_ical())


def _coming(member: Member, now: datetime) -> SittingQuerySet:
    """What somebody with a seat was called to, if anything reached them."""
    coming = Sitting.objects.with_parties().filter(
        panel=member.panel_id, state=SittingState.CALLED, starts_at__gt=now
    )
    return coming.order_by("starts_at") if member.email else coming.none()


def _remind(sitting: Sitting, now: datetime, members: Iterable[Member] | None = None) -> None:
    at = sitting.starts_at - REMIND_BEFORE
    if at > now:
        _write(sitting, "reminder", members, now=now, not_before=at)


def _write(
    sitting: Sitting,
    kind: str,
    members: Iterable[Member] | None = None,
    *,
    now: datetime,
    method: str = "",
    not_before: datetime | None = None,
    again: datetime | None = None,
) -> None:
    """A message to each of these members, or to everybody who has a seat and an address.

    The same message goes out once, or once for each `again`.
    """
    if members is None:
        seated = Member.objects.seated().filter(panel=sitting.panel).exclude(email="")
        members = seated.select_related("user").order_by("pk")
    agenda = list(sitting.agenda.all())
    letters = [
        _letter(sitting, kind, member, agenda, now, method, not_before or now) for member in members
    ]
    for letter in letters if again else ():
        letter.key += f":{again:%Y%m%d%H%M%S}"
    mail.queue_all(letters, now=now)


def _letter(
    sitting: Sitting,
    kind: str,
    member: Member,
    agenda: list[AgendaItem],
    now: datetime,
    method: str,
    not_before: datetime,
) -> OutboundMail:
    language, seal = language_of(member, sitting), _seal(member)
    with override(language):
        link = settings.SITE_URL + reverse("panels:papers", args=[token_for(sitting, member)])
        facts = _facts(sitting, language)
        context = {"sitting": sitting, "link": link, "agenda": agenda, **facts}
        text = render_to_string(f"panels/mail/sitting_{kind}.txt", context)
        entry = calendar(sitting, now=now, link=link, method=method, to=member.email)
        return mail.letter(
            kind=f"panels.sitting_{kind}",
            # another for another address: who sits for an organisation from now on is told too
            key=f"panels.sitting_{kind}:{sitting.pk}:{sitting.sequence}:{member.pk}:{seal}",
            to=member.email,
            language=language,
            subject=_titled(kind, sitting),
            text=text.strip() + "\n",
            calendar=entry if method else b"",
            calendar_method=method,
            payload={
                "sitting": sitting.pk,
                "sequence": sitting.sequence,
                "member": member.pk,
                "seal": seal,
            },
            created_at=now,
            not_before=not_before,
        )


def _facts(sitting: Sitting, language: str) -> dict[str, Any]:
    zone = sitting.panel.city.time_zone
    return {
        "city": shown(sitting.panel.city, "name", language).text,
        "day": format_date(local_day(sitting.starts_at, zone), language),
        "starts": format_time(sitting.starts_at, zone, language),
        "ends": format_time(sitting.ends_at, zone, language),
    }


def _subject(sitting: Sitting) -> str:
    language = sitting.language
    city = shown(sitting.panel.city, "name", language).text
    return _("Local panel of %(city)s: sitting %(number)s") % {
        "city": city,
        "number": sitting.number,
    }


def _titled(kind: str, sitting: Sitting) -> str:
    if kind == "cancelled":
        return _("Cancelled: %(what)s") % {"what": _subject(sitting)}
    if kind == "left":
        return _("You are no longer expected: %(what)s") % {"what": _subject(sitting)}
    return _subject(sitting)


def _is_coming(payload: dict[str, Any]) -> bool:
    """Nothing has changed of the sitting, nor who sits there at the address of the message."""
    known = Sitting.objects.filter(
        pk=payload["sitting"], sequence=payload["sequence"], state="called"
    )
    return _sits_there(payload) and known.exists()


def _sits_there(payload: dict[str, Any]) -> bool:
    member = Member.objects.seated().filter(pk=payload["member"]).first()
    return member is not None and _holds(payload["seal"], member)


def _seal(member: Member) -> str:
    """Another for another address; who reads it in a link cannot try addresses against it."""
    return signing.Signer(salt=SALT).signature(_sealed(member))


def _holds(seal: str, member: Member) -> bool:
    """Whether the member still has the address; a key that was replaced lately counts too."""
    try:
        signing.Signer(salt=SALT).unsign(f"{_sealed(member)}:{seal}")
    except signing.BadSignature:
        return False
    return True


def _sealed(member: Member) -> str:
    return f"{member.pk}:{member.email}"
