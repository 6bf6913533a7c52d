"""The whole portal on one machine: servers, data, web, worker, clock, mailbox, until Ctrl-C."""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TextIO

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
from crisco.launch.terminal import step, write

FOLDER = ROOT / ".demo"


@dataclass
class Demo:
    """One demo: its folder, its processes, and what it remembers between two starts."""

    folder: Path
    is_bare: bool
    crew: Crew = field(default_factory=Crew)
    env: dict[str, str] = field(default_factory=dict)
    memory: dict[str, object] = field(default_factory=dict)

    def log(self, name: str) -> Path:
        """The log file of one process."""
        return self.folder / "log" / f"{name}.log"

    def remember(self, **facts: object) -> None:
        """The next start knows these facts."""
        self.memory |= facts
        path = self.folder / "memory.json"
        path.with_suffix(".new").write_text(json.dumps(self.memory, indent=1), "utf-8")
        path.with_suffix(".new").rename(path)


def main(arguments: list[str]) -> int:
    """Run the demo; the exit code of `./portal demo`."""
    parser = argparse.ArgumentParser(prog="./portal demo", description=main.__doc__)
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away first")
    parser.add_argument("--port", type=int, default=0, help="address of the portal (8000)")
    parser.add_argument("--bare", action="store_true", help="programmes only, nobody invented")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where its data lie (.demo)")
    wanted = parser.parse_args(arguments)
    stop_on_signals()
    demo = Demo(folder=wanted.folder.resolve(), is_bare=wanted.bare)
    try:
        pango.ensure()
        with _alone(demo.folder) as lock:
            _begin(demo, fresh=wanted.fresh)
            _start(demo, port=wanted.port, lock=lock)
            while True:
                demo.crew.look_after()
                time.sleep(0.5)
    except Asked:
        write()
        with step("Stopping"):
            demo.crew.stop()
    finally:
        demo.crew.stop()
    return 0


