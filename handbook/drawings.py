"""Drawings (SVG) that may stand in a book: read, checked against an allow-list, written anew.

Pure. A drawing that holds anything else is refused, not mended: its author should know.
"""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset(
    "svg title desc g path rect circle ellipse line polyline polygon text tspan defs "
    "linearGradient radialGradient stop clipPath marker".split()
)
ATTRIBUTES = frozenset(
    "width height viewBox preserveAspectRatio id d x y x1 y1 x2 y2 cx cy r rx ry dx dy points "
    "transform fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin "
    "stroke-dasharray stroke-opacity opacity font-family font-size font-weight text-anchor "
    "letter-spacing dominant-baseline offset stop-color stop-opacity gradientUnits clip-path "
    "marker-end marker-start markerWidth markerHeight orient refX refY role".split()
)


class NotADrawing(ValueError):
    """The file is no SVG, or holds something that a drawing in a book never needs."""

    def __init__(self, detail: str) -> None:
        super().__init__(_("This drawing cannot be used: %(detail)s") % {"detail": detail})


def tidy(content: bytes) -> tuple[bytes, int, int]:
    """The drawing written anew, its width and its height in pixels. Errors: NotADrawing."""
    if b"<!" in content.replace(b"<!--", b""):
        raise NotADrawing("DOCTYPE")  # entities could read files or grow without end
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - no entities without a DOCTYPE
    except ElementTree.ParseError as error:
        raise NotADrawing(str(error)) from error
    for element in root.iter():
        _check(element)
        if family := element.get("font-family"):
            # a browser without the book's font would otherwise take its serif one
            element.set("font-family", family.removesuffix(", sans-serif") + ", sans-serif")
    if root.tag != f"{{{SVG}}}svg":
        raise NotADrawing(root.tag)
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root), _pixels(root, "width"), _pixels(root, "height")


def _check(element: Element) -> None:
    name = str(element.tag).removeprefix(f"{{{SVG}}}")
    if name not in ELEMENTS:
        raise NotADrawing(f"<{name}>")
    for attribute, value in element.items():
        if attribute not in ATTRIBUTES:
            raise NotADrawing(attribute)
        if ":" in value or ("url(" in value and not value.startswith("url(#")):
            raise NotADrawing(value[:40])


def _pixels(root: Element, side: str) -> int:
    try:
        return max(1, round(float(root.get(side, "").removesuffix("px"))))
    except ValueError as error:
        raise NotADrawing(side) from error
