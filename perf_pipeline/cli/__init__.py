"""The command `perf-pipeline`: one module per subcommand.

A module `perf_pipeline/cli/<name>.py` that defines a click command called `command` is the subcommand `<name>`
(underscores become dashes); modules starting with an underscore are shared helpers. A subcommand's module is imported
only when it is called or when help is asked for, and imports what is heavy inside its functions.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

from perf_pipeline import __version__
from perf_pipeline.settings import SettingsError


class Subcommands(click.Group):
    """Finds subcommands as modules of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
        return sorted(name.replace("_", "-") for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        return found


@click.group(cls=Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="perf-pipeline")
def cli() -> None:
    """A folder of performance self-evaluation forms in, a warehouse that can be trusted out."""


def main() -> None:
    """Console script. Exit codes are the contract's; a setting that cannot be used is exit 1 with one line a fault."""
    try:
        cli(prog_name="perf-pipeline")
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
