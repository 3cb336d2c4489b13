"""The forms' vocabulary as data: the YAML files beside this one, read once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's takes an eighth of the time, where it was built in


def load_yaml(name: str) -> Any:
    """One of the vocabulary files."""
    return yaml.load((Path(__file__).parent / name).read_text(encoding="utf-8"), Loader=_LOADER)
