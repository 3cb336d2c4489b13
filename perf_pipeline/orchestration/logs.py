"""Dagster's own chatter goes to <home>/logs/dagster-<month>.log; the screen and stderr stay quiet."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import dagster as dg

from perf_pipeline.settings import load_settings

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class MonthFile(logging.Handler):
    """Appends to the month's file, opened for each record: runs of several processes share it, none keeps it open."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.setFormatter(logging.Formatter(FORMAT))

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / time.strftime("dagster-%Y-%m.log")).open("a", encoding="utf-8") as out:
                out.write(self.format(record) + "\n")
        except OSError:
            self.handleError(record)


@dg.logger(config_schema={}, description="Appends to the month's file under the home's logs.")
def quiet_logger(context: dg.InitLoggerContext) -> logging.Logger:
    """Takes the place of Dagster's console logger."""
    logger = logging.Logger("dagster", level=logging.INFO)
    logger.addHandler(MonthFile(load_settings().logs_dir))
    return logger
