"""Everything a change must pass: each command is printed, all run, a table at the end says how."""

import argparse
import contextlib
import ctypes
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crisco.launch import pango, portal, servers, terminal
from crisco.launch.processes import (
    ROOT,
    Asked,
    Crew,
    answers,
    free_port,
    stop_on_signals,
    wait_until,
)

PARTS = ("lint", "unit", "browser")
# the first has no window to draw, and is twice as quick
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
)
MACOS_BROWSER = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


@dataclass(frozen=True)
class Check:
    """One thing a change must pass: a command, or the reason why it cannot run."""

    part: str
    title: str
    command: Sequence[str] = ()
    env: Mapping[str, str] | None = None
    missing: str = ""


@dataclass(frozen=True)
class Result:
    """How one check went. Units: seconds."""

    check: Check
    verdict: str
    seconds: float

    @property
    def is_good(self) -> bool:
        """True when it ran and passed."""
        return self.verdict == "passed"


def main(arguments: list[str]) -> int:
    """Run what a change must pass; the exit code of `./portal test`, 1 on any failure."""
    wanted, words = _parse(arguments)
    parts = [wanted.only] if wanted.only else ["unit"] if words else list(PARTS)
    stop_on_signals()
    try:
        pango.ensure()
        with ThreadPoolExecutor(1) as aside, running_servers() as env:
            ahead = {} if "DATABASE_URL" in _given() else made_ahead(aside, env, parts)
            results = []
            for check in all_checks(env, words):
                if check.part in parts:
                    _wait_for(ahead.pop(check.part, None))
                    results.append(run(check))
            for made in ahead.values():  # what tests waited for, or would have
                _wait_for(made)
    except Asked:
        terminal.write("\nstopped")
        return 130
    report(results)
    return 0 if all(result.is_good for result in results) else 1


def _parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="./portal test",
        description="Run everything a change must pass. Other words go to pytest; with any, "
        "only the tests they name run.",
    )
    parser.add_argument("--only", choices=PARTS)
    wanted, words = parser.parse_known_args(arguments)
    return wanted, [word for word in words if word != "--"]


# --- what is checked -----------------------------------------------------------------------
def all_checks(env: Mapping[str, str], words: Sequence[str]) -> list[Check]:
    """Every check in the order in which it runs."""
    return [*_lint(env), *_unit(env, words), *_browser(env, words)]


def _lint(env: Mapping[str, str]) -> list[Check]:
    env = {**env, "LOG_LEVEL": "WARNING"}
    tool = Path(sys.executable).parent
    production = _like_production(env)
    return [
        Check("lint", "format", [str(tool / "ruff"), "format", "--check", "."]),
        Check("lint", "lint", [str(tool / "ruff"), "check", "."]),
        Check("lint", "floors", [str(tool / "lint-imports"), "--no-cache", "--no-logo"], env),
        Check("lint", "types", [str(tool / "mypy")], env),
        Check(
            "lint",
            "system checks",
            [*_manage(), "check", "--deploy", "--fail-level", "WARNING"],
            production,
        ),
        Check("lint", "migrations", [*_manage(), "makemigrations", "--check", "--dry-run"], env),
    ]


def _unit(env: Mapping[str, str], words: Sequence[str]) -> list[Check]:
    """Tests but the browser's, on as many cores as there are; named ones as they were named."""
    if words:
        return [Check("unit", "tests", [*_pytest(), *words], env)]
    if lacking := _lacking():
        missing = f"this machine lacks {' and '.join(lacking)}; Debian, Ubuntu: "
        missing += f"sudo apt-get install -y {' '.join(lacking)}; macOS: brew install poppler"
        return [Check("unit", "tests", missing=missing)]
    command = [*_pytest(), *_on_all_cores(), "--ignore=tests/browser"]
    return [Check("unit", "tests", command, env)]


def _lacking() -> list[str]:
    """Debian's names of what tests need besides Pango: a reader of PDFs, and gettext's threads."""
    lacking = [] if shutil.which("pdftotext") else ["poppler-utils"]
    if sys.platform == "linux":
        try:
            ctypes.CDLL("libgomp.so.1")
        except OSError:
            lacking.append("libgomp1")
    return lacking


def _on_all_cores() -> list[str]:
    """One more than cores, since some tests wait: for a lock, a killed worker, a visitor's time."""
    cores = min(4, max(2, os.cpu_count() or 2))
    return ["-q", "-n", str(cores + 1), "--dist", "worksteal"]


def _browser(env: Mapping[str, str], words: Sequence[str]) -> list[Check]:
    if not _has_browser_tests():
        return []
    browser = find_browser()
    if browser is None:
        return [
            Check(
                "browser",
                "browser tests",
                missing="no Chromium on this machine; Debian, Ubuntu: "
                "sudo apt-get install -y chromium-headless-shell",
            )
        ]
    command = [*_pytest(), *_on_all_cores(), "tests/browser", *words]
    return [Check("browser", "browser tests", command, {**env, "CHROMIUM": browser})]


def _has_browser_tests() -> bool:
    return any((ROOT / "tests" / "browser").glob("test_*.py"))


def _pytest() -> list[str]:
    return [sys.executable, "-m", "pytest"]


def _manage() -> list[str]:
    return [sys.executable, "manage.py"]


