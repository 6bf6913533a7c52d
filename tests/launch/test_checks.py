"""What `./portal test` runs, and how it says so."""

import sys

import pytest

from crisco.launch import checks
from crisco.launch.checks import Check, Result

ENV = {"DATABASE_URL": "postgres://x", "SECRET_KEY": "x"}


def test_all_parts_are_run_in_this_order(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/usr/bin/some-browser")

    titles = [check.title for check in checks.all_checks(ENV, [])]

    assert titles[:3] == ["format", "lint", "floors"]
    assert [title for title in titles if title != "browser tests"] == [
        "format",
        "lint",
        "floors",
        "types",
        "system checks",
        "migrations",
        "tests",
    ]


def test_the_system_checks_see_a_production_site():
    (check,) = [check for check in checks.all_checks(ENV, []) if check.title == "system checks"]

    assert check.command[-4:] == ["check", "--deploy", "--fail-level", "WARNING"]
    assert check.env["DEBUG"] == "0"
    assert check.env["SITE_URL"].startswith("https://")


def test_words_go_to_pytest():
    found = checks.all_checks(ENV, ["tests/plinth", "-x"])
    (check,) = [check for check in found if check.title == "tests"]

    assert check.command == [sys.executable, "-m", "pytest", "tests/plinth", "-x"]


def test_a_missing_browser_is_said_and_is_no_pass(monkeypatch, capsys):
    monkeypatch.setattr(checks, "find_browser", lambda: None)
    monkeypatch.setattr(checks, "_has_browser_tests", lambda: True)

    (check,) = [check for check in checks.all_checks(ENV, []) if check.part == "browser"]
    result = checks.run(check)

    assert not result.is_good
    assert "NOT RUN: no Chromium on this machine" in capsys.readouterr().out


def test_a_missing_reader_of_pdfs_is_said_and_is_no_pass(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "/nowhere")

    (check,) = [check for check in checks.all_checks(ENV, []) if check.part == "unit"]
    result = checks.run(check)

    assert not result.is_good
    assert "NOT RUN: this machine lacks poppler-utils" in capsys.readouterr().out


@pytest.mark.parametrize(("code", "verdict"), [(0, "passed"), (3, "failed (3)")])
def test_the_exit_code_decides(code, verdict):
    check = Check("lint", "try", [sys.executable, "-c", f"raise SystemExit({code})"])

    assert checks.run(check).verdict == verdict


def test_the_table_names_what_did_not_pass(capsys):
    good = Result(Check("lint", "format"), "passed", 0.4)
    bad = Result(Check("unit", "tests"), "failed (1)", 12.34)

    checks.report([good, bad])

    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "  1 of 2 did not pass: tests"
    assert [line.split() for line in said[2:4]] == [
        ["✓", "format", "passed", "0.4", "s"],
        ["✗", "tests", "failed", "(1)", "12.3", "s"],
    ]
