"""The benchmarks: real servers, one process and one fresh database each, ratios at the end."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from crisco.launch import pango, portal, terminal
from crisco.launch.checks import running_servers
from crisco.launch.processes import (
    ROOT,
    Asked,
    Crew,
    answers,
    free_port,
    stop_on_signals,
    wait_until,
)

FOLDER = ROOT / "tests" / "benchmarks"


def main(arguments: list[str]) -> int:
    """Run the benchmarks; the exit code of `./portal bench`, 1 when one of them broke."""
    names = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    parser = argparse.ArgumentParser(prog="./portal bench", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names) or "none yet")
    wanted = parser.parse_args(arguments).names or names
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        raise terminal.Stopped(
            f"there is no benchmark {', '.join(unknown)}; there are {', '.join(names)}"
        )
    stop_on_signals()
    try:
        pango.ensure()
        broken = [name for name in wanted if not _run(name)]
    except Asked:
        terminal.write("\nstopped")
        return 130
    if broken:
        terminal.write(f"\n  {len(broken)} of {len(wanted)} broke: {', '.join(broken)}")
    return 1 if broken else 0


def _run(name: str) -> bool:
    """The benchmark ran and its table is printed; False when it broke."""
    terminal.rule(name)
    with running_servers(fresh=True) as env:
        folder = Path(env["MEDIA_ROOT"]).parent / "bench"
        folder.mkdir()
        crew = Crew()
        try:
            fetching = {name: os.environ[name] for name in os.environ if name.startswith("UV_")}
            env = {**env, **fetching, "BENCH_FOLDER": str(folder)} | _serve(crew, env, folder)
            return _measure(name, env, folder / "rows.json")
        finally:
            crew.stop()


def _serve(crew: Crew, env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The portal is served as in production, on the benchmark's database."""
    port = free_port()
    site = f"http://localhost:{port}"
    production = {
        "DEBUG": "0",
        "SITE_URL": site,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SECOND_FACTOR_REQUIRED": "0",
        "LOG_LEVEL": "WARNING",
    }
    with terminal.step("Tables, static files, web with 2 workers"):
        log = folder / "prepare.log"
        portal.manage(["migrate", "--no-input"], env={**env, **production}, log=log)
        portal.manage(["collectstatic", "--no-input"], env={**env, **production}, log=log)
        web = crew.start(portal.web(env={**env, **production}, port=port, log=folder / "web.log"))
        wait_until(lambda: answers(port), child=web, seconds=60)
    return {**production, "BENCH_SITE": site, "BENCH_WEB_LOG": str(folder / "web.log")}


def _measure(name: str, env: Mapping[str, str], file: Path) -> bool:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "tests.benchmarks", name, str(file)],
        cwd=ROOT,
        env={**env, "DJANGO_SETTINGS_MODULE": "crisco.settings"},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode or not file.exists():
        terminal.trouble(f"{name} broke (exit code {done.returncode})")
        return False
    terminal.table([["what", "value", "ratio", "note"], *_rows(file)])
    return True


def _rows(file: Path) -> list[list[str]]:
    """The rows as the benchmark left them: lists of cells."""
    rows: list[list[str]] = json.loads(file.read_text("utf-8"))
    return rows
