"""What the subcommands share: the options every one of them takes, and how they fail."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from perf_pipeline.settings import Settings, load_settings


def with_settings(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--home` and passes `settings` first. The home also goes into the environment, so that processes started
    from here (the Dagster UI, parsing workers) find the same one."""

    @click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="What the pipeline writes. [./data]")
    @functools.wraps(function)
    def wrapped(*args: Any, home: Path | None, **kwargs: Any) -> Any:
        return function(settings_at(home), *args, **kwargs)

    return wrapped


def settings_at(home: Path | None = None, **given: Any) -> Settings:
    """The settings for this call, with home and inbox exported to child processes. Raises SettingsError."""
    if home is not None:
        os.environ["PERF_PIPELINE_HOME"] = str(home.expanduser().resolve())
    settings = load_settings(**given)
    os.environ["PERF_PIPELINE_HOME"] = str(settings.home)
    if settings.inbox:
        os.environ["PERF_PIPELINE_INBOX"] = settings.inbox
    return settings


def fail(message: str, code: int = 1) -> NoReturn:
    """Ends the command with one line on stderr."""
    click.echo(message, err=True)
    raise click.exceptions.Exit(code)


def say_what_pictures_lack() -> None:
    """One line on stderr where pages were drawn whose text this machine has no font for."""
    from perf_pipeline.extract.fonts import NO_CHINESE_FONT, lacks_chinese

    if lacks_chinese():
        click.echo(NO_CHINESE_FONT, err=True)
