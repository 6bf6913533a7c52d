"""The events' part of what is kept about an account: places under its confirmed addresses, and
what it did as a coordinator or at a desk."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from crisco.languages import reader_language, shown
from events.models import Event, Record, Registration
from events.models.registration import RegistrationQuerySet
from events.services import forgetting
from network.own_data import Fact, Owner, Part, facts, register


def registrations(owner: Owner) -> list[list[Fact]]:
    needs = ("interpreter_language", "childcare_count", "step_free", "other")
    return [
        [
            *_event(each.event),
            *facts(each, "name", "email_norm", "phone", "language", "party_size", "state"),
            *facts(each, "created_at", "confirmed_at", "ended_at"),
            *(facts(each.need, *needs) if hasattr(each, "need") else []),
        ]
        for each in _registrations(owner).select_related("event", "need")
    ]


def acts(owner: Owner) -> list[list[Fact]]:
    done = Record.objects.filter(actor=owner.account).select_related("event").order_by("at", "pk")
    return [[*_event(each.event), *facts(each, "act", "at")] for each in done]


def places_stay(owner: Owner) -> list[str]:
    coming = forgetting.coming(_registrations(owner), now=timezone.now()).count()
    sentence = ngettext(
        "%(count)s place at a coming debate stays yours: it was kept without the account. Cancel "
        "it with the link in your mail if you do not want to come. 30 days after the debate your "
        "name and address go.",
        "%(count)s places at coming debates stay yours: they were kept without the account. "
        "Cancel them with the link in your mail if you do not want to come. 30 days after each "
        "debate your name and address go.",
        coming,
    )
    return [sentence % {"count": coming}] if coming else []


def acts_stay(owner: Owner) -> list[str]:
    if not Record.objects.filter(actor=owner.account).exists():
        return []
    return [
        gettext(
            "What you did for debates stays in their history without your name: the history "
            "shows later that places were given fairly."
        )
    ]


def forget_registrations(owner: Owner, now: datetime) -> None:
    forgetting.forget_person(_registrations(owner), now=now)


def _registrations(owner: Owner) -> RegistrationQuerySet:
    return Registration.objects.filter(email_norm__in=owner.addresses).order_by("created_at", "pk")


def _event(event: Event) -> list[Fact]:
    title = shown(event, "title", reader_language()).text
    return [Fact("event", _("event"), event.slug, title), *facts(event, "starts_at")]


def register_parts() -> None:
    """Places first: they are what most people come for."""
    register(
        Part(
            "registrations",
            _("Your places at debates"),
            registrations,
            stays=places_stay,
            forget=forget_registrations,
        ),
        order=20,
    )
    register(
        Part("event_acts", _("What you did for debates"), acts, stays=acts_stay, is_own=False),
        order=60,
    )
