"""The launcher itself, as a person meets it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from crisco.launch.processes import ROOT


def portal(*words, folder=ROOT, cwd=None, **env):
    """What the launcher answers, run by the system's shell."""
    return subprocess.run(
        [str(folder / "portal"), *words],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_names_the_three_commands():
    said = portal("help")

    assert said.returncode == 0
    assert [line.split()[0] for line in said.stdout.splitlines() if line.startswith("  d")] == [
        "demo"
    ]
    assert all(word in said.stdout for word in ("demo", "test", "bench", "--fresh", "--only"))


def test_no_command_explains_and_fails():
    said = portal()

    assert said.returncode == 2
    assert said.stderr.startswith("usage: ./portal COMMAND")


def test_an_unknown_command_is_named():
    said = portal("dmeo")

    assert said.returncode == 2
    assert said.stderr.startswith("portal: there is no command 'dmeo'")


def test_it_works_from_any_folder_through_a_link_and_with_blanks_in_the_path(tmp_path):
    home = tmp_path / "a place with blanks"
    home.mkdir()
    shutil.copy(ROOT / "portal", home)
    link = tmp_path / "portal"
    link.symlink_to(home / "portal")

    assert portal("help", folder=tmp_path, cwd="/").returncode == 0


def test_without_python_it_says_what_to_type(tmp_path):
    home = tmp_path / "checkout"
    home.mkdir()
    shutil.copy(ROOT / "portal", home)
    (home / "requirements-dev.lock").write_text("")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "mkdir", "cat", "readlink", "id"):
        (tools / name).symlink_to(shutil.which(name))

    said = portal("demo", folder=home, PATH=str(tools))

    assert said.returncode == 1
    assert "Python 3.11 or later is needed and was not found." in said.stderr
    assert "sudo apt-get install -y python3 python3-venv" in said.stderr


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox"])
def test_every_common_shell_can_read_it(shell):
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not on this machine")
    command = [found, "sh"] if shell == "busybox" else [found]

    read = subprocess.run([*command, "-n", str(ROOT / "portal")], check=False)

    assert read.returncode == 0


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_pin_every_package_by_hash_and_record_no_address(name):
    text = (ROOT / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    pins = [place for place, line in enumerate(lines) if not line.startswith(" ")]
    unhashed = [lines[place] for place in pins if "--hash=sha256:" not in lines[place + 1]]

    assert "://" not in "".join(lines)
    assert all("==" in lines[place] for place in pins)
    assert unhashed == []


def test_the_development_lock_holds_the_same_versions_as_the_other():
    def pins(name):
        text = (ROOT / name).read_text("utf-8")
        return {line.split(" \\")[0] for line in text.splitlines() if "==" in line.split(";")[0]}

    versions = {pin.split(" ;")[0] for pin in pins("requirements.lock")}

    assert versions - {pin.split(" ;")[0] for pin in pins("requirements-dev.lock")} == set()


def test_the_licence_is_whole():
    text = Path(ROOT / "LICENSE").read_text("utf-8")

    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [f"{number}. " in text for number in range(1, 16)] == [True] * 15
    assert "EUPL version." in text.splitlines()[-1]
