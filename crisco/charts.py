"""Charts as small SVG texts, the same for a page and for a printed document.

Every shape carries its colour as an attribute, because the PDF renderer ignores classes; on the
web the sheet repaints the classes for light, dark and forced colours. Groups differ by shape as
well as by colour. No word that must be shaped (Arabic) is drawn inside a chart: words stand
beside it, digits may stand in it. Every chart has its numbers in a table or list next to it.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

# in the order of the groups; the same names are classes of the sheet
NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight")
COLOURS = (
    "#12355b",
    "#b3471d",
    "#2a7f62",
    "#6b3fa0",
    "#8a6500",
    "#a3195b",
    "#00707f",
    "#4a5767",
)
INK, MUTED, LINE, PAPER, SURFACE = "#16202c", "#4a5767", "#d5dce3", "#ffffff", "#f4f6f8"
ACCENT, LAND = "#b3471d", "#d5dce3"
MOST_AXES = 9

Point = tuple[float, float]


@dataclass(frozen=True)
class Sector:
    """One part of a panel: how many seats it has and how many are held."""

    label: str
    held: int
    seats: int

    def __post_init__(self) -> None:
        if not 0 <= self.held <= self.seats:
            raise ValueError(f"{self.held} of {self.seats} seats cannot be held")


@dataclass(frozen=True)
class Place:
    """A dot on the map: degrees north and east, and where it leads."""

    name: str
    latitude: float
    longitude: float
    url: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar: its length, the number as the reader sees it, and what was aimed at."""

    label: str
    value: float
    shown: str
    target: float | None = None
    target_shown: str = ""


@dataclass(frozen=True)
class Series:
    """One line of a radar: a value from 0 to 100 for each axis."""

    label: str
    values: Sequence[float]


# --- shapes --------------------------------------------------------------------------------


def _number(value: float) -> str:
    """One decimal at most, and no negative nought."""
    return f"{round(value, 1) + 0:g}"


def _polygon(centre: Point, radius: float, corners: int, turn: float, inner: float = 0) -> str:
    """Path of a regular polygon, or of a star when `inner` is given; `turn` in degrees from up."""
    steps = corners * (2 if inner else 1)
    points = []
    for step in range(steps):
        reach = inner if inner and step % 2 else radius
        angle = math.radians(turn + 360 / steps * step)
        points.append(
            f"{_number(centre[0] + reach * math.sin(angle))} "
            f"{_number(centre[1] - reach * math.cos(angle))}"
        )
    return "M" + "L".join(points) + "z"


def _shape(group: int, centre: Point, radius: float) -> str:
    """Geometry of a group's shape, about equally heavy for each, as an unfinished element."""
    x, y = centre
    if group == 0:
        return f'circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}"'
    if group == 1:
        side = radius * 1.78
        corner, width = (_number(x - side / 2), _number(y - side / 2)), _number(side)
        return f'rect x="{corner[0]}" y="{corner[1]}" width="{width}" height="{width}" rx="2"'
    if group == 6:
        arm, half = radius * 1.05, radius * 0.38
        a, h = _number(arm - half), _number(2 * half)
        start = f"M{_number(x - half)} {_number(y - arm)}"
        path = f"{start}h{h}v{a}h{a}v{h}h-{a}v{a}h-{h}v-{a}h-{a}v-{h}h{a}z"
    else:
        low = (x, y + radius * 0.22)
        high = (x, y - radius * 0.22)
        path = {
            2: lambda: _polygon(low, radius * 1.28, 3, 0),
            3: lambda: _polygon(centre, radius * 1.22, 4, 0),
            4: lambda: _polygon(centre, radius * 1.08, 6, 30),
            5: lambda: _polygon(centre, radius * 1.3, 5, 0, radius * 0.58),
            7: lambda: _polygon(high, radius * 1.28, 3, 180),
        }[group]()
    return f'path d="{path}"'


def draw(group: int, centre: Point, radius: float, *, empty: bool, colour: str) -> str:
    geometry = _shape(group, centre, radius * 0.93 if empty else radius)
    if not empty:
        return f'<{geometry} class="{NAMES[group]}" fill="{colour}"/>'
    return (
        f'<{geometry} class="empty {NAMES[group]}" fill="{PAPER}" stroke="{colour}" '
        f'stroke-width="2" stroke-dasharray="3 2.5"/>'
    )


def mark(group: int, colours: Sequence[str] = COLOURS) -> SafeString:
    """The shape of a group, small, for a legend or a table. Shapes: `group` counts from 0."""
    shape = draw(group, (10, 10), 7.5, empty=False, colour=colours[group])
    return mark_safe(  # noqa: S308 - numbers and our own names only
        '<svg class="mark chart-mark" viewBox="0 0 20 20" width="14" height="14" '
        f'aria-hidden="true" focusable="false">{shape}</svg>'
    )


