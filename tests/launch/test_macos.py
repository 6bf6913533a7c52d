"""What macOS needs of us, as far as another system can show it."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from crisco.documents import rendering
from crisco.launch import pango, portal
from crisco.launch.processes import ROOT
from tests.builders import documents

WAY = "DYLD_FALLBACK_LIBRARY_PATH"


@pytest.fixture
def macos(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")


def test_processes_find_pango_where_homebrew_puts_it_and_may_fork(macos):
    passed = portal.environment()

    assert "/opt/homebrew/lib" in passed[WAY].split(":")
    assert passed["OBJC_DISABLE_INITIALIZE_FORK_SAFETY"] == "YES"


def test_what_is_missing_is_named_with_the_line_for_homebrew(macos):
    assert "Pango" in pango.missing()
    assert pango.line_to_type() == "brew install pango"


def test_the_layout_finds_pango_there_too(monkeypatch):
    monkeypatch.setenv(WAY, "/opt/homebrew/lib")
    monkeypatch.setattr(rendering._Server, "idle", [])

    rendering.render_part(documents.page("<p>Calm words</p>"))

    (server,) = rendering._Server.idle
    environment = Path(f"/proc/{server.process.pid}/environ").read_bytes()
    server.end()
    assert f"{WAY}=/opt/homebrew/lib".encode() in environment


@pytest.mark.parametrize(
    ("child", "given"),
    [("crisco.documents.child", '{"limits": LIMITS}'), ("panels.draw.child", "LIMITS")],
)
@pytest.mark.parametrize(("system", "memory"), [("linux", 1 << 40), ("darwin", -1)])
def test_memory_is_limited_but_where_the_kernel_refuses_any_limit(child, given, system, memory):
    code = f"""
import resource, sys, {child} as child
sys.platform = "{system}"
LIMITS = {{"AS": 1 << 40, "CPU": 77}}
child.limit({given})
print([resource.getrlimit(which)[0] for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU)])
"""
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == f"[{memory}, 77]"


def test_nobody_asks_for_kerberos_which_ends_forked_workers(db):
    assert connection.settings_dict["OPTIONS"]["gssencmode"] == "disable"
