"""One part: what spoils it, what stops it, and that it is always the same."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest

from crisco.documents import composing, fonts, reading, rendering
from crisco.documents.rendering import Limits
from tests.builders import documents

PARAGRAPH = f"<p>{documents.SENTENCES['en']}</p>"


def test_a_character_that_no_font_draws_is_named_with_its_place():
    html = documents.page('<p id="b-1">fine</p><p id="b-2">a 🦆 and a 漢 and a 漢</p>')

    with pytest.raises(rendering.MissingGlyphs) as problem:
        rendering.render_part(html)

    assert problem.value.place == "b-2"
    assert problem.value.sentence == "Our fonts cannot draw these characters: 🦆 漢"


@pytest.mark.parametrize(
    "letters",
    [
        "ąęėįšųūž ģķļņ ăâîșț čšž ßẞ æøå õäöü ëç ñ łńóśźż İı",
        "Ελληνικά ΰ ΐ ἀ",
        "Українська ґєії Српски ђћџљњ Русский ё",
        "العربية ءآأؤإئ پچژگ ڕڵۆێ لا",
        "„“ “” ‘’ «» – — … • · € № → ✓ ☐ × ÷ ½ ° © ­ \u200f\u2067x\u2069",
    ],
)
def test_the_alphabets_of_the_network_are_covered(letters):
    assert list(fonts.uncovered(letters)) == []


def test_a_picture_without_words_is_refused_with_its_place():
    html = documents.page('<figure id="b-9"><img src="asset:photo" alt=" "></figure>')

    with pytest.raises(rendering.MissingAlternative) as problem:
        rendering.render_part(html, assets=documents.ASSETS)

    assert problem.value.place == "b-9"


def test_a_drawing_without_a_title_is_refused():
    html = documents.page('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>')

    with pytest.raises(rendering.MissingAlternative):
        rendering.render_part(html)


def test_a_link_to_nothing_in_the_same_part_is_refused():
    with pytest.raises(rendering.DroppedLink) as problem:
        rendering.render_part(documents.page('<p><a href="#gone">there</a></p>'))

    assert problem.value.detail == "gone"


def test_the_same_mark_twice_is_refused():
    with pytest.raises(rendering.DuplicateAnchor):
        rendering.render_part(documents.page('<p id="a">x</p><p id="a">y</p>'))


def test_the_same_input_gives_the_same_bytes():
    html = documents.chapter_html("ar", uid="c9")

    first = rendering.render_part(html, assets=documents.ASSETS)
    second = rendering.render_part(html, assets=documents.ASSETS)

    assert first.pdf == second.pdf


@pytest.mark.parametrize("lines_before", [0, 3, 9])
def test_a_footnote_stands_on_the_page_of_its_mark(lines_before):
    marked = PARAGRAPH.replace("</p>", '<span class="footnote">The note itself.</span></p>')
    body = PARAGRAPH * lines_before + marked.replace("People", "Marked") + PARAGRAPH * 30
    html = composing.part(f'<h1 id="a">x</h1>{body}', title="x", language="en")

    with pikepdf.open(io.BytesIO(rendering.render_part(html).pdf)) as pdf:
        drawn = [reading.page_text(page) for page in pdf.pages]

    assert "Marked" in drawn[0]
    assert ["The note itself" in page for page in drawn] == [True] + [False] * (len(drawn) - 1)


def test_the_house_style_has_nothing_that_the_engine_ignores():
    parts, front = documents.book()

    assert [part.side["warnings"] for part in (front, *parts)] == [[]] * 7


def test_progress_never_falls_and_ends_at_one():
    told: list[rendering.Progress] = []

    rendering.render_part(documents.page(PARAGRAPH * 60), expected_pages=2, on_progress=told.append)

    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert {progress.phase for progress in told} == {"parse", "layout", "draw"}


def test_a_part_may_not_have_more_pages_than_the_cap():
    html = documents.page('<p style="break-after: page">x</p>' * 9 + "<p>y</p>")

    with pytest.raises(rendering.TooManyPages):
        rendering.render_part(html, limits=Limits(pages=5))


@pytest.mark.parametrize(
    "size", ["height: 1e9px", "width: 1e9px", "font-size: 1e7px", "margin: 1e9px"]
)
def test_an_enormous_box_does_no_harm(size):
    html = documents.page(f'<div style="{size}">x</div>')

    try:
        rendered = rendering.render_part(
            html, expected_pages=0, limits=Limits(seconds=20, pages=50)
        )
    except rendering.RenderingFailed:
        return

    assert rendered.side["pages"] <= 50
    assert len(rendered.pdf) < 100_000


def test_an_endless_layout_is_stopped_in_time_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(rendering, "GRACE_SECONDS", 1.0)
    tables = "<table><tr><td>" * 40 + "x" + "</td></tr></table>" * 40
    started = time.monotonic()

    with pytest.raises(rendering.TookTooLong) as problem:
        rendering.render_part(
            documents.page("<style>table { table-layout: auto }</style>" + tables * 30),
            expected_pages=0,
            limits=Limits(seconds=2),
        )

    assert time.monotonic() - started < 2 + rendering.GRACE_SECONDS + 2
    assert "took too long" in problem.value.sentence
    assert list(tmp_path.iterdir()) == []
    assert _children() == []


def test_a_part_that_needs_too_much_memory_is_refused_and_the_next_one_works():
    with pytest.raises(rendering.RenderingFailed) as problem:
        rendering.render_part(
            documents.page(PARAGRAPH * 400), limits=Limits(memory=16 * 1024 * 1024)
        )

    assert isinstance(problem.value, rendering.OutOfRoom | rendering.RendererDied)

    assert rendering.render_part(documents.page(PARAGRAPH)).side["pages"] == 1


def test_a_cancelled_part_stops_at_once():
    with pytest.raises(rendering.Cancelled):
        rendering.render_part(documents.page(PARAGRAPH * 2000), cancelled=lambda: True)

    assert _children() == []


def test_the_child_knows_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do-not-tell")
    rendering._Server.idle.clear()

    rendering.render_part(documents.page(PARAGRAPH))

    server = rendering._Server.idle[-1].process.pid
    environment = Path(f"/proc/{server}/environ").read_bytes()
    assert b"SECRET_KEY" not in environment
    assert b"DATABASE_URL" not in environment


def test_the_key_changes_with_everything_that_decides_the_look(monkeypatch):
    html = documents.page(PARAGRAPH)
    keys = [
        rendering.part_key(html),
        rendering.part_key(html + " "),
        rendering.part_key(html, assets={"photo": b"1"}),
        rendering.part_key(html, assets={"photo": b"2"}),
        rendering.part_key(html, variant="print"),
    ]
    monkeypatch.setattr(rendering, "engine_versions", lambda: ("weasyprint 71.0",))
    keys.append(rendering.part_key(html))

    assert len(set(keys)) == 6


def test_the_libraries_asked_are_those_that_lay_out():
    code = (
        "from weasyprint.text.ffi import ffi, harfbuzz, pango;"
        "ffi.cdef('const char *hb_version_string(void);', override=True);"
        "print(pango.pango_version(), ffi.string(harfbuzz.hb_version_string()).decode())"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert rendering.engine_versions()[-1] == told.stdout.strip()


def _children() -> list[int]:
    """Processes that lay out a part right now: children of our servers."""
    servers = {server.process.pid for server in rendering._Server.idle}
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent in servers or (parent == 1 and _is_child(folder)):
                found.append(int(folder.name))
    return [number for number in found if number != os.getpid()]


def _is_child(folder: Path) -> bool:
    try:
        return b"documents/child.py" in (folder / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