def find_browser() -> str | None:
    """The Chromium to test with, CHROMIUM first."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in BROWSERS:
        path = shutil.which(name)
        if path:
            return path
    return MACOS_BROWSER if Path(MACOS_BROWSER).exists() else None


# --- where it is checked -------------------------------------------------------------------
@contextlib.contextmanager
def running_servers(*, fresh: bool = False) -> Iterator[dict[str, str]]:
    """The environment of a test run, with servers of its own that forget everything after it.

    DATABASE_URL and REDIS_URL of the caller are used instead where they are set, but not when
    `fresh` servers are asked for.
    """
    crew = Crew()
    folder = Path(tempfile.mkdtemp(prefix="crisco-test-"))
    folder.chmod(0o711)
    try:
        with terminal.step("PostgreSQL, Valkey and a mailbox for this run"):
            env = _start(crew, folder, {} if fresh else _given())
        yield env
    finally:
        crew.stop()
        servers.remove_cluster(folder / "postgres")
        shutil.rmtree(folder, ignore_errors=True)


def made_ahead(
    aside: ThreadPoolExecutor, env: dict[str, str], parts: Sequence[str]
) -> dict[str, Future[str]]:
    """What one core makes while the other reads the code, by the part that needs it.

    The run's own database gets its tables once; those of the tests are copied from it. The demo is
    loaded once, for its own tests, which wait for it, and for the browser's network.
    """
    made: dict[str, Future[str]] = {}
    folder = Path(env["MEDIA_ROOT"]).parent

    def prepare(module: str, name: str, **changes: str) -> Future[str]:
        making = f"import pathlib; from tests.{module} import prepare; "
        making += f"prepare(pathlib.Path({str(folder / name)!r}))"
        command = ["shell", "--no-imports", "--command", making]
        return aside.submit(portal.manage, command, env=env | changes, log=folder / f"{name}.log")

    if set(parts) & {"unit", "browser"}:
        tables = ["migrate", "--verbosity", "0"]
        made["unit"] = aside.submit(portal.manage, tables, env=dict(env), log=folder / "tables.log")
        env["TEST_TEMPLATE"] = urlsplit(env["DATABASE_URL"]).path.strip("/")
        # no worker listens at this number: what is to be sent waits in the database
        unheard = urlsplit(env["REDIS_URL"])._replace(path="/15").geturl()
        made["demo"] = prepare("builders.demo", "demo", REDIS_URL=unheard)
        env["DEMO_FOLDER"] = str(folder / "demo")
    if "browser" in parts and _has_browser_tests() and find_browser():
        made["browser"] = prepare("browser.stack", "browser")
        env["BROWSER_FOLDER"] = str(folder / "browser")
    return made


def _wait_for(made: Future[str] | None) -> None:
    if made:
        with terminal.step("What is made for it meanwhile"):
            made.result()


def _given() -> dict[str, str]:
    names = ("DATABASE_URL", "REDIS_URL")
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _start(crew: Crew, folder: Path, addresses: dict[str, str]) -> dict[str, str]:
    if "DATABASE_URL" not in addresses:
        postgres = servers.start_postgres(
            folder / "postgres",
            log=folder / "postgres.log",
            durable=False,
            connections=200,
        )
        crew.adopt(postgres.child)
        addresses["DATABASE_URL"] = postgres.url
    if "REDIS_URL" not in addresses:
        valkey = servers.start_valkey(folder / "valkey", log=folder / "valkey.log")
        crew.adopt(valkey.child)
        addresses["REDIS_URL"] = valkey.url
    smtp, reader = free_port(), free_port()
    mailbox = crew.start(
        portal.mailbox(folder=folder / "mail", smtp=smtp, page=reader, log=folder / "mailbox.log")
    )
    wait_until(lambda: answers(smtp) and answers(reader), child=mailbox, seconds=30)
    return portal.environment(
        **addresses,
        DEBUG="1",
        SECRET_KEY=secrets.token_urlsafe(48),
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=str(smtp),
        MAILBOX_FOLDER=str(folder / "mail"),
        MEDIA_ROOT=str(folder / "media"),
        STATIC_ROOT=str(folder / "static"),
        **{name: os.environ[name] for name in ("CI", "NO_COLOR", "TERM") if name in os.environ},
    )


def _like_production(env: Mapping[str, str]) -> dict[str, str]:
    """What a public site would set; nothing of it is real."""
    return {
        **env,
        "DEBUG": "0",
        "SITE_URL": "https://portal.example",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "PROXY_COUNT": "1",
        "EMAIL_USE_TLS": "1",
        "MAIL_FROM": "portal@portal.example",
    }


# --- running and reporting -----------------------------------------------------------------
def run(check: Check) -> Result:
    """The check ran, or it was said why it did not."""
    terminal.rule(check.title)
    if check.missing:
        terminal.trouble(f"NOT RUN: {check.missing}")
        return Result(check, "not run", 0)
    terminal.write(f"$ {shlex.join(_short(check.command))}")
    begun = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own commands
        list(check.command),
        cwd=ROOT,
        env=dict(check.env) if check.env is not None else None,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    verdict = "passed" if done.returncode == 0 else f"failed ({done.returncode})"
    return Result(check, verdict, time.monotonic() - begun)


def _short(command: Sequence[str]) -> list[str]:
    here = f"{ROOT}/"
    return [word.removeprefix(here) for word in command]


def report(results: Sequence[Result]) -> None:
    """The table that says what ran, how it went and how long it took."""
    terminal.rule("what ran")
    terminal.table(
        [
            (
                terminal.paint("✓", "green") if result.is_good else terminal.paint("✗", "red"),
                result.check.title,
                result.verdict,
                f"{result.seconds:.1f} s",
            )
            for result in results
        ]
    )
    bad = [result.check.title for result in results if not result.is_good]
    total = sum(result.seconds for result in results)
    terminal.write()
    if bad:
        terminal.write(f"  {len(bad)} of {len(results)} did not pass: {', '.join(bad)}")
    else:
        terminal.write(f"  All {len(results)} passed in {total:.0f} s.")
