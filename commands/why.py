"""The command that says where a value comes from: who states it, and why it is the one in use."""

from dataclasses import asdict

import click

from commands.shell import json_option, next_step, opened, put


@click.command()
@click.argument("company", required=False)
@click.argument("field", required=False)
@click.option("--line", type=int, help="A row of the CRM file matched last, instead of COMPANY.")
@json_option
@click.pass_context
def why(
    context: click.Context,
    company: str | None,
    field: str | None,
    line: int | None,
    as_json: bool,
) -> None:
    """Show where the values of a COMPANY, or of one FIELD of it, come from.

    COMPANY is an id, a register number or a name that only one has. Each value has its source,
    date, period, licence and kind; + is in use, ! says otherwise, - is not used, each with why.
    Without FIELD a value that one source states is a line: value, source, day.
    """
    from lookalike.ledger_screen import as_ledger

    asked: str | int
    if line is not None and field is not None:
        raise click.UsageError("--line stands in the place of COMPANY: give the FIELD alone.")
    if line is not None:
        asked, field = line, company
    elif company is not None:
        asked = company
    else:
        raise click.UsageError("Give a COMPANY, or --line and the line of a CRM row.")
    found = opened(context)[0].why(asked, field)
    if as_json:
        return put(asdict(found))
    click.echo(as_ledger(found))
    if field is None:
        next_step(f"lookalike why {found.company_id} FIELD, for every detail of one")
    return None
