"""A document as one sequence of rows and lines in reading order, whatever grids and pages they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from operator import attrgetter, itemgetter

from perf_pipeline.extract.model import BBox, Cell, Grid, Reading, TextLine
from perf_pipeline.forms.words import Meaning, concepts_of, meanings_of


@dataclass(slots=True, eq=False)  # never changed; frozen, it would take three times as long to make
class Row:
    """A grid row: `cells` are the non-empty cells that begin in it, left to right; `covering` also those that reach
    into it from above; `said` is what those that are labels of the vocabulary mean, by its groups."""

    grid: Grid
    index: int
    page: int
    top: float
    cells: tuple[Cell, ...]
    covering: tuple[Cell, ...]
    said: Mapping[str, set[str]]
    fresh_page: bool = False
    """First row after a page break inside the grid."""

    def meanings(self, cell: Cell) -> tuple[Meaning, ...]:
        """All meanings of a cell's text as a label."""
        return meanings_of(cell.text)

    def concept(self, cell: Cell, group: str) -> str | None:
        """What a cell's text means in a group of the vocabulary."""
        return concepts_of(cell.text).get(group)


FlowItem = Row | TextLine
_COLUMN = attrgetter("col")


def flow_of(reading: Reading) -> list[FlowItem]:
    """Rows and lines by page and height. A line between the rows of a table that runs over pages lands between them;
    of two tables side by side the left one comes first, with the lines over and under it."""
    gutters = _gutters(reading.grids)
    keyed: list[tuple[int, bool, float, int, FlowItem]] = []
    for line in reading.lines:
        keyed.append((line.page, line.bbox[0] > gutters.get(line.page, inf), line.bbox[1], 0, line))
    for grid in reading.grids:
        right = grid.first_page in gutters and grid.cells[0].bbox[0] > gutters[grid.first_page]
        keyed += [(row.page, right, row.top, 1, row) for row in rows_of(grid)]
    keyed.sort(key=itemgetter(0, 1, 2, 3))
    return [item for *_, item in keyed]


def _gutters(grids: Sequence[Grid]) -> dict[int, float]:
    """Where a page has two tables beside each other, the right side of the left one (PDF points)."""
    found: dict[int, float] = {}
    for page in {grid.first_page for grid in grids} if len(grids) > 1 else ():
        match sorted(_box(grid) for grid in grids if grid.first_page == page):
            case [left, right] if _beside(left, right):
                found[page] = left[2]
    return found


def _beside(left: BBox, right: BBox) -> bool:
    common = min(left[3], right[3]) - max(left[1], right[1])
    return left[2] <= right[0] and common > min(left[3] - left[1], right[3] - right[1]) / 2


def _box(grid: Grid) -> BBox:
    on_page = [cell.bbox for cell in grid.cells if cell.page == grid.first_page]
    x0, top, x1, bottom = zip(*on_page, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def rows_of(grid: Grid) -> list[Row]:
    """The rows of a grid. A row in which no cell begins takes the place of the row above it."""
    starting: list[list[Cell]] = [[] for _ in range(grid.n_rows)]
    for cell in grid.cells:
        starting[cell.row].append(cell)
    rows: list[Row] = []
    reaching: list[Cell] = []
    place = (grid.first_page, grid.top)
    for index, cells in enumerate(starting):
        before = place[0]
        if cells:
            place = max(min([(cell.page, cell.bbox[1]) for cell in cells]), place)
        filled = tuple([cell for cell in cells if cell.text.strip()])
        reaching = [cell for cell in reaching if cell.row + cell.row_span > index]
        covering = tuple(sorted([*filled, *reaching], key=_COLUMN)) if reaching else filled
        reaching += [cell for cell in filled if cell.row_span > 1]
        rows.append(Row(grid, index, *place, filled, covering, _said(filled), bool(rows) and place[0] != before))
    return rows


def _said(cells: Sequence[Cell]) -> dict[str, set[str]]:
    said: dict[str, set[str]] = {}
    for cell in cells:
        if concepts := concepts_of(cell.text):
            for group, concept in concepts.items():
                said.setdefault(group, set()).add(concept)
    return said


def text_of(cells: Sequence[Cell]) -> str:
    """The text of some cells, one behind the other."""
    return cells[0].text if len(cells) == 1 else "".join(cell.text for cell in cells)


def neighbours(cells: Sequence[Cell]) -> list[tuple[Cell, Cell | None]]:
    """Each cell with the one that follows it in the row."""
    following: list[Cell | None] = [*cells[1:], None]
    return list(zip(cells, following, strict=True)) if cells else []
