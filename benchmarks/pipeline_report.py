"""What `benchmarks.pipeline` measured, as a page and a picture."""

from __future__ import annotations

import math
import os
import platform
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

PICTURE = Path("docs/images/benchmark-pipeline.png")
STEPS = ("raw__document", "staging", "star_of_year", "judge_year", "judged_tables_of_year", "marts", "publication")
READING = STEPS[:2]
ROWS = {
    "run": "`perf-pipeline run`, everything new",
    "unchanged": "again, nothing changed",
    "one_new": "again, one new file",
    "read_one": "reading and understanding alone, one process",
    "read": "the same, two processes",
    "plumber": "pdfplumber in a pool + pandas + DuckDB",
}
SPACE = {
    "peak_mib": "peak memory of all processes, MiB",
    "one_new_peak_mib": "the same with one new file, MiB",
    "home_mib": "home on disk, MiB",
    "inbox_mib": "inbox, MiB",
}
Measured = dict[str, Any]


def write(known: dict[str, Measured], path: Path) -> None:
    sizes = sorted(known, key=int)
    lines = [
        "# The whole street",
        "",
        f"`python -m benchmarks.pipeline --forms N` on {platform.machine()}, {os.cpu_count()} cores, Python"
        f" {platform.python_version()}. Seconds; seven of ten forms printed by reportlab and fpdf2, the others by"
        " LibreOffice Calc, Writer and Chromium, 5 % of the files hostile.",
        "",
        "| documents | " + " | ".join(f"{known[size]['documents']:,}" for size in sizes) + " | growth | fitted |",
        "|---|" + "---:|" * (len(sizes) + 2),
    ]
    lines += [_row(title, [known[size][name] for size in sizes], sizes) for name, title in ROWS.items()]
    both = [sum(known[size]["steps"].get(step, 0) for step in READING) for size in sizes]
    lines.append(_row("the steps raw__document and staging together: documents are read in both", both, sizes))
    lines += [_row(f"step {step}", [known[size]["steps"].get(step, 0) for size in sizes], sizes) for step in STEPS]
    lines += [
        _row(f"one new file: step {step}", [known[size].get("one_new_steps", {}).get(step, 0) for size in sizes], sizes)
        for step in STEPS
    ]
    for name, title in SPACE.items():
        lines.append(_row(title, [known[size].get(name, 0) for size in sizes], sizes, fitted=False))
    lines += [
        "",
        "Growth: the exponent between the last two sizes (1: linear). Fitted: seconds that are fixed, and those",
    ]
    lines += ["that a thousand documents add (least squares over all sizes).", ""]
    lines += [_verdict(known[size]) for size in sizes]
    lines += [_memory(known[few], known[more]) for few, more in pairwise(sizes)]
    lines += ["", *_by_producer(known[sizes[-1]])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _row(title: str, values: list[float], sizes: list[str], *, fitted: bool = True) -> str:
    growth = ""
    for (a, b), (n, m) in zip(pairwise(values), pairwise(sizes), strict=True):
        growth = f"{math.log(b / a) / math.log(int(m) / int(n)):.2f}" if a > 0 and b > 0 else ""
    line = ""
    if fitted and len(sizes) > 2:
        slope, fixed = np.polyfit([int(size) / 1000 for size in sizes], values, 1)
        line = f"{max(fixed, 0.0):.1f} + {slope:.2f}"
    return f"| {title} | " + " | ".join(f"{value:,.1f}" for value in values) + f" | {growth} | {line} |"


def _verdict(one: Measured) -> str:
    above = one["run"] - one["read"]
    return (
        f"- {one['documents']:,} documents: {above:.1f} s above bare reading ({100 * above / one['read']:.0f} %);"
        f" the step staging takes {100 * one['steps']['staging'] / one['run']:.0f} % of the run,"
        f" the steps that read take {100 * sum(one['steps'][step] for step in READING) / one['run']:.0f} %;"
        f" the alternative takes {one['plumber'] / one['run']:.2f} × the run and {one['plumber'] / one['read']:.1f} ×"
        f" bare reading; two processes are {one['read_one'] / one['read']:.2f} × as fast as one."
    )


def _memory(few: Measured, more: Measured) -> str:
    times = more["peak_mib"] / few["peak_mib"]
    return f"- Peak memory at {more['documents']:,} documents is {times:.2f} × that at {few['documents']:,}."


def _by_producer(one: Measured) -> list[str]:
    """Milliseconds a document, of reading, understanding and making rows of it beside pdfplumber's tables alone."""
    lines = [
        f"Milliseconds a document, two processes at once ({one['documents']:,} documents):",
        "",
        "| printed by | read and understood | pdfplumber's tables | × |",
        "|---|---:|---:|---:|",
    ]
    groups = {name: [name] for name in sorted(one["reading"]) if name != "hostile"}
    groups["all but Chromium"] = [name for name in groups if name != "chromium"]
    groups["all"] = [name for name in groups if name in one["reading"]]
    for title, names in groups.items():
        ours, theirs = (_mean(one[kind], names) for kind in ("reading", "tables"))
        lines.append(f"| {title} | {ours:.1f} | {theirs:.1f} | {theirs / ours:.1f} |")
    return lines


def _mean(seconds: dict[str, list[float]], names: list[str]) -> float:
    return 1000 * sum(seconds[name][1] for name in names) / sum(seconds[name][0] for name in names)


def draw(known: dict[str, Measured]) -> None:
    """Seconds by size, a line a stage."""
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    sizes = sorted(known, key=int)
    documents = [known[size]["documents"] for size in sizes]
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for name, title in (
        ("run", "run"),
        ("read", "reading alone"),
        ("plumber", "pdfplumber + pandas"),
        ("unchanged", "nothing changed"),
    ):
        axes.plot(documents, [known[size][name] for size in sizes], marker="o", label=title)
    for step in ("judge_year", "marts", "publication"):
        axes.plot(documents, [known[size]["steps"].get(step, 0) for size in sizes], marker=".", ls=":", label=step)
    axes.set(xscale="log", yscale="log", xlabel="documents", ylabel="seconds")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PICTURE, dpi=110)
