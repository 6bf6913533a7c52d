"""Groups at several moments, side by side: how many places were held, and how many people came.

As in `crisco.charts`: shapes and colours say the group, digits alone stand in the picture, and the
numbers are in a table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from crisco.charts import COLOURS, INK, LINE, MUTED, NAMES, draw, figure

_LOW, _HIGH, _LEFT, _APART, _BETWEEN = 190, 30, 40, 20, 22


@dataclass(frozen=True)
class Stand:
    """One group at one moment. Shapes: `present` is None where nobody counted."""

    held: int
    seats: int
    present: int | None = None


def moments(
    rows: Sequence[Sequence[Stand]],
    *,
    title: str,
    description: str = "",
    mirrored: bool = False,
    colours: Sequence[str] = COLOURS,
) -> SafeString:
    """Each moment as a cluster: a dashed shape at the places held, a full one at the people there.

    Shapes: `rows` in the order of time, the same groups in each; moments are numbered from 1.
    """
    groups = max((len(row) for row in rows), default=1)
    most = max((stand.seats for row in rows for stand in row), default=1) or 1
    cluster = groups * _APART + _BETWEEN
    width = _LEFT + max(len(rows), 4) * cluster

    def across(moment: int, group: float) -> int:
        place = _LEFT + moment * cluster + _BETWEEN / 2 + (group + 0.5) * _APART
        return round(width - place if mirrored else place)

    def up(value: int) -> int:
        return round(_LOW - (_LOW - _HIGH) * min(value, most) / most)

    parts = [_line(width, up(0)), _line(width, up(most))]
    edge = width - 14 if mirrored else 14
    parts += [_digits(edge, up(value) + 6, value, "faint", MUTED) for value in (0, most)]
    for moment, row in enumerate(rows):
        parts.append(_digits(across(moment, (groups - 1) / 2), _LOW + 26, moment + 1, "", INK))
        for group, stand in enumerate(row):
            x = across(moment, group)
            parts.append(
                f'<path class="outline {NAMES[group]}" d="M{x} {up(0)}V{up(stand.held)}" '
                f'fill="none" stroke="{colours[group]}" stroke-width="2"/>'
            )
            if stand.present != stand.held:  # two shapes in one place look like neither
                held = (x, up(stand.held))
                parts.append(draw(group, held, 8, empty=True, colour=colours[group]))
            if stand.present is not None:
                there = (x, up(stand.present))
                parts.append(draw(group, there, 6, empty=False, colour=colours[group]))
    return figure(width, 226, "".join(parts), title=title, description=description, kind="moments")


def _line(width: int, y: int) -> str:
    return f'<path class="rule" d="M{_LEFT - 10} {y}H{width - 10}" stroke="{LINE}" fill="none"/>'


def _digits(x: int, y: int, number: int, kind: str, colour: str) -> str:
    return (
        f'<text class="{kind}" x="{x}" y="{y}" font-size="15" text-anchor="middle" '
        f'direction="ltr" fill="{colour}">{number}</text>'
    )
