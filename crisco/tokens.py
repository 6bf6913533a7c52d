"""Secrets in links and codes: random, kept only as digests, compared in constant time."""

import hashlib
import hmac
import secrets

from django.conf import settings

# no 0 O 1 I L U V: read aloud, written by hand, typed on a phone
ALPHABET = "ABCDEFGHJKMNPQRSTWXYZ23456789"


def new_token() -> tuple[str, str]:
    """A fresh secret of 256 bits and the digest to store."""
    plain = secrets.token_urlsafe(32)
    return plain, digest(plain)


def digest(plain: str) -> str:
    """SHA-256 in hex, 64 characters: what the database holds instead of the secret."""
    return hashlib.sha256(plain.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two digests in constant time."""
    return secrets.compare_digest(one.encode(), other.encode())


def short_code(length: int = 6) -> str:
    """A code for somebody without e-mail; about 29 million values at six characters."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def code_of(key: str, length: int = 6) -> str:
    """As `short_code`, always the same for the same key."""
    mixed = hmac.digest(settings.SECRET_KEY.encode(), f"code:{key}".encode(), "sha256")
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in mixed[:length])


def code_digest(plain: str, *, purpose: str) -> str:
    """What is stored of a short code: keyed with the site's secret, for a code could be guessed."""
    secret = f"{purpose}.code:{settings.SECRET_KEY}".encode()
    return hmac.new(secret, plain.encode(), hashlib.sha256).hexdigest()


def tidy_code(typed: str) -> str:
    """A code as it was given out, however it was typed."""
    return "".join(typed.split()).replace("-", "").upper()
