"""Turn one HTML part into a tagged PDF, in a child process that can be stopped.

Pure: HTML and assets in, bytes and a side file out. Knows no database, no page and no user.
"""

import contextlib
import ctypes
import hashlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from crisco.documents import fonts, reading
from crisco.text import spelled

CHILD = Path(__file__).with_name("child.py")
MACOS_WAY = "DYLD_FALLBACK_LIBRARY_PATH"  # to Pango, where Homebrew put it
PRINT = Path(__file__).with_name("print")
HOUSE = ("bands", "roads", "roads-rtl")  # packaged pictures, reached as `house:<name>`
# `screen` serves the archive too: the joined file is PDF/UA-1 and PDF/A-2a at once. `print` is the
# same for a printing house: cut edges, mirrored margins, each part on sheets of its own.
VARIANTS = {"screen": ("print",), "print": ("print", "press")}
# the catalogues keep names apart with them; in a file they swallow the blanks between copied words
ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
LIBRARIES = ("libpango-1.0.so.0", "libharfbuzz.so.0")
MACOS_LIBRARIES = ("libpango-1.0.dylib", "libharfbuzz.0.dylib")
GRACE_SECONDS = 5.0
_GAPS = 0.25


class RenderingFailed(Exception):
    """A part could not become a PDF. `sentence` may be shown to a visitor as it is.

    `place` is the id of the block that spoils the part, where it is known; `page` the last page
    that was laid out; `detail` is for the log.
    """

    may_retry: ClassVar[bool] = False

    def __init__(self, detail: str = "", *, place: str = "", page: int = 0) -> None:
        super().__init__(detail)
        self.detail, self.place, self.page = detail, place, page

    @property
    def sentence(self) -> str:
        return _("This part could not be laid out. The people who run the portal were told.")


