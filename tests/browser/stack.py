"""The whole portal for browser tests: its own database, web, worker, clock and mailbox."""

import json
import os
import shutil
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from crisco.launch import portal
from crisco.launch.processes import Crew, free_port, wait_until
from tests.builders import demo


@dataclass(frozen=True)
class Portal:
    """A running portal: its address, the folder in which its mail arrives, what is in it."""

    address: str
    mail: str
    world: dict[str, Any]


def prepare(folder: Path) -> None:
    """The four programmes and the invented network in a database and a folder of their own.

    `start` finds them there when BROWSER_FOLDER names the folder, and else calls this itself.
    """
    for name in ("log", "mail", "media", "static"):
        (folder / name).mkdir(parents=True)
    known = demo.ready()
    if known:
        shutil.copytree(known / "media", folder / "media", dirs_exist_ok=True)
    env = portal.environment(
        DATABASE_URL=_fresh_database(os.environ["DATABASE_URL"], folder.name),
        REDIS_URL=_other_number(os.environ["REDIS_URL"]),
        SECRET_KEY=os.environ["SECRET_KEY"],
        SITE_URL="http://localhost",
        ALLOWED_HOSTS="localhost,127.0.0.1",
        EMAIL_HOST="127.0.0.1",
        MAIL_FROM="The portal <portal@crisco.example>",
        MEDIA_ROOT=str(folder / "media"),
        STATIC_ROOT=str(folder / "static"),
        SECOND_FACTOR_REQUIRED="0",
    )
    told = str(folder / "world.json")
    making = "import pathlib; from tests.browser import world; "
    making += f"world.make(pathlib.Path({told!r}), has_demo={bool(known)})"
    portal.manage(
        ["shell", "--no-imports", "--command", making],
        env=env | {"STATEMENT_TIMEOUT": "10min"},
        log=folder / "log" / "prepare.log",
    )
    (folder / "env.json").write_text(json.dumps(env), "utf-8")


def start(folder: Path, crew: Crew) -> Portal:
    """The network of that folder, served by a crew as the demo serves it."""
    port, smtp, page = free_port(), free_port(), free_port()
    address = f"http://localhost:{port}"
    env = json.loads((folder / "env.json").read_text("utf-8"))
    env |= {"SITE_URL": address, "EMAIL_PORT": str(smtp)}
    logs = folder / "log"
    crew.start(
        portal.mailbox(folder=folder / "mail", smtp=smtp, page=page, log=logs / "mailbox.log")
    )
    site = crew.start(portal.web(env=env, port=port, log=logs / "web.log"))
    crew.start(portal.worker(env=env, log=logs / "worker.log"))
    crew.start(portal.clock(env=env, log=logs / "clock.log", folder=folder))
    wait_until(lambda: _is_ready(port), child=site, seconds=60, every=0.2)
    world = json.loads((folder / "world.json").read_text("utf-8"))
    return Portal(address, str(folder / "mail"), world)


def forget(folder: Path) -> None:
    """The database of that folder is gone."""
    demo.say("DROP DATABASE IF EXISTS {} WITH (FORCE)", folder.name)


def _fresh_database(url: str, name: str) -> str:
    """A database of that name beside the one the other tests use."""
    known = demo.ready()
    template = known.name if known else os.environ.get("TEST_TEMPLATE", "template1")
    demo.say("CREATE DATABASE {} TEMPLATE {}", name, template)
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
