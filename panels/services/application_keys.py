"""Links and codes that open one application without an account.

Only digests are stored. A code is short, so it is asked for together with the name; a link is 256
bits and needs nothing else. Both last as long as the application holds somebody.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from crisco import tokens
from crisco.db import violated
from crisco.text import fold
from panels.models import Application, ApplicationKey, KeyKind

LASTS = timedelta(days=3 * 365)  # longer than any call may keep an application; erasing ends it
PURPOSE = "panels"


class UnknownKey(Exception):
    """No application has this link or code."""


class DeadKey(Exception):
    """The link or code was good once: it was taken back, or the application is erased."""


def mint_link(
    application: Application, *, now: datetime, mailed: bool = False, new_address: str = ""
) -> str:
    """A fresh link's secret; links that exist stay good."""
    return mint_links([(application, new_address)], now=now, mailed=mailed)[0]


def mint_links(
    wanted: Sequence[tuple[Application, str]], *, now: datetime, mailed: bool
) -> list[str]:
    """As `mint_link`, for any number of applications and new addresses in one query."""
    secrets = [tokens.new_token() for _each in wanted]
    ApplicationKey.objects.bulk_create(
        _key(application, KeyKind.LINK, digest, now, mailed=mailed, new_address=new_address)
        for (application, new_address), (_plain, digest) in zip(wanted, secrets, strict=True)
    )
    return [plain for plain, _digest in secrets]


def mint_code(application: Application, *, now: datetime) -> str:
    """A fresh code to note down; codes that exist stay good."""
    for _try in range(5):
        plain = tokens.short_code()
        try:
            with transaction.atomic():
                digest = tokens.code_digest(plain, purpose=PURPOSE)
                _key(application, KeyKind.CODE, digest, now).save()
        except IntegrityError as refusal:
            if "digest" not in violated(refusal):
                raise
        else:
            return plain
    raise RuntimeError("no free code for an application")


def open_link(plain: str, *, now: datetime) -> tuple[Application, ApplicationKey]:
    """The application of a link. Errors: UnknownKey, DeadKey."""
    return _open(tokens.digest(plain), KeyKind.LINK, now)


def open_code(plain: str, name: str, *, now: datetime) -> Application:
    """The application of a code, when the first name fits it; spelling and case are forgiven.

    Errors: UnknownKey for a wrong code and for a wrong name alike; DeadKey.
    """
    digest = tokens.code_digest(tokens.tidy_code(plain), purpose=PURPOSE)
    application, _key = _open(digest, KeyKind.CODE, now)
    given, known = fold(name).split(), fold(application.name).split()
    if not given or not known or given[0] != known[0]:
        raise UnknownKey
    return application


def revoke_all(
    application: Application, *, now: datetime, but: ApplicationKey | None = None
) -> None:
    """No link and no code opens the application any more, but the one given."""
    live = application.keys.filter(revoked_at__isnull=True)
    if but is not None:
        live = live.exclude(pk=but.pk)
    live.update(revoked_at=now)


def _open(digest: str, kind: str, now: datetime) -> tuple[Application, ApplicationKey]:
    key = (
        ApplicationKey.objects.select_related(
            "application__panel__city",
            "application__panel__programme",
            "application__sector",
            "application__call",
            "application__nominated_by",
        )
        .filter(digest=digest, kind=kind)
        .first()
    )
    if key is None:
        raise UnknownKey
    if key.revoked_at or key.expires_at <= now or key.application.erased_at:
        raise DeadKey
    return key.application, key


def _key(
    application: Application, kind: str, digest: str, now: datetime, **given: Any
) -> ApplicationKey:
    return ApplicationKey(
        application=application,
        kind=kind,
        digest=digest,
        created_at=now,
        expires_at=now + LASTS,
        **given,
    )
