from collections.abc import Iterator
from datetime import datetime
from socket import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.conf import LazySettings
from django.utils import timezone

from tests.builders import jobs as build


@pytest.fixture
def now() -> datetime:
    """Workers read the real clock, so these tests do too."""
    return timezone.now()


def free_port() -> int:
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(autouse=True)
def _kinds() -> None:
    build.register_kinds()


@pytest.fixture
def marks(db: None) -> None:
    build.make_marks_table()


class Inbox(Message):
    """Keeps what an SMTP server received."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list = []

    def handle_message(self, message) -> None:
        self.messages.append(message)


@pytest.fixture
def inbox(settings: LazySettings) -> Iterator[Inbox]:
    """A real SMTP server on a free port, and what arrived there."""
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = server.port
    yield inbox
    server.stop()
