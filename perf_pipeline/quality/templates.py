"""Message templates as SQL: `{column}` becomes the column's text, so that a million findings are worded by DuckDB."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from perf_pipeline.quality.adapter import QualityEngineError
from perf_pipeline.quality.frames import literal

NUMERIC = ("DECIMAL", "DOUBLE", "FLOAT", "HUGEINT")
UNSAID = "—"


def as_sql(template: str | None, columns: Mapping[str, str], rule_id: str) -> str:
    """A template as a SQL expression over `t`. Raises QualityEngineError when it names a column the frame lacks."""
    if template is None:
        return "null::varchar"
    parts: list[str] = []
    for text, name, *_ in Formatter().parse(template):
        if text:
            parts.append(literal(text))
        if name is not None:
            if name not in columns:
                raise QualityEngineError(f"{rule_id}: a template names {name}, which its frame lacks")
            parts.append(_text(name, columns[name]))
    return " || ".join(parts) or "null::varchar"


def _text(name: str, kind: str) -> str:
    """A column as people write it: numbers without trailing zeros, a dash where nothing is said."""
    if kind.startswith(NUMERIC):
        plain = f"regexp_replace(printf('%.4f', t.{name}::double), '\\.?0+$', '')"
        return f"coalesce({plain}, '{UNSAID}')"
    return f"coalesce(t.{name}::varchar, '{UNSAID}')"
