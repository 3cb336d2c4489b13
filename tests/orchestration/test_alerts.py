"""Alerts reach the log, the webhook and the mailbox; who does not answer stops nothing."""

import fcntl
import json
import os
import socketserver
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest

from perf_pipeline.orchestration import alert_sensors
from perf_pipeline.orchestration.alerts import send
from perf_pipeline.orchestration.lock import writing
from perf_pipeline.orchestration.quality import RESULT
from perf_pipeline.settings import load_settings
from perf_pipeline.warehouse.connection import open_warehouse


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PERF_PIPELINE_HOME", str(tmp_path))
    monkeypatch.delenv("PERF_PIPELINE_INBOX", raising=False)
    (tmp_path / "inbox").mkdir()
    return tmp_path


def alerts_of(home: Path) -> list[dict]:
    log = home / "logs" / "alerts.log"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def serve(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def posted() -> list[bytes]:
    return []


@pytest.fixture
def webhook(posted: list[bytes]) -> Iterator[int]:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    yield from serve(HTTPServer(("127.0.0.1", 0), Hook))


@pytest.fixture
def mail_server(posted: list[bytes]) -> Iterator[int]:
    class Post(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                if line.upper().startswith(b"DATA"):
                    self.wfile.write(b"354 go on\r\n")
                    letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                    posted.append(letter)
                elif line.upper().startswith(b"QUIT"):
                    self.wfile.write(b"221 bye\r\n")
                    return
                self.wfile.write(b"250 ok\r\n")

    yield from serve(socketserver.TCPServer(("127.0.0.1", 0), Post))


def test_the_webhook_gets_the_alert_as_json(home: Path, webhook: int, posted: list[bytes]) -> None:
    send(load_settings(webhook_url=f"http://127.0.0.1:{webhook}/hook"), "run failed", "某年 failed", year="2019")
    assert json.loads(posted[0])["text"] == "某年 failed" and json.loads(posted[0])["year"] == "2019"


def test_the_mailbox_gets_a_letter(home: Path, mail_server: int, posted: list[bytes]) -> None:
    settings = load_settings(alert_email="a@example.org,b@example.org", smtp_url=f"smtp://127.0.0.1:{mail_server}")
    send(settings, "pass rate", "2019: 80 %")
    assert b"Subject: perf-pipeline: pass rate" in posted[0] and b"2019: 80 %" in posted[0]
    assert b"To: a@example.org" in posted[0]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/nobody", "not a url", "http://[::1"])
def test_the_line_in_the_log_stands_when_nobody_answers(home: Path, url: str) -> None:
    settings = load_settings(webhook_url=url, alert_email="a@example.org", smtp_url="smtp://127.0.0.1:9")
    send(settings, "run failed", "某年 failed")
    assert [alert["text"] for alert in alerts_of(home)] == ["某年 failed"]


def test_a_failed_run_is_told(home: Path) -> None:
    @dg.op
    def breaks() -> None:
        raise RuntimeError("the builder broke")

    @dg.job
    def job() -> None:
        breaks()

    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            "failure_alert", result.get_run_failure_event(), instance, result.dagster_run
        )
        alert_sensors.failure_alert()(context.for_run_failure())
    (alert,) = alerts_of(home)
    assert (alert["kind"], alert["job"]) == ("run failed", "job") and alert["run_id"] == result.run_id


@pytest.mark.parametrize(("rate", "told"), [(80.0, 1), (97.0, 0)])
def test_a_year_of_poor_quality_is_told(home: Path, rate: float, told: int) -> None:
    @dg.asset(key=RESULT)
    def judged() -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata={"pass_rate_pct": dg.FloatMetadataValue(rate)})

    with dg.DagsterInstance.ephemeral() as instance:
        dg.materialize([judged], instance=instance)
        repository = dg.Definitions([judged], sensors=[alert_sensors.quality_alert()]).get_repository_def()
        context = dg.build_sensor_context(instance=instance, repository_def=repository)
        repository.get_sensor_def("quality_alert").evaluate_tick(context)
    assert len(alerts_of(home)) == told


def tick(cursor: str | None) -> str:
    sensor = alert_sensors.freshness_alert(load_settings())
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance=instance, cursor=cursor)
        sensor(context)
        return context.cursor or ""


def hours_ago(cursor: str, hours: float) -> str:
    return json.dumps(json.loads(cursor) | {"since": time.time() - 3600 * hours})


def test_what_waits_too_long_is_told_once(home: Path) -> None:
    (home / "inbox" / "2019").mkdir()
    (home / "inbox" / "2019" / "form.pdf").write_bytes(b"%PDF-")
    cursor = tick(None)
    assert not alerts_of(home)
    cursor = tick(hours_ago(cursor, 25))
    cursor = tick(cursor)
    assert [alert["kind"] for alert in alerts_of(home)] == ["not fresh"]
    assert "2019: new or changed files" in alerts_of(home)[0]["text"]


def test_what_is_done_in_time_is_not_told_and_an_inbox_gone_is(home: Path) -> None:
    with open_warehouse(load_settings().warehouse_path):
        pass
    assert tick(json.dumps({"since": 0, "what": "2019", "told": False})) == "{}"
    (home / "inbox").rmdir()
    tick(hours_ago(tick("{}"), 25))
    assert "inbox" in alerts_of(home)[0]["text"]


def test_a_writer_that_never_ends_is_told(home: Path) -> None:
    with writing(home):
        pass
    held = os.open(home / ".writer.lock", os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        tick(hours_ago(tick(None), 25))
    finally:
        os.close(held)
    assert "unpublished for 25 hours" in alerts_of(home)[0]["text"]
