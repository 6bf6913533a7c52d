"""The whole portal for browser tests: its own database, web, worker, clock and mailbox."""

import json
import os
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from crisco.launch import portal, servers
from crisco.launch.processes import Crew, free_port, wait_until


@dataclass(frozen=True)
class Portal:
    """A running portal: its address, the folder in which its mail arrives, what is in it."""

    address: str
    mail: str
    world: dict[str, Any]


def start(folder: Path, crew: Crew) -> Portal:
    """The four programmes and the invented network, served by a crew as the demo serves them."""
    for name in ("log", "mail", "media", "static"):
        (folder / name).mkdir()
    port, smtp, page = free_port(), free_port(), free_port()
    address = f"http://localhost:{port}"
    env = portal.environment(
        DATABASE_URL=_fresh_database(os.environ["DATABASE_URL"]),
        REDIS_URL=_other_number(os.environ["REDIS_URL"]),
        SECRET_KEY=servers.kept_secret(folder / "secret"),
        SITE_URL=address,
        ALLOWED_HOSTS="localhost,127.0.0.1",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=str(smtp),
        MAIL_FROM="The portal <portal@crisco.example>",
        MEDIA_ROOT=str(folder / "media"),
        STATIC_ROOT=str(folder / "static"),
        SECOND_FACTOR_REQUIRED="0",
    )
    logs, told = folder / "log", folder / "world.json"
    making = f"from pathlib import Path; from tests.browser import world; world.make(Path({str(told)!r}))"
    portal.manage(
        ["shell", "--no-imports", "--command", making],
        env=env | {"STATEMENT_TIMEOUT": "10min"},
        log=logs / "prepare.log",
    )
    crew.start(
        portal.mailbox(folder=folder / "mail", smtp=smtp, page=page, log=logs / "mailbox.log")
    )
    site = crew.start(portal.web(env=env, port=port, log=logs / "web.log"))
    crew.start(portal.worker(env=env, log=logs / "worker.log"))
    crew.start(portal.clock(env=env, log=logs / "clock.log", folder=folder))
    wait_until(lambda: _is_ready(port), child=site, seconds=60, every=0.2)
    return Portal(address, str(folder / "mail"), json.loads(told.read_text("utf-8")))


def forget() -> None:
    """The database of this process is gone."""
    _say("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def _fresh_database(url: str) -> str:
    """A database of its own beside the one the other tests use."""
    forget()
    template = os.environ.get("TEST_TEMPLATE", "template1")
    _say("CREATE DATABASE {} TEMPLATE {}", template)
    return urlunsplit(urlsplit(url)._replace(path=f"/{_name()}"))


def _name() -> str:
    return f"browser_{os.getpid()}"


def _say(statement: str, *names: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        identifiers = [sql.Identifier(name) for name in (_name(), *names)]
        connection.execute(sql.SQL(statement).format(*identifiers))


def _other_number(url: str) -> str:
    """A Redis database that no other test writes to."""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or "0")
    return urlunsplit(parts._replace(path=f"/{(number + 1) % 16}"))


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
