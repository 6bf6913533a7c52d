"""The handbook of the demo, from the press of the button to the file, with two workers."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from crisco.jobs import running
from crisco.jobs.models import Job, JobState
from handbook import book, contents, demo
from handbook.models import Edition, Export, ExportState
from handbook.services import exporting
from tests.benchmarks import Row
from tests.benchmarks.pdf import NAIVE, NAIVE_STYLE
from tests.builders import handbook as build
from tests.builders import network

WORKERS = 2
LEAST_PAGES = 30


def run() -> list[Row]:
    """Cold, after one edit, in another language and unchanged, beside one plain call."""
    call_command("load_programmes", verbosity=0)
    demo.load(timezone.now())
    edition = Edition.objects.get(label="2")
    staff = network.network_staff(email="bench@portal.example")
    plain = naive(edition, Path(os.environ["BENCH_FOLDER"]))

    cold, export = made(edition, staff)
    unchanged, again = made(edition, staff)
    if again != export:
        raise AssertionError("the same book was made twice")
    section = edition.placements.get(section__uid="local-panel").section
    head = section.texts.get(language="en").head
    html = "".join(block["html"] for block in head.blocks)
    build.text(section, f"{html}<p>One more word.</p>", title=head.title, now=timezone.now())
    edited, changed = made(edition, staff)
    if changed.parts.filter(is_reused=False).count() != 1:
        raise AssertionError("one edit rendered more than one section")
    pages = export.document.page_count
    if pages < LEAST_PAGES:
        raise AssertionError(f"the handbook has {pages} pages")

    def row(what: str, seconds: float, aim: float | None = None, note: str = "") -> Row:
        return Row(
            what=f"handbook of {pages} pages, {what}",
            value=seconds,
            unit="s",
            against="one plain WeasyPrint call",
            baseline=plain,
            better="lower",
            aim=aim,
            note=note,
        )

    size = f"{export.document.size_bytes / 1024:.0f} KiB, tagged, checked"
    return [
        row(f"cold, {WORKERS} workers", cold, note=size),
        row("one section edited", edited, aim=3),
        row("nothing changed", unchanged, aim=20),
    ]


def made(edition: Edition, staff: object) -> tuple[float, Export]:
    """Seconds from the press of the button to the file in the archive."""
    started = time.monotonic()
    export = exporting.ask(
        edition=edition, language="en", variant="screen", by=staff, now=timezone.now()
    )
    workers = [threading.Thread(target=work, args=[export.pk]) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seconds = time.monotonic() - started
    export.refresh_from_db()
    if export.state != ExportState.READY or export.findings:
        raise AssertionError(export.failure or export.findings)
    return seconds, export


def work(export: int) -> None:
    """Take jobs as a worker does until the export has ended."""
    try:
        while Export.objects.filter(pk=export, state=ExportState.WORKING).exists():
            job = Job.objects.filter(state=JobState.QUEUED).order_by("pk").first()
            if job is None or not running.run(job.pk):
                time.sleep(0.02)
    finally:
        connection.close()


def naive(edition: Edition, folder: Path) -> float:
    """Seconds of one plain call on the same texts and pictures: no parts, no join, no check."""
    entries = contents.entries(edition, "en")
    parts = book.parts(edition, entries, language="en")
    bodies = [part.html.partition("<body")[2].partition(">")[2] for part in parts]
    rows = "".join(
        f'<p><a href="#{book.anchor(entry.uid)}">{entry.title.text}</a></p>' for entry in entries
    )
    html = f"<!doctype html><html lang=en><style>{NAIVE_STYLE}</style><nav>{rows}</nav>"
    html += "".join(bodies).replace("</body>", "").replace("</html>", "").replace("hbx:", "#")
    for asset in edition.handbook.assets.all():
        html = html.replace(f"asset:{asset.sha256}.{asset.kind}", f"file://{asset.file.path}")
    source = folder / "handbook.html"
    source.write_text(html, encoding="utf-8")
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", NAIVE, str(source), str(folder / "handbook.pdf")],
        check=True,
        stderr=subprocess.DEVNULL,
        timeout=580,
    )
    return time.monotonic() - started
