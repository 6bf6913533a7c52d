"""Messages as files, one each, newest first by name."""

import os
import re
import time
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import count
from pathlib import Path

NAME = re.compile(r"\d{19}-\d{6}")
NUMBERS = count(1)


@dataclass(frozen=True)
class Attachment:
    """A part that is saved rather than read."""

    place: int
    name: str
    kind: str
    data: bytes


@dataclass(frozen=True)
class Stored:
    """One message as it arrived, and its parts as a reader wants them."""

    key: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject on one line, or what stands for none."""
        return " ".join(str(self.message.get("Subject", "")).split()) or "(no subject)"

    @property
    def recipient(self) -> str:
        """Where it went, as the envelope said."""
        return str(self.message.get("X-Envelope-To") or self.message.get("To", ""))

    @property
    def arrived_at(self) -> float:
        """Seconds since the epoch."""
        return int(self.key.split("-")[0]) / 1_000_000_000

    @property
    def text(self) -> str:
        """The plain text part, or nothing."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML part as it was sent: not to be trusted."""
        return self._body("html")

    @property
    def attachments(self) -> list[Attachment]:
        """Everything that is neither the text nor the HTML, calendars included."""
        shown = {id(self.message.get_body((kind,))) for kind in ("plain", "html")}
        parts = [
            part
            for part in self.message.walk()
            if not part.is_multipart() and id(part) not in shown
        ]
        return [_attachment(place, part) for place, part in enumerate(parts)]

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        if part is None or (kind == "plain" and part.get_content_type() != "text/plain"):
            return ""
        return str(part.get_content())


def _attachment(place: int, part: EmailMessage) -> Attachment:
    kind = part.get_content_type()
    ending = {"text/calendar": ".ics", "application/pdf": ".pdf"}.get(kind, "")
    raw = part.get_payload(decode=True)
    return Attachment(
        place=place,
        name=part.get_filename() or f"part-{place + 1}{ending}",
        kind=kind,
        data=raw if isinstance(raw, bytes) else b"",
    )


def keep(folder: Path, content: bytes, recipients: list[str]) -> str:
    """The message is in the folder, whole or not at all; the key finds it again."""
    key = f"{time.time_ns():019d}-{next(NUMBERS):06d}"
    envelope = "".join(f"X-Envelope-To: {recipient}\r\n" for recipient in recipients[:1])
    unfinished = folder / f".{key}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(envelope.encode("utf-8") + content)
    unfinished.rename(folder / f"{key}.eml")
    return key


def keys(folder: Path) -> list[str]:
    """Keys of all messages, newest first."""
    return sorted(path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem))[::-1]


def read(folder: Path, key: str) -> Stored | None:
    """The message with this key; None where there is none."""
    if not NAME.fullmatch(key):
        return None
    try:
        content = (folder / f"{key}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = BytesParser(policy=policy.default).parsebytes(content)
    return Stored(key, message)


def newest(folder: Path, *, limit: int = 200) -> list[Stored]:
    """The latest messages, newest first."""
    found = (read(folder, key) for key in keys(folder)[:limit])
    return [stored for stored in found if stored is not None]
