"""Lines for a person who watches a terminal: steps with their time, notes, a box, a table."""

import os
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

PLAIN = {"✓": "ok", "✗": "!!", "·": "-", "…": "...", "─": "-", "│": "|", "╭": "+", "╮": "+"} | {
    "╰": "+",
    "╯": "+",
    "×": "x",
    "→": "->",
}
COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Stopped(Exception):
    """The command cannot go on; the message says what to do."""


def write(line: str = "") -> None:
    """Print one line at once, in ASCII where the terminal knows nothing else."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        for fancy, plain in PLAIN.items():
            line = line.replace(fancy, plain)
        line = line.encode(encoding, "replace").decode(encoding)
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def paint(text: str, colour: str) -> str:
    """The text in a colour, or as it is where colours are not wanted (NO_COLOR, a file)."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return f"\033[{COLOURS[colour]}m{text}\033[0m"


def note(text: str) -> None:
    """Something worth knowing that is not an error."""
    write(f"  {paint('·', 'yellow')} {text}")


def trouble(text: str) -> None:
    """Something that went wrong and is being dealt with."""
    write(f"  {paint('✗', 'red')} {text}")


@contextmanager
def step(title: str) -> Iterator[None]:
    """A line that appears when the work is done, with the seconds it took."""
    begun = time.monotonic()
    if sys.stdout.isatty():
        sys.stdout.write(f"  … {title}\r")
        sys.stdout.flush()
    try:
        yield
    except BaseException:
        write(f"  {paint('✗', 'red')} {title}\033[K" if sys.stdout.isatty() else f"  ✗ {title}")
        raise
    seconds = paint(f"{time.monotonic() - begun:.1f} s", "dim")
    write(f"  {paint('✓', 'green')} {title.ljust(52)} {seconds}")


def box(lines: Sequence[str]) -> None:
    """The lines in a frame as wide as the longest of them."""
    width = max(breadth(line) for line in lines)
    write(f"╭{'─' * (width + 4)}╮")
    for line in lines:
        write(f"│  {line}{' ' * (width - breadth(line))}  │")
    write(f"╰{'─' * (width + 4)}╯")


def table(rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns as wide as their widest cell; the last column is not padded."""
    widths = [max(breadth(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell + " " * (width - breadth(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        write("  " + "  ".join(cells).rstrip())


def breadth(text: str) -> int:
    """Columns the text takes, colours left out and wide characters counted twice."""
    bare, inside = [], False
    for character in text:
        if character == "\033":
            inside = True
        elif inside:
            inside = character != "m"
        elif not unicodedata.combining(character):
            bare.append(2 if unicodedata.east_asian_width(character) in "WF" else 1)
    return sum(bare)


def rule(title: str) -> None:
    """A line across the terminal that begins a part of a long output."""
    width = min(shutil.get_terminal_size().columns, 100)
    write()
    write(paint(f"── {title} {'─' * max(0, width - len(title) - 4)}", "bold"))
