"""A book of about a hundred pages: one plain WeasyPrint call against parts on a shelf."""

import base64
import hashlib
import io
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pikepdf
from django.utils import timezone
from PIL import Image

from crisco.documents import checking, composing, joining
from crisco.documents.rendering import Rendered
from crisco.documents.services import parts
from tests.benchmarks import Row
from tests.builders import documents

CHAPTERS = 12
PAGES = range(90, 130)
LANGUAGES = tuple(documents.SENTENCES)

# What a first version of an export looks like: one HTML, pictures as they were uploaded, page
# numbers by target-counter, column widths from the content, fonts of the system.
NAIVE = """
import sys, weasyprint
html = open(sys.argv[1], encoding="utf-8").read()
weasyprint.HTML(string=html).write_pdf(sys.argv[2], pdf_variant="pdf/ua-1")
"""
NAIVE_STYLE = """
@page { size: A4; margin: 25mm 22mm; @bottom-center { content: counter(page) " / " counter(pages) } }
h1 { break-before: page; font-size: 26pt } body { font: 10.5pt/1.5 sans-serif; hyphens: auto }
table { border-collapse: collapse } td, th { padding: 2mm; border-bottom: 1pt solid #ccc }
.footnote { float: footnote } img { max-width: 100% } tr, figure { break-inside: avoid }
nav a::after { content: leader(".") target-counter(attr(href), page) }
"""


@dataclass(frozen=True)
class Made:
    """A finished book and what making it took."""

    pdf: bytes
    seconds: float
    reused: int = 0


def bodies(edited: int | None = None) -> list[tuple[str, str]]:
    """(language, body) of each chapter; the edited one says a word more."""
    out = []
    for number in range(CHAPTERS):
        language = LANGUAGES[number % len(LANGUAGES)]
        body = documents.chapter(
            language, uid=f"c{number}", link_to=f"c{(number + 1) % CHAPTERS}", paragraphs=55
        ) + documents.long_table(f"c{number}", lines=30)
        if number == edited:
            body = body.replace("</p>", " 2027.</p>", 1)
        out.append((language, body))
    return out


def naive(folder: Path) -> Made:
    """One call, in a process of its own."""
    picture = io.BytesIO()
    with Image.open(io.BytesIO(documents.photograph())) as photograph:
        photograph.resize((1600, 900)).save(picture, "PNG")
    address = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
    rows = "".join(f'<p><a href="#c{n}">{n}</a></p>' for n in range(CHAPTERS))
    chapters = "".join(
        f'<section lang="{language}">{body}</section>' for language, body in bodies()
    )
    html = documents.page(
        f"<nav>{rows}</nav>{chapters}".replace("hbx:", "#").replace("asset:photo", address),
        head=f"<style>{NAIVE_STYLE}</style>",
    )
    source, target = folder / "naive.html", folder / "naive.pdf"
    source.write_text(html, encoding="utf-8")
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", NAIVE, str(source), str(target)],
        check=True,
        stderr=subprocess.DEVNULL,
        timeout=580,
    )
    return Made(target.read_bytes(), time.monotonic() - started)


def in_parts(now: datetime, edited: int | None = None) -> Made:
    """As the portal does it, on one worker, gate included."""
    started = time.monotonic()
    rendered: list[Rendered] = []
    for number, (language, body) in enumerate(bodies(edited)):
        html = composing.part(
            body, title=documents.TITLES[language], language=language, book="Book"
        )
        rendered.append(parts.render_or_reuse(html, assets=documents.ASSETS, now=now))
    cover = composing.Cover(title="A book", lines=[f"{CHAPTERS} chapters"])
    front_html = composing.front(cover, composing.rows(rendered), language="en")
    front = parts.render_or_reuse(front_html, now=now)
    pdf = joining.join(rendered, front=front, title="A book", language="en")
    seconds = time.monotonic() - started
    if findings := checking.check(pdf, parts=rendered, front=front):
        raise AssertionError(findings)
    return Made(pdf, seconds, sum(part.reused for part in [front, *rendered]))


def run() -> list[Row]:
    """Cold, warm and after one edit, each beside one plain call on the same machine."""
    folder = Path(os.environ["BENCH_FOLDER"])
    now = timezone.now()
    plain = naive(folder)
    cold, warm = in_parts(now), in_parts(now)
    edit = in_parts(now, edited=3)
    if (cold.reused, warm.reused, edit.reused) != (0, CHAPTERS + 1, CHAPTERS):
        raise AssertionError("the shelf did not do its work")
    if hashlib.sha256(cold.pdf).digest() != hashlib.sha256(warm.pdf).digest():
        raise AssertionError("the same book has other bytes")
    pages = count_pages(cold.pdf)
    if pages not in PAGES:
        raise AssertionError(f"the book has {pages} pages")

    def row(what: str, made: Made, aim: float | None = None) -> Row:
        return Row(
            what=f"PDF book of {pages} pages, {what}",
            value=made.seconds,
            unit="s",
            against="one plain WeasyPrint call",
            baseline=plain.seconds,
            better="lower",
            aim=aim,
            note=f"{made.reused} of {CHAPTERS + 1} parts reused, {len(made.pdf) // 1024} KiB",
        )

    return [
        row("all parts rendered, one worker", cold),
        row("one chapter edited", edit, aim=5),
        row("nothing changed", warm, aim=20),
    ]


def count_pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
