import fcntl
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from perf_pipeline.orchestration import intake, ledger, lock
from perf_pipeline.orchestration.assemble import build_definitions
from perf_pipeline.orchestration.sensors import inbox_state
from perf_pipeline.raw.inbox import scan
from perf_pipeline.settings import load_settings
from perf_pipeline.warehouse.connection import open_warehouse


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


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PERF_PIPELINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PERF_PIPELINE_INBOX", str(tmp_path / "inbox"))
    return tmp_path / "inbox"


class Watch:
    """The inbox sensor as the daemon calls it: tick after tick, each with the cursor of the last."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.repository = build_definitions(load_settings()).get_repository_def()
        self.cursor: str | None = None

    def tick(self) -> list[tuple[str | None, str | None]]:
        context = dg.build_sensor_context(instance=self.instance, repository_def=self.repository, cursor=self.cursor)
        told = self.repository.get_sensor_def("inbox_sensor").evaluate_tick(context)
        self.cursor = told.cursor or self.cursor
        return [(request.job_name, request.partition_key) for request in told.run_requests or []]


@pytest.fixture
def watch(inbox: Path) -> Iterator[Watch]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Watch(instance)


def test_the_inbox_sensor_asks_once_for_a_year_and_never_for_one_without_a_partition(inbox: Path, watch: Watch) -> None:
    now = time.time()
    for number in range(50):
        put(inbox, f"2019/form{number}.pdf", str(number), 100, now)
    put(inbox, "1999/old.pdf", "a", 100, now)
    put(inbox, "loose.pdf", "a", 100, now)
    assert watch.tick() == [("ingest_year", "2019"), ("ingest_undated", None)]
    assert watch.tick() == []


def test_a_file_still_being_written_is_asked_for_when_it_has_settled(inbox: Path, watch: Watch) -> None:
    put(inbox, "2019/fresh.pdf", "a", 1, time.time())
    put(inbox, "2020/copy.pdf.part", "a", 100, time.time())
    assert watch.tick() == []
    put(inbox, "2019/fresh.pdf", "all of it", 100, time.time())
    assert watch.tick() == [("ingest_year", "2019")]


def test_what_a_run_by_hand_has_registered_and_read_starts_nothing(inbox: Path, watch: Watch) -> None:
    put(inbox, "2019/not a form.txt", "a", 100, time.time())
    settings = load_settings()
    with open_warehouse(settings.warehouse_path) as con:
        ledger.prepare(con, settings)
        files = scan(settings.inbox_url)
        intake.register(con, settings, files)
        document = "select document_key, sha256, file_name, source_uri, folder_year, 2019, 'x', 'y', now(), 1, 'v'"
        con.execute(f"insert into quality.quarantine {document} from raw.document")
    assert watch.tick() == []


def test_a_year_under_way_is_looked_at_again_afterwards(inbox: Path, watch: Watch) -> None:
    @dg.op
    def nothing() -> None:
        pass

    @dg.job(name="ingest_year")
    def job() -> None:
        nothing()

    put(inbox, "2019/one.pdf", "a", 100, time.time())
    tags = {"dagster/partition": "2019"}
    run = watch.instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=tags)
    assert watch.tick() == []
    watch.instance.report_run_failed(run)
    assert watch.tick() == [("ingest_year", "2019")]


def test_while_somebody_writes_it_waits_and_forgets_nothing(inbox: Path, watch: Watch) -> None:
    put(inbox, "2019/one.pdf", "a", 100, time.time())
    home = load_settings().home
    with lock.writing(home):
        pass
    with (home / lock.LOCK_NAME).open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert watch.tick() == []
    assert watch.tick() == [("ingest_year", "2019")]


def test_a_file_moved_to_another_year_asks_for_that_year(inbox: Path, watch: Watch) -> None:
    put(inbox, "2019/one.pdf", "a", 100, time.time())
    assert watch.tick() == [("ingest_year", "2019")]
    settings = load_settings()
    with open_warehouse(settings.warehouse_path) as con:
        intake.register(con, settings, scan(settings.inbox_url))
    (inbox / "2020").mkdir()
    (inbox / "2019" / "one.pdf").rename(inbox / "2020" / "one.pdf")
    assert ("ingest_year", "2020") in watch.tick()
