"""Reads thousands of damaged and hostile documents as a run would, and says how each ended.

    python -m benchmarks.fuzz [--cases 3400] [--keep DIR]

A case is a good file (PDF, .xlsx, .docx, .html, text) with one or two mutations, told by its seed, or a file made to
hurt. Each must end read or set aside with a reason within the limits. `internal_error` is a defect of ours: such
cases are kept to be looked at.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fuzz.hostile import HOSTILE
from benchmarks.fuzz.mutations import MUTATIONS, mutate
from benchmarks.fuzz.originals import originals
from perf_pipeline.staging.fan_out import LocalEngine, parse_batch
from perf_pipeline.staging.parse import Task
from perf_pipeline.staging.worker import Limits

BATCH = 200
LIMITS = Limits(timeout_s=20, memory_mb=1024)


def cases(count: int) -> Iterator[tuple[str, bytes]]:
    """(name, bytes): every hostile file, then mutants of the samples in turn; every third is mutated twice."""
    for name, make in HOSTILE.items():
        yield f"hostile/{name}", make()
    good = originals()
    names = list(MUTATIONS)
    for seed in range(count - len(HOSTILE)):
        stem, data = good[seed % len(good)]
        chosen = [names[seed // len(good) % len(names)]]
        if seed % 3 == 0:
            chosen.append(names[(seed * 7 + 3) % len(names)])
        for step, name in enumerate(chosen):
            data = mutate(name, seed + step, data)
        yield f"{'+'.join(chosen)}/{stem}-{seed}", data


def run(count: int, keep: Path) -> int:
    """Returns how many cases ended as a defect of ours."""
    keep.mkdir(parents=True, exist_ok=True)
    outcomes: Counter[tuple[str, str]] = Counter()
    started = time.perf_counter()
    defects = 0
    with tempfile.TemporaryDirectory() as folder, LocalEngine(0, LIMITS) as engine:
        batch: list[Task] = []
        for name, data in cases(count):
            batch.append(_task(name, data, Path(folder)))
            if len(batch) == BATCH:
                defects += _read(batch, engine, outcomes, keep)
                batch = []
        defects += _read(batch, engine, outcomes, keep)
    seconds = time.perf_counter() - started
    _table(outcomes)
    print(
        f"\n{sum(outcomes.values())} documents in {seconds:.0f} s; {defects} ended as a defect of ours, kept in {keep}"
    )
    return defects


def _task(name: str, data: bytes, folder: Path) -> Task:
    sha256 = hashlib.sha256(data + name.encode()).hexdigest()
    path = folder / sha256
    path.write_bytes(data)
    return Task(sha256[:16], sha256, f"{name}.pdf", name, 2019, str(path))


def _read(tasks: list[Task], engine: LocalEngine, outcomes: Counter[tuple[str, str]], keep: Path) -> int:
    done = parse_batch(tasks, engine)
    ended = {entry.document_key: entry.reason_code for entry in done.quarantine}
    read = set(done.tables["document"]["document_key"].to_pylist())
    for task in tasks:
        how = ended.get(task.document_key) or ("read" if task.document_key in read else "LOST")
        kind = task.source_uri.partition("/")[0]
        outcomes["several mutations" if "+" in kind else kind, how] += 1
        if how in ("internal_error", "timeout", "memory", "crashed", "LOST"):
            (keep / f"{how}-{task.source_uri.replace('/', '-')}.pdf").write_bytes(Path(task.path).read_bytes())
        Path(task.path).unlink()
    for key, defect in done.defects.items():
        name = next(task.source_uri for task in tasks if task.document_key == key)
        (keep / f"{name.replace('/', '-')}.txt").write_text(defect, encoding="utf-8")
    lost = [task for task in tasks if task.document_key not in ended and task.document_key not in read]
    return len(done.defects) + len(lost)


def _table(outcomes: Counter[tuple[str, str]]) -> None:
    ways = sorted({how for _, how in outcomes}, key=lambda how: (how != "read", how))
    print("| case | " + " | ".join(ways) + " |")
    print("|---|" + "---:|" * len(ways))
    for kind in sorted({kind for kind, _ in outcomes}):
        print(f"| {kind} | " + " | ".join(str(outcomes[kind, how] or "") for how in ways) + " |")
    print("| **all** | " + " | ".join(str(sum(n for (_, h), n in outcomes.items() if h == how)) for how in ways) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=3_400)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "fuzz")
    given = parser.parse_args()
    raise SystemExit(1 if run(given.cases, given.keep) else 0)


if __name__ == "__main__":
    main()
