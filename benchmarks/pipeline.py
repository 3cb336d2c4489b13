"""`python -m benchmarks.pipeline --forms 1000`: the whole street timed, beside what one would write instead.

Makes a corpus (mixed layouts and producers, 5 % hostile), then, each as a process of its own on the same machine in
one run: `perf-pipeline run` on it, the same again with nothing changed, again with one new file; reading alone with
one process and with two; and the obvious alternative: pdfplumber's tables in a process pool, put into DuckDB by
pandas, with no judgement of anything. What is measured is kept by size in benchmarks/results/pipeline.json, so that
sizes can be run one after the other; benchmarks/results/pipeline.md and docs/images/benchmark-pipeline.png are made
from all of them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from benchmarks.pipeline_report import draw, write

RESULTS = Path(__file__).parent / "results" / "pipeline.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path("benchmarks/_work/pipeline"))
    given = parser.parse_args()
    work = given.work / str(given.forms)
    shutil.rmtree(work, ignore_errors=True)
    corpus = ["-m", "benchmarks.corpus", "--out", str(work / "corpus"), "--forms", str(given.forms), "--workers", "2"]
    python(*corpus, "--seed", str(given.seed), "--defects", "third", "--hostile", "0.05")
    measured = measure(work)
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    known[str(given.forms)] = measured
    RESULTS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    write(known, RESULTS.with_suffix(".md"))
    draw(known)
    print(RESULTS.with_suffix(".md").read_text(encoding="utf-8"))


def measure(work: Path) -> dict[str, Any]:
    """Seconds, memory and bytes for the corpus under `work`."""
    inbox, home = work / "corpus" / "inbox", work / "home"
    aside = work / "late.pdf"
    late = next(inbox.glob("*/*.pdf"))
    shutil.move(late, aside)
    run = ["-m", "perf_pipeline", "run", "--home", str(home), "--inbox", str(inbox)]
    found: dict[str, Any] = {"documents": sum(path.is_file() for path in inbox.rglob("*"))}
    found["run"], found["peak_mib"] = timed(lambda: python(*run))
    found["steps"] = json.loads(python("-m", "benchmarks.pipeline_parts", "steps", str(home)))
    found["home_mib"] = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 2**20
    found["inbox_mib"] = sum(path.stat().st_size for path in inbox.rglob("*") if path.is_file()) / 2**20
    found["unchanged"], _ = timed(lambda: python(*run))
    shutil.move(aside, late)
    found["one_new"], _ = timed(lambda: python(*run))
    for name in ("read_one", "read", "plumber"):
        found[name], _ = timed(lambda name=name: python("-m", "benchmarks.pipeline_parts", name, str(inbox)))  # type: ignore[misc]
    return found


def python(*words: str) -> str:
    done = subprocess.run([sys.executable, *words], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode()


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """(seconds, the most memory all its processes held at once in MiB, shared pages counted once)."""
    peak, done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.5):
            peak = max(peak, sum(map(_held, psutil.Process().children(recursive=True))))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    began = time.perf_counter()
    call()
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    return round(seconds, 2), round(peak, 1)


def _held(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / 2**20
    except psutil.Error:  # ended meanwhile
        return 0.0


if __name__ == "__main__":
    main()
