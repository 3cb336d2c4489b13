"""What a form's JSON says otherwise than its truth."""

from __future__ import annotations

from typing import Any


def differences(truth: Any, read: Any, path: str = "form") -> list[str]:
    """Differences by path; keys the truth leaves out are not compared, numbers are compared by value."""
    if isinstance(truth, dict):
        return [d for key, value in truth.items() for d in differences(value, (read or {}).get(key), f"{path}.{key}")]
    if isinstance(truth, list):
        if len(truth) != len(read or []):
            return [f"{path}: {len(truth)} in the truth, {len(read or [])} read"]
        return [d for i, value in enumerate(truth) for d in differences(value, read[i], f"{path}[{i}]")]
    return [] if truth == read else [f"{path}: truth {truth!r}, read {read!r}"]
