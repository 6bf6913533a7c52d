"""The whole portal for browser tests: its own database, web, worker, clock and mailbox."""

import json
import os
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from crisco.launch import portal, servers
from crisco.launch.processes import Crew, free_port, wait_until


@dataclass(frozen=True)
class Portal:
    """A running portal: its address, and the folder in which its mail arrives."""

    address: str
    mail: Path
    crew: Crew

    def password(self, email: str) -> str:
        """Of a sample login."""
        logins = json.loads((self.mail.parent / "logins.json").read_text("utf-8"))
        return next(login["password"] for login in logins if login["email"] == email)


def start(folder: Path) -> Portal:
    """The four programmes and the invented network, served as the demo serves them."""
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
    log = folder / "log" / "prepare.log"
    for words in (["migrate"], ["load_programmes"], ["load_demo"]):
        portal.manage(words, env=env | {"STATEMENT_TIMEOUT": "10min"}, log=log)
    portal.manage(["words", "compile"], env=env, log=log)
    portal.manage(["collectstatic", "--no-input"], env=env, log=log)
    (folder / "logins.json").write_text(portal.manage(["demo_logins"], env=env, log=log), "utf-8")
    crew = Crew()
    logs = folder / "log"
    crew.start(
        portal.mailbox(folder=folder / "mail", smtp=smtp, page=page, log=logs / "mailbox.log")
    )
    site = crew.start(portal.web(env=env, port=port, log=logs / "web.log"))
    crew.start(portal.worker(env=env, log=logs / "worker.log"))
    crew.start(portal.clock(env=env, log=logs / "clock.log", folder=folder))
    wait_until(lambda: _is_ready(port), child=site, seconds=60, every=0.2)
    return Portal(address=address, mail=folder / "mail", crew=crew)


def _fresh_database(url: str) -> str:
    """A database of its own beside the one the other tests use."""
    name = f"browser_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in ("DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}"):
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


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
