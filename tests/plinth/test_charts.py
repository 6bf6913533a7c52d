"""Charts are pure: the same values draw the same picture, and nothing a person wrote escapes."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisco import charts, charts_moments

SVG = "{http://www.w3.org/2000/svg}"
THIRDS = [
    charts.Sector("Residents", 7, 8),
    charts.Sector("Civil society", 8, 8),
    charts.Sector("Officials", 6, 8),
]


def read(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def shapes(svg: str) -> list[ElementTree.Element]:
    return [node for node in read(svg).iter() if node.tag in {"circle", "rect", "path", "polyline"}]


def polygons() -> Iterator[list[charts.Point]]:
    """The countries of the packaged outline."""
    for part in charts._outline().split("z")[:-1]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        x = y = 0
        corners = []
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + across, y + down
            corners.append((x, y))
        yield corners


def country_of(latitude: float, longitude: float) -> int | None:
    """Which polygon of the outline holds a place; by counting crossings to the east."""
    x, y = charts.projected(latitude, longitude)
    for number, corners in enumerate(polygons()):
        inside = False
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                inside = not inside
        if inside:
            return number
    return None


def test_every_seat_is_drawn_once_and_only_empty_ones_are_dashed() -> None:
    drawn = shapes(charts.hemicycle(THIRDS, title="Panel", description="21 of 24"))

    by_class = Counter(shape.get("class") for shape in drawn)

    assert by_class == {
        "one": 7,
        "empty one": 1,
        "two": 8,
        "three": 6,
        "empty three": 2,
    }
    assert sum("stroke-dasharray" in shape.attrib for shape in drawn) == 3


def test_sectors_differ_by_shape_and_not_by_colour_alone() -> None:
    drawn = {
        group: read(charts.mark(group))[0].tag + read(charts.mark(group))[0].get("d", "")
        for group in range(8)
    }

    assert len(set(drawn.values())) == 8


@settings(deadline=None, max_examples=60)  # a busy machine is no fault of the chart
@given(
    sizes=st.lists(st.integers(0, 40), min_size=2, max_size=8).filter(any),
)
def test_seats_of_any_panel_stay_apart_and_inside_the_picture(sizes: list[int]) -> None:
    centres, apart = charts.seats_in_order(sizes)

    assert len(centres) == sum(sizes)
    assert all(abs(x) < 245 and -25 < y < 245 for x, y in centres)
    radius = min(17.0, apart * 0.37)
    closest = min(
        (
            math.dist(one, other)
            for index, one in enumerate(centres)
            for other in centres[index + 1 :]
        ),
        default=999,
    )
    assert closest > 2 * radius * 0.95


def test_a_hemicycle_read_from_the_right_is_the_mirror_image() -> None:
    def across(*, mirrored: bool) -> list[float]:
        svg = charts.hemicycle(THIRDS, title="P", description="D", mirrored=mirrored)
        return [float(shape.get("cx", 0)) for shape in shapes(svg) if shape.tag == "circle"]

    assert across(mirrored=True) == pytest.approx([520 - x for x in across(mirrored=False)])


def test_more_people_than_seats_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="9 of 8"):
        charts.Sector("Residents", 9, 8)


@pytest.mark.parametrize("count", [1, 9])
def test_a_hemicycle_has_two_to_eight_sectors(count: int) -> None:
    with pytest.raises(ValueError, match="two to eight"):
        charts.hemicycle([charts.Sector("x", 1, 1)] * count, title="P", description="")


@pytest.mark.parametrize(
    ("name", "latitude", "longitude"),
    [
        ("Cabo da Roca", 38.78, -9.50),
        ("Tarifa", 36.01, -5.61),
        ("Skagen", 57.73, 10.60),
        ("Capo Passero", 36.67, 15.10),
        ("North Cape", 71.12, 25.75),
    ],
)
def test_capes_lie_on_the_coast_of_the_outline(
    name: str, latitude: float, longitude: float
) -> None:
    cape = charts.projected(latitude, longitude)

    nearest = min(math.dist(cape, corner) for corners in polygons() for corner in corners)

    assert nearest < 6, name


@pytest.mark.parametrize(
    ("city", "neighbour"),
    [
        ((58.38, 26.72), (59.30, 26.30)),  # Tartu, and the north of Estonia
        ((40.70, 19.80), (41.33, 19.82)),  # inland of Vlorë, and Tirana
        ((52.01, 4.60), (52.37, 5.60)),  # Delft, and the middle of the Netherlands
        ((48.58, 7.40), (47.90, 1.91)),  # Strasbourg, and Orléans
        ((55.71, 9.30), (56.30, 9.30)),  # Vejle, and the north of Jutland
        ((45.77, 11.73), (44.70, 10.63)),  # Bassano del Grappa, and Reggio Emilia
        ((56.51, 27.00), (56.80, 25.00)),  # Rēzekne, and the middle of Latvia
        ((54.69, 25.20), (55.50, 23.50)),  # Vilnius, and the middle of Lithuania
    ],
)
def test_cities_lie_in_their_countries(
    city: tuple[float, float], neighbour: tuple[float, float]
) -> None:
    assert country_of(*city) is not None
    assert country_of(*city) == country_of(*neighbour)


def test_neighbouring_towns_can_be_told_apart_on_the_map() -> None:
    orleans = charts.Place("Orléans", 47.90, 1.91)
    saint_jean = charts.Place("Saint-Jean-de-la-Ruelle", 47.91, 1.87)

    svg = charts.europe([orleans, saint_jean], title="Cities")

    dots = [
        (float(shape.get("cx", 0)), float(shape.get("cy", 0)))
        for shape in shapes(svg)
        if shape.get("class") == "dot"
    ]
    assert len(dots) == 2
    assert math.dist(*dots) >= 28
    assert svg.count('class="tie"') == 1


def test_a_place_outside_the_frame_is_left_to_the_list() -> None:
    svg = charts.europe([charts.Place("Saint-Denis de La Réunion", -20.9, 55.4)], title="Cities")

    assert 'class="dot"' not in svg


def test_names_of_people_and_places_cannot_break_out() -> None:
    evil = '"><script>alert(1)</script>'

    drawn = (
        charts.europe([charts.Place(evil, 50, 10, url=evil)], title=evil, description=evil)
        + charts.hemicycle(THIRDS, title=evil, description=evil)
        + charts.radar(["a", "b", "c"], [charts.Series(evil, [1, 2, 3])], title=evil)
        + charts.sparkline([1, 2], title=evil)
    )

    assert "<script" not in drawn
    assert drawn.count("&lt;script&gt;") >= 6


def test_every_shape_says_its_colour_itself_since_the_printer_ignores_classes() -> None:
    everything = [
        charts.hemicycle(THIRDS, title="P", description="D"),
        charts.europe([charts.Place("Vejle", 55.7, 9.5, url="/x")], title="M"),
        charts.bar(3, 5, target=4),
        charts.radar(["a", "b", "c"], [charts.Series("x", [1, 2, 3])], title="R"),
        charts.sparkline([1, None, 2], title="S"),
        charts_moments.moments([[charts_moments.Stand(1, 2, 1)]], title="M"),
        *(charts.mark(group) for group in range(8)),
    ]

    bare = [
        ElementTree.tostring(node, encoding="unicode")
        for svg in everything
        for node in read(svg).iter()
        if node.tag in {"circle", "rect", "path", "polyline", "text"}
        and "fill" not in node.attrib
        and "stroke" not in node.attrib
    ]

    assert bare == []


@pytest.mark.parametrize(
    ("value", "most", "length"),
    [(0, 10, 0), (5, 10, 100), (10, 10, 200), (99, 10, 200), (-1, 10, 0), (3, 0, 0)],
)
def test_a_bar_never_leaves_its_track(value: float, most: float, length: float) -> None:
    filled = shapes(charts.bar(value, most))[1]

    assert float(filled.get("width", -1)) == length


def test_a_bar_read_from_the_right_starts_at_the_right() -> None:
    filled = shapes(charts.bar(5, 10, mirrored=True))[1]

    assert (filled.get("x"), filled.get("width")) == ("100", "100")


@pytest.mark.parametrize(
    ("axes", "values"), [(2, [1, 2]), (10, [1] * 10), (3, [1, 2]), (3, [1, 2, 3, 4])]
)
def test_a_radar_refuses_what_nobody_could_read(axes: int, values: list[float]) -> None:
    with pytest.raises(ValueError, match=r"axes|axis"):
        charts.radar(["x"] * axes, [charts.Series("a", values)], title="R")


def test_a_radar_shows_one_hundred_at_the_rim_and_no_further() -> None:
    svg = charts.radar(["a", "b", "c"], [charts.Series("x", [100, 500, 0])], title="R")

    outline = next(shape for shape in shapes(svg) if shape.get("class") == "outline one")

    assert outline.get("d") == "M200 40L338.6 280L200 200z"


def test_a_missing_value_breaks_the_line_of_a_sparkline() -> None:
    svg = charts.sparkline([1, 2, None, 3, 4], title="S")

    assert svg.count("<polyline") == 2


@pytest.mark.parametrize("values", [[], [None], [3], [5, 5, 5]])
def test_a_sparkline_of_nearly_nothing_is_still_a_picture(values: list[float | None]) -> None:
    assert read(charts.sparkline(values, title="S")).tag == "svg"


def test_moments_show_what_was_held_and_who_was_there() -> None:
    stand = charts_moments.Stand
    rows = [[stand(7, 8, 5), stand(8, 8, 8)], [stand(8, 8), stand(8, 8)]]

    drawn = shapes(charts_moments.moments(rows, title="T"))

    signs = [shape for shape in drawn if shape.tag in {"circle", "rect"}]
    dashed = [shape for shape in signs if "stroke-dasharray" in shape.attrib]
    # nobody counted the second time; where all came, one sign stands for both
    assert (len(signs), len(dashed)) == (5, 3)
    heights = [float(shape.get("cy")) for shape in signs if shape.tag == "circle"]
    assert heights == [50, 90, 30]


def test_moments_read_from_the_right_are_the_mirror_image() -> None:
    rows = [[charts_moments.Stand(1, 2)] * 3]

    left, right = (
        [float(shape.get("cx")) for shape in shapes(drawn) if shape.tag == "circle"]
        for drawn in (
            charts_moments.moments(rows, title="T", mirrored=mirrored) for mirrored in (False, True)
        )
    )

    width = 40 + 4 * 82
    assert left == [width - x for x in right]


def test_no_moment_is_still_a_picture() -> None:
    assert read(charts_moments.moments([], title="T")).tag == "svg"
