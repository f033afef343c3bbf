"""The commands that keep the registers: pull, refresh, drop, and asking them over the network."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from commands.reading import Reading, bad_rows_option, reading_options
from commands.shell import FILE, json_option, next_step, opened, put

CHANGES = 20  # changes of a refresh on the screen


@click.command()
@json_option
@click.pass_context
def registers(context: click.Context, as_json: bool) -> None:
    """List the registers, and what the workspace holds of each."""
    from lookalike.terminal import as_table

    rows = opened(context)[0].registers()
    if as_json:
        return put(rows)
    shown = ["register", "country", "dataset", "rows", "days_old", "licence", "needs_key", "gives"]
    click.echo(as_table(rows, shown))
    return next_step("lookalike pull REGISTER")


@click.command()
@click.argument("register")
@click.option(
    "--file",
    "files",
    type=FILE,
    multiple=True,
    help="The register's file as downloaded.",
)
@click.option("--name", default="", help="Tells several tables of your own apart.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Download what the register has since a day.",
)
@click.option("--allow-fewer", is_flag=True, help="Accept far fewer companies or columns.")
@reading_options
@bad_rows_option
@json_option
@click.pass_context
def pull(
    context: click.Context,
    register: str,
    files: tuple[Path, ...],
    name: str,
    since: datetime | None,
    allow_fewer: bool,
    reading: Reading,
    tolerated: float | None,
    as_json: bool,
) -> None:
    """Read a REGISTER into the workspace (`table`: your own list of companies).

    Without --file it is downloaded, or fetched anew only where it has changed.
    """
    workspace, progress = opened(context)
    pulled = workspace.pull(
        register,
        *files,
        name=name,
        columns=reading.columns(),
        country=reading.country,
        sheet=reading.sheet,
        allow_fewer=allow_fewer,
        tolerated=tolerated,
        since=since.date() if since else None,
    )
    progress.clear()
    dataset = pulled.dataset
    if as_json:
        return put({**asdict(dataset), "set_aside": [asdict(b) for b in pulled.quarantine.rows]})
    for line in dataset.understood:
        click.echo(f"  {line}", err=True)
    for bad in pulled.quarantine.rows[:3]:
        click.echo(f"  set aside, line {bad.line}: {bad.reason}", err=True)
    click.echo(
        f"{dataset.dataset}: {dataset.companies:,} companies, {dataset.names:,} names, "
        f"{dataset.figures:,} years of figures, {dataset.bad_rows:,} rows set aside"
    )
    return next_step("lookalike match customers.csv")


@click.command()
@click.argument("register")
@json_option
@click.pass_context
def refresh(context: click.Context, register: str, as_json: bool) -> None:
    """Bring a REGISTER up to date over the network, and show what changed."""
    from lookalike.terminal import as_table
    from store.refresh import KINDS

    workspace, progress = opened(context)
    done = workspace.refresh(register)
    progress.clear()
    dataset, table = done.dataset, done.changes.table
    counts = {kind: getattr(done.changes, kind) for kind in KINDS}
    if as_json:
        versions = {"version": dataset.version, "version_before": done.before.version}
        rows = table.to_pylist()
        return put({"dataset": dataset.dataset, **versions, **counts, "rows": rows})
    if not done.is_new:
        return click.echo(f"{register}: nothing new since {dataset.fetched_at[:10]}")
    click.echo(f"{register}: " + ", ".join(f"{count:,} {kind}" for kind, count in counts.items()))
    if rows := table.slice(0, CHANGES).to_pylist():
        click.echo(as_table(rows, ["change", "company_id", "name", "before", "after"]))
    if len(table) > CHANGES:
        click.echo(f"… and {len(table) - CHANGES:,} more: --json has them all")
    return next_step("lookalike rank -o prospects.xlsx")


@click.command()
@click.argument("dataset")
@click.pass_context
def drop(context: click.Context, dataset: str) -> None:
    """Take a DATASET, as `registers` names it, out of the workspace."""
    opened(context)[0].drop(dataset)
    click.echo(f"{dataset} is out of the universe")


@click.command()
@click.argument("register")
@click.argument("number")
@click.pass_context
def lookup(context: click.Context, register: str, number: str) -> None:
    """Ask a REGISTER over the network what it says of the company with this NUMBER."""
    found = opened(context)[0].lookup(register, number)
    put(None if found is None else asdict(found))
    context.exit(0 if found else 1)


@click.command()
@click.argument("name")
@click.option("--register", required=True, help="Which register to ask.")
@click.option("--limit", default=10, show_default=True, help="How many companies at most.")
@click.pass_context
def search(context: click.Context, name: str, register: str, limit: int) -> None:
    """Ask a register over the network for companies by NAME."""
    put([asdict(record) for record in opened(context)[0].search(register, name, limit)])