class MissingGlyphs(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("Our fonts cannot draw these characters: %(characters)s") % {
            "characters": spelled(self.detail)
        }


class MissingAsset(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("The picture or file “%(name)s” is missing.") % {"name": self.detail}


class BrokenImage(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("The picture “%(name)s” cannot be read.") % {"name": self.detail}


class MissingAlternative(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("A picture has no description in words: %(name)s") % {"name": self.detail}


class RefusedAddress(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("A document may not load anything from outside: %(address)s") % {
            "address": self.detail[:200]
        }


class DroppedLink(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("A link leads to “%(target)s”, which is not in this document.") % {
            "target": self.detail
        }


class DuplicateAnchor(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("Two places in the text have the same mark “%(mark)s”.") % {"mark": self.detail}


class TooManyPages(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("This part has more than %(pages)s pages. Divide it.") % {"pages": self.detail}


class TookTooLong(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _(
            "Laying out this part took too long and was stopped after page %(page)s. "
            "Very large tables or boxes are the usual reason."
        ) % {"page": self.page}


class OutOfRoom(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("This part needs more memory than a part may have. Divide it.")


class RendererDied(RenderingFailed):
    """The child was killed by a signal that we did not send: worth one more try."""

    may_retry = True


class Cancelled(RenderingFailed):
    @property
    def sentence(self) -> str:
        return _("The work was stopped as asked.")


_REFUSALS: dict[str, type[RenderingFailed]] = {
    "broken_image": BrokenImage,
    "dropped_link": DroppedLink,
    "duplicate_anchor": DuplicateAnchor,
    "missing_alternative": MissingAlternative,
    "missing_asset": MissingAsset,
    "missing_glyphs": MissingGlyphs,
    "out_of_room": OutOfRoom,
    "refused_address": RefusedAddress,
    "too_many_pages": TooManyPages,
}


@dataclass(frozen=True)
class Progress:
    """How far a part is. `fraction` never falls; `phase` is parse, layout or draw."""

    fraction: float
    phase: str
    page: int


@dataclass(frozen=True)
class Limits:
    """What a child may use. Units: seconds, bytes, pages."""

    seconds: float = 60.0
    seconds_per_page: float = 1.5
    memory: int = 1536 * 1024 * 1024
    file: int = 256 * 1024 * 1024
    pages: int = 600

    def soft_seconds(self, expected_pages: int) -> float:
        return self.seconds + self.seconds_per_page * expected_pages


@dataclass(frozen=True)
class Rendered:
    """One part, ready to be joined.

    `side` is plain JSON: pages, width, height, anchors {id: [page, x, y]}, marks (headings:
    level, label, page, x, y, anchor), links, words, language, first_text, last_text, engine,
    seconds, warnings. Pages count from 0 within the part; places are points from below left.
    """

    pdf: bytes
    side: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    reused: bool = False


def stylesheet(variant: str = "screen") -> str:
    """The packaged sheets of the variant; the font faces are a sheet of their own."""
    return "\n".join(
        (PRINT / f"{name}.css").read_text(encoding="utf-8") for name in VARIANTS[variant]
    )


def _house(name: str) -> Path:
    return PRINT / f"{name}.svg"


@cache
def engine_versions() -> tuple[str, ...]:
    """What else decides how a page looks; a change of any makes every cached part stale."""
    packages = ("weasyprint", "pydyf", "pyphen", "fonttools", "tinycss2", "pillow")
    return (*(f"{name} {version(name)}" for name in packages), _pango_versions())


def _pango_versions() -> str:
    """Pango and HarfBuzz are libraries of the system, and say it themselves."""
    pango, harfbuzz = map(ctypes.CDLL, MACOS_LIBRARIES if sys.platform == "darwin" else LIBRARIES)
    harfbuzz.hb_version_string.restype = ctypes.c_char_p
    return f"{pango.pango_version()} {harfbuzz.hb_version_string().decode()}"


def part_key(
    html: str, *, assets: Mapping[str, bytes] | None = None, variant: str = "screen"
) -> str:
    """sha256 over everything that decides the bytes of a part, and nothing else."""
    digest = hashlib.sha256()
    pieces = [
        html,
        stylesheet(variant),
        fonts.stylesheet(),
        fonts.fingerprint(),
        CHILD.read_text(),
        variant,
        *engine_versions(),
    ]
    for name, content in sorted((assets or {}).items()):
        pieces += [name, hashlib.sha256(content).hexdigest()]
    for piece in pieces:
        raw = piece.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def render_part(
    html: str,
    *,
    assets: Mapping[str, bytes] | None = None,
    variant: str = "screen",
    expected_pages: int = 10,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    limits: Limits | None = None,
) -> Rendered:
    """The HTML as a tagged PDF, with what the joiner must know beside it.

    Shapes: `html` is a whole document with a `lang`; `assets` are reached as `asset:<name>`;
    links into other parts are written `hbx:<id>`. The same input gives the same bytes.
    Units: `expected_pages` sets the time limit and the pace of the progress.
    Errors: a subclass of RenderingFailed, each with a sentence for the visitor; ValueError for
    a variant that does not exist.
    """
    if variant not in VARIANTS:
        raise ValueError(f"no variant {variant}")
    limits = limits or Limits()
    assets = assets or {}
    html = html.translate(ISOLATES)
    outline = reading.read_html(html)
    _check_before(html, outline)
    with tempfile.TemporaryDirectory(prefix="part-") as folder:
        room = Path(folder)
        _furnish(
            room,
            html=html,
            assets=assets,
            variant=variant,
            limits=limits,
            expected_pages=expected_pages,
        )
        seconds = limits.soft_seconds(expected_pages)
        supervisor = _Supervisor(room, outline.language, seconds, expected_pages)
        supervisor.run(on_progress or (lambda _progress: None), cancelled or (lambda: False))
        side = json.loads((room / "side.json").read_text(encoding="utf-8"))
        pdf = (room / "part.pdf").read_bytes()
    facts = {
        "language": outline.language,
        "words": outline.words,
        "first_text": outline.first_text,
        "last_text": outline.last_text,
        "last_id": outline.last_id,
    }
    return Rendered(pdf=pdf, side=side | facts)


def _check_before(html: str, outline: reading.HtmlOutline) -> None:
    """Refuse what layout would only spoil silently. Errors: MissingGlyphs, MissingAlternative."""
    missing = list(fonts.uncovered(html))
    if missing:
        for place, text in outline.texts:
            here = list(fonts.uncovered(text))
            if here:
                raise MissingGlyphs("".join(here), place=place)
    if outline.silent_pictures:
        place, name = outline.silent_pictures[0]
        raise MissingAlternative(name, place=place)


def _furnish(
    room: Path,
    *,
    html: str,
    assets: Mapping[str, bytes],
    variant: str,
    limits: Limits,
    expected_pages: int,
) -> None:
    """Write all a child may see into its room. Errors: BrokenImage for an unknown kind of file."""
    known: dict[str, tuple[str, str]] = {}
    for number, (name, content) in enumerate(sorted(assets.items())):
        known[name] = (f"asset-{number}", _kind_of(name, content))
        (room / f"asset-{number}").write_bytes(content)
    job = {
        "assets": known,
        "fonts": {face.key: str(face.path) for face in fonts.FACES},
        "house": {name: str(_house(name)) for name in HOUSE},
        "limits": {
            "AS": limits.memory,
            "CPU": int(2 * limits.soft_seconds(expected_pages)),
            "FSIZE": limits.file,
            "NOFILE": 128,
        },
        "page_cap": limits.pages,
        "prefix": hashlib.sha256(html.encode()).hexdigest()[:12],
        "whole_sheets": variant == "print",
    }
    (room / "job.json").write_text(json.dumps(job), encoding="utf-8")
    (room / "part.html").write_text(html, encoding="utf-8")
    (room / "faces.css").write_text(fonts.stylesheet(), encoding="utf-8")
    (room / "part.css").write_text(stylesheet(variant), encoding="utf-8")
    (room / "no-fonts").mkdir()
    (room / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{room}/no-fonts</dir><cachedir>{room}/font-cache</cachedir></fontconfig>",
        encoding="utf-8",
    )


def _kind_of(name: str, content: bytes) -> str:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.lstrip()[:5].lower() in (b"<?xml", b"<svg ", b"<svg>"):
        return "image/svg+xml"
    raise BrokenImage(name)


class _Server:
    """The process that forks our children; it serves one job at a time and dies with us."""

    idle: ClassVar[list["_Server"]] = []
    lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.rest = b""
        self.process = subprocess.Popen(  # noqa: S603 - our interpreter, our file
            [sys.executable, "-P", "-s", str(CHILD)],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={
                "LANG": "C.UTF-8",
                "PATH": os.defpath,
                "PYTHONHASHSEED": "0",
                "SOURCE_DATE_EPOCH": "0",  # else each embedded font holds the minute of its birth
                **({MACOS_WAY: os.environ[MACOS_WAY]} if MACOS_WAY in os.environ else {}),
            },
        )

    @classmethod
    @contextlib.contextmanager
    def borrowed(cls) -> Iterator["_Server"]:
        """An idle server of this process, or a new one; a server that saw trouble is ended."""
        server = None
        with cls.lock:
            while cls.idle and server is None:
                candidate = cls.idle.pop()
                if candidate.owner == os.getpid() and candidate.process.poll() is None:
                    server = candidate
        server = server or cls()
        try:
            yield server
        except BaseException:
            server.end()
            raise
        with cls.lock:
            cls.idle.append(server)

    def begin(self, room: Path, language: str) -> None:
        if self.process.stdin is None:
            raise RendererDied("no server")
        try:
            self.process.stdin.write(f"{room}\t{language}\n".encode())
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise RendererDied("the server is gone") from error

    def lines(self) -> Iterator[bytes]:
        """Lines as they come, and an empty one four times a second while nothing comes.

        Errors: RendererDied when the server is gone.
        """
        if self.process.stdout is None:
            raise RendererDied("no server")
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            while True:
                while b"\n" in self.rest:
                    line, self.rest = self.rest.split(b"\n", 1)
                    yield line
                if not waiting.select(_GAPS):
                    yield b""
                    continue
                chunk = os.read(self.process.stdout.fileno(), 65536)
                if not chunk:
                    raise RendererDied("the server is gone")
                self.rest += chunk

    def end(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        _end_group(self.process.pid)
        self.process.wait()


def _end_group(leader: int) -> None:
    """SIGTERM to a session of ours, SIGKILL when it is not heard."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGTERM)
        for _turn in range(int(GRACE_SECONDS / 0.05)):
            time.sleep(0.05)
            os.killpg(leader, 0)
        os.killpg(leader, signal.SIGKILL)


class _Supervisor:
    """Has one job done: listens, tells, and ends the child when it takes too long."""

    def __init__(self, room: Path, language: str, seconds: float, expected_pages: int) -> None:
        self.room, self.seconds = room, seconds
        self.language = language if language.replace("-", "").isalnum() else ""
        self.expected_pages = max(1, expected_pages)
        self.page, self.fraction = 0, 0.0
        self.child: int | None = None
        self.refusal: RenderingFailed | None = None

    def run(self, on_progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> None:
        with _Server.borrowed() as server:
            try:
                status = self._listen(server, on_progress, cancelled)
            except BaseException:
                if self.child is not None:
                    _end_group(self.child)
                raise
        self._judge(status)

    def _listen(
        self,
        server: _Server,
        on_progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> int:
        """The child's exit status, in time. Errors: TookTooLong, Cancelled, RendererDied."""
        server.begin(self.room, self.language)
        deadline = time.monotonic() + self.seconds
        next_look = 0.0
        for line in server.lines():
            now = time.monotonic()
            if line:
                facts = json.loads(line)
                if "ended" in facts:
                    return int(facts["ended"])
                self._hear(facts, on_progress)
            if now > deadline:
                raise TookTooLong(f"stopped after {self.seconds:.0f} s", page=self.page)
            if now > next_look:
                next_look = now + 0.5
                if cancelled():
                    raise Cancelled(page=self.page)
        raise RendererDied("the server is gone", page=self.page)

    def _hear(self, facts: dict[str, Any], on_progress: Callable[[Progress], None]) -> None:
        if "child" in facts:
            self.child = facts["child"]
            return
        if "refused" in facts:
            kind = _REFUSALS.get(facts["refused"], RenderingFailed)
            self.refusal = kind(facts["detail"], page=self.page)
            return
        step, self.page = facts["step"], max(self.page, facts["page"])
        if step < 5:
            phase, fraction = "parse", 0.01 * step
        elif step == 5:
            phase, fraction = "layout", 0.05 + 0.70 * min(1.0, self.page / self.expected_pages)
        else:
            phase, fraction = "draw", 0.75 if step < 8 else 1.0
        if fraction > self.fraction or step == 5:
            self.fraction = max(self.fraction, fraction)
            on_progress(Progress(self.fraction, phase, self.page))

    def _judge(self, status: int) -> None:
        if self.refusal:
            raise self.refusal
        if status == 0:
            return
        errors = (self.room / "stderr").read_text(encoding="utf-8", errors="replace")[-2000:]
        detail = f"status {status}: {errors}"
        if status == -signal.SIGXCPU:
            raise TookTooLong(detail, page=self.page)
        if any(word in errors for word in ("MemoryError", "allocate memory", "failed to allocate")):
            raise OutOfRoom(detail, page=self.page)
        if status < 0:
            raise RendererDied(detail, page=self.page)
        raise RenderingFailed(detail, page=self.page)
