"""The header of a SQL file: a block comment in YAML with grain, year column and the meaning of every column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_HEADER = re.compile(r"\A\s*/\*(.*?)\*/", re.DOTALL)


class HeaderError(Exception):
    """A SQL file whose header is missing or cannot be read: our own defect; the message names file and fault."""


@dataclass(frozen=True, slots=True)
class Header:
    """`columns`: name → {unit, en, zh, label}; `question` is what a mart answers; `notes` are free."""

    grain: str
    year_column: str | None
    columns: dict[str, dict[str, Any]]
    grain_zh: str | None = None
    question: str | None = None
    question_zh: str | None = None
    rest: dict[str, Any] = field(default_factory=dict)


def read_header(path: Path, text: str) -> Header:
    """Raises HeaderError."""
    found = _HEADER.match(text)
    if not found:
        raise HeaderError(f"{path}: the file does not begin with a block comment that says grain and columns")
    try:
        said = yaml.load(found.group(1), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise HeaderError(f"{path}: the header is not YAML: {error}") from error
    if not isinstance(said, dict) or not said.get("grain"):
        raise HeaderError(f"{path}: the header lacks `grain`")
    known = {"grain", "grain_zh", "year_column", "columns", "question", "question_zh"}
    return Header(
        str(said["grain"]),
        said.get("year_column"),
        {name: dict(about or {}) for name, about in (said.get("columns") or {}).items()},
        said.get("grain_zh"),
        said.get("question"),
        said.get("question_zh"),
        {name: value for name, value in said.items() if name not in known},
    )
