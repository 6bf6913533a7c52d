"""Messages to people who applied: rendered once, in their language, with the business row.

A message to an address that nobody confirmed carries no word that anybody typed: neither the
applicant's name nor a coordinator's reason. Those are on the person's own page.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from crisco.jobs import mail
from crisco.jobs.models import OutboundMail
from crisco.languages import format_date, last_day, shown
from panels.models import Application, ApplicationKey, ApplicationState, DrawEntry
from panels.services import application_keys as keys

KIND = "panels.application_"
TO_UNCONFIRMED_A_DAY = 3
# one application is no way to write to a list of strangers
NEW_ADDRESSES_A_DAY = 3

_S = ApplicationState
_LINK = gettext_noop("With this link you see how it stands, change your data or withdraw:")


@dataclass(frozen=True)
class Kind:
    """A message: in which states it is still true, and its sentences."""

    states: tuple[str, ...]
    subject: str
    sentence: str
    before_link: str = _LINK


KINDS = {
    "received": Kind(
        (_S.SUBMITTED, _S.ELIGIBLE, _S.IN_POOL),
        gettext_noop("Your application to the local panel of %(city)s"),
        gettext_noop("We have your application. The city’s coordinators answer it."),
    ),
    "already": Kind(
        tuple(ApplicationState.values),
        gettext_noop("You have applied already: local panel of %(city)s"),
        gettext_noop("This address has an application already. There is nothing more to do."),
    ),
    "asked": Kind(
        (_S.PROPOSED,),
        gettext_noop("Would you like to join the local panel of %(city)s?"),
        gettext_noop("You are asked to join. You alone decide, and you need not say why."),
        gettext_noop("Please say yes or no on this page until %(day)s:"),
    ),
    "in_draw": Kind(
        (_S.IN_POOL,),
        gettext_noop("Your code in the draw: local panel of %(city)s"),
        gettext_noop("You are in the draw. Your code is %(code)s."),
    ),
    "invited": Kind(
        (_S.INVITED,),
        gettext_noop("A seat on the local panel of %(city)s is offered to you"),
        gettext_noop("You were drawn. A seat on the panel is yours if you say yes."),
        gettext_noop("Please say yes or no on this page until %(day)s:"),
    ),
    "seated": Kind(
        (_S.SEATED,),
        gettext_noop("You are on the local panel of %(city)s"),
        gettext_noop("Welcome: you have a seat on the panel. The coordinators write to you soon."),
    ),
    "reserve": Kind(
        (_S.RESERVE,),
        gettext_noop("You are on the reserve list: local panel of %(city)s"),
        gettext_noop("You are on the reserve list. If a seat becomes free, it may be yours."),
    ),
    "ineligible": Kind(
        (_S.INELIGIBLE,),
        gettext_noop("Your application to the local panel of %(city)s was not accepted"),
        gettext_noop("Thank you for applying. This time we could not accept your application."),
        gettext_noop("Why is on this page:"),
    ),
    "not_drawn": Kind(
        (_S.NOT_DRAWN,),
        gettext_noop("You were not drawn: local panel of %(city)s"),
        gettext_noop("Thank you for applying. The draw fell on others this time."),
    ),
    "withdrawn": Kind(
        (_S.WITHDRAWN,),
        gettext_noop("Your application to the local panel of %(city)s is withdrawn"),
        gettext_noop("Your application is withdrawn. We erase your data within a day."),
        gettext_noop("You changed your mind? Until then you can undo it on this page:"),
    ),
    "new_address": Kind(
        tuple(ApplicationState.values),
        gettext_noop("Please confirm your address: local panel of %(city)s"),
        gettext_noop("Shall we write to this address from now on?"),
        gettext_noop("Then open this link and press the button:"),
    ),
}


def register_kinds() -> None:
    """The outbox knows each kind of message, and when it is no longer true."""
    for name, kind in KINDS.items():
        mail.register(KIND + name, still_true=_is_still(kind.states))


def tell(application: Application, kind: str, *, now: datetime, again: str = "") -> None:
    """The applicant has a message of this kind on its way; `again` tells repeated ones apart."""
    tell_all([application], kind, now=now, again=again)


def tell_all(
    applications: Iterable[Application], kind: str, *, now: datetime, again: str = ""
) -> None:
    """As `tell`, for any number of applicants in a few queries."""
    _queue([_Letter(each, f"{kind}:{each.uuid}:{again}") for each in applications], kind, now=now)


def tell_codes(entries: Iterable[DrawEntry], *, now: datetime) -> None:
    """Everybody in a draw who has an address hears their code, and where the draw is public."""
    letters = [
        _Letter(
            each.application,
            f"in_draw:{each.application.uuid}:{each.draw_id}",
            facts={"code": each.code, "draw_page": _public_page(each)},
        )
        for each in entries
    ]
    _queue(letters, "in_draw", now=now)


def already(application: Application, *, now: datetime) -> None:
    """Somebody applied with an address that has applied: its owner gets the link, once a day."""
    tell(application, "already", now=now, again=f"{now:%Y%m%d}")


def ask_new_address(application: Application, address: str, *, now: datetime) -> None:
    """The owner of a new address is asked whether it is theirs; so often a day and no more."""
    today = f"new-address:{application.uuid}:{now:%Y%m%d}:"
    before = OutboundMail.objects.filter(key__startswith=f"panels:{today}").count()
    if before < NEW_ADDRESSES_A_DAY:
        _queue([_Letter(application, f"{today}{before + 1}", address)], "new_address", now=now)


def address_of(application: Application, link: str) -> str:
    """The full address of the person's own page, in the person's language."""
    with override(application.language):
        return settings.SITE_URL + reverse("panels:application", kwargs={"token": link})


@dataclass(frozen=True)
class _Letter:
    """Who hears of something. Shapes: `new_address` is asked, in place of the one that is known."""

    application: Application
    key: str
    new_address: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def to(self) -> str:
        return self.new_address or self.application.email

    @property
    def is_confirmed(self) -> bool:
        return bool(self.application.email_confirmed_at) and not self.new_address


def _public_page(entry: DrawEntry) -> str:
    panel = entry.draw.panel
    here = [panel.city.slug, panel.programme.slug, entry.draw.number]
    with override(entry.application.language):
        return settings.SITE_URL + reverse("panels:public_draw", args=here)


def _queue(letters: Sequence[_Letter], kind: str, *, now: datetime) -> None:
    addressed = [each for each in letters if each.to]
    open_to = _open_addresses([each for each in addressed if not each.is_confirmed], now)
    going = [each for each in addressed if each.is_confirmed or each.application.pk in open_to]
    if not going:
        return
    wanted = [(each.application, each.new_address) for each in going]
    links = keys.mint_links(wanted, now=now, mailed=True)
    messages = [_message(each, kind, link, now) for each, link in zip(going, links, strict=True)]
    mail.queue_all(messages, now=now)


def _message(letter: _Letter, kind: str, secret: str, now: datetime) -> OutboundMail:
    application, sentences = letter.application, KINDS[kind]
    with override(application.language):
        facts = {**_facts(application), **letter.facts}
        text = render_to_string(
            "panels/mail/application.txt",
            {
                "application": application,
                "is_confirmed": letter.is_confirmed,
                "sentence": gettext(sentences.sentence) % facts,
                "before_link": gettext(sentences.before_link) % facts,
                "link": address_of(application, secret),
                **facts,
            },
        )
        return mail.letter(
            kind=KIND + kind,
            key=f"panels:{letter.key}",
            to=letter.to,
            language=application.language,
            subject=gettext(sentences.subject) % facts,
            text=text.strip() + "\n",
            payload={"application": application.pk},
            created_at=now,
            not_before=now,
        )


def _facts(application: Application) -> dict[str, str]:
    panel, language = application.panel, application.language
    day = ""
    if application.expires_at:
        day = format_date(last_day(application.expires_at, panel.city.time_zone), language, "long")
    by = application.nominated_by
    return {
        "city": shown(panel.city, "name", language).text,
        "part": shown(application.sector, "title", language).text,
        "nominated_by": shown(by, "name", language).text if by else "",
        "day": day,
        "draw_page": "",
    }


def _open_addresses(letters: Sequence[_Letter], now: datetime) -> set[int]:
    """Whose address, which nobody confirmed, may hear of one application more today."""
    if not letters:
        return set()
    addresses, today = {each.to for each in letters}, now - timedelta(days=1)
    others = Application.objects.filter(email__in=addresses, created_at__gt=today)
    asked = ApplicationKey.objects.filter(new_address__in=addresses, created_at__gt=today)
    told: dict[str, list[int]] = {}
    for address, pk in [
        *others.values_list("email", "pk"),
        *asked.values_list("new_address", "application"),
    ]:
        told.setdefault(address, []).append(pk)
    open_to, full = set(), {}
    for each in letters:
        pk = each.application.pk
        if sum(other != pk for other in told.get(each.to, ())) < TO_UNCONFIRMED_A_DAY:
            open_to.add(pk)
        else:
            full[pk] = each.to
    if full:
        known = Application.objects.filter(email__in=full.values())
        confirmed = set(known.exclude(email_confirmed_at=None).values_list("email", flat=True))
        open_to |= {pk for pk, address in full.items() if address in confirmed}
    return open_to


def _is_still(states: tuple[str, ...]) -> Callable[[dict[str, Any]], bool]:
    def still_true(payload: dict[str, Any]) -> bool:
        known = Application.objects.filter(pk=payload["application"], erased_at__isnull=True)
        return known.filter(state__in=states).exists()

    return still_true
