"""Which stretches of a rule are believed: by what is drawn of them, what stands beside them, and their kind."""

from __future__ import annotations

import numpy as np
import pytest

from perf_pipeline.extract.scan import stretches, witness

DPI = 200


def stretch(drawn: str, beside: str = "", *, whole: int = 12) -> tuple[bool, bool]:
    """Is the last stretch of a rule believed, and is it in doubt? Before it lie `whole` stretches that are whole or, on
    a worn page, lack a piece each. A letter stands for 4 pixels: `#` drawn or inked, anything else paper."""
    length, left = 40, 50
    crossing = [(float(at), float(at)) for at in range(20, 20 + length * (abs(whole) + 2), length)]
    thin = np.zeros((100, int(crossing[-1][0]) + 30), np.uint8)
    ink = thin.copy()
    thin[left] = ink[left] = 255
    if whole < 0:
        for at, _ in crossing:
            thin[left, int(at) + 12 : int(at) + 20] = ink[left, int(at) + 12 : int(at) + 20] = 0
    start = int(crossing[-2][0])
    thin[left, start:] = ink[left, start:] = 0
    for row, marks in ((left, drawn), (left - 4, beside), (left + 4, beside)):
        for place, mark in enumerate(marks):
            if mark == "#":
                ink[row, start + 4 * place : start + 4 * place + 4] = 255
                thin[row, start + 4 * place : start + 4 * place + 4] = 255 if row == left else 0
    found = stretches.weigh(stretches.Seen(thin, ink, ink > 256), [(left, left)], crossing, DPI)
    return bool(found.drawn[0, -1]), bool(found.unsure[0, -1])


CLEAN, WORN = 12, -12


@pytest.mark.parametrize(
    ("page_is", "drawn", "beside", "believed"),
    [
        (CLEAN, "##########", "", True),
        (CLEAN, "##########", "  ######  ", True),  # characters close to a rule
        (CLEAN, "..######..", "  ######  ", False),  # the stroke of a character
        (CLEAN, "...####...", "", False),  # a dash in the middle of a cell
        (CLEAN, "..........", "", False),
        (WORN, "##########", "  ######  ", True),
        (WORN, "####..####", "", True),
        (WORN, "###....###", "  ######  ", True),
        (WORN, "..#.#.#...", "  ######  ", False),  # a text that crosses the place
    ],
)
def test_a_rule_is_told_from_the_strokes_of_characters(page_is: int, drawn: str, beside: str, believed: bool) -> None:
    assert stretch(drawn, beside, whole=page_is)[0] is believed


@pytest.mark.parametrize("texts", [True, False])
def test_of_a_stretch_torn_on_a_page_that_is_whole_the_texts_beside_it_tell(*, texts: bool) -> None:
    """A rule that had lost a piece beside whole ones passed for a stroke: two cells of a row became one."""
    lines, crossing = (50, 110, 170), [(float(at), float(at)) for at in range(20, 500, 40)]
    thin = np.zeros((220, 500), np.uint8)
    for line in lines:
        thin[line, 20:461] = 255
    thin[110, 440:455] = 0
    ink = thin.copy()
    if texts:
        ink[65:95, 425:455] = ink[125:155, 425:455] = 255
    found = stretches.weigh(stretches.Seen(thin, ink, ink > 256), [(line, line) for line in lines], crossing, DPI)
    assert bool(found.drawn[1, -1]) is texts


def test_heads_and_feet_of_characters_are_not_the_two_lines_of_a_double_rule() -> None:
    """What a line of text had at both places, put together, passed for a worn rule."""
    crossing = [(float(at), float(at)) for at in range(20, 500, 40)]
    thin = np.zeros((180, 500), np.uint8)
    for line in (50, 59, 130):
        thin[line, 20:461] = 255
    thin[50:60, 420:461] = 0
    thin[50, 423:441] = thin[59, 441:458] = 255
    seen = stretches.Seen(thin, thin, thin > 256)
    assert not stretches.weigh(seen, [(50, 59), (130, 130)], crossing, DPI).drawn[0, -1]
    thin[50, 441:458] = 255
    assert stretches.weigh(seen, [(50, 59), (130, 130)], crossing, DPI).drawn[0, -1]


