"""Pango and its companions, the one thing the portal needs that no Python wheel carries."""

import ctypes
import os
import shutil
import subprocess
import sys

from crisco.launch import terminal
from crisco.launch.portal import BREW

OLDEST = (1, 44)
LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "Pango for FreeType": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    "HarfBuzz subsetting": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    "fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib"),
}
DEBIAN = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def missing() -> list[str]:
    """What PDFs need and this machine lacks, in words; empty when all is there."""
    lacking = [title for title, names in LIBRARIES.items() if _load(names) is None]
    pango = _load(LIBRARIES["Pango"])
    if pango is not None and _version(pango) < OLDEST:
        lacking.append(f"Pango {OLDEST[0]}.{OLDEST[1]} or later")
    return lacking


def _load(names: tuple[str, str]) -> ctypes.CDLL | None:
    name = names[sys.platform == "darwin"]
    folders = ("", *BREW) if sys.platform == "darwin" else ("",)
    for folder in folders:
        try:
            return ctypes.CDLL(os.path.join(folder, name))
        except OSError:
            continue
    return None


def _version(pango: ctypes.CDLL) -> tuple[int, int]:
    number = int(pango.pango_version())
    return number // 10000, number // 100 % 100


def ensure() -> None:
    """Pango is there, installed if this machine lets us.

    Errors: Stopped with the one line to type.
    """
    lacking = missing()
    if not lacking:
        return
    prefix = _may_install()
    if prefix is not None:
        with terminal.step(f"Installing {' '.join(DEBIAN)}"):
            _install(prefix)
        lacking = missing()
    if lacking:
        raise terminal.Stopped(
            f"PDFs need {', '.join(lacking)}, which this machine lacks. Type this line, then try "
            f"again:\n\n    {line_to_type()}\n"
        )


def _may_install() -> list[str] | None:
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and _runs([sudo, "-n", "true"]):
        return [sudo, "-n"]
    return None


def _install(prefix: list[str]) -> None:
    environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    _runs([*environment, "update"])
    # Older Debians and Ubuntus carry the subsetter inside libharfbuzz itself.
    known = [name for name in DEBIAN if _runs(["apt-cache", "show", name])]
    _runs([*environment, "install", "-y", "--no-install-recommends", *known])


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed words


def line_to_type() -> str:
    """The command that installs Pango here."""
    if sys.platform == "darwin":
        return "brew install pango"
    if shutil.which("dnf"):
        return "sudo dnf install -y pango harfbuzz"
    if shutil.which("apk"):
        return "apk add pango harfbuzz-subset fontconfig"
    return f"sudo apt-get install -y {' '.join(DEBIAN)}"
