"""Nothing looks up: neither by import nor by a name in a string."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
FLOOR = {"plinth": 0, "jobs": 1, "documents": 2, "network": 3, "panels": 4, "events": 4}
FLOOR["handbook"] = 5
FOLDERS = {
    "jobs": ["crisco/jobs", "templates/jobs"],
    "documents": ["crisco/documents", "templates/documents"],
    "network": ["network", "templates/network"],
    "panels": ["panels", "templates/panels"],
    "events": ["events", "templates/events"],
    "handbook": ["handbook", "templates/handbook"],
}


def may_know(one: str, other: str) -> bool:
    """An app knows itself and the floors below; panels and events do not know each other."""
    return one == other or FLOOR[other] < FLOOR[one]


def test_imports_keep_the_floors():
    lint = Path(sys.executable).parent / "lint-imports"
    answer = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stdout


def test_no_table_points_up():
    ours = [model for model in apps.get_models() if model._meta.app_label in FLOOR]
    up = [
        f"{model._meta.label}.{field.name}"
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_label in FLOOR
        and field.name != "requested_by"  # the account model is swappable, by its setting
        and not may_know(model._meta.app_label, field.related_model._meta.app_label)
    ]

    assert up == []


def test_links_across_apps_protect_what_they_point_to():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in FLOOR
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_label in FLOOR
        and field.related_model._meta.app_label != model._meta.app_label
        and field.remote_field.on_delete not in {models.PROTECT, models.SET_NULL}
    ]

    assert loose == []


NAMES = re.compile(
    r"""(?:\{%\s*url\s+["']|reverse(?:_lazy)?\(\s*["']|redirect\(\s*["'])(\w+):"""
    r"""|\{%\s*(?:include|extends)\s+["'](\w+)/"""
    r"""|get_model\(\s*["'](\w+)["'.]"""
)


@pytest.mark.parametrize("app", sorted(FOLDERS))
def test_no_name_in_a_string_looks_up(app):
    up = []
    for folder in FOLDERS[app]:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix not in {".py", ".html", ".txt"} or "migrations" in file.parts:
                continue
            for match in NAMES.finditer(file.read_text(encoding="utf-8")):
                named = next(group for group in match.groups() if group)
                if named in FLOOR and not may_know(app, named):
                    up.append(f"{file.relative_to(ROOT)}: {match.group(0)}")

    assert up == []
