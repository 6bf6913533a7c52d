"""An address as a picture that phones read."""

from io import BytesIO

import segno
from django.utils.safestring import mark_safe


def drawing(address: str) -> str:
    """The address as a drawing, dark on light in both schemes."""
    code = segno.make(address, error="m")
    svg = code.svg_inline(scale=5, border=3, light="#fff", dark="#16202c", omitsize=True)
    return mark_safe(svg)  # noqa: S308 - drawn by segno from an address of ours


def picture(address: str) -> bytes:
    """The same as an SVG file, for documents."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=5, border=3, light="#fff")
    return out.getvalue()
