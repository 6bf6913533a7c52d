"""Write the HTML of parts and of the front matter, in the one form that `print.css` knows.

Knows the frame around a text; the text itself comes sanitised and is not looked into.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import pgettext

from crisco.documents.rendering import Rendered
from crisco.languages import direction


@dataclass(frozen=True)
class Row:
    """A line of the contents. `target` is an id; `page` the printed number."""

    level: int
    label: str
    target: str
    page: str
    language: str


@dataclass(frozen=True)
class Cover:
    """What the first page says. `funding` is the funder's line beside the emblem, if any."""

    title: str
    subtitle: str = ""
    language: str = "en"
    lines: Sequence[str] = field(default_factory=tuple)
    funding: str = ""
    disclaimer: str = ""


def part(
    body: str,
    *,
    title: str,
    language: str,
    book: str = "",
    number: str = "",
    kind: str = "chapter",
) -> str:
    """The whole HTML document of one part.

    Shapes: `body` is sanitised HTML with ids that are unique in the book; `number` is a whole
    phrase such as "Chapter 3"; `kind` is chapter (text column and hanging headings) or letter.
    """
    above = f'<p class="number">{escape(number)}</p>\n' if number else ""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction(language)}">\n'
        f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f'<body class="{escape(kind)}" data-book="{escape(book)}" data-part="{escape(title)}">\n'
        f"{above}{body}\n</body>\n</html>\n"
    )


def rows(rendered: Sequence[Rendered], *, depth: int = 2) -> list[Row]:
    """The contents of a book: each marked heading down to `depth`, with its printed page."""
    out: list[Row] = []
    before = 0
    for each in rendered:
        out += [
            Row(
                level=mark["level"],
                label=mark["label"],
                target=mark["anchor"],
                page=str(before + mark["page"] + 1),
                language=each.side["language"],
            )
            for mark in each.side["marks"]
            if mark["level"] <= depth and mark["anchor"]
        ]
        before += each.side["pages"]
    return out


def front(cover: Cover | None, rows: Sequence[Row], *, language: str, heading: str = "") -> str:
    """Cover and contents as one part. Its pages count apart, so its length shifts nothing."""
    with translation.override(language):
        return render_to_string(
            "documents/front.html",
            {
                "cover": cover,
                "rows": [(row, direction(row.language)) for row in rows],
                "language": language,
                "direction": direction(language),
                "heading": heading or pgettext("heading of a book's list of chapters", "Contents"),
            },
        )
