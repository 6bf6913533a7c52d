"""A translated column is never looked up, ordered by or named in an expression."""

import re
from pathlib import Path

from django.apps import apps
from modeltranslation.translator import translator

ROOT = Path(__file__).resolve().parents[2]
LOOKUPS = re.compile(
    r"\.(?:filter|exclude|get|get_or_create|update_or_create|order_by|values|values_list|aggregate"
    r"|annotate|distinct|alias)\(|\b(?:Q|F|Lower|Upper|Coalesce|SearchVector|TrigramSimilarity)\("
)


OF_A_DICT = re.compile(r"""\.get\(["']""")
# these files query models whose `name` is one plain column
PLAIN_NAMES = {
    "events/models/registration.py",
    "events/services/lists.py",
    "handbook/models/asset.py",
    "panels/models/application.py",
}


def translated_fields() -> set[str]:
    return {
        field
        for model in translator.get_registered_models(abstract=False)
        for field in translator.get_options_for_model(model).get_field_names()
    }


def test_no_query_names_a_translated_field_without_its_language():
    fields = "|".join(sorted(translated_fields()))
    named = re.compile(rf"""["'(\s-](?:{fields})(?:__\w+)?\s*(?:=(?!=)|["'])""")
    odd = []
    for app in ("crisco", "network", "panels", "events", "handbook"):
        for file in sorted((ROOT / app).rglob("*.py")):
            if "migrations" in file.parts or file.name in {"translation.py", "admin.py"}:
                continue
            if str(file.relative_to(ROOT)) in PLAIN_NAMES:
                continue
            for number, call in _calls(file.read_text(encoding="utf-8")):
                if named.search(call) and "tcol(" not in call and not OF_A_DICT.match(call):
                    odd.append(f"{file.relative_to(ROOT)}:{number}: {call[:80]}")

    assert odd == []


def _calls(text: str) -> list[tuple[int, str]]:
    """Each query call with its arguments up to the closing bracket, and its line number."""
    found = []
    for match in LOOKUPS.finditer(text):
        depth, end = 1, match.end()
        while depth and end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        found.append((text.count("\n", 0, match.start()) + 1, text[match.start() : end]))
    return found


def test_there_are_translated_fields():
    assert {"title", "name", "summary"} <= translated_fields()
    assert apps.is_installed("modeltranslation")
