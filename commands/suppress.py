"""The command that keeps the suppression list: who is never shown or contacted again."""

from dataclasses import asdict
from pathlib import Path

import click

from commands.shell import FILE, country_option, json_option, next_step, opened, put


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--list", "is_list", is_flag=True, help="Show the entries: kind, date, file, line.")
@click.option("--remove", metavar="ENTRY", help="Take an id, domain, e-mail, name or #N off it.")
@country_option
@json_option
@click.pass_context
def suppress(
    context: click.Context,
    file: Path | None,
    is_list: bool,
    remove: str | None,
    country: str | None,
    as_json: bool,
) -> None:
    """Never show or contact the companies of FILE, whatever is pulled or matched later.

    FILE has a column of ids, register numbers, domains, e-mail addresses or names. Only salted
    hashes of them are kept.
    """
    if sum((file is not None, is_list, remove is not None)) != 1:
        raise click.UsageError("Give one of FILE, --list and --remove.")
    if remove is not None:
        return _remove(context, remove)
    if file is None:
        return _list(context, as_json)
    done = opened(context)[0].suppress(file, country=country)
    if as_json:
        return put(asdict(done))
    for line in done.empty_lines[:10]:
        click.echo(f"  line {line} names nobody", err=True)
    click.echo(
        f"{done.rows - len(done.empty_lines)} of {done.rows} rows are on the list now; the list "
        f"hides {done.hidden} companies of the universe"
    )
    return next_step("lookalike rank -o prospects.xlsx")


def _remove(context: click.Context, entry: str) -> None:
    gone = opened(context)[0].unsuppress(entry)
    click.echo(f"took {gone} {'entry' if gone == 1 else 'entries'} off the suppression list")


def _list(context: click.Context, as_json: bool) -> None:
    from lookalike.terminal import as_table

    rows = [asdict(entry) for entry in opened(context)[0].suppressions()]
    if as_json:
        return put(rows)
    shown = ["suppression_id", "kind", "added_at", "source", "line"]
    return click.echo(as_table(rows, shown) if rows else "nobody is suppressed")
