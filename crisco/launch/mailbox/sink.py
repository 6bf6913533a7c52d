"""SMTP on a port of the loopback: every message is accepted and kept."""

from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crisco.launch.mailbox import store

LARGEST = 30 * 1024 * 1024


class Keeper:
    """Keeps one copy per recipient, as a mail server would deliver it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """The answer to the sender."""
        content = envelope.content or b""
        if isinstance(content, str):
            content = content.encode("utf-8")
        for recipient in envelope.rcpt_tos:
            store.keep(self.folder, content, [recipient])
        return "250 kept"


def listen(folder: Path, *, port: int) -> Controller:
    """The sink accepts mail on this port until `stop()` is called."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sink = Controller(
        Keeper(folder),
        hostname="127.0.0.1",
        port=port,
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        ident="mailbox",
    )
    sink.start()
    return sink
