"""The command that writes an import file into a CRM over its interface."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.shell import FILE, json_option, next_step, opened, put

if TYPE_CHECKING:
    from crm.push.pushing import Pushed

EVERYTHING = "*"
CRMS = ("hubspot", "salesforce")


@click.command()
@click.argument("crm", type=click.Choice(CRMS))
@click.argument("file", type=FILE)
@click.option("--apply", "is_applied", is_flag=True, help="Write; without it nothing is written.")
@click.option(
    "--overwrite",
    is_flag=False,
    flag_value=EVERYTHING,
    metavar="[COLUMN,COLUMN]",
    help="Write over values that stand in the CRM: of these columns, or of all.",
)
@click.option("--create-properties", is_flag=True, help="Make the properties that the CRM lacks.")
@click.option("--create-records", is_flag=True, help="Make records for companies not in the CRM.")
@click.option("--resume", is_flag=True, help="Go on with a push of this file that was cut off.")
@click.option("--url", help="Address of the interface, such as that of a sandbox.")
@click.option("-o", "--output", type=FILE, help="Write what became of each row here: .csv.")
@json_option
@click.pass_context
def push(
    context: click.Context,
    crm: str,
    file: Path,
    is_applied: bool,
    overwrite: str | None,
    create_properties: bool,
    create_records: bool,
    resume: bool,
    url: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Write an import FILE into a CRM; without --apply, show what that would do.

    A value that stands in the CRM is kept unless --overwrite names its column. docs/push.md says
    what to set up.
    """
    from crm.push.checking import Asked
    from crm.push.results import require_csv, write_results

    if resume and not is_applied:
        raise click.UsageError("--resume goes on writing: give --apply with it.")
    if output is None and is_applied:
        output = file.with_name(f"{file.stem}.{crm}-result.csv")
    if output is not None:
        require_csv(output)
    names = tuple(name.strip() for name in (overwrite or "").split(",") if name.strip())
    overwritten = None if overwrite == EVERYTHING else names
    workspace, progress = opened(context)
    asked = Asked(is_applied, overwritten, create_properties, create_records, resume)
    pushed = workspace.push(
        crm,
        file,
        asked,
        url=url or "",
        keep=lambda pushed: write_results(pushed, output) if output else None,
    )
    progress.clear()
    if as_json:
        return put(_as_data(pushed))
    _tell(pushed)
    if output:
        click.echo(f"wrote what became of each row to {output}", err=True)
    if not is_applied:
        making = " --create-properties" if pushed.missing else ""
        return next_step(f"lookalike push {crm} {file} --apply{making}, to write this")
    return None


def _tell(pushed: "Pushed") -> None:
    """Print what became of a push, or what would."""
    from crm.push.results import by_property, counted, examples, reasons
    from lookalike.terminal import as_lines, as_table

    account = f", account {pushed.account}" if pushed.account else ""
    verb = "Pushed to" if pushed.is_applied else "Dry run, nothing is written:"
    click.echo(f"{verb} {pushed.crm}{account}\n")
    for property_ in pushed.missing if not pushed.is_applied else ():
        click.echo(f"  to be made with --create-properties: {property_.api}", err=True)
    if pushed.bad_lines:
        lines = ", ".join(map(str, pushed.bad_lines[:10]))
        click.echo(f"  {len(pushed.bad_lines)} lines are no rows: {lines}", err=True)
    if properties := by_property(pushed):
        click.echo(as_table(properties, list(properties[0])) + "\n")
    click.echo(as_lines(counted(pushed)))
    for sentence in (*reasons(pushed), *(examples(pushed) if not pushed.is_applied else ())):
        click.echo(f"  {sentence}")


def _as_data(pushed: "Pushed") -> dict[str, object]:
    from crm.push.results import by_property, counted, rows_told

    return {
        "crm": pushed.crm,
        "account": pushed.account,
        "applied": pushed.is_applied,
        "counts": {name.lower(): int(count.replace(",", "")) for name, count, _ in counted(pushed)},
        "properties": by_property(pushed),
        "missing_properties": [p.api for p in pushed.missing],
        "rows": rows_told(pushed),
    }
