"""The one reader of environment and configuration.

Order, strongest first: command line, `PERF_PIPELINE_*` environment variables, `perf_pipeline.toml` (in the home, else
in the working directory), the defaults here.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent if (PACKAGE.parent / "sql").is_dir() else PACKAGE / "_project"
CONFIG_NAME = "perf_pipeline.toml"


class Settings(BaseSettings):
    """Everything an operator can set. Paths that are derived from `home` are properties."""

    model_config = SettingsConfigDict(env_prefix="PERF_PIPELINE_", extra="forbid")

    home: Path = Field(Path("data"), description="everything the pipeline writes lives here")
    inbox: str | None = Field(None, description="folder or fsspec URL shaped <year>/**; default: <home>/inbox")
    first_year: int = Field(2010, ge=1990, le=2100, description="first year partition")
    workers: int = Field(0, ge=0, description="parsing processes; 0 = all cores")
    engine: Literal["local", "ray"] = Field("local", description="fan-out engine")
    ray_address: str | None = Field(None, description="address of the Ray cluster, for engine = ray")
    batch_size: int = Field(200, ge=1, description="documents parsed between two loads")
    document_timeout_s: float = Field(60, gt=0, description="seconds one document may take")
    worker_memory_mb: int = Field(2048, ge=256, description="address space of one parsing process, in MiB")
    max_file_mb: int = Field(200, ge=1, description="a larger file is quarantined unread, in MiB")
    default_amount_unit: Literal["万元", "元"] = Field("万元", description="when a form names no unit")
    cross_check: bool = Field(False, description="pdfplumber reads every page a second time")
    year_total_move_pct: float = Field(
        50, ge=0, description="publication is blocked when a year's totals move more than this, in percent"
    )
    max_year_move_documents: int = Field(5, ge=0, description="the bound above applies from this many documents on")
    webhook_url: str | None = Field(None, description="alerts are posted here as JSON")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        home = Path(os.environ.get("PERF_PIPELINE_HOME", "data"))
        found = next((path for path in (home / CONFIG_NAME, Path(CONFIG_NAME)) if path.is_file()), None)
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
    def corrections_dir(self) -> Path:
        return self.home / "corrections"

    @cached_property
    def sql_dir(self) -> Path:
        return PROJECT / "sql"

    @cached_property
    def expectations_dir(self) -> Path:
        return PROJECT / "expectations"
