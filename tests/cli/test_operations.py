"""docs/operations.md and deploy/ name only settings, subcommands and options that exist."""

import re
import tomllib

import click
import pytest

from perf_pipeline.cli import cli
from perf_pipeline.settings import PROJECT, Settings

PAGE = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
DEPLOYED = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((PROJECT / "deploy").rglob("*")) if path.is_file()
)
CALLS = sorted(set(re.findall(r"perf-pipeline ((?:run|ui|doctor|query|quarantine|report|schema)\b[^`\n#]*)", PAGE)))


def test_settings_shown_are_settings_and_may_have_the_value_shown() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    shown = {name: value for block in blocks for name, value in tomllib.loads(block).items()}
    assert len(shown) > 15
    Settings(**shown)


def test_alert_settings_are_all_told() -> None:
    assert all(name in PAGE for name in Settings.model_fields if "alert" in name or name in ("webhook_url", "smtp_url"))


@pytest.mark.parametrize("call", CALLS)
def test_calls_shown_are_calls(call: str) -> None:
    context = click.Context(cli)
    name, *words = call.replace('"', " ").split()
    command = cli.get_command(context, name)
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_variables_in_units_and_container_are_settings() -> None:
    names = re.findall(r"PERF_PIPELINE_([A-Z_]+)", PAGE + DEPLOYED)
    assert {"HOME"} <= set(names)
    assert {name.lower() for name in names} <= set(Settings.model_fields)


def test_pictures_and_files_named_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (PROJECT / "docs" / target).exists(), target
