"""The life of an edition: arranged as a draft, frozen, published, withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from handbook.models import EDITION_STEPS, Edition, EditionState, Pin, SectionText


class WrongStep(Exception):
    """An edition does not go from its state to the one asked for."""

    def __str__(self) -> str:
        return str(_("This edition cannot go there from where it is."))


def freeze(*, edition: Edition, now: datetime) -> Edition:
    """The edition shows from now on what its texts say at this moment.

    Errors: WrongStep. Freezing twice changes nothing.
    """
    with transaction.atomic():
        edition = _locked(edition)
        if edition.state == EditionState.FROZEN:
            return edition
        _step(edition, EditionState.FROZEN)
        edition.frozen_at = now
        edition.save(update_fields=["state", "frozen_at"])
        texts = SectionText.objects.filter(section__placements__edition=edition).order_by("pk")
        Pin.objects.bulk_create(
            Pin(edition=edition, text=text, revision_id=text.head_id)
            for text in texts
            if text.head_id
        )
    return edition


def reopen(*, edition: Edition) -> Edition:
    """A frozen edition follows its texts again. Errors: WrongStep once it was published."""
    with transaction.atomic():
        edition = _locked(edition)
        _step(edition, EditionState.DRAFT)
        edition.frozen_at = None
        edition.save(update_fields=["state", "frozen_at"])
        edition.pins.all().delete()
    return edition


def publish(*, edition: Edition, now: datetime) -> Edition:
    """Everybody may read the edition. Errors: WrongStep unless frozen or withdrawn before."""
    with transaction.atomic():
        edition = _locked(edition)
        if edition.state == EditionState.PUBLISHED:
            return edition
        _step(edition, EditionState.PUBLISHED)
        edition.published_at = now
        edition.save(update_fields=["state", "published_at"])
    return edition


def withdraw(*, edition: Edition) -> Edition:
    """Only the network's staff see the edition. Errors: WrongStep unless published."""
    with transaction.atomic():
        edition = _locked(edition)
        _step(edition, EditionState.WITHDRAWN)
        edition.save(update_fields=["state"])
    return edition


def _locked(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(of=("self",), no_key=True).get(pk=edition.pk)


def _step(edition: Edition, state: str) -> None:
    if state not in EDITION_STEPS[edition.state]:
        raise WrongStep
    edition.state = state
