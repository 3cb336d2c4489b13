"""Where the project's own files lie: in a checkout beside the package, else installed with it."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent if (PACKAGE.parent / "sql").is_dir() else PACKAGE / "_project"
