"""A sample of `python -m benchmarks.fuzz`: damaged and hostile files end read or set aside with a reason."""

from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random

import pytest

from benchmarks.fuzz.hostile import HOSTILE
from benchmarks.fuzz.mutations import MUTATIONS, mutate
from benchmarks.fuzz.originals import originals
from perf_pipeline.extract.containers import read_container, recognise
from perf_pipeline.extract.model import UnreadableDocument
from perf_pipeline.staging.fan_out import LocalEngine, parse_batch
from perf_pipeline.staging.parse import Task
from perf_pipeline.staging.worker import Limits

QUICK = (
    "nested_dictionaries", "double_stream_bomb", "broken_picture", "broken_bitmap", "odd_rotation", "huge_font_size",
    "type3_recursion", "huge_page-0", "pages_loop-0", "previous_loop-0", "deep_nesting-0", "encrypted-0",
    "javascript-0", "wrong_suffix-0", "garbage-0", "nothing-0",
)  # fmt: skip
FAULTS = {"empty_file", "not_a_document", "encrypted", "damaged", "needs_ocr", "no_table", "too_large", "not_a_form"}
CONTAINERS = {name: data for name, data in originals() if name.startswith("seed-")}
PDFS = {name: data for name, data in originals() if name not in CONTAINERS}


def test_hostile_and_damaged_pdfs_end_with_a_reason(tmp_path: Path) -> None:
    files = {name: HOSTILE[name]() for name in QUICK}
    for number, name in enumerate(MUTATIONS):
        for stem, data in Random(name).sample(sorted(PDFS.items()), 3):
            files[f"{name}-{stem}"] = mutate(name, number, data)
    tasks = [_task(name, data, tmp_path) for name, data in files.items()]
    with LocalEngine(2, Limits(timeout_s=30, memory_mb=1024)) as engine:
        batch = parse_batch(tasks, engine)
    assert batch.defects == {}
    assert len(batch.quarantine) + batch.tables["document"].num_rows == len(files)
    reasons = {entry.file_name: entry.reason_code for entry in batch.quarantine}
    assert set(reasons.values()) <= FAULTS
    assert reasons["encrypted-0"] == "encrypted"
    assert reasons["nothing-0"] == "empty_file"
    assert reasons["pages_loop-0"] == "damaged"


def test_a_form_that_draws_itself_takes_only_itself_down(tmp_path: Path) -> None:
    """PDFium unrolls it until memory ends and then aborts: a real native crash, in 633 bytes."""
    tasks = [_task("loop", HOSTILE["form_loop-0"](), tmp_path)]
    tasks += [_task(name, data, tmp_path) for name, data in sorted(PDFS.items())[:2]]
    with LocalEngine(1, Limits(timeout_s=30, memory_mb=512)) as engine:
        batch = parse_batch(tasks, engine)
    assert [(entry.file_name, entry.reason_code) for entry in batch.quarantine] == [("loop", "crashed")]
    assert batch.tables["document"].num_rows == 2


@pytest.mark.parametrize("name", CONTAINERS)
def test_damaged_containers_are_read_or_refused(tmp_path: Path, name: str) -> None:
    ended = set()
    for number in range(60):
        mutation = list(MUTATIONS)[number % len(MUTATIONS)]
        path = tmp_path / f"{number}"
        path.write_bytes(mutate(mutation, number, CONTAINERS[name]))
        try:
            kind = recognise(path, name)
            if kind != "pdf":
                grids = read_container(path, kind).grids
                ended.add("read")
                assert all(sum(c.row_span * c.col_span for c in g.cells) == g.n_rows * g.n_cols for g in grids)
        except UnreadableDocument as fault:
            assert fault.reason_code in FAULTS
            assert "\n" not in fault.reason
            ended.add(fault.reason_code)
    assert "read" in ended


def _task(name: str, data: bytes, folder: Path) -> Task:
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    (folder / sha256).write_bytes(data)
    return Task(sha256[:16], sha256, name, name, 2019, str(folder / sha256))
