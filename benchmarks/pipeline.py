"""`python -m benchmarks.pipeline --forms 1000`: the whole street timed, beside what one would write instead.

Makes a corpus (mixed layouts and producers, 5 % hostile), then, each as a process of its own on the same machine in
one run: `perf-pipeline run` on it, the same again with nothing changed, again with one new file; reading alone with
one process and with two; and the obvious alternative: pdfplumber's tables in a process pool, put into DuckDB by
pandas, with no judgement of anything. A corpus that is there is used again, and what is measured is kept as it comes:
a benchmark that breaks off goes on where it was (`--anew` measures all of it again). What was measured is kept by size
in benchmarks/results/pipeline.json, so that sizes can be run one after the other; benchmarks/results/pipeline.md and
docs/images/benchmark-pipeline.png are made from all of them.
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
# seven of ten forms by the producers that are quick to print with, as LibreOffice and Chromium take 0.4 s a form
PRODUCERS = "reportlab,reportlab,reportlab,reportlab,fpdf2,fpdf2,fpdf2,calc,writer,chromium"
READERS = ("read_one", "read", "plumber")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path("benchmarks/_work/pipeline"))
    parser.add_argument("--anew", action="store_true", help="measure again what was measured")
    parser.add_argument("--corpus-only", action="store_true", help="print the forms and stop")
    given = parser.parse_args()
    work = given.work / str(given.forms)
    make_corpus(work / "corpus", given.forms, given.seed)
    if given.corpus_only:
        return
    if given.anew:
        (work / "measured.json").unlink(missing_ok=True)
    measured = measure(work)
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    known[str(given.forms)] = measured
    RESULTS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    write(known, RESULTS.with_suffix(".md"))
    draw(known)
    print(RESULTS.with_suffix(".md").read_text(encoding="utf-8"))


def make_corpus(folder: Path, forms: int, seed: int) -> None:
    """Print the forms, unless all of the same plan are there."""
    words = ["--forms", str(forms), "--seed", str(seed), "--producers", PRODUCERS]
    words += ["--defects", "third", "--hostile", "0.05"]
    plan, made = " ".join(words), folder / "plan.txt"
    if made.is_file() and made.read_text(encoding="utf-8") == plan:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    python(folder.parent, "corpus", "-m", "benchmarks.corpus", "--out", str(folder), *words, "--workers", "2")
    made.write_text(plan, encoding="utf-8")


def measure(work: Path) -> dict[str, Any]:
    """Seconds, memory and bytes for the corpus under `work`; each kept in `work/measured.json` as it comes."""
    kept = work / "measured.json"
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    inbox, home = work / "corpus" / "inbox", work / "home"
    if "one_new" not in found:
        found = _runs(work, inbox, home)
        kept.write_text(json.dumps(found), encoding="utf-8")
    for name in READERS:
        if name not in found:
            words = ("-m", "benchmarks.pipeline_parts", name, str(inbox))
            found[name], _ = timed(lambda name=name, words=words: python(work, name, *words))  # type: ignore[misc]
            kept.write_text(json.dumps(found), encoding="utf-8")
    found["reading"] = json.loads(python(work, "reading", "-m", "benchmarks.pipeline_parts", "reading", str(home)))
    found["tables"] = json.loads((work / "plumber.out").read_text(encoding="utf-8"))
    return found


def _runs(work: Path, inbox: Path, home: Path) -> dict[str, Any]:
    """`perf-pipeline run` on all but one file, on the same, and on all."""
    shutil.rmtree(home, ignore_errors=True)
    found: dict[str, Any] = {"documents": sum(path.is_file() for path in inbox.rglob("*")) - 1}
    late = max(path for path in inbox.glob("*/*.pdf") if "hostile" not in path.name)
    aside = shutil.move(late, work / late.name)
    try:
        run = ["-m", "perf_pipeline", "run", "--home", str(home), "--inbox", str(inbox)]
        found["run"], found["peak_mib"] = timed(lambda: python(work, "run", *run))
        found["steps"] = json.loads(python(work, "steps", "-m", "benchmarks.pipeline_parts", "steps", str(home)))
        found["home_mib"] = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / 2**20
        found["inbox_mib"] = sum(path.stat().st_size for path in inbox.rglob("*") if path.is_file()) / 2**20
        found["unchanged"], _ = timed(lambda: python(work, "unchanged", *run))
    finally:
        shutil.move(aside, late)
    found["one_new"], found["one_new_peak_mib"] = timed(lambda: python(work, "one_new", *run))
    every = json.loads(python(work, "steps", "-m", "benchmarks.pipeline_parts", "steps", str(home)))
    found["one_new_steps"] = {name: round(every[name] - found["steps"].get(name, 0), 2) for name in every}
    return found


def python(work: Path, name: str, *words: str) -> str:
    """What a Python process of its own prints, also kept in `work/<name>.out`; its complaints in `work/<name>.err`.

    Raises SystemExit, with the end of the complaints, when it fails.
    """
    out, err = work / f"{name}.out", work / f"{name}.err"
    with out.open("wb") as said, err.open("wb") as complained:
        code = subprocess.run([sys.executable, *words], check=False, stdout=said, stderr=complained).returncode
    if code:
        raise SystemExit(f"{' '.join(words)}: exit code {code}\n{err.read_text(errors='replace')[-2000:]}")
    return out.read_text(encoding="utf-8")


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