def figure(
    width: float, height: float, body: str, *, title: str, description: str = "", kind: str
) -> SafeString:
    """The element around a chart, named for those who do not see it; `body` is safe already."""
    return format_html(
        '<svg class="chart {}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        "<title>{}</title><desc>{}</desc>{}</svg>",
        kind,
        _number(width),
        _number(height),
        f"{title}. {description}" if description else title,
        title,
        description,
        mark_safe(body),  # noqa: S308 - numbers, our own names, and escaped words
    )


# --- hemicycle -----------------------------------------------------------------------------


def _shares(count: int, radii: Sequence[float]) -> list[int]:
    """`count` seats dealt to the rows in proportion to their length, outer rows first."""
    exact = [count * radius / sum(radii) for radius in radii]
    seats = [int(share) for share in exact]
    for row in sorted(range(len(radii)), key=lambda row: seats[row] - exact[row])[
        : count - sum(seats)
    ]:
        seats[row] += 1
    return seats


def seats_in_order(
    sizes: Sequence[int], inner: float = 108, outer: float = 228
) -> tuple[list[Point], float]:
    """Centres of all seats, a wedge for each sector, on as many arcs as leave most room.

    Shapes: centres in the order of the sectors and from the start of the half circle to its end,
    relative to its middle, y upwards; the least distance between two of them.
    """
    total, between = max(sum(sizes), 1), 0.07
    room = math.pi * 1.04 - between * (len(sizes) - 1)
    best: tuple[list[Point], float] = ([], 0)
    for rows in range(1, math.isqrt(total) + 2):
        gap = (outer - inner) / max(rows - 1, 1)
        radii = [outer - gap * row for row in range(rows)]
        centres, apart, angle = [], gap, math.pi * 1.02
        for size in sizes:
            wide = room * size / total
            seats = []
            for radius, number in zip(radii, _shares(size, radii), strict=True):
                step = wide / max(number, 1)
                apart = min(apart, step * radius) if number else apart
                seats += [(angle - step * (seat + 0.5), radius) for seat in range(number)]
            seats.sort(key=lambda place: (-round(place[0], 6), -place[1]))
            centres += [
                (radius * math.cos(turn), radius * math.sin(turn)) for turn, radius in seats
            ]
            angle -= wide + between
        if apart > best[1]:
            best = (centres, apart)
    return best


def hemicycle(
    sectors: Sequence[Sector],
    *,
    title: str,
    description: str,
    mirrored: bool = False,
    colours: Sequence[str] = COLOURS,
) -> SafeString:
    """Seats of a panel in a half circle: colour and shape say the sector, dashes say empty.

    Shapes: two to eight sectors in their order, the first at the start of the line of reading.
    Errors: ValueError for another number of sectors.
    """
    if not 2 <= len(sectors) <= len(NAMES):
        raise ValueError("a hemicycle shows two to eight sectors")
    total = sum(sector.seats for sector in sectors)
    centres, apart = seats_in_order([sector.seats for sector in sectors])
    radius = min(17.0, apart * 0.37)
    shapes = []
    seat = 0
    for group, sector in enumerate(sectors):
        for number in range(sector.seats):
            x, y = centres[seat]
            seat += 1
            place = (260 + (-x if mirrored else x), 258 - y)
            empty = number >= sector.held
            shapes.append(draw(group, place, radius, empty=empty, colour=colours[group]))
    held = sum(sector.held for sector in sectors)
    middle = 'x="260" text-anchor="middle" direction="ltr"'
    numbers = (
        f'<text {middle} y="232" font-size="56" font-weight="700" fill="{INK}">{held}</text>'
        f'<text class="faint" {middle} y="262" font-size="19" fill="{MUTED}">/ {total}</text>'
    )
    body = "".join(shapes) + numbers
    return figure(520, 280, body, title=title, description=description, kind="hemicycle")


# --- map -----------------------------------------------------------------------------------

# Found by fitting capes and towns to the outline: within one unit (six kilometres) everywhere.
_NORTH, _EAST, _SCALE, _MIDDLE = math.radians(53), math.radians(10), 1100, (500.0, 450.6)
_FRAME = (190, 80, 620, 712)


def projected(latitude: float, longitude: float) -> Point:
    """Where a point of the Earth lies on our outline (Lambert azimuthal equal-area, a sphere).

    Units: degrees in, units of the drawing out; 1 unit is 5.8 km.
    """
    north, east = math.radians(latitude), math.radians(longitude) - _EAST
    below = 1 + math.sin(_NORTH) * math.sin(north)
    stretch = math.sqrt(2 / (below + math.cos(_NORTH) * math.cos(north) * math.cos(east)))
    across = math.cos(north) * math.sin(east)
    up = math.cos(_NORTH) * math.sin(north) - math.sin(_NORTH) * math.cos(north) * math.cos(east)
    return _MIDDLE[0] + _SCALE * stretch * across, _MIDDLE[1] - _SCALE * stretch * up


