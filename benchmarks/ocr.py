"""`python -m benchmarks.ocr --forms 4`: scans made from born-digital forms, read, and held against their originals.

Makes a small corpus of ruled forms, renders each document's pages to images worn in a named way
(benchmarks.corpus.scans), reads the image-only PDF and compares cell by cell with what the text layer of the original
says. A *silent* error is a number that is wrong at a confidence of 0.98 or more. Writes benchmarks/results/ocr.md.
Needs the ocr extra.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus.scans import Wear, scan
from benchmarks.corpus.style import Ruled
from perf_pipeline.extract import read_document
from perf_pipeline.extract.model import Cell, Reading, UnreadableDocument

RESULTS = Path(__file__).parent / "results" / "ocr.md"
SURE = 0.98
Seal = tuple[int, float, float, float, float]
"""Where a seal lies: page, x0, top, x1, bottom in points."""
NUMBER = re.compile(r"[≥≤><=]?[-\d.,]*\d[-\d.,]*[%\w]{0,2}")
USUAL = Wear(noise=4, jpeg=75)
WEARS = {
    "clean, 200 dpi": USUAL,
    "clean, 150 dpi": Wear(dpi=150, noise=4, jpeg=75),
    "clean, 300 dpi": Wear(dpi=300, noise=4, jpeg=75),
    "skew 5°": Wear(skew=5, noise=4, jpeg=75),
    "faded, broken rules": Wear(faded_rules=0.4, noise=4, jpeg=75),
    "faded, broken rules, worse": Wear(faded_rules=0.6, noise=8, jpeg=75),
    "curved 1 %": Wear(curve=1, noise=4, jpeg=75),
    "phone photo": Wear(phone=True, colour=True, jpeg=80),
    "red seal": Wear(stamp=True, colour=True, noise=4, jpeg=75),
    "turned 90°": Wear(turn=90, noise=4, jpeg=75),
    "turned 180°": Wear(turn=180, noise=4, jpeg=75),
    "turned 270°": Wear(turn=270, noise=4, jpeg=75),
}
UNRULED: dict[str, Ruled] = {"no rules between columns": "horizontal", "no rules": "none"}
"""Forms laid out as the others, but for their rules; held against the same forms with all of them."""


@dataclass(slots=True)
class Tally:
    """What came out under one wear."""

    pages: int = 0
    grids: int = 0
    grids_right: int = 0
    cells: int = 0
    cells_right: int = 0
    numbers: int = 0
    numbers_right: int = 0
    silent: int = 0
    all_numbers: int = 0
    flagged: int = 0
    seconds: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="wears whose name holds this")
    parser.add_argument(
        "--from", dest="source", type=Path, help="a folder of born-digital PDFs instead of a new corpus"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        source = given.source or corpus(Path(work), given.forms, given.seed)
        originals = sorted(source.rglob("*.pdf"))[: given.forms]
        tallies = {}
        for name in (*WEARS, *(() if given.source else UNRULED)):
            if given.only in name:
                printed = originals
                if name in UNRULED:
                    twins = corpus(Path(work) / UNRULED[name], given.forms, given.seed, UNRULED[name])
                    printed = sorted(twins.rglob("*.pdf"))[: given.forms]
                wear = WEARS.get(name, USUAL)
                tallies[name] = measure(originals, printed, wear, Path(work) / "scan.pdf")
                print(row(name, tallies[name]), flush=True)
                if not given.only:
                    RESULTS.write_text(report(tallies, given.forms, given.seed), encoding="utf-8")


def corpus(work: Path, forms: int, seed: int, ruled: Ruled = "all") -> Path:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.corpus",
            "--out",
            str(work),
            "--forms",
            str(forms * 3),
            "--seed",
            str(seed),
            "--tame",
            "--ruled",
            ruled,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return work / "inbox"


def measure(originals: list[Path], printed: list[Path], wear: Wear, target: Path) -> Tally:
    """Scans of what was `printed`, which are the originals or the same forms ruled otherwise."""
    tally = Tally()
    for original, paper in zip(originals, printed, strict=True):
        truth = read_document(original)
        if truth.text_source != "text":
            continue
        worn = scan(paper.read_bytes(), wear, original.name)
        target.write_bytes(worn.data)
        start = time.process_time()
        try:
            found = read_document(target)
        except UnreadableDocument as unread:
            print(f"{original.name}: {unread.reason}", file=sys.stderr)
            found = Reading([], [], [])
        tally.seconds += time.process_time() - start
        tally.pages += len(truth.pages)
        compare(truth, found, tally, worn.stamp)
    return tally


def compare(truth: Reading, found: Reading, tally: Tally, seal: Seal | None) -> None:
    for number, grid in enumerate(truth.grids):
        other = {_place(cell): cell for cell in found.grids[number].cells} if number < len(found.grids) else {}
        tally.grids += 1
        places = {_place(cell) for cell in grid.cells}
        tally.grids_right += places == other.keys()
        tally.silent += sum(_sure_number(cell) for place, cell in other.items() if place not in places)
        for cell in grid.cells:
            same = other.get(_place(cell))
            said = plain(cell.text)
            right = same is not None and plain(same.text) == said
            sure = same is not None and same.confidence >= SURE
            numeric = NUMBER.fullmatch(said) is not None
            tally.silent += numeric and not right and sure
            tally.all_numbers += numeric
            if seal is not None and _under(cell, seal):
                continue
            tally.cells += 1
            tally.cells_right += right
            tally.flagged += same is not None and not sure
            tally.numbers += numeric
            tally.numbers_right += numeric and right
    tally.silent += sum(_sure_number(cell) for grid in found.grids[len(truth.grids) :] for cell in grid.cells)


def _sure_number(cell: Cell) -> bool:
    """In a place where the form has no such cell: wrong, whatever it says."""
    return cell.confidence >= SURE and NUMBER.fullmatch(plain(cell.text)) is not None


def _under(cell: Cell, seal: Seal) -> bool:
    page, x0, top, x1, bottom = seal
    box = cell.bbox
    return cell.page == page and box[0] < x1 and box[2] > x0 and box[1] < bottom and box[3] > top


def _place(cell: Cell) -> tuple[int, int, int, int]:
    return cell.row, cell.col, cell.row_span, cell.col_span


def plain(text: str) -> str:
    """Without blanks and differences of width, which carry nothing."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("—", "-")


def row(name: str, tally: Tally) -> str:
    numbers, cells, pages = max(tally.numbers, 1), max(tally.cells, 1), max(tally.pages, 1)
    return (
        f"| {name} | {tally.pages} | {tally.grids_right}/{tally.grids} | {tally.cells_right / cells:.4f} "
        f"| {tally.numbers_right / numbers:.4f} | {tally.silent}/{tally.all_numbers} | {tally.flagged / cells:.3f} "
        f"| {tally.seconds / pages:.2f} |"
    )


def report(tallies: dict[str, Tally], forms: int, seed: int) -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return "\n".join(
        [
            "# Scans",
            "",
            f"`python -m benchmarks.ocr --forms {forms} --seed {seed}`, one thread; peak memory {peak} MiB. "
            "Grids right: every cell where it belongs, over all pages. Cells and numbers under a seal are not counted. "
            "Silent: a wrong number at a confidence of 0.98 or more, under seals too.",
            "",
            "| wear | pages | grids right | cells exact | numbers exact | silent | flagged | CPU s/page |",
            "|---|---:|---:|---:|---:|---:|---:|---:|",
            *(row(name, tally) for name, tally in tallies.items()),
            "",
        ]
    )


if __name__ == "__main__":
    main()
