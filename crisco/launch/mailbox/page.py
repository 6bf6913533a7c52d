"""The mailbox in a browser: a list, a message, its HTML in a sandbox, its attachments.

Runs no script and asks no other host for anything. What a message brings is escaped, or shown
in a frame that can do nothing but open links.
"""

import re
from datetime import UTC, datetime
from email.utils import quote as quoted
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from crisco.launch.mailbox import store
from crisco.launch.mailbox.store import Stored

SHEET = Path(__file__).parent / "mailbox.css"
PLAIN_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]]")


def page(title: str, body: str) -> str:
    """A whole page around the body."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/mailbox.css"></head>'
        f'<body><header><a href="/">Mailbox</a><p>Mail of this demo stays on this machine.</p>'
        f"</header><main>{body}</main></body></html>"
    )


def listing(messages: list[Stored]) -> str:
    """All messages, newest first."""
    if not messages:
        return page(
            "Mailbox",
            '<h1>Mailbox</h1><p class="empty">No mail yet. Register for a debate or ask for a '
            "sign-in code, and it arrives here.</p>",
        )
    rows = "".join(_row(message) for message in messages)
    many = "1 message" if len(messages) == 1 else f"{len(messages)} messages"
    return page("Mailbox", f"<h1>{many}</h1><ol>{rows}</ol>")


def _row(message: Stored) -> str:
    kinds = {attachment.kind for attachment in message.attachments}
    tag = '<span class="tag">calendar</span>' if "text/calendar" in kinds else ""
    tag += '<span class="tag">PDF</span>' if "application/pdf" in kinds else ""
    return (
        f'<li><a href="/mail/{message.key}"><strong dir="auto">{escape(message.subject)}</strong>'
        f"<span>{escape(message.recipient)}</span>{tag}{_moment(message)}</a></li>"
    )


def _moment(message: Stored) -> str:
    at = datetime.fromtimestamp(message.arrived_at, tz=UTC).astimezone()
    return f'<time datetime="{at.isoformat(timespec="seconds")}">{at:%d %b %H:%M:%S}</time>'


def reading(message: Stored) -> str:
    """One message: its heads, its text with links, its HTML in a frame, its attachments."""
    heads = "".join(
        f'<div><dt>{name}</dt><dd dir="auto">{escape(str(message.message.get(name, "")))}</dd></div>'
        for name in ("From", "To", "Reply-To", "Date", "Content-Language", "Message-ID")
        if message.message.get(name)
    )
    saved = "".join(
        f'<li><a download href="/mail/{message.key}/{attachment.place}">{escape(attachment.name)}'
        f"</a> <span>{escape(attachment.kind)}, {size(len(attachment.data))}</span></li>"
        for attachment in message.attachments
    )
    parts = [
        '<p><a href="/">All messages</a></p>',
        f'<h1 dir="auto">{escape(message.subject)}</h1><dl>{heads}</dl>',
        f'<h2>Attachments</h2><ul class="files">{saved}</ul>' if saved else "",
        f'<h2>Text</h2><div class="text" dir="auto">{linked(message.text)}</div>'
        if message.text
        else "",
        f'<h2>HTML</h2><iframe sandbox="allow-popups allow-popups-to-escape-sandbox" '
        f'title="The HTML part of the message" src="/mail/{message.key}/html"></iframe>'
        if message.html
        else "",
    ]
    return page(message.subject, "".join(parts))


def linked(text: str) -> str:
    """The text escaped, with its web addresses as links that open in a new tab."""
    pieces, done = [], 0
    for match in LINK.finditer(text):
        address = escape(match.group())
        pieces += [
            escape(text[done : match.start()]),
            f'<a href="{address}" target="_blank" rel="noopener noreferrer">{address}</a>',
        ]
        done = match.end()
    return "".join([*pieces, escape(text[done:])])


def size(count: int) -> str:
    """Bytes as people read them."""
    return f"{count} bytes" if count < 1024 else f"{count / 1024:.0f} KB"


class Reader(BaseHTTPRequestHandler):
    """Answers GET on the loopback; other hosts' names are refused."""

    server_version = "mailbox"
    sys_version = ""
    folder: Path
    hosts = frozenset({"localhost", "127.0.0.1", "[::1]"})

    def do_GET(self) -> None:
        """One of the pages, or 404."""
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        if host not in self.hosts:
            self._answer("Unknown host", status=HTTPStatus.BAD_REQUEST)
            return
        path = self.path.split("?", 1)[0]
        match path.strip("/").split("/"):
            case [""]:
                self._answer(listing(store.newest(self.folder)), refresh=True)
            case ["mailbox.css"]:
                self._send(SHEET.read_bytes(), "text/css; charset=utf-8")
            case ["mail", key, *rest]:
                self._message(key, rest)
            case _:
                self._missing()

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def _message(self, key: str, rest: list[str]) -> None:
        message = store.read(self.folder, key)
        if message is None:
            self._missing()
            return
        match rest:
            case []:
                self._answer(reading(message))
            case ["html"]:
                framed = f'<base target="_blank">{message.html}'
                self._send(framed.encode(), "text/html; charset=utf-8", policy=FRAME_POLICY)
            case [place] if place.isdecimal() and int(place) < len(message.attachments):
                attachment = message.attachments[int(place)]
                self._send(attachment.data, "application/octet-stream", name=attachment.name)
            case _:
                self._missing()

    def _missing(self) -> None:
        self._answer(
            page("Not here", '<h1>There is no such message.</h1><p><a href="/">All messages</a>'),
            status=HTTPStatus.NOT_FOUND,
        )

    def _answer(
        self, html: str, *, status: HTTPStatus = HTTPStatus.OK, refresh: bool = False
    ) -> None:
        self._send(html.encode(), "text/html; charset=utf-8", status=status, refresh=refresh)

    def _send(
        self,
        body: bytes,
        kind: str,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        policy: str = PLAIN_POLICY,
        name: str = "",
        refresh: bool = False,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        if refresh:
            self.send_header("Refresh", "5")
        if name:
            plain = quoted(re.sub(r"[^A-Za-z0-9._-]", "_", name))
            self.send_header(
                "Content-Disposition",
                f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            )
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what is read here is nobody's concern."""


def serve(folder: Path, *, port: int) -> ThreadingHTTPServer:
    """A server that is ready for `serve_forever()`."""
    reader = type("FolderReader", (Reader,), {"folder": folder})
    return ThreadingHTTPServer(("127.0.0.1", port), reader)
