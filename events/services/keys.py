"""Links and codes that open one registration without an account.

Only digests are stored. A code is short, so its digest is keyed with the site's secret and it is
asked for together with the name; a link is 256 bits and needs nothing else.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from crisco import tokens
from crisco.db import violated
from crisco.text import fold
from events.models import Event, KeyKind, Registration, RegistrationKey

OUTLIVES_THE_EVENT_BY = timedelta(days=30)
PURPOSE = "events"


class UnknownKey(Exception):
    """No registration has this link or code."""


class DeadKey(Exception):
    """The link or code was good once: it ran out, or a newer one took its place."""


def mint_link(
    registration: Registration, *, now: datetime, mailed: bool = False, new_address: str = ""
) -> str:
    """A fresh link's secret; links that exist stay good."""
    plain, digest = tokens.new_token()
    _store(registration, KeyKind.LINK, digest, now, mailed=mailed, new_address=new_address)
    return plain


def mint_code(registration: Registration, *, now: datetime) -> str:
    """A fresh code to note down; codes that exist stay good."""
    for _try in range(5):
        plain = tokens.short_code()
        try:
            with transaction.atomic():
                _store(registration, KeyKind.CODE, tokens.code_digest(plain, purpose=PURPOSE), now)
        except IntegrityError as refusal:
            if "digest" not in violated(refusal):
                raise
        else:
            return plain
    raise RuntimeError("no free code for a registration")


def open_link(plain: str, *, now: datetime) -> tuple[Registration, RegistrationKey]:
    """The registration of a link. Errors: UnknownKey, DeadKey."""
    return _open(tokens.digest(plain), KeyKind.LINK, now)


def open_code(plain: str, name: str, *, now: datetime) -> Registration:
    """The registration of a code, when the first name fits it; spelling and case are forgiven.

    Errors: UnknownKey for a wrong code and for a wrong name alike; DeadKey.
    """
    registration, _key = _open(
        tokens.code_digest(tokens.tidy_code(plain), purpose=PURPOSE), KeyKind.CODE, now
    )
    given, known = fold(name).split(), fold(registration.name).split()
    if not given or not known or given[0] != known[0]:
        raise UnknownKey
    return registration


def revoke_all(
    registration: Registration, *, now: datetime, but: RegistrationKey | None = None
) -> None:
    """No link and no code opens the registration any more, but the one given."""
    live = registration.keys.filter(revoked_at__isnull=True)
    if but is not None:
        live = live.exclude(pk=but.pk)
    live.update(revoked_at=now)


def prolong(event: Event, *, now: datetime) -> None:
    """Links and codes of an event that was moved are good until 30 days after its new end."""
    RegistrationKey.objects.filter(
        registration__event=event, revoked_at__isnull=True, expires_at__gt=now
    ).update(expires_at=_expiry(event, now))


def _open(digest: str, kind: str, now: datetime) -> tuple[Registration, RegistrationKey]:
    key = (
        RegistrationKey.objects.select_related(
            "registration__event__city", "registration__event__theme", "registration__pool"
        )
        .filter(digest=digest, kind=kind)
        .first()
    )
    if key is None:
        raise UnknownKey
    if key.revoked_at or key.expires_at <= now or key.registration.anonymised_at:
        raise DeadKey
    return key.registration, key


def _store(
    registration: Registration, kind: str, digest: str, now: datetime, **given: bool | str
) -> None:
    RegistrationKey.objects.create(
        registration=registration,
        kind=kind,
        digest=digest,
        created_at=now,
        expires_at=_expiry(registration.event, now),
        **given,
    )


def _expiry(event: Event, now: datetime) -> datetime:
    return max(event.ends_at or now, now) + OUTLIVES_THE_EVENT_BY
