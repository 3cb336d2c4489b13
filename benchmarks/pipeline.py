"""`python -m benchmarks.pipeline --forms 300`: the whole street timed, beside what one would write instead.

Makes a corpus (mixed layouts and producers, 5 % hostile), then, each as a process of its own on the same machine in
one run: `perf-pipeline run` on it, the same again with nothing changed, again with one new file; reading alone; and the
obvious alternative: pdfplumber's tables in a process pool, put into DuckDB by pandas, with no judgement of anything.
Writes benchmarks/results/pipeline.md.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "pipeline.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path("benchmarks/_work/pipeline"))
    given = parser.parse_args()
    shutil.rmtree(given.work, ignore_errors=True)
    inbox, home = given.work / "corpus" / "inbox", given.work / "home"
    corpus = ["-m", "benchmarks.corpus", "--out", str(given.work / "corpus"), "--forms", str(given.forms)]
    python(*corpus, "--seed", str(given.seed), "--defects", "third", "--hostile", "0.05")
    aside = given.work / "late.pdf"
    late = next(inbox.glob("*/*.pdf"))
    shutil.move(late, aside)
    files = sum(path.is_file() for path in inbox.rglob("*"))
    run = ["-m", "perf_pipeline", "run", "--home", str(home), "--inbox", str(inbox)]
    rows = [("`perf-pipeline run`, everything new", timed(lambda: python(*run)), files)]
    rows.append(("again, nothing changed", timed(lambda: python(*run)), files))
    shutil.move(aside, late)
    rows.append(("again, one new file", timed(lambda: python(*run)), 1))
    rows.append(
        (
            "reading alone (two processes)",
            timed(lambda: python("-m", "benchmarks.pipeline_parts", "read", str(inbox))),
            files,
        )
    )
    rows.append(
        (
            "pdfplumber in a pool + pandas + DuckDB",
            timed(lambda: python("-m", "benchmarks.pipeline_parts", "plumber", str(inbox))),
            files,
        )
    )
    report(given.forms, rows)


def python(*words: str) -> None:
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)


def timed(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def report(forms: int, rows: list[tuple[str, float, int]]) -> None:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    lines = [
        "# The whole street",
        "",
        f"`python -m benchmarks.pipeline --forms {forms}` on {platform.machine()}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, {multiprocessing.get_start_method(True) or 'default'} start method.",
        "",
        "| what | seconds | documents a second |",
        "|---|---:|---:|",
        *(f"| {name} | {seconds:.1f} | {files / seconds:.1f} |" for name, seconds, files in rows),
        "",
        f"Peak memory of the largest process: {peak:,.0f} MiB. Alternative over `perf-pipeline run`: "
        f"{rows[-1][1] / rows[0][1]:.2f} ×; over reading alone: {rows[-1][1] / rows[-2][1]:.1f} ×.",
        "",
    ]
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