@lru_cache(maxsize=1)
def _outline() -> str:
    text = (Path(__file__).parent / "static" / "crisco" / "europe.svg").read_text()
    found = re.search(r' d="([MLlz0-9 .-]+)"', text)
    if not found:
        raise ValueError("europe.svg has no outline")
    return found.group(1)


_ASIDE = [
    (ring * math.cos(math.radians(30 * step)), ring * math.sin(math.radians(30 * step)))
    for ring in (0.3, 0.6, 0.9, 1.2, 1.6, 2)
    for step in range(12)
]


def _spread(points: Sequence[Point], apart: float) -> list[Point]:
    """Neighbouring towns pushed aside until their dots can be told from each other.

    Dots are looked up by squares of the drawing, so that a thousand towns cost a thousand looks.
    """
    squares: dict[tuple[int, int], list[Point]] = defaultdict(list)

    def is_free(spot: Point) -> bool:
        column, row = int(spot[0] // apart), int(spot[1] // apart)
        return all(
            math.dist(spot, other) >= apart - 1
            for beside, below in product((-1, 0, 1), repeat=2)
            for other in squares.get((column + beside, row + below), ())
        )

    placed: list[Point] = []
    for x, y in points:
        tries = ((x + apart * right, y + apart * down) for right, down in [(0.0, 0.0), *_ASIDE])
        spot = next(filter(is_free, tries), (x, y))
        squares[int(spot[0] // apart), int(spot[1] // apart)].append(spot)
        placed.append(spot)
    return placed


def europe(
    places: Sequence[Place],
    *,
    title: str,
    description: str = "",
    land: str = LAND,
    dot: str = ACCENT,
) -> SafeString:
    """Map of Europe with numbered dots; the same numbers stand in the list beside it.

    Shapes: dots that lead somewhere make the map a picture for the pointer only (hidden from
    screen readers and the tabulator), since the list beside it offers the same links at a size
    that fingers can meet. Neighbouring dots move aside and stay tied to their true place; dots
    outside the frame are left to the list. Source: Made with Natural Earth (public domain).
    """
    x, y, width, height = _FRAME
    exact = [projected(place.latitude, place.longitude) for place in places]
    dots = _spread(exact, 29)
    ties = "".join(
        f'<path class="tie" d="M{_number(a)} {_number(b)}L{_number(c)} {_number(d)}" '
        f'stroke="{dot}" stroke-width="3" stroke-linecap="round"/>'
        for (a, b), (c, d) in zip(exact, dots, strict=True)
        if (a, b) != (c, d)
    )
    drawn = format_html_join(
        "",
        "{}",
        (
            (_dot(number, place, spot, dot),)
            for number, (place, spot) in enumerate(zip(places, dots, strict=True), start=1)
            if x < spot[0] < x + width and y < spot[1] < y + height
        ),
    )
    links = any(place.url for place in places)
    named = (
        mark_safe('aria-hidden="true"')
        if links
        else format_html('role="img" aria-label="{}"', title)
    )
    return format_html(
        '<svg class="chart map" viewBox="{} {} {} {}" {}><title>{}</title><desc>{}</desc>'
        '<path class="land" fill="{}" stroke="{}" stroke-width="1.5" stroke-linejoin="round" '
        'd="{}"/>{}{}</svg>',
        x,
        y,
        width,
        height,
        named,
        title,
        description,
        land,
        PAPER,
        _outline(),
        mark_safe(ties),  # noqa: S308 - numbers only
        drawn,
    )


def _dot(number: int, place: Place, centre: Point, colour: str) -> SafeString:
    shapes = format_html(
        '<title>{0}</title><circle class="dot" cx="{1}" cy="{2}" r="14" fill="{3}" '
        'stroke="{4}" stroke-width="2"/><text class="on-dot" x="{1}" y="{5}" '
        'text-anchor="middle" font-size="16" font-weight="700" fill="{4}">{6}</text>',
        place.name,
        _number(centre[0]),
        _number(centre[1]),
        colour,
        PAPER,
        _number(centre[1] + 5.6),
        number,
    )
    if place.url:
        return format_html('<a href="{}" tabindex="-1">{}</a>', place.url, shapes)
    return format_html("<g>{}</g>", shapes)


# --- bars, radar, sparkline ----------------------------------------------------------------


def bar(
    value: float,
    most: float,
    *,
    target: float | None = None,
    group: int = 0,
    mirrored: bool = False,
    colours: Sequence[str] = COLOURS,
) -> SafeString:
    """One bar of a table of bars; the words and the number stand in the cells beside it.

    Shapes: `most` is the full length; values beyond it are drawn at full length; `target` is a
    line across.
    """

    def length(amount: float) -> float:
        return 200 * min(max(amount / most, 0), 1) if most > 0 else 0

    long = length(value)
    start = 200 - long if mirrored else 0
    filled = f'x="{_number(start)}" width="{_number(long)}" fill="{colours[group]}"'
    parts = [
        f'<rect class="track" width="200" height="14" rx="3" fill="{SURFACE}"/>',
        f'<rect class="{NAMES[group]}" height="14" rx="3" {filled}/>',
    ]
    if target is not None:
        at = 200 - length(target) if mirrored else length(target)
        at = min(max(at, 1.5), 198.5)
        parts.append(
            f'<path class="aim" d="M{_number(at)} -3v20" stroke="{INK}" stroke-width="3"/>'
        )
    return mark_safe(  # noqa: S308 - numbers and our own names only
        '<svg class="chart bar" viewBox="0 -3 200 20" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )


def radar(
    axes: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    description: str = "",
    mirrored: bool = False,
    colours: Sequence[str] = COLOURS,
) -> SafeString:
    """A web of 0 to 100 with numbered axes; the list beside it says what the numbers mean.

    Shapes: three to nine axes, clockwise from the top (the other way when mirrored); one to
    three series.
    Errors: ValueError for other counts, or a series that does not fit the axes.
    """
    count = len(axes)
    if not 3 <= count <= MOST_AXES:
        raise ValueError("a radar has three to nine axes")
    if not 1 <= len(series) <= 3 or any(len(one.values) != count for one in series):
        raise ValueError("one to three series, each with a value for every axis")

    def at(axis: int, value: float) -> Point:
        angle = math.radians(360 / count * axis) * (-1 if mirrored else 1)
        return 200 + 1.6 * value * math.sin(angle), 200 - 1.6 * value * math.cos(angle)

    def path(values: Sequence[float]) -> str:
        points = (at(axis, min(max(value, 0), 100)) for axis, value in enumerate(values))
        return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points) + "z"

    parts = [
        f'<path class="rule" d="{path([ring] * count)}" fill="none" stroke="{LINE}"/>'
        for ring in (25, 50, 75, 100)
    ]
    for axis in range(count):
        end, label = at(axis, 100), at(axis, 114)
        parts.append(
            f'<path class="rule" d="M200 200L{_number(end[0])} {_number(end[1])}" '
            f'stroke="{LINE}"/><text x="{_number(label[0])}" y="{_number(label[1] + 6)}" '
            f'text-anchor="middle" font-size="17" font-weight="700" fill="{INK}">{axis + 1}</text>'
        )
    for group, one in enumerate(series):
        dashes = ("", ' stroke-dasharray="7 4"', ' stroke-dasharray="2 4"')[group]
        parts.append(
            f'<path class="outline {NAMES[group]}" d="{path(one.values)}" fill="none" '
            f'stroke="{colours[group]}" stroke-width="3" stroke-linejoin="round"{dashes}/>'
        )
        for axis, value in enumerate(one.values):
            centre = at(axis, min(max(value, 0), 100))
            parts.append(draw(group, centre, 5, empty=False, colour=colours[group]))
    parts.extend(
        f'<text class="faint" x="204" y="{_number(200 - 1.6 * ring + 4)}" font-size="11" '
        f'fill="{MUTED}">{ring}</text>'
        for ring in (50, 100)
    )
    return figure(400, 400, "".join(parts), title=title, description=description, kind="radar")


def sparkline(
    values: Sequence[float | None],
    *,
    title: str,
    group: int = 0,
    mirrored: bool = False,
    colours: Sequence[str] = COLOURS,
) -> SafeString:
    """The course of a number on one line, its latest value as a dot. None leaves a gap."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    span = (high - low) or 1
    step = 110 / max(len(values) - 1, 1)
    runs: list[list[Point]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        across = 5 + step * index
        runs[-1].append((120 - across if mirrored else across, 27 - 22 * (value - low) / span))
    lines = "".join(
        f'<polyline class="outline {NAMES[group]}" fill="none" stroke="{colours[group]}" '
        f'stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" '
        f'points="{" ".join(f"{_number(x)},{_number(y)}" for x, y in run)}"/>'
        for run in runs
        if run
    )
    ends = [run[-1] for run in runs if run]
    if ends:
        lines += draw(0, ends[-1], 4, empty=False, colour=colours[group]).replace(
            'class="one"', f'class="{NAMES[group]}"'
        )
    return figure(120, 32, lines, title=title, kind="sparkline")
