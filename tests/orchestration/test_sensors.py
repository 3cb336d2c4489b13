import os
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from perf_pipeline.orchestration.assemble import build_definitions
from perf_pipeline.orchestration.sensors import inbox_state
from perf_pipeline.raw.inbox import scan
from perf_pipeline.settings import load_settings


def put(inbox: Path, name: str, text: str, age_s: float, now: float) -> None:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (now - age_s, now - age_s))


def test_a_file_being_written_waits_and_a_clock_far_ahead_does_not_stop_it(tmp_path: Path) -> None:
    now = datetime.now(UTC).timestamp()
    put(tmp_path, "2019/done.pdf", "a", 100, now)
    put(tmp_path, "2020/fresh.pdf", "a", 5, now)
    put(tmp_path, "2021/future.pdf", "a", -86400, now)
    put(tmp_path, "loose.pdf", "a", 100, now)
    assert set(inbox_state(scan(str(tmp_path)), 30, now)) == {"2019", "2021", "undated"}
    assert set(inbox_state(scan(str(tmp_path)), 30, now + 60)) == {"2019", "2020", "2021", "undated"}


def test_only_a_year_that_changed_has_another_digest(tmp_path: Path) -> None:
    now = datetime.now(UTC).timestamp()
    put(tmp_path, "2019/one.pdf", "a", 100, now)
    put(tmp_path, "2020/one.pdf", "a", 100, now)
    before = inbox_state(scan(str(tmp_path)), 30, now)
    put(tmp_path, "2020/two.pdf", "b", 100, now)
    after = inbox_state(scan(str(tmp_path)), 30, now)
    assert before["2019"] == after["2019"] and before["2020"] != after["2020"]


def test_the_inbox_sensor_asks_once_for_a_year_and_never_for_one_without_a_partition(
    tmp_path: Path, monkeypatch
) -> None:
    now = datetime.now(UTC).timestamp()
    put(tmp_path, "2019/one.pdf", "a", 100, now)
    put(tmp_path, "1999/old.pdf", "a", 100, now)
    monkeypatch.setenv("PERF_PIPELINE_INBOX", str(tmp_path))
    definitions = build_definitions(load_settings())
    sensor = definitions.get_repository_def().get_sensor_def("inbox_sensor")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, repository_def=definitions.get_repository_def())
        first = sensor.evaluate_tick(context)
        assert [(request.job_name, request.partition_key) for request in first.run_requests or []] == [
            ("ingest_year", "2019")
        ]
        again = dg.build_sensor_context(
            instance=instance, repository_def=definitions.get_repository_def(), cursor=first.cursor
        )
        assert not sensor.evaluate_tick(again).run_requests
