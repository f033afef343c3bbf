"""The commands that show companies: the ranked list, one of them explained, how many there are."""

from dataclasses import asdict
from pathlib import Path

import click

from commands.shell import FILE, excel_option, json_option, next_step, opened, put, require_csv


@click.command()
@click.option("--where", metavar="SQL", help="Condition, such as \"country = 'FI'\".")
@click.option("--limit", default=50, show_default=True, help="How many leads.")
@click.option("-o", "--output", "outputs", type=FILE, multiple=True, help=".xlsx, .csv or .jsonl.")
@excel_option
@json_option
@click.pass_context
def rank(
    context: click.Context,
    where: str | None,
    limit: int,
    outputs: tuple[Path, ...],
    excel: str | None,
    as_json: bool,
) -> None:
    """List the companies that resemble the good customers most, and why."""
    from crm.exports import writer_of
    from lookalike.terminal import as_leads

    require_csv(excel, *outputs)
    for output in outputs:
        writer_of(output)
    workspace, progress = opened(context)
    leads = workspace.rank(where=where, limit=limit)
    progress.clear()
    for output in outputs:
        written = workspace.export(leads, output, excel=excel)
        click.echo(f"wrote {written} leads to {output}", err=True)
    poor = leads.table["grade"].to_pylist().count("D")
    if poor:
        click.echo(f"{poor} of them are grade D: they fit no better than any company", err=True)
    if as_json:
        return put({"about": leads.about, "leads": workspace.exported_rows(leads)})
    if not outputs:
        click.echo(as_leads(leads))
    first = leads.table["company_id"][0].as_py()
    return next_step(f"lookalike explain {first}")


@click.command()
@click.argument("company")
@json_option
@click.pass_context
def explain(context: click.Context, company: str, as_json: bool) -> None:
    """Show why a COMPANY (an id or a registration number) scores as it does."""
    from lookalike.explanation_screen import as_explanation

    found = opened(context)[0].explain(company)
    return put(asdict(found)) if as_json else click.echo(as_explanation(found))


@click.command()
@json_option
@click.pass_context
def kinds(context: click.Context, as_json: bool) -> None:
    """Show which kinds of good customers there are, and what each has in common."""
    from lookalike.terminal import as_kinds

    found = opened(context)[0].model().kinds
    return put([asdict(k) for k in found]) if as_json else click.echo(as_kinds(found))


@click.command()
@click.option("--where", metavar="SQL", help="Condition over the columns that --fields lists.")
@click.option("--fields", is_flag=True, help="List the columns that a condition may name.")
@json_option
@click.pass_context
def count(context: click.Context, where: str | None, fields: bool, as_json: bool) -> None:
    """Count the companies by country, and how many are living and may be listed."""
    from lookalike.terminal import as_table

    workspace = opened(context)[0]
    rows = workspace.fields() if fields else workspace.count(where)
    return put(rows) if as_json else click.echo(as_table(rows, list(rows[0]) if rows else []))
