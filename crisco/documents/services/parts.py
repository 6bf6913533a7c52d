"""Render a part, or take it from the shelf when the very same part was rendered before."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from crisco.documents import rendering, storing
from crisco.documents.models import Part
from crisco.documents.rendering import Limits, Progress, Rendered

UNUSED_DAYS = 90


def render_or_reuse(
    html: str,
    *,
    assets: Mapping[str, bytes] | None = None,
    variant: str = "screen",
    expected_pages: int = 10,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    limits: Limits | None = None,
    now: datetime,
) -> Rendered:
    """The part, and on the shelf for the next time.

    Shapes: `reused` says whether a child process was spared; `key` identifies the part.
    Errors: RenderingFailed and its kinds; a renderer killed by a stranger is tried once more.
    """
    key = rendering.part_key(html, assets=assets, variant=variant)
    shelved = _from_shelf(key, now=now)
    if shelved:
        if on_progress:
            on_progress(Progress(1.0, "draw", shelved.side["pages"]))
        return shelved

    def render() -> Rendered:
        return rendering.render_part(
            html,
            assets=assets,
            variant=variant,
            expected_pages=expected_pages,
            on_progress=on_progress,
            cancelled=cancelled,
            limits=limits,
        )

    try:
        rendered = render()
    except rendering.RendererDied:
        rendered = render()
    rendered = replace(rendered, key=key)
    _shelve(rendered, now=now)
    return rendered


def known(keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Side facts of those parts that are on the shelf, by key: one query."""
    return dict(Part.objects.filter(key__in=list(keys)).values_list("key", "side"))


def forget_unused(*, now: datetime, days: int = UNUSED_DAYS) -> int:
    """Parts nobody asked for in that many days are gone, row first; returns how many."""
    count = 0
    for part in Part.objects.unused_since(now - timedelta(days=days)).order_by("pk"):
        name = part.pdf.name
        part.delete()
        storing.forget(name)
        count += 1
    return count


def _from_shelf(key: str, *, now: datetime) -> Rendered | None:
    """The part as it was stored, unless its file is gone or spoilt."""
    part = Part.objects.filter(key=key).first()
    if part is None:
        return None
    pdf = storing.get(part.pdf.name)
    if pdf is None or hashlib.sha256(pdf).hexdigest() != part.sha256:
        return None
    if now - part.last_used_at > timedelta(hours=1):
        Part.objects.filter(pk=part.pk).update(last_used_at=now)
    return Rendered(pdf=pdf, side=part.side, key=key, reused=True)


def _shelve(rendered: Rendered, *, now: datetime) -> None:
    """Write the file, then the row; two workers with the same part write the same bytes."""
    name = storing.put(f"parts/{rendered.key[:2]}/{rendered.key}.pdf", rendered.pdf)
    facts = {
        "pdf": name,
        "sha256": hashlib.sha256(rendered.pdf).hexdigest(),
        "side": rendered.side,
        "words": rendered.side["words"],
        "page_count": rendered.side["pages"],
        "size_bytes": len(rendered.pdf),
        "seconds": rendered.side["seconds"]["layout"] + rendered.side["seconds"]["draw"],
        "engine": ", ".join(rendering.engine_versions()),
        "last_used_at": now,
    }
    with transaction.atomic():
        Part.objects.update_or_create(
            key=rendered.key, defaults=facts, create_defaults=facts | {"created_at": now}
        )
