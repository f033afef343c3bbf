"""What a user says of a file to be read: what its columns mean, its country, sheet, bad rows."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from commands.shell import FILE, country_option


class Reading(NamedTuple):
    """The options of a call that say how its file is to be read."""

    pairs: tuple[str, ...]
    mapping: Path | None
    country: str | None
    sheet: str | None

    def columns(self) -> dict[str, str]:
        """The meanings of columns from --mapping and --column; the option wins."""
        from connectors.mapping import read_mapping

        found = dict(read_mapping(self.mapping)) if self.mapping else {}
        for pair in self.pairs:
            field, sign, header = pair.partition("=")
            if not sign:
                raise click.BadParameter(f'"{pair}" is not FIELD=HEADER', param_hint="--column")
            found[field] = header
        return found


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --column, --mapping, --country and --sheet; the command gets them as one `Reading`."""

    @wraps(command)
    def with_reading(
        columns: tuple[str, ...],
        mapping: Path | None,
        country: str | None,
        sheet: str | None,
        **others: Any,
    ) -> Any:
        return command(reading=Reading(columns, mapping, country, sheet), **others)

    column = click.option(
        "--column", "columns", multiple=True, metavar="FIELD=HEADER", help="What a column means."
    )
    mapping = click.option("--mapping", type=FILE, help="TOML file with [columns] and [kinds].")
    sheet = click.option(
        "--sheet", metavar="NAME", help="Sheet of a workbook; else the fullest is read."
    )
    return column(mapping(country_option(sheet(with_reading))))


def read_tolerated(context: click.Context, option: click.Parameter, given: str) -> float | None:
    """The share of bad rows that --bad-rows accepts."""
    from connectors.tolerance import read_share

    return read_share(given) if given else None


bad_rows_option = click.option(
    "--bad-rows", "tolerated", metavar="SHARE", callback=read_tolerated,
    help="Bad rows to accept; else 1%.",
)  # fmt: skip
