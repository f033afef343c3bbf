"""What all commands share: options, the one place where refusals become a line, printing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from company.errors import LookalikeError
from lookalike.progress import Progress

if TYPE_CHECKING:
    from lookalike.workspace import Workspace

FILE = click.Path(path_type=Path)


class Refusing(click.Group):
    """Turns every refusal into one line on stderr and exit status 1, in this one place."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except LookalikeError as error:
            raise click.ClickException(str(error)) from error


def opened(context: click.Context) -> "tuple[Workspace, Progress]":
    """The workspace of this call, and its progress."""
    from lookalike.workspace import Workspace

    progress = Progress()
    context.call_on_close(progress.clear)
    return Workspace(context.obj, progress), progress


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
country_option = click.option("--country", metavar="CC", help="Country of rows that name none.")


def columns_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --column and --mapping, which say what a file's columns mean."""
    column = click.option(
        "--column", "columns", multiple=True, metavar="FIELD=HEADER", help="What a column means."
    )
    mapping = click.option("--mapping", type=FILE, help="TOML file with [columns] and [kinds].")
    return column(mapping(command))


def read_columns(columns: tuple[str, ...], mapping: Path | None) -> dict[str, str]:
    """The meanings of columns from --mapping and --column; the option wins."""
    from connectors.mapping import read_mapping

    found = dict(read_mapping(mapping)) if mapping else {}
    for pair in columns:
        field, sign, header = pair.partition("=")
        if not sign:
            raise click.BadParameter(f'"{pair}" is not FIELD=HEADER', param_hint="--column")
        found[field] = header
    return found


def put(data: Any) -> None:
    """Print data as JSON."""
    click.echo(json.dumps(data, indent=1, ensure_ascii=False, default=str))


def next_step(text: str) -> None:
    """Say on stderr what to do next."""
    click.echo(f"Next: {text}", err=True)