@pytest.mark.parametrize("line", [0, 2, 97, 99])
def test_a_rule_on_the_edge_of_the_page_is_weighed_as_any(line: int) -> None:
    """A page cut along its table's last rule was not read at all."""
    thin = np.zeros((100, 300), np.uint8)
    thin[line, 20:261] = 255
    crossing = [(float(at), float(at)) for at in range(20, 300, 40)]
    assert stretches.weigh(stretches.Seen(thin, thin, thin > 256), [(line, line)], crossing, DPI).drawn.all()


def test_only_what_a_worn_page_leaves_open_is_in_doubt() -> None:
    assert stretch("....##....", whole=WORN)[1]
    assert not stretch("####..####", whole=WORN)[1]
    assert not stretch("....##....", whole=CLEAN)[1]


def test_a_row_like_its_neighbours_has_their_edges_where_the_page_is_worn() -> None:
    drawn = np.ones((6, 5), bool)
    drawn[2, 2] = False
    said = stretches._beside(drawn)
    assert said[2, 2] > 0  # the rows above and below have this edge, and are like this row in all others
    drawn[1:5, 2] = False
    assert stretches._beside(drawn)[2, 2] < said[2, 2]  # a row unlike them is another kind of row


def test_a_rule_that_stops_short_of_a_thick_one_is_a_rule() -> None:
    """At 150 dpi a double rule spreads: the stretch below it lacks its first pixels, and has a corner of ink beside."""
    assert stretch(" #########", "#         ", whole=CLEAN)[0]


def test_rows_of_one_kind_have_the_same_edges_wherever_they_stand() -> None:
    """A column edge that wear had taken from one of four fund rows was not put back: its neighbours are other rows."""
    drawn = np.ones((9, 12), bool)
    drawn[2:5, ::3] = False  # every third row is a fund row
    drawn[7, 6] = False
    said = stretches._kin(drawn)
    assert said[7, 6] > 1.5
    assert (said[2:5, ::3] < -0.5).all()


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([(140, 160), (240, 260)], 1),  # two texts apart, each in its cell
        ([(140, 160)], 1),  # in the middle of the first cell, not of both
        ([(180, 220)], 0),  # in the middle of both: nothing is told of an edge that it stands on
        ([], 0),
        ([(150, 250)], 0),
    ],
)
@pytest.mark.parametrize("taken_for_drawn", [False, True])
def test_texts_tell_of_an_edge_between_them(texts: list[tuple[int, int]], told: int, taken_for_drawn: bool) -> None:
    """What was told of an edge once taken for drawn was forgotten again, and the edge lost."""
    ink = np.zeros((400, 100), np.uint8)
    for start, end in texts:
        ink[start:end, 30:70] = 255
    bands, crossing = [(100.0, 100.0), (200.0, 200.0), (300.0, 300.0)], [(10.0, 10.0), (90.0, 90.0)]
    drawn = np.array([[True], [taken_for_drawn], [True]])
    said = witness.testify(ink, bands, crossing, drawn, ~np.array([[True], [False], [True]]), DPI)
    assert np.sign(said[1, 0]) == told


def test_texts_in_the_middle_of_their_cells_tell_of_an_edge_that_is_all_but_gone() -> None:
    """Of a rule between two fund columns, 12 pixels of 73 were left on a worn page: the columns became one."""
    cell, start, end, high = 100.0, 200.0, 201.0, 300.0
    apart, amid = (
        witness._odds(np.array(inked), (cell, start, end, high), DPI)
        for inked in ([130, 150, 240, 280], [130, 170, 230, 270])
    )
    assert amid > apart > 0


@pytest.mark.parametrize(
    ("clear", "blank", "hung", "among", "text"),
    [
        (433, 250, 443, 82, True),  # the heads of a line of text below a worn table: they passed for one more rule
        (940, 219, 1110, 0, False),  # a rule with a text close to it all along
        (433, 40, 443, 82, False),  # as whole as the page's others
    ],
)
def test_a_line_of_text_is_told_from_a_rule_beside_text(
    clear: int, blank: int, hung: int, among: int, *, text: bool
) -> None:
    none = np.zeros((4, 1))
    told: dict[str, np.ndarray] = dict.fromkeys(stretches._Counts.__slots__, none)
    told["clear"] = np.array([[1000], [1000], [1000], [clear]])
    told["blank"] = np.array([[80], [90], [100], [blank]])
    told["beside"] = np.array([[50], [0], [0], [hung - among]])
    told["among"] = np.array([[0], [0], [0], [among]])
    found = stretches._text(stretches._Counts(**told), np.ones((4, 1), bool))
    assert found.tolist() == [False, False, False, text]
