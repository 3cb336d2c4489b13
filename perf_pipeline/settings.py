"""The one reader of environment and configuration.

Order, strongest first: command line, `PERF_PIPELINE_*` environment variables, `perf_pipeline.toml` (in the home, else
in the working directory), the defaults here.
"""

from __future__ import annotations

import os
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from perf_pipeline import places

PROJECT = places.PROJECT
CONFIG_NAME = "perf_pipeline.toml"


class SettingsError(Exception):
    """A setting that cannot be used: one line per fault, naming the setting, what was given and where it came from."""


class Settings(BaseSettings):
    """Everything an operator can set. Paths that are derived from `home` are properties."""

    model_config = SettingsConfigDict(env_prefix="PERF_PIPELINE_", extra="forbid")

    home: Path = Field(Path("data"), description="everything the pipeline writes lives here")
    inbox: str | None = Field(None, description="folder or fsspec URL shaped <year>/**; default: <home>/inbox")
    first_year: int = Field(2010, ge=1990, le=2100, description="first year partition")
    workers: int = Field(0, ge=0, description="parsing processes; 0 = all cores")
    engine: Literal["local", "ray"] = Field("local", description="fan-out engine")
    ray_address: str | None = Field(
        None, description="host:port or ray://host:port; default: RAY_ADDRESS, else a cluster of this machine alone"
    )
    ray_cpus_per_task: int = Field(1, ge=1, description="cores, and reading processes, of a Ray task")
    ray_memory_per_task_mb: int = Field(512, ge=1, description="memory Ray sets aside for a task, in MiB")
    ray_documents_per_task: int = Field(20, ge=1, description="documents a Ray task fetches and reads")
    ray_retries: int = Field(3, ge=0, description="how often a Ray task starts anew after its machine was lost")
    archive_url: str | None = Field(
        None, description="where a cluster's machines fetch originals, a shared folder or fsspec URL; default: archive"
    )
    storage: Literal["embedded", "ducklake"] = Field(
        "embedded", description="ducklake: what is read is also shared with other homes, through a lake"
    )
    lake_catalog: str | None = Field(
        None,
        validate_default=True,
        description="catalog of the lake: postgres:dbname=… host=…, or a file; needed by storage = 'ducklake'",
    )
    lake_data: str | None = Field(
        None, validate_default=True, description="folder or s3:// URL of the lake's data files; needed likewise"
    )
    batch_size: int = Field(
        1000,
        ge=1,
        description="documents parsed between two loads, which follow each other within half a minute anyway",
    )
    document_timeout_s: float = Field(60, gt=0, description="seconds one document may take")
    worker_memory_mb: int = Field(2048, ge=256, description="address space that one document may take, in MiB")
    warehouse_memory_mb: int = Field(
        384, ge=256, description="memory DuckDB may use before it goes to disk, in MiB; it gets more where it must"
    )
    max_file_mb: int = Field(200, ge=1, description="a larger file is quarantined unread, in MiB")
    default_amount_unit: Literal["万元", "元"] = Field("万元", description="when a form names no unit")
    cross_check: bool = Field(False, description="pdfplumber reads every page a second time")
    year_total_move_pct: float = Field(
        50, ge=0, description="publication is blocked when a year's totals move more than this, in percent"
    )
    max_year_move_documents: int = Field(5, ge=0, description="the bound above applies from this many documents on")
    webhook_url: str | None = Field(None, description="alerts are posted here as JSON")
    alert_email: str | None = Field(None, description="alerts are mailed here; several addresses parted by commas")
    alert_email_from: str | None = Field(None, description="sender of the alerts; default: the first of alert_email")
    smtp_url: str = Field("smtp://localhost:25", description="mail server: smtp:// or smtps://user:password@host:port")
    stable_after_s: float = Field(
        30, ge=0, description="the inbox sensor leaves a file alone until it was last written this many seconds ago"
    )
    sensor_interval_s: int = Field(60, ge=5, description="seconds between two looks of the sensors")
    yearly_cron: str = Field("0 3 1 4 *", description="when the yearly ingestion of the last fiscal year starts (UTC)")
    pass_rate_alert_pct: float = Field(
        90, ge=0, le=100, description="the quality sensor alerts when fewer of a year's judged rows pass, in percent"
    )
    freshness_alert_h: float = Field(
        24, gt=0, description="the freshness sensor alerts when files or changes wait unpublished this many hours"
    )
    public_url: str | None = Field(None, description="where published/ is served, for links from the Dagster UI")

    @field_validator("lake_catalog", "lake_data")
    @classmethod
    def _given_with_a_lake(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("storage") == "ducklake" and not value:
            raise ValueError("storage = 'ducklake' needs it")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        found = config_file()
        toml = (TomlConfigSettingsSource(settings_cls, found),) if found else ()
        return (init_settings, env_settings, *toml)

    def model_post_init(self, _context: Any) -> None:
        self.home = self.home.expanduser().resolve()

    @property
    def inbox_url(self) -> str:
        return self.inbox or str(self.home / "inbox")

    @property
    def archive_dir(self) -> Path:
        return self.home / "archive"

    @property
    def warehouse_path(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def published_dir(self) -> Path:
        return self.home / "published"

    @property
    def marts_path(self) -> Path:
        return self.published_dir / "marts.duckdb"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    @property
    def logs_dir(self) -> Path:
        return self.home / "logs"

    @property
    def corrections_dir(self) -> Path:
        return self.home / "corrections"

    @cached_property
    def sql_dir(self) -> Path:
        return PROJECT / "sql"

    @cached_property
    def expectations_dir(self) -> Path:
        return PROJECT / "expectations"


def config_file() -> Path | None:
    """The configuration file in force: the home's, else the working directory's, else none."""
    home = Path(os.environ.get("PERF_PIPELINE_HOME", "data")).expanduser()
    return next((path for path in (home / CONFIG_NAME, Path(CONFIG_NAME)) if path.is_file()), None)


def load_settings(**given: Any) -> Settings:
    """Settings with `given` (what the command line says) strongest. Raises SettingsError, one line per fault."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise SettingsError("\n".join(_fault(fault, given) for fault in error.errors())) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{config_file()}: not valid TOML: {error}") from error


def _fault(fault: Any, given: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    variable = f"PERF_PIPELINE_{name.upper()}"
    source = "command line" if given.get(name) is not None else variable if variable in os.environ else config_file()
    if fault["type"] == "extra_forbidden":
        return f"{source}: unknown setting `{name}`; known: {', '.join(sorted(Settings.model_fields))}"
    return f"{source}: {name} = {fault['input']!r}: {fault['msg'][0].lower()}{fault['msg'][1:]}"
