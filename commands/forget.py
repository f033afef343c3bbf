"""The commands that erase a company, and that say what left the workspace."""

from dataclasses import asdict

import click

from commands.shell import json_option, next_step, opened, put


@click.command()
@click.argument("company")
@json_option
@click.pass_context
def forget(context: click.Context, company: str, as_json: bool) -> None:
    """Erase a COMPANY (an id, a register number, or a row's number in the CRM) for good.

    Its CRM rows, matches, decisions and the models that learned from it go; hashes stay, so that
    no pull and no CRM file brings it back. Files outside the workspace are yours to change.
    """
    done = opened(context)[0].forget(company)
    if as_json:
        return put(asdict(done))
    models = f" and {done.models} models that had learned from it" if done.models else ""
    click.echo(f"forgotten: {done.rows} CRM rows{models} are erased")
    return next_step("lookalike fit" if done.models else "lookalike exports, for who has it")


@click.command()
@json_option
@click.pass_context
def exports(context: click.Context, as_json: bool) -> None:
    """List what left the workspace: which list, when, how many companies, by whom."""
    from lookalike.terminal import as_table

    rows = [asdict(export) for export in opened(context)[0].exports()]
    if as_json:
        return put(rows)
    shown = ["exported_at", "exported_by", "what", "list_id", "rows", "withheld", "file"]
    return click.echo(as_table(rows, shown) if rows else "nothing was exported yet")
