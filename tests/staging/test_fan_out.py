"""One bad document costs itself, under a reason that says what it did; all others are read."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.staging.fan_out import (
    EngineUnavailable,
    LocalEngine,
    local,
    open_engine,
    parse_batch,
    parsed_batches,
)
from perf_pipeline.staging.parse import ParseOptions
from perf_pipeline.staging.worker import Limits
from tests.staging.reading import misbehave, modules_imported, process_id, task

LIMITS = Limits(timeout_s=2, memory_mb=2048)


def test_every_way_to_fail_costs_one_document() -> None:
    names = ["good1", "hang", "abort", "aside", "good2", "segfault", "hog", "exit", "oom", "bug", "deaf", "good3"]
    tasks = [task(name, number) for number, name in enumerate(names)]
    with LocalEngine(2, LIMITS) as engine:
        batch = parse_batch(tasks, engine, parse=misbehave)
    assert batch.tables["document"]["file_name"].to_pylist() == ["good1", "good2", "good3"]
    assert batch.tables["cell"].num_rows == 9
    assert {entry.file_name: entry.reason_code for entry in batch.quarantine} == {
        "hang": "timeout",
        "deaf": "timeout",
        "abort": "crashed",
        "segfault": "crashed",
        "exit": "crashed",
        "hog": "memory",
        "oom": "memory",
        "bug": "internal_error",
        "aside": "not_a_form",
    }
    reasons = {entry.file_name: entry.reason for entry in batch.quarantine}
    assert "SIGABRT" in reasons["abort"]
    assert "document_timeout_s = 2" in reasons["hang"]
    assert "worker_memory_mb = 2048" in reasons["hog"]
    assert "KeyError" in reasons["bug"]
    assert all("\n" not in reason for reason in reasons.values())
    assert list(batch.defects) == [task("bug", 9).document_key]
    assert "a defect of ours" in batch.defects[task("bug", 9).document_key]


def test_one_worker_is_still_a_process_apart() -> None:
    with LocalEngine(1, LIMITS) as engine:
        first = parse_batch([task("a")], engine, parse=process_id)
        second = parse_batch([task("b")], engine, parse=process_id)
    pids = {entry.reason for entry in first.quarantine + second.quarantine}
    assert len(pids) == 1, "the process stays for the next batch"
    assert str(os.getpid()) not in pids


def test_readers_are_forked_with_all_that_a_plain_document_needs() -> None:
    sample = next((PROJECT / "samples" / "inbox").glob("2019/*.pdf"))
    with LocalEngine(1, Limits(timeout_s=60)) as engine:
        batch = parse_batch([replace(task("a"), path=str(sample))], engine, parse=modules_imported)
    assert [entry.reason for entry in batch.quarantine] == [""]


def test_readers_have_no_network_and_start_no_programs() -> None:
    with LocalEngine(1, LIMITS) as engine:
        batch = parse_batch([task("phone", 1), task("spawn", 2)], engine, parse=misbehave)
    phone, spawn = (entry.reason for entry in batch.quarantine)
    assert "may not use socket." in phone
    assert "may not use subprocess.Popen" in spawn


def test_progress_is_told_document_by_document() -> None:
    seen: list[tuple[int, int]] = []
    with LocalEngine(2, LIMITS) as engine:
        parse_batch([task("good", n) for n in range(5)], engine, parse=misbehave, on_done=lambda *at: seen.append(at))
    assert seen == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_rows_do_not_depend_on_the_number_of_workers() -> None:
    tasks = [task(f"{'slow' if number % 3 == 0 else 'good'}{number}", number) for number in range(7)]
    with LocalEngine(1, LIMITS) as one, LocalEngine(2, LIMITS) as two:
        alone, together = parse_batch(tasks, one, parse=misbehave), parse_batch(tasks, two, parse=misbehave)
    assert alone.tables == together.tables


def test_reading_goes_on_while_a_batch_is_loaded_and_one_that_hangs_holds_up_nobody() -> None:
    names = ["hang", *(f"good{number}" for number in range(6))]
    tasks = [task(name, number) for number, name in enumerate(names)]
    with LocalEngine(2, LIMITS) as engine:
        batches = parsed_batches(tasks, 3, engine, parse=misbehave)
        first = next(batches)
        assert [entry.reason_code for entry in first.quarantine] == [], "the hanging document is waited for by nobody"
        rest = list(batches)
    assert [len(batch.keys) for batch in (first, *rest)] == [3, 3, 1]
    assert first.keys == sorted(first.keys, key=[one.document_key for one in tasks].index)
    assert {key for batch in (first, *rest) for key in batch.keys} == {one.document_key for one in tasks}
    assert [entry.reason_code for entry in rest[-1].quarantine] == ["timeout"]


def test_what_was_read_is_loaded_after_a_while_however_little_it_is() -> None:
    tasks = [task(f"slow{number}", number) for number in range(3)]
    with LocalEngine(1, LIMITS) as engine:
        batches = list(parsed_batches(tasks, 1000, engine, parse=misbehave, longest_s=0.0))
    assert [len(batch.keys) for batch in batches] == [1, 1, 1]


def test_few_documents_are_under_way_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_UNDER_WAY_PER_PROCESS", 2 * local._DOCUMENTS_PER_PARCEL)
    scheduled: list[int] = []
    with LocalEngine(1, LIMITS) as engine:
        pool, _ = engine._started()
        schedule = pool.schedule
        monkeypatch.setattr(pool, "schedule", lambda *given, **more: scheduled.append(1) or schedule(*given, **more))
        results = engine.results([task("good", number) for number in range(9)], ParseOptions(), misbehave)
        next(results)
        assert len(scheduled) == 2
        assert len(list(results)) == 8


def test_what_was_begun_is_read_once_and_first() -> None:
    ahead = [task("pid", number) for number in (7, 8, 9)]
    with LocalEngine(1, LIMITS) as engine:
        engine.begin(ahead, ParseOptions(), 2, process_id)
        engine.begin(ahead, ParseOptions(), 2, process_id)
        begun = [parcel.future for parcel in engine._begun]
        results = engine.results([task("pid", number) for number in range(10)], ParseOptions(), process_id)
        order = [index for indexes, _ in results for index in indexes]
    assert len(begun) == 2, "never more than `most`"
    assert all(future.done() and not future.cancelled() for future in begun)
    assert order[:2] == [7, 8]
    assert sorted(order) == list(range(10))


def test_what_was_begun_under_another_name_or_year_is_read_again() -> None:
    with LocalEngine(1, LIMITS) as engine:
        engine.begin([task("good", 1, 2018), task("good", 2)], ParseOptions(), 10, misbehave)
        batch = parse_batch([task("good", 1, 2019)], engine, parse=misbehave)
        assert not engine._begun
    assert batch.tables["document"].column("folder_year").to_pylist() == [2019]


def test_what_was_begun_costs_its_own_document_only() -> None:
    ahead = [task("abort", 1), task("good", 2), task("hang", 3)]
    with LocalEngine(1, LIMITS) as engine:
        engine.begin(ahead, ParseOptions(), 10, misbehave)
        batch = parse_batch(ahead, engine, parse=misbehave)
    assert batch.tables["document"].num_rows == 1
    assert sorted(entry.reason_code for entry in batch.quarantine) == ["crashed", "timeout"]


def test_what_was_begun_and_never_asked_for_is_given_up() -> None:
    with LocalEngine(1, Limits(timeout_s=60)) as engine:
        engine.begin([task("hang", number) for number in range(3)], ParseOptions(), 10, misbehave)
        began = time.monotonic()
    assert time.monotonic() - began < 20


def test_readers_that_ended_while_they_read_ahead_are_started_again() -> None:
    with LocalEngine(1, LIMITS) as engine:
        (first,) = parse_batch([task("a")], engine, parse=process_id).quarantine
        os.kill(int(first.reason), signal.SIGKILL)
        time.sleep(0.5)
        engine.begin([task("good", 1)], ParseOptions(), 10, misbehave)
        batch = parse_batch([task("good", 1), task("good", 2)], engine, parse=misbehave)
    assert batch.tables["document"].num_rows == 2


def test_an_empty_batch_starts_nothing() -> None:
    with LocalEngine(1, LIMITS) as engine:
        batch = parse_batch([], engine, parse=misbehave)
    assert (batch.keys, batch.quarantine, batch.tables["document"].num_rows) == ([], [], 0)


def test_settings_choose_the_engine(tmp_path: Path) -> None:
    with open_engine(Settings(home=tmp_path, workers=1, document_timeout_s=7, worker_memory_mb=512)) as engine:
        assert isinstance(engine, LocalEngine)
        assert (engine.workers, engine.limits) == (1, Limits(7, 512))


def test_an_engine_that_cannot_work_here_is_told_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "ray" else found(name, *more))
    with pytest.raises(EngineUnavailable, match="engine = 'ray' needs the cluster extra: make setup EXTRAS=cluster"):
        open_engine(Settings(home=tmp_path, engine="ray"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: name)
    for address in ("127.0.0.1:1", "ray://127.0.0.1:1"):
        with pytest.raises(EngineUnavailable, match=f"no Ray cluster answers at ray_address = '{address}': .*refused"):
            open_engine(Settings(home=tmp_path, engine="ray", ray_address=address))
    with pytest.raises(EngineUnavailable, match="archive_url = 'nowhere://archive': Protocol not known: nowhere"):
        open_engine(Settings(home=tmp_path, engine="ray", archive_url="nowhere://archive"))


def test_processes_start_afresh_after_some_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_PARCELS_PER_PROCESS", 3)
    with LocalEngine(1, LIMITS) as engine:
        batch = parse_batch([task("a", number) for number in range(10)], engine, parse=process_id)
    pids = [entry.reason for entry in batch.quarantine]
    assert len(set(pids)) == 4
    assert len(pids) == 10


def test_an_idle_process_killed_from_outside_costs_nothing() -> None:
    with LocalEngine(1, LIMITS) as engine:
        (first,) = parse_batch([task("a")], engine, parse=process_id).quarantine
        os.kill(int(first.reason), signal.SIGKILL)
        time.sleep(0.5)
        (second,) = parse_batch([task("a")], engine, parse=process_id).quarantine
    assert second.reason_code == "pid"
    assert second.reason != first.reason


def test_the_callers_script_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(
        "print('started')\n"
        "from perf_pipeline.staging.fan_out import LocalEngine, parse_batch\n"
        "from tests.staging.reading import misbehave, task\n"
        "with LocalEngine(1) as engine:\n"
        "    print(len(parse_batch([task('good', 1)], engine, parse=misbehave).tables['document']))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["started", "1"]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_readers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "from perf_pipeline.staging.fan_out import LocalEngine, parse_batch\n"
        "from perf_pipeline.staging.worker import Limits\n"
        "from tests.staging.reading import misbehave, task\n"
        "if __name__ == '__main__':\n"
        "    with LocalEngine(2, Limits(timeout_s=60)) as engine:\n"
        "        parse_batch([task('hang', 1), task('hang', 2)], engine, parse=misbehave)\n"
    )
    mark = f"marked-{os.getpid()}-{time.time_ns()}"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "READING_TEST": mark}
    parent = subprocess.Popen([sys.executable, str(script)], env=environment)
    assert _until(lambda: len(_processes(mark)) >= 4), "parent, server and two readers"
    parent.kill()
    parent.wait()
    assert _until(lambda: not _processes(mark)), "nothing outlives it"


def _until(true: object, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


def _processes(mark: str) -> list[str]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if mark.encode() in (folder / "environ").read_bytes():
                    found.append(folder.name)
            except OSError:
                continue
    return found
