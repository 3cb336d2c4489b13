"""What `perf-pipeline run` prints to try next can be pasted as it stands."""

import io
import shlex
import sys
from pathlib import Path

import pytest
from rich.console import Console

from perf_pipeline.cli.run import _tell_where
from perf_pipeline.settings import Settings


@pytest.mark.parametrize(
    ("called", "program"),
    [
        ("/opt/某 处/.venv/bin/perf-pipeline", ["/opt/某 处/.venv/bin/perf-pipeline"]),
        ("/opt/perf_pipeline/__main__.py", [sys.executable, "-m", "perf_pipeline"]),
    ],
)
def test_hints_name_the_program_as_it_was_called(
    called: str, program: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [called, "run"])
    home = tmp_path / "家 home"
    said = io.StringIO()
    _tell_where(Console(file=said, width=60), Settings(home=home))
    commands = [shlex.split(line.split(": ", 1)[1]) for line in said.getvalue().splitlines()[1:]]
    assert [command[: len(program) + 1] for command in commands] == [[*program, "query"], [*program, "report"]]
    assert all(str(home) in command for command in commands)
