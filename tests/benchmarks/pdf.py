"""A book of about a hundred pages: one plain WeasyPrint call against parts on a shelf."""

import base64
import hashlib
import io
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from functools import cache
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
    processor_seconds: float
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


def picture(number: int, form: str) -> str:
    """A data address of a picture like a photograph: no two alike, 1600 by 900 pixels."""
    return (
        f"data:image/{form.lower()};base64," + base64.b64encode(photograph(number, form)).decode()
    )


@cache
def photograph(number: int, form: str) -> bytes:
    frame = (-2 + number / 20, -1.2, 1, 1.2)
    out = io.BytesIO()
    Image.effect_mandelbrot((1600, 900), frame, 40).convert("RGB").save(out, form, quality=80)
    return out.getvalue()


def naive(folder: Path) -> Made:
    """One call, in a process of its own."""
    rows = "".join(f'<p><a href="#c{n}">{n}</a></p>' for n in range(CHAPTERS))
    chapters = "".join(
        f'<section lang="{language}">{body}</section>'.replace("asset:photo", picture(n, "PNG"))
        for n, (language, body) in enumerate(bodies())
    )
    html = documents.page(
        f"<nav>{rows}</nav>{chapters}".replace("hbx:", "#"),
        head=f"<style>{NAIVE_STYLE}</style>",
    )
    source, target = folder / "naive.html", folder / "naive.pdf"
    source.write_text(html, encoding="utf-8")
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", NAIVE, str(source), str(target)],
        check=True,
        stderr=subprocess.DEVNULL,
        timeout=580,
    )
    seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Made(target.read_bytes(), seconds, spent)


def in_parts(now: datetime, edited: int | None = None) -> Made:
    """As the portal does it, on one worker, gate included."""
    pictures = [photograph(number, "JPEG") for number in range(CHAPTERS)]  # made at upload
    started, before = time.monotonic(), time.process_time()
    rendered: list[Rendered] = []
    for number, (language, body) in enumerate(bodies(edited)):
        html = composing.part(
            body, title=documents.TITLES[language], language=language, book="Book"
        )
        rendered.append(parts.render_or_reuse(html, assets={"photo": pictures[number]}, now=now))
    cover = composing.Cover(title="A book", lines=[f"{CHAPTERS} chapters"])
    front_html = composing.front(cover, composing.rows(rendered), language="en")
    front = parts.render_or_reuse(front_html, now=now)
    pdf = joining.join(rendered, front=front, title="A book", language="en")
    seconds, spent = time.monotonic() - started, time.process_time() - before
    for part in [front, *rendered]:
        spent += 0 if part.reused else part.side["seconds"]["processor"]
    if findings := checking.check(pdf, parts=rendered, front=front):
        raise AssertionError(findings)
    return Made(pdf, seconds, spent, sum(part.reused for part in [front, *rendered]))


def run() -> list[Row]:
    """Cold, warm and after one edit, each beside one plain call on the same machine."""
    folder = Path(os.environ["BENCH_FOLDER"])
    for number in range(CHAPTERS):
        photograph(number, "PNG")
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
            note=(
                f"{made.reused} of {CHAPTERS + 1} parts reused; processor "
                f"{made.processor_seconds:.1f} s against {plain.processor_seconds:.1f} s"
            ),
        )

    return [
        row("all parts rendered, one worker", cold),
        row("one chapter edited", edit, aim=5),
        row("nothing changed", warm, aim=20),
    ]


def count_pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
