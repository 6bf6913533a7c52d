"""Templates carry no script or style, lead to no foreign host, and are all used."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# a link a person may follow is no request the page makes
LOADED = re.compile(
    r"""(?:<(?:script|img|iframe|source|video|audio)[^>]*\ssrc|<link[^>]*\shref)=["'](?:https?:)?//"""
)


def offenders(pattern: str, *, but: tuple[str, ...] = ()) -> list[str]:
    return [
        str(file.relative_to(ROOT))
        for file in TEMPLATES
        if re.search(pattern, file.read_text(encoding="utf-8")) and file.name not in but
    ]


def test_no_inline_style():
    assert offenders(r"<style|\sstyle=", but=("500.html", "503.html")) == []


def test_no_inline_script_or_handler():
    assert offenders(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)|\son\w+=") == []


def test_no_template_takes_the_day_of_a_moment_from_utc():
    """`local_day` takes it by the clock of a city, or of the portal."""
    assert offenders(r"(_at|\bat)(\.date)?\|(long_date|medium_date|month_year|weekday)") == []


def test_no_arrow_is_a_letter():
    """As an icon it turns with the line; as a letter it points the wrong way in Arabic."""
    assert offenders(r"[←→⇐⇒]|&[lr]arr;") == []


def test_nothing_is_loaded_from_a_foreign_host():
    assert [str(file) for file in TEMPLATES if LOADED.search(file.read_text("utf-8"))] == []


def test_nothing_is_marked_safe():
    assert offenders(r"\|\s*safe\b|autoescape off") == []


def test_every_template_is_used():
    code = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in ("crisco", "network", "panels", "events", "handbook", "templates")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".py", ".html", ".txt"}
    )
    found_by_name = (
        "account/",
        "mfa/",
        "usersessions/",
        "allauth/",
        "admin/",
        "registration/",
        "django/",
    )
    unused = [
        name
        for file in TEMPLATES
        if not (name := str(file.relative_to(ROOT / "templates"))).startswith(found_by_name)
        and f'"{name}"' not in code
        and f"'{name}'" not in code
        and not re.fullmatch(r"\d{3}\w*\.html", name)
    ]

    assert unused == []
