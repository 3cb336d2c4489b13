"""Documents are sent a few together, and are as much apart as if they went alone."""

from __future__ import annotations

from perf_pipeline.staging import worker
from perf_pipeline.staging.fan_out import LocalEngine, parse_batch
from perf_pipeline.staging.parse import ParseOptions
from perf_pipeline.staging.tables import decoded
from perf_pipeline.staging.worker import Limits
from tests.staging.reading import misbehave, misfit, task

LIMITS = Limits(timeout_s=2, memory_mb=2048)


def test_what_ends_a_process_costs_one_document_of_those_sent_together() -> None:
    """Each bad one is named, wherever it stands among its parcel's."""
    bad = {0: "abort", 5: "hang", 13: "segfault", 14: "oom", 23: "bug", 24: "aside", 31: "exit", 63: "abort"}
    tasks = [task(bad.get(number, "good") + str(number), number) for number in range(64)]
    with LocalEngine(1, LIMITS) as engine:
        parcels = engine._parcels(tasks)
        batch = parse_batch(tasks, engine, parse=misbehave)
    assert {len(parcel) for parcel in parcels} == {8}
    read = [one.file_name for number, one in enumerate(tasks) if number not in bad]
    assert batch.tables["document"]["file_name"].to_pylist() == read
    assert batch.keys == [one.document_key for one in tasks]
    assert {entry.file_name: entry.reason_code for entry in batch.quarantine} == {
        "abort0": "crashed", "hang5": "timeout", "segfault13": "crashed", "oom14": "memory",
        "bug23": "internal_error", "aside24": "not_a_form", "exit31": "crashed", "abort63": "crashed",
    }  # fmt: skip
    assert list(batch.defects) == [tasks[23].document_key]


def test_slow_documents_are_not_kept_waiting_for_one_another() -> None:
    """Sent together, those not begun within a second go to whoever is free; the time limit is each one's own."""
    tasks = [task(f"slow{number}", number) for number in range(16)]
    with LocalEngine(1, Limits(timeout_s=0.5)) as engine:
        assert [len(parcel) for parcel in engine._parcels(tasks)] == [2] * 8
        assert engine._sent(tasks, ParseOptions(), misbehave).future.result().documents == 4, "0.3 s each"
        batch = parse_batch(tasks, engine, parse=misbehave)
    assert batch.tables["document"].num_rows == 16


def test_rows_that_fit_no_table_cost_their_own_document() -> None:
    tasks = [task(name, number) for number, name in enumerate(["good1", "misfit", "good2"])]
    result = worker.read(tasks, ParseOptions(), Limits(timeout_s=10_000), misfit)
    assert result.documents == 3
    assert decoded("document", [result.rows["document"]])["file_name"].to_pylist() == ["good1", "good2"]
    assert decoded("cell", [result.rows["cell"]]).num_rows == 6
    assert [(entry.file_name, entry.reason_code) for entry in result.quarantine] == [("misfit", "internal_error")]
    assert "staging.cell has no column colour" in result.defects[tasks[1].document_key]
