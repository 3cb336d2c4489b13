"""Dagster's own chatter goes to <home>/logs/dagster-<month>.log; the screen and stderr stay quiet."""

from __future__ import annotations

import logging
import time

import dagster as dg

from perf_pipeline.settings import load_settings

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


@dg.logger(config_schema={}, description="Appends to the month's file under the home's logs.")
def quiet_logger(context: dg.InitLoggerContext) -> logging.Logger:
    """Takes the place of Dagster's console logger."""
    folder = load_settings().logs_dir
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / time.strftime("dagster-%Y-%m.log")
    logger = logging.Logger(f"dagster.{path}", level=logging.INFO)
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter(FORMAT))
    logger.addHandler(handler)
    return logger
