"""Messages to people who applied: rendered once, in their language, with the business row.

A message to an address that nobody confirmed carries no word that anybody typed: neither the
applicant's name nor a coordinator's reason. Those are on the person's own page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, override

from crisco.jobs import mail
from crisco.jobs.models import OutboundMail
from crisco.languages import format_date, last_day, shown
from panels.models import Application, ApplicationKey, ApplicationState
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
    _queue(application, kind, key=f"{kind}:{application.uuid}:{again}", now=now)


def already(application: Application, *, now: datetime) -> None:
    """Somebody applied with an address that has applied: its owner gets the link, once a day."""
    tell(application, "already", now=now, again=f"{now:%Y%m%d}")


def ask_new_address(application: Application, address: str, *, now: datetime) -> None:
    """The owner of a new address is asked whether it is theirs; so often a day and no more."""
    today = f"new-address:{application.uuid}:{now:%Y%m%d}:"
    before = OutboundMail.objects.filter(key__startswith=f"panels:{today}").count()
    if before < NEW_ADDRESSES_A_DAY:
        _queue(application, "new_address", key=f"{today}{before + 1}", now=now, to=address)


def address_of(application: Application, link: str) -> str:
    """The full address of the person's own page, in the person's language."""
    with override(application.language):
        return settings.SITE_URL + reverse("panels:application", kwargs={"token": link})


def _queue(application: Application, kind: str, *, key: str, now: datetime, to: str = "") -> None:
    asks_new = bool(to)
    to = to or application.email
    is_confirmed = bool(application.email_confirmed_at) and not asks_new
    if not to or not (is_confirmed or _may_write_to(to, application, now)):
        return
    new_address = to if asks_new else ""
    secret = keys.mint_link(application, now=now, mailed=True, new_address=new_address)
    sentences = KINDS[kind]
    with override(application.language):
        facts = _facts(application)
        text = render_to_string(
            "panels/mail/application.txt",
            {
                "application": application,
                "is_confirmed": is_confirmed,
                "sentence": gettext(sentences.sentence) % facts,
                "before_link": gettext(sentences.before_link) % facts,
                "link": address_of(application, secret),
                **facts,
            },
        )
        mail.queue(
            kind=KIND + kind,
            key=f"panels:{key}",
            to=to,
            language=application.language,
            subject=gettext(sentences.subject) % facts,
            text=text.strip() + "\n",
            payload={"application": application.pk},
            now=now,
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
    }


def _may_write_to(address: str, application: Application, now: datetime) -> bool:
    """Whether an address that nobody confirmed may hear of one application more today."""
    today = now - timedelta(days=1)
    others = Application.objects.filter(email=address, created_at__gt=today)
    asked = ApplicationKey.objects.filter(new_address=address, created_at__gt=today)
    told = (
        others.exclude(pk=application.pk).count() + asked.exclude(application=application).count()
    )
    if told < TO_UNCONFIRMED_A_DAY:
        return True
    return Application.objects.filter(email=address, email_confirmed_at__isnull=False).exists()


def _is_still(states: tuple[str, ...]) -> Callable[[dict[str, Any]], bool]:
    def still_true(payload: dict[str, Any]) -> bool:
        known = Application.objects.filter(pk=payload["application"], erased_at__isnull=True)
        return known.filter(state__in=states).exists()

    return still_true