# --- before anything runs ------------------------------------------------------------------
def _alone(folder: Path) -> TextIO:
    """The open lock file of this demo.

    Errors: Stopped when another demo runs here, with its address.
    """
    folder.mkdir(exist_ok=True)
    lock = (folder / "lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        address = lock.read().strip() or "another terminal"
        raise terminal.Stopped(
            f"the demo of this folder already runs: {address}\nStop it there with Ctrl-C first."
        ) from None
    return lock


def _begin(demo: Demo, *, fresh: bool) -> None:
    memory = demo.folder / "memory.json"
    if fresh:
        _throw_away(demo.folder)
    # PostgreSQL's own account has to pass through when root runs the demo.
    demo.folder.chmod(0o711)
    for name, mode in (("log", 0o755), ("mail", 0o700), ("media", 0o700), ("static", 0o755)):
        (demo.folder / name).mkdir(exist_ok=True)
        (demo.folder / name).chmod(mode)
    for log in (demo.folder / "log").glob("*.log"):
        log.unlink()
    if memory.exists():
        demo.memory = json.loads(memory.read_text("utf-8"))


def _throw_away(folder: Path) -> None:
    with step("Throwing the old demo away"):
        servers.remove_cluster(folder / "postgres")
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()


# --- starting ------------------------------------------------------------------------------
def _start(demo: Demo, *, port: int, lock: TextIO) -> None:
    begun = time.monotonic()
    own_database = _start_servers(demo)
    smtp, mail_page = _start_mailbox(demo)
    chosen = free_port(port, tries=1) if port else free_port(8000)
    address = f"http://localhost:{chosen}/"
    demo.env |= _settings(demo, address=address, smtp=smtp)
    _prepare(demo, own_database=own_database)
    _start_portal(demo, port=chosen)
    lock.seek(0)
    lock.truncate()
    lock.write(address)
    lock.flush()
    write()
    terminal.box(
        _welcome(
            address=address,
            mailbox=f"http://localhost:{mail_page}/",
            logins=_logins(demo),
            seconds=time.monotonic() - begun,
        )
    )
    write()


def _start_servers(demo: Demo) -> bool:
    """PostgreSQL and Valkey run, or those named in the environment are used."""
    own = True
    if os.environ.get("DATABASE_URL"):
        own = False
        demo.env["DATABASE_URL"] = os.environ["DATABASE_URL"]
        terminal.note("DATABASE_URL is set: its database is used, and --fresh leaves it alone")
    else:
        with step("PostgreSQL 18"):
            postgres = servers.start_postgres(
                demo.folder / "postgres", log=demo.log("postgres"), durable=True
            )
            demo.crew.adopt(postgres.child)
            demo.env["DATABASE_URL"] = postgres.url
    if os.environ.get("REDIS_URL"):
        demo.env["REDIS_URL"] = os.environ["REDIS_URL"]
        terminal.note("REDIS_URL is set and used")
    else:
        with step("Valkey"):
            valkey = servers.start_valkey(demo.folder / "valkey", log=demo.log("valkey"))
            demo.crew.adopt(valkey.child)
            demo.env["REDIS_URL"] = valkey.url
    return own


def _start_mailbox(demo: Demo) -> tuple[int, int]:
    with step("Mailbox"):
        smtp, reader = free_port(), free_port(8025)
        mailbox = demo.crew.start(
            portal.mailbox(
                folder=demo.folder / "mail", smtp=smtp, page=reader, log=demo.log("mailbox")
            )
        )
        wait_until(lambda: answers(smtp) and answers(reader), child=mailbox, seconds=20)
    return smtp, reader


def _settings(demo: Demo, *, address: str, smtp: int) -> dict[str, str]:
    return portal.environment(
        SECRET_KEY=servers.kept_secret(demo.folder / "secret"),
        SITE_URL=address.rstrip("/"),
        ALLOWED_HOSTS="localhost,127.0.0.1",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=str(smtp),
        MAIL_FROM="The portal <portal@crisco.example>",
        MEDIA_ROOT=str(demo.folder / "media"),
        STATIC_ROOT=str(demo.folder / "static"),
        SECOND_FACTOR_REQUIRED="0",
    )


def _prepare(demo: Demo, *, own_database: bool) -> None:
    """Tables, static files, catalogues and data are there; what has not changed is not redone."""
    log = demo.log("prepare")
    with ThreadPoolExecutor(max_workers=1) as pool:
        aside = pool.submit(_collect, demo, log=demo.log("collect"))
        env = {**demo.env, "STATEMENT_TIMEOUT": "10min"}
        _make_tables(demo, env=env, log=log, own_database=own_database)
        _load(demo, env=env, log=log, own_database=own_database)
        with step("Style sheets and catalogues"):
            demo.remember(**aside.result())


def _make_tables(demo: Demo, *, env: dict[str, str], log: Path, own_database: bool) -> None:
    """The tables are those of this version.

    Errors: Stopped where a migration was changed after it ran, for nothing can catch up with it.
    """
    now = _digests([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")])
    packages = _digests([ROOT / "requirements.lock"])
    known = demo.memory.get("tables") if own_database else None
    if known == now and demo.memory.get("packages") == packages:
        return
    if isinstance(known, dict) and any(now.get(name) != known[name] for name in known):
        raise terminal.Stopped(
            "the demo's data were made by another version of the portal. Begin anew with:\n\n"
            "    ./portal demo --fresh\n"
        )
    with step("Tables"):
        portal.manage(["migrate", "--no-input"], env=env, log=log)
    demo.remember(tables=now, packages=packages)


def _collect(demo: Demo, *, log: Path) -> dict[str, dict[str, str]]:
    """Catalogues are compiled and static files collected; what to remember of it."""
    words = _digests(ROOT.glob("locale/*/*/*.po"))
    if portal.has_command("words") and (demo.memory.get("words") != words or not _compiled()):
        portal.manage(["words", "compile"], env=demo.env, log=log)
    files = _digests([*ROOT.glob("*/static/**/*"), ROOT / "requirements.lock"])
    if demo.memory.get("static") != files:
        portal.manage(["collectstatic", "--no-input", "--clear"], env=demo.env, log=log)
    return {"words": words, "static": files}


def _compiled() -> bool:
    catalogues = list(ROOT.glob("locale/*/*/*.po"))
    return all(path.with_suffix(".mo").exists() for path in catalogues)


def _load(demo: Demo, *, env: dict[str, str], log: Path, own_database: bool) -> None:
    """Programmes and the invented network are in the database."""
    files = _digests([*ROOT.glob("*/data/**/*"), *ROOT.glob("*/demo*.py"), *ROOT.glob("*/demo/*")])
    files["bare"] = str(demo.is_bare)
    if own_database and demo.memory.get("data") == files:
        return
    (demo.folder / "logins.json").unlink(missing_ok=True)
    with step("The four programmes"):
        portal.manage(["load_programmes"], env=env, log=log)
    if portal.has_command("load_demo") and not demo.is_bare:
        terminal.note("An invented network; this takes a while")
        with step("People, panels, debates and a handbook, all invented"):
            portal.manage(
                ["load_demo"],
                env=env,
                log=log,
                on_line=lambda line: write(terminal.paint(f"      {line}", "dim")),
            )
    demo.remember(data=files)


def _digests(paths: Iterable[Path]) -> dict[str, str]:
    """Files and their digests, to see what has changed since the last start."""
    return {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for path in sorted(paths)
        if path.is_file() and not _is_made(path.relative_to(ROOT))
    }


def _is_made(path: Path) -> bool:
    """True for what tools made: hidden folders, compiled code."""
    return path.parts[0].startswith(".") or "__pycache__" in path.parts


def _start_portal(demo: Demo, *, port: int) -> None:
    with step("Web, worker and clock"):
        site = demo.crew.start(portal.web(env=demo.env, port=port, log=demo.log("web")))
        demo.crew.start(portal.worker(env=demo.env, log=demo.log("worker")))
        demo.crew.start(portal.clock(env=demo.env, log=demo.log("clock"), folder=demo.folder))
        wait_until(lambda: _is_ready(port), child=site, seconds=60, every=0.2)


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


# --- what the person reads -----------------------------------------------------------------
def _logins(demo: Demo) -> list[dict[str, str]]:
    """Sample accounts, as `manage.py demo_logins` prints them: a JSON list of objects.

    Shapes: each has role, name, email, password, and a note where it is worth a line of its own.
    """
    if demo.is_bare or not portal.has_command("demo_logins"):
        return []
    path = demo.folder / "logins.json"
    if not path.exists():
        printed = portal.manage(["demo_logins"], env=demo.env, log=demo.log("prepare"))
        path.write_text(printed, "utf-8")
    logins: list[dict[str, str]] = json.loads(path.read_text("utf-8"))
    return logins


def _welcome(
    *, address: str, mailbox: str, logins: list[dict[str, str]], seconds: float
) -> list[str]:
    return [
        f"The portal   {terminal.paint(address, 'bold')}",
        f"Its mail     {terminal.paint(mailbox, 'bold')}",
        "",
        *_sample_lines(logins),
        f"Ready in {seconds:.0f} s. Stop: Ctrl-C. Logs: .demo/log. Anew: --fresh.",
    ]


def _sample_lines(logins: list[dict[str, str]]) -> list[str]:
    """Role, address and password of the accounts worth a line, and where the others are."""
    shown = [login for login in logins if login.get("note")] or logins
    if not shown:
        return []
    one_password = len({login["password"] for login in logins}) == 1
    roles = max(terminal.breadth(login["role"]) for login in shown)
    addresses = max(terminal.breadth(login["email"]) for login in shown)
    lines = [
        f"{login['role'].ljust(roles)}  {login['email'].ljust(addresses)}"
        + ("" if one_password else f"  {login['password']}")
        for login in shown
    ]
    if one_password:
        lines += ["", f"Password of all: {terminal.paint(shown[0]['password'], 'bold')}"]
    if len(logins) > len(shown):
        lines.append(f"{len(logins) - len(shown)} more: .demo/logins.json")
    return [
        *lines,
        "A second factor is not asked for here; a public site asks staff and",
        "coordinators for one. Codes and invitations arrive in the mailbox.",
        "",
    ]
