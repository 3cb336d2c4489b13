"""`perf-pipeline doctor`: is this home, this machine and this configuration fit to run?"""

from __future__ import annotations

import getpass
import importlib.metadata
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import click

from perf_pipeline.cli._common import settings_at
from perf_pipeline.settings import Settings, SettingsError, config_file

LOW_DISK_BYTES = 2 * 1024**3
PACKAGES = ("dagster", "duckdb", "great-expectations", "pandas", "pyarrow", "pypdfium2", "pdfplumber")
OK, WARN, BAD = "ok", "warn", "bad"
Finding = tuple[str, str]
"""How bad it is, and one line that says what was found and what to do."""


@click.command()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="What the pipeline writes. [./data]")
@click.option("--inbox", help="Folder or fsspec URL shaped <year>/**. [<home>/inbox]")
def command(home: Path | None, inbox: str | None) -> None:
    """Check home, permissions, disk, versions, warehouse and Dagster instance. Exit 1 when something is broken."""
    try:
        settings = settings_at(home, inbox=inbox)
    except SettingsError as error:
        for line in str(error).splitlines():
            click.echo(f"{BAD:>4}  settings     {line}")
        raise click.exceptions.Exit(1) from error
    worst = OK
    for name, check in CHECKS.items():
        for level, text in check(settings):
            click.echo(f"{level:>4}  {name:<12} {text}")
            worst = BAD if BAD in (level, worst) else WARN if WARN in (level, worst) else OK
    if worst == BAD:
        raise click.exceptions.Exit(1)


def _settings(settings: Settings) -> list[Finding]:
    return [(OK, f"from {config_file() or 'environment and defaults'}; home {settings.home}")]


def _python(settings: Settings) -> list[Finding]:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return [(OK, f"Python {sys.version.split()[0]}, {versions}")]


def _home(settings: Settings) -> list[Finding]:
    probe = settings.home / ".doctor"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"probe")
        probe.unlink()
    except OSError as error:
        return [(BAD, f"cannot write {settings.home}: {error.strerror}; it must belong to this user")]
    locked = [path for path in _written(settings) if path.exists() and not os.access(path, os.W_OK)]
    if locked:
        listed = ", ".join(str(path) for path in locked)
        return [(BAD, f"cannot write {listed}: made by another user? `chown -R {getpass.getuser()} {settings.home}`")]
    return [(OK, f"{settings.home} can be written")]


def _written(settings: Settings) -> list[Path]:
    """What a run writes besides new files."""
    from perf_pipeline.orchestration.lock import LOCK_NAME

    return [
        settings.warehouse_path, settings.archive_dir, settings.published_dir, settings.marts_path,
        settings.dagster_home, settings.logs_dir, settings.home / LOCK_NAME,
    ]  # fmt: skip


def _disk(settings: Settings) -> list[Finding]:
    place = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    text = f"{free / 1024**3:.1f} GB free at {place}"
    return [(OK, text)] if free > LOW_DISK_BYTES else [(WARN, f"{text}: a publication needs room for a second copy")]


def _inbox(settings: Settings) -> list[Finding]:
    from perf_pipeline.raw.inbox import scan

    try:
        files = scan(settings.inbox_url)
    except (OSError, ValueError, ImportError) as error:
        return [(BAD, f"{settings.inbox_url}: {error}")]
    years = sorted({file.folder_year for file in files if file.folder_year is not None})
    outside = sum(file.folder_year is None for file in files)
    span = f", years {years[0]}–{years[-1]}" if years else ""
    found = [(OK if files else WARN, f"{settings.inbox_url}: {len(files)} files{span}, {outside} outside year folders")]
    early = [year for year in years if year < settings.first_year]
    if early:
        found.append((WARN, f"years before first_year={settings.first_year} are left alone: {early}"))
    return found


def _warehouse(settings: Settings) -> list[Finding]:
    from perf_pipeline.orchestration.lock import Busy, writing
    from perf_pipeline.warehouse.connection import open_warehouse

    if not settings.warehouse_path.is_file():
        return [(OK, "none yet: the first run makes it")]
    import duckdb

    try:
        with writing(settings.home, wait=False), open_warehouse(settings.warehouse_path, read_only=True) as con:
            row = con.execute("select count(*) from raw.document").fetchone()
    except Busy as holder:
        return [(OK, f"a run is writing ({holder})")]
    except (duckdb.Error, OSError) as error:
        return [(BAD, f"{settings.warehouse_path} does not open: {error}")]
    size = settings.warehouse_path.stat().st_size / 1024**2
    return [(OK, f"{settings.warehouse_path}: {row[0] if row else 0} documents, {size:.0f} MB")]


def _marts(settings: Settings) -> list[Finding]:
    import duckdb

    if not settings.marts_path.is_file():
        return [(OK, "nothing is published yet")]
    try:
        with duckdb.connect(settings.marts_path, read_only=True) as con:
            row = con.execute("select count(*) from duckdb_tables() where schema_name = 'marts'").fetchone()
    except duckdb.Error as error:
        return [(BAD, f"{settings.marts_path} does not open: {error}")]
    return [(OK, f"{settings.marts_path}: {row[0] if row else 0} marts")]


def _dagster(settings: Settings) -> list[Finding]:
    config = settings.dagster_home / "dagster.yaml"
    if not config.is_file():
        return [(OK, "no instance yet: the first run makes it")]
    import dagster as dg

    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    try:
        with dg.DagsterInstance.get() as instance:
            runs = instance.get_runs_count()
            alive = any(status.healthy for status in instance.get_daemon_statuses().values())
    except Exception as error:  # a doctor reports whatever an instance may raise
        return [(BAD, f"{settings.dagster_home}: {type(error).__name__}: {str(error).splitlines()[0]}")]
    daemon = "its daemon is alive" if alive else "no daemon: nothing runs by itself until `perf-pipeline ui`"
    return [(OK, f"{settings.dagster_home}: {runs} runs; {daemon}")]


def _engine(settings: Settings) -> list[Finding]:
    from perf_pipeline.staging import fan_out

    try:
        fan_out.check_engine(settings)
    except fan_out.EngineUnavailable as error:
        return [(BAD, str(error))]
    return [(OK, f"documents are read by engine = {settings.engine!r}")]


def _alerts(settings: Settings) -> list[Finding]:
    told = [name for name in ("webhook_url", "alert_email") if getattr(settings, name)]
    also = f" and to {', '.join(told)}" if told else "; set webhook_url or alert_email to be told"
    return [(OK, f"to {settings.logs_dir / 'alerts.log'}{also}")]


def _scans(settings: Settings) -> list[Finding]:
    if importlib.util.find_spec("rapidocr") and importlib.util.find_spec("onnxruntime"):
        return [(OK, "scanned forms are read")]
    return [(OK, "scanned forms are set aside: `make setup EXTRAS=ocr` adds what reads them")]


CHECKS: dict[str, Callable[[Settings], list[Finding]]] = {
    "settings": _settings,
    "versions": _python,
    "home": _home,
    "disk": _disk,
    "inbox": _inbox,
    "warehouse": _warehouse,
    "marts": _marts,
    "dagster": _dagster,
    "engine": _engine,
    "alerts": _alerts,
    "scans": _scans,
}
