"""Every constraint has a name that is a sentence, words for visitors, and a test that names it."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OURS = {"jobs", "documents", "network", "panels", "events", "handbook"}


def constraints() -> list[tuple[str, models.BaseConstraint]]:
    return [
        (model._meta.app_label, constraint)
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for constraint in model._meta.constraints
    ]


def test_constraints_are_named_for_what_is_true():
    odd = [
        constraint.name
        for app, constraint in constraints()
        if not constraint.name.startswith(f"{app}_") or constraint.name.count("_") < 3
    ]

    assert odd == []


def test_constraints_speak_to_visitors():
    mute = [
        constraint.name
        for _app, constraint in constraints()
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]

    assert mute == []


@pytest.mark.parametrize("name", sorted(constraint.name for _app, constraint in constraints()))
def test_a_test_goes_round_the_form_for_each_constraint(name):
    tests = (ROOT / "tests").rglob("test_*.py")

    assert any(name in file.read_text(encoding="utf-8") for file in tests)
