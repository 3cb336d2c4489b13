"""`perf-pipeline doctor`: a line for each thing, and exit 1 when one of them is broken."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from perf_pipeline.cli import cli
from perf_pipeline.cli.doctor import CHECKS
from perf_pipeline.orchestration.instance import prepare_instance
from perf_pipeline.settings import load_settings
from perf_pipeline.warehouse.connection import open_warehouse


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PERF_PIPELINE_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.delenv("PERF_PIPELINE_INBOX", raising=False)
    (tmp_path / "inbox" / "2019").mkdir(parents=True)
    (tmp_path / "inbox" / "2019" / "form.pdf").write_bytes(b"%PDF-")
    return tmp_path


def doctor(home: Path) -> Result:
    return CliRunner().invoke(cli, ["doctor", "--home", str(home)], catch_exceptions=False)


def line(result: Result, name: str) -> str:
    return next(line for line in result.stdout.splitlines() if line.split()[1] == name)


def test_a_new_home_is_fit(home: Path) -> None:
    result = doctor(home)
    assert result.exit_code == 0, result.stdout
    assert {line.split()[1] for line in result.stdout.splitlines()} == set(CHECKS)
    assert "1 files, years 2019" in line(result, "inbox")


def test_a_used_home_is_fit(home: Path) -> None:
    settings = load_settings()
    prepare_instance(settings)
    with open_warehouse(settings.warehouse_path):
        pass
    result = doctor(home)
    assert result.exit_code == 0, result.stdout
    assert "0 documents" in line(result, "warehouse")
    assert "0 runs" in line(result, "dagster") and "no daemon" in line(result, "dagster")


@pytest.mark.parametrize(
    ("damage", "name", "said"),
    [
        ("warehouse.duckdb", "warehouse", "does not open"),
        ("published/marts.duckdb", "marts", "does not open"),
        ("dagster/dagster.yaml", "dagster", "dagster"),
    ],
)
def test_what_is_damaged_is_named(home: Path, damage: str, name: str, said: str) -> None:
    (home / damage).parent.mkdir(exist_ok=True)
    (home / damage).write_bytes(b"storage: [not, what, it, was" * 1000)
    result = doctor(home)
    assert result.exit_code == 1
    assert line(result, name).startswith(" bad") and said in line(result, name)


def test_a_file_of_another_user_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = load_settings().warehouse_path
    with open_warehouse(warehouse):
        pass
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode, **k: path != warehouse and access(path, mode, **k))
    result = doctor(home)
    assert result.exit_code == 1 and str(warehouse) in line(result, "home")


def test_a_setting_that_cannot_be_used_is_a_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERF_PIPELINE_WORKERS", "many")
    result = doctor(home)
    assert result.exit_code == 1 and "PERF_PIPELINE_WORKERS" in result.stdout


def test_an_inbox_that_is_gone_is_a_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERF_PIPELINE_INBOX", str(home / "nowhere"))
    result = doctor(home)
    assert result.exit_code == 1 and "does not exist" in line(result, "inbox")
