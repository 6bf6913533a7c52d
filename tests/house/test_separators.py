"""Commas and colons that a reader sees come from the reader's language."""

import re
from pathlib import Path

from django.template import Context, Template
from django.utils import translation

from crisco.text import in_a_row

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = re.compile(
    r"\{#.*?#\}|\{% (comment|blocktranslate)\b.*?\{% end\1 %\}",
    re.DOTALL,
)
# a comma or colon right behind a value, a tag or an element, in the text of the page itself
BARE = re.compile(r"(?:\}\}|%\}|>)\s*[,:;](?:\s|$)", re.MULTILINE)
JOINED = re.compile(r"""\|join:["'][,;] """)
# what these write is read by programs, or by the person at the keyboard who started them
NOT_FOR_READERS = ("crisco/launch/", "crisco/documents/", "/management/", "/migrations/")


def test_no_template_writes_a_comma_or_colon_of_its_own():
    found = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "templates").rglob("*.*"))
        if BARE.search(WRITTEN.sub("x", text := file.read_text(encoding="utf-8")))
        or JOINED.search(text)
    ]

    assert found == []


def test_no_code_joins_facts_with_a_latin_comma():
    found = [
        name
        for folder in ("crisco", "network", "panels", "events", "handbook")
        for file in sorted((ROOT / folder).rglob("*.py"))
        if not any(part in (name := str(file.relative_to(ROOT))) for part in NOT_FOR_READERS)
        and re.search(r"""["'][,;] ["']\.join\(""", file.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_arabic_has_its_own_comma_and_french_a_blank_before_the_colon():
    with translation.override("ar"):
        assert in_a_row(["القاعة", "", "المدينة"]) == "القاعة، المدينة"
    with translation.override("fr"):
        colon = Template("{% load crisco_text %}Salle{% colon %}12").render(Context())
        assert colon == "Salle\N{NO-BREAK SPACE}: 12"
