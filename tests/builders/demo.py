"""The demo's network, which takes half a minute to load: once for all who only look at it."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from psycopg import sql

from network import demo
from panels.models import PanelChange

LONGEST_WAIT = 300  # seconds


@dataclass(frozen=True)
class Told:
    """What each loader said the first time and the second, and when (aware UTC)."""

    at: datetime
    lines: dict[str, tuple[str, str]]

    def __getitem__(self, loader: str) -> tuple[str, str]:
        return self.lines[loader]


def load() -> Told:
    """The programmes and the demo are in the database; loading again has changed nothing."""
    call_command("load_programmes", verbosity=0)
    loaders = {loader.__module__: loader for loader in demo.loaders()}
    now = timezone.now()
    first = {}
    for name, tell in loaders.items():
        first[name] = tell(now)
        with connection.cursor() as cursor:  # nobody else can count what is not committed
            cursor.execute(f"ANALYZE {', '.join(connection.introspection.table_names())}")
    lines = PanelChange.objects.count()
    again = {name: tell(now) for name, tell in loaders.items()}
    assert PanelChange.objects.count() == lines
    return Told(now, {name: (first[name], again[name]) for name in loaders})


def prepare(folder: Path) -> None:
    """The demo is in a database of the folder's name, its files and what was told in the folder."""
    (folder / "media").mkdir(parents=True)
    say("CREATE DATABASE {} TEMPLATE {}", folder.name, os.environ["TEST_TEMPLATE"])
    connection.settings_dict["NAME"] = folder.name
    with override_settings(MEDIA_ROOT=folder / "media", DEBUG=False):
        told = load()
    connection.close()  # only a database that nobody is connected to is copied
    written = folder / "told.part"
    written.write_text(json.dumps(asdict(told), default=str), "utf-8")
    written.rename(folder / "told.json")


def ready() -> Path | None:
    """The folder of the demo that is prepared for this run beside the first tests, once it is whole."""
    if "DEMO_FOLDER" not in os.environ:
        return None
    folder = Path(os.environ["DEMO_FOLDER"])
    until = time.monotonic() + LONGEST_WAIT
    while not (folder / "told.json").exists():
        assert time.monotonic() < until, f"nobody prepared the demo: {folder.with_suffix('.log')}"
        time.sleep(0.2)
    return folder


@contextmanager
def copied(folder: Path) -> Iterator[Told]:
    """This process works in a copy of that database; nobody is connected to it."""
    own = connection.settings_dict["NAME"]
    copy = f"{own}_{folder.name}"
    say("CREATE DATABASE {} TEMPLATE {}", copy, folder.name)
    connection.close()
    connection.settings_dict["NAME"] = copy
    told = json.loads((folder / "told.json").read_text("utf-8"))
    try:
        yield Told(
            datetime.fromisoformat(told["at"]),
            {name: (first, again) for name, (first, again) in told["lines"].items()},
        )
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        say("DROP DATABASE {} WITH (FORCE)", copy)


def say(statement: str, *names: str) -> None:
    """A statement on databases, said from the one that the tests do not use."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as outside:
        outside.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
