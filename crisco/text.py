"""Text that people type: made tidy, and refused when it cannot be meant."""

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# controls that have no place in a line: C0, C1, bidi overrides and isolates, BOM
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
LONGEST_ADDRESS = 254  # RFC 5321
_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S")


def tidy(text: str) -> str:
    """NFC, blanks at the ends dropped, runs of blanks within a line made one."""
    return re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """For comparing names without accents and case: `Rēzekne` and `rezekne` are equal."""
    marks_apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in marks_apart if not unicodedata.combining(character))


def email_key(address: str) -> str:
    """An address as it is stored and compared: trimmed, lower-case, NFC, IDNA domain.

    Provider habits (dots, plus signs) are left alone: they belong to the owner.
    """
    local, _at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}".lower()


def address_as_kept(address: str) -> None:
    """Validator: the address has room in a column, its domain written in ASCII."""
    if len(email_key(address)) > LONGEST_ADDRESS:
        raise ValidationError(
            _("Please check the e-mail address. It should look like name@example.org."),
            code="max_length",
        )


def spelled(signs: Iterable[str]) -> str:
    """Signs for a sentence about them; what cannot be seen by its number, as `U+180E`."""
    return " ".join(f"U+{ord(sign):04X}" if _is_unseen(sign) else sign for sign in signs)


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "CZM"


def no_controls(text: str) -> None:
    """Validator: no control or direction-changing characters."""
    if _CONTROLS.search(text):
        raise ValidationError(
            _("This text contains characters that cannot be shown. Please type it again."),
            code="control_characters",
        )


def something_to_see(text: str) -> None:
    """Validator: a title without a visible sign is none."""
    if text and all(map(_is_unseen, text)):
        raise ValidationError(_("Please fill this in."), code="required")


def one_line(text: str) -> None:
    """Validator: a single line without control characters, fit for a mail header or file name."""
    no_controls(text)
    if "\n" in text or "\r" in text or "\t" in text:
        raise ValidationError(_("Please write this in one line."), code="line_break")


def no_link(text: str) -> None:
    """Validator: a name is not an advertisement."""
    if _LINK.search(text):
        raise ValidationError(_("Please write this without a web address."), code="link")


def cell(text: str) -> str:
    """A spreadsheet cell that no program takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def comma() -> str:
    """What stands between two facts of a row, with its blank; Arabic has a comma of its own."""
    return pgettext("between two facts", ", ")


def colon() -> str:
    """What stands between a name and its value; French puts a blank before it too."""
    return pgettext("between a name and its value", ": ")


def in_a_row(facts: Iterable[str]) -> str:
    """`Town hall, High Street 1`: the facts that are known, without an `and`."""
    return comma().join(fact for fact in facts if fact)
