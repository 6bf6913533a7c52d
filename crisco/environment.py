"""Reads the environment once, with types, and refuses odd values.

Knows nothing of Django; `crisco.settings` is its only caller.
"""

import os
from pathlib import Path


class OddSetting(Exception):
    """An environment variable is missing or has a value that cannot be meant."""


def flag(name: str, *, default: bool) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else is an error."""
    raw = os.environ.get(name, "").strip().lower()
    if raw == "":
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise OddSetting(f"{name} must be 1 or 0, not {raw!r}")


def number(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number between `least` and `most`, both included."""
    raw = os.environ.get(name, "").strip()
    if raw == "":
        return default
    if not (raw.isascii() and raw.isdecimal()) or not least <= int(raw) <= most:
        raise OddSetting(f"{name} must be a whole number from {least} to {most}, not {raw!r}")
    return int(raw)


def text(name: str, *, default: str = "") -> str:
    """The value without surrounding blanks; control characters are an error."""
    raw = os.environ.get(name, default).strip()
    if any(ord(character) < 32 for character in raw):
        raise OddSetting(f"{name} holds a control character")
    return raw


def words(name: str, *, default: str = "") -> list[str]:
    """A list separated by commas, blanks around each word dropped."""
    return [word.strip() for word in text(name, default=default).split(",") if word.strip()]


def secret(name: str, *, unless: str | None = None) -> str:
    """A secret from NAME or from the file that NAME_FILE names; `unless` is for development.

    Errors: OddSetting when neither is set, or when the secret is shorter than 40 characters.
    """
    path = text(f"{name}_FILE")
    raw = Path(path).read_text(encoding="utf-8").strip() if path else text(name)
    if raw == "" and unless is not None:
        return unless
    if len(raw) < 40:
        raise OddSetting(f"set {name} or {name}_FILE to a secret of at least 40 characters")
    return raw
