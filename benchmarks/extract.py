"""`python -m benchmarks.extract [--forms 200]`: this reader beside others, on the same pages in one run.

Makes a corpus of both kinds of producer (LibreOffice, reportlab, fpdf2; Chromium), adds the samples, and lets each
reader that can be imported go over all of it in one process of its own: pages a CPU second, F1 of the cells' texts and
of place, spans and text, peak memory, and PDFium alone as the floor. Readers much slower than pdfplumber get every
`--every`-th document; ratios are always over the documents both have read. Then, for this reader: memory over 1,000
documents, and two processes instead of one. Readers that are not this project's dependencies run by
`--peers-python`, an interpreter that has them. Writes benchmarks/results/extract.md and
docs/images/benchmark-extract.png.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpus.compare import GridScores, grid_scores
from benchmarks.extract_report import Measured, draw, write

SCRIPT = Path(__file__).parent / "extract_readers.py"
WORK = Path("benchmarks/_work/extract")
PEERS = {"tablers": 1, "pymupdf": 0, "camelot": 0, "img2table": 0, "tabula": 0}
"""1: reads all documents, 0: every few."""
BROWSER_SHARE = 0.25
PLAIN = "reportlab,fpdf2,calc,writer"
MEMORY_AT = (100, 1000)


@dataclass(slots=True)
class Document:
    path: Path
    pages: int
    browser: bool
    ruled: bool
    truth: list[Any] | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=8)
    parser.add_argument("--peers-python", type=Path, default=None)
    given = parser.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    browser = max(1, int(given.forms * BROWSER_SHARE))
    make_corpus(WORK / "plain", given.forms - browser, given.seed, PLAIN)
    make_corpus(WORK / "browser", browser, given.seed + 1, "chromium")
    documents = [*corpus(WORK / "plain", browser=False), *corpus(WORK / "browser", browser=True), *samples()]
    runs = {name: run(name, documents) for name in ("floor", "ours", "pdfplumber")}
    few = documents[:: given.every]
    for name, all_of_them in PEERS.items() if given.peers_python else ():
        if importable(given.peers_python, name):
            runs[name] = run(name, documents if all_of_them else few, python=given.peers_python)
    measured = [measure(name, result, runs["ours"], documents) for name, result in runs.items()]
    memory = memory_over(documents)
    scaling = two_processes(documents)
    command = f"python -m benchmarks.extract --forms {given.forms} --seed {given.seed}"
    write(command, documents, measured, memory, scaling)
    draw(measured)


def make_corpus(folder: Path, forms: int, seed: int, producers: str) -> None:
    words = ["-m", "benchmarks.corpus", "--out", str(folder), "--forms", str(forms), "--seed", str(seed)]
    command = [sys.executable, *words, "--producers", producers, "--defects", "none"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def corpus(folder: Path, *, browser: bool) -> list[Document]:
    found = []
    for path in sorted(folder.glob("inbox/*/*.pdf")):
        truth = json.loads((folder / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
        grids = json.loads((folder / "grids" / f"{path.stem}.json").read_text(encoding="utf-8"))
        found.append(Document(path.resolve(), pages_of(path), browser, truth["style"]["ruled"] == "all", grids))
    return found


def samples() -> list[Document]:
    """Timed with the rest; their truth is what they say, not how their cells stand."""
    paths = sorted(Path("samples/inbox").glob("*/*.pdf"))
    return [Document(path.resolve(), pages_of(path), "chromium" in path.name, True, None) for path in paths]


def pages_of(path: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def importable(python: Path, module: str) -> bool:
    return subprocess.run([str(python), "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def start(name: str, paths: list[Path], tag: str = "", python: Path | None = None) -> tuple[Any, Path]:
    files, out = WORK / f"{name}{tag}.txt", WORK / f"{name}{tag}.json"
    files.write_text("\n".join(map(str, paths)), encoding="utf-8")
    command = [str(python or sys.executable), str(SCRIPT), name, str(files), str(out)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(command, env=environment), out


def run(name: str, documents: list[Document], python: Path | None = None) -> dict[str, Any]:
    print(f"{name}: {len(documents)} documents", file=sys.stderr)
    process, out = start(name, [document.path for document in documents], python=python)
    if process.wait():
        raise RuntimeError(f"{name} ended with {process.returncode}")
    result: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return result


def measure(name: str, result: dict[str, Any], ours: dict[str, Any], documents: list[Document]) -> Measured:
    read = [document for document in documents if str(document.path) in result["files"]]

    def speed(of: dict[str, Any], chosen: list[Document]) -> float:
        return sum(d.pages for d in chosen) / sum(of["files"][str(d.path)]["seconds"] for d in chosen)

    kinds = {browser: [d for d in read if d.ruled and d.browser is browser] for browser in (False, True)}
    other = [d for d in read if not d.ruled]
    return Measured(
        name,
        len(read),
        {browser: speed(result, chosen) for browser, chosen in kinds.items() if chosen},
        {browser: speed(ours, chosen) for browser, chosen in kinds.items() if chosen},
        speed(result, other) if other else None,
        {ruled: mean([scores(d, result) for d in read if d.truth and d.ruled is ruled]) for ruled in (True, False)},
        result["peak_mib"],
    )


def scores(document: Document, result: dict[str, Any]) -> GridScores:
    keys = ("row", "col", "row_span", "col_span", "text")
    tables = result["files"][str(document.path)]["tables"]
    read = [{"cells": [dict(zip(keys, cell, strict=True)) for cell in cells]} for cells in tables]
    return grid_scores(read, document.truth or [])


def mean(found: list[GridScores]) -> GridScores | None:
    if not found:
        return None
    return GridScores(sum(s.text for s in found) / len(found), sum(s.full for s in found) / len(found))


def memory_over(documents: list[Document]) -> dict[int, float]:
    """Resident memory (MiB) of one process after so many documents, the corpus over and over."""
    code = (
        "import sys; from pathlib import Path; from itertools import cycle, islice\n"
        "from perf_pipeline.extract import read_document\n"
        "marks = set(map(int, sys.argv[2].split(',')))\n"
        "for number, path in enumerate(islice(cycle(Path(sys.argv[1]).read_text().split('\\n')), max(marks)), 1):\n"
        "    read_document(Path(path))\n"
        "    if number in marks:\n"
        "        status = Path('/proc/self/status').read_text()\n"
        "        print(number, int(status.split('VmRSS:')[1].split()[0]) / 1024)\n"
    )
    files = WORK / "memory.txt"
    files.write_text("\n".join(str(document.path) for document in documents), encoding="utf-8")
    command = [sys.executable, "-c", code, str(files), ",".join(map(str, MEMORY_AT))]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {int(line.split()[0]): float(line.split()[1]) for line in said.splitlines()}


def two_processes(documents: list[Document]) -> float:
    """How many times as fast two processes are as one, wall clock, starting up included in both."""
    paths = [document.path for document in documents]

    def wall(parts: list[list[Path]]) -> float:
        began = time.perf_counter()
        for process, _ in [start("ours", part, f"-{len(parts)}-{index}") for index, part in enumerate(parts)]:
            process.wait()
        return time.perf_counter() - began

    return wall([paths]) / wall([paths[::2], paths[1::2]])


if __name__ == "__main__":
    main()
