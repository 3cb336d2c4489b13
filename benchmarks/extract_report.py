"""What `benchmarks.extract` measured, as a page and as a picture."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.corpus.compare import GridScores

RESULTS = Path(__file__).parent / "results" / "extract.md"
IMAGE = Path("docs/images/benchmark-extract.png")
TITLES = {"floor": "PDFium alone: load, text page", "ours": "**perf_pipeline**"}
INK, OURS, OTHERS, FLOOR = "#333333", "#0b6e8a", "#b9c4c9", "#e4e7e8"


@dataclass(slots=True)
class Measured:
    """Speeds are pages a CPU second: of fully ruled pages by whether a browser made them, `ours` this project's on the
    same documents, and of all other pages; scores by whether the tables are fully ruled."""

    name: str
    documents: int
    speed: dict[bool, float]
    ours: dict[bool, float]
    other_speed: float | None
    scores: dict[bool, GridScores | None]
    peak_mib: float


def write(
    command: str, documents: Sequence[Any], measured: list[Measured], memory: dict[int, float], scaling: float
) -> None:
    pages = sum(document.pages for document in documents)
    plumber = next(m for m in measured if m.name == "pdfplumber")
    lines = [
        "# Reading tables",
        "",
        f"`{command}` on {platform.machine()}, {os.cpu_count()} cores, Python"
        f" {platform.python_version()}: {len(documents)} documents, {pages} pages. One process each, the same pages,"
        " CPU seconds.",
        "",
        "| reader | documents | ruled, LibreOffice + reportlab + fpdf2: pages/s | × pdfplumber |"
        " ruled, Chromium: pages/s | × pdfplumber | text F1 / full F1 |"
        " half-ruled or without rules: pages/s | text F1 / full F1 | peak MiB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(_row(one, plumber) for one in sorted(measured, key=lambda m: -m.speed.get(False, 0.0))),
        "",
        "Full F1: row, column, spans and text of every cell. Readers that join no pages have their tables put under"
        " each other. × pdfplumber is over the documents that reader has read.",
        "",
        "Memory of one process: "
        + ", ".join(f"{mib:,.0f} MiB after {n:,} documents" for n, mib in memory.items())
        + f". Two processes are {scaling:.2f} × as fast as one.",
        "",
    ]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


def _row(one: Measured, plumber: Measured) -> str:
    def ratio(browser: bool) -> str:
        if not {browser} <= one.speed.keys() & plumber.speed.keys():
            return ""
        # both against this reader on the documents both have read
        return f"{one.speed[browser] / one.ours[browser] * plumber.ours[browser] / plumber.speed[browser]:.1f}"

    def speed(browser: bool) -> str:
        return f"{one.speed[browser]:.1f}" if browser in one.speed else ""

    def score(ruled: bool) -> str:
        found = one.scores[ruled]
        return f"{found.text:.4f} / {found.full:.4f}" if found and one.name != "floor" else ""

    title = TITLES.get(one.name, one.name)
    ruled = [speed(False), ratio(False), speed(True), ratio(True), score(True)]
    other = [f"{one.other_speed:.1f}" if one.other_speed else "", score(False)]
    return "| " + " | ".join([title, str(one.documents), *ruled, *other, f"{one.peak_mib:,.0f}"]) + " |"


def draw(measured: list[Measured]) -> None:
    """Pages a CPU second of every reader, the floor behind them, and how much of the cells each got right."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown = sorted((m for m in measured if False in m.speed), key=lambda m: m.speed[False])
    figure, axes = pyplot.subplots(figsize=(8, 0.5 * len(shown) + 1.2))
    for place, one in enumerate(shown):
        colour = {"ours": OURS, "floor": FLOOR}.get(one.name, OTHERS)
        axes.barh(place, one.speed[False], color=colour, height=0.62)
        score = one.scores[True]
        right = f"   full F1 {score.full:.3f}" if score and one.name != "floor" else ""
        axes.text(one.speed[False] * 1.06, place, f"{one.speed[False]:.3g}{right}", va="center", color=INK, fontsize=9)
    names = {"floor": "PDFium alone (floor)", "ours": "perf_pipeline"}
    axes.set_yticks(range(len(shown)), [names.get(one.name, one.name) for one in shown], color=INK)
    axes.set_xscale("log")
    axes.set_xlim(min(one.speed[False] for one in shown) / 2, max(one.speed[False] for one in shown) * 6)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("ruled pages a CPU second (log scale); full F1: place, spans and text of cells")
    axes.xaxis.label.set(color=INK, fontsize=9)
    axes.tick_params(length=0, colors=INK)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    figure.tight_layout()
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(IMAGE, dpi=150)
