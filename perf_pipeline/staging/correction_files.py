"""Corrections and dismissals as people write them: YAML files under the home's `corrections/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError


class CorrectionError(Exception):
    """A correction that cannot be applied: file, entry, what is wrong and what to do, in one line."""


def _as_text(value: Any) -> Any:
    """YAML reads 3 as a number; corrections are about texts."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_as_text)]
TableName = Literal["form", "fund", "goal", "indicator", "narrative"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str = Field(min_length=1)
    who: str = Field(min_length=1)
    when: dt.date


class Correction(_Entry):
    """`field` of one row held `old` (null: blank) and shall hold `new`. `document` is a document key or a file name;
    `row` is seq, line_no, scope/goal_no or the narrative's name, empty for the form itself."""

    document: Text
    form: int = 1
    table: TableName
    row: Text = ""
    field: str
    old: Text | None
    new: Text | None


class Dismissal(_Entry):
    """A finding that a person has looked at and set aside."""

    finding: str = Field(pattern="^[0-9a-f]{16}$")


@dataclass(frozen=True, slots=True)
class Corrections:
    """Each entry with the place it stands in (`2019.yaml, entry 3`)."""

    corrections: list[tuple[str, Correction]] = field(default_factory=list)
    dismissals: list[tuple[str, Dismissal]] = field(default_factory=list)


def load_corrections(folder: Path) -> Corrections:
    """All entries of `folder`'s YAML files, by name. Raises CorrectionError for one that cannot be read."""
    found = Corrections()
    for path in sorted(folder.glob("*.y*ml")):
        for number, entry in enumerate(_entries(path), start=1):
            place = f"{path.name}, entry {number}"
            try:
                if isinstance(entry, dict) and "finding" in entry:
                    found.dismissals.append((place, Dismissal.model_validate(entry)))
                else:
                    found.corrections.append((place, Correction.model_validate(entry)))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"])) or "the entry"
                raise CorrectionError(f"{path.parent / place}: {where}: {first['msg']}") from error
    return found


def year_of_file(name: str) -> int | None:
    """The year whose forms alone a file is about (`2019.yaml`), so that only that year is built again after it."""
    stem = name.partition(".")[0]
    return int(stem) if len(stem) == 4 and stem.isdigit() else None


def append(folder: Path, file_name: str, entry: Correction | Dismissal) -> Path:
    """Adds an entry at the end of a file, made if missing; what others wrote in it stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name
    text = yaml.safe_dump([entry.model_dump(mode="json")], allow_unicode=True, sort_keys=False)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    path.write_text(before + ("\n" if before and not before.endswith("\n") else "") + text, encoding="utf-8")
    return path


def _entries(path: Path) -> Sequence[Any]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if entries is None:
        return []
    if not isinstance(entries, list):
        raise CorrectionError(f"{path}: a list of entries is expected (each begins with `- `)")
    return entries
