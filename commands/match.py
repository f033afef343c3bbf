"""The command that finds out which company each row of a CRM file means."""

from dataclasses import asdict
from pathlib import Path

import click

from commands.reading import Reading, bad_rows_option, reading_options
from commands.shell import (
    FILE,
    excel_option,
    json_option,
    next_step,
    opened,
    put,
    require_csv,
    tell_read,
)


@click.command()
@click.argument("file", type=FILE)
@click.option("-o", "--output", type=FILE, help="Write the whole report here: .xlsx or .csv.")
@excel_option
@reading_options
@bad_rows_option
@json_option
@click.pass_context
def match(
    context: click.Context,
    file: Path,
    output: Path | None,
    excel: str | None,
    reading: Reading,
    tolerated: float | None,
    as_json: bool,
) -> None:
    """Find out which company each row of a CRM FILE means.

    The report has every row, duplicates, groups of companies, and who cannot be sold to.
    """
    from crm.match_report import write_match_report
    from crm.match_summary import summary_lines
    from crm.part_file import form_of
    from lookalike.terminal import as_lines

    require_csv(excel, output)
    if output:
        form_of(output, excel)
    workspace, progress = opened(context)
    counts, customers = workspace.match(
        file,
        columns=reading.columns(),
        country=reading.country,
        sheet=reading.sheet,
        tolerated=tolerated,
    )
    report = workspace.match_report()
    progress.clear()
    if output:
        write_match_report(workspace.state, report, output, excel)
        click.echo(f"wrote the report to {output}", err=True)
    if as_json:
        parts = {p.name.lower().replace(" ", "_"): p.table.to_pylist() for p in report.parts[1:]}
        summary = {**asdict(report.summary), "causes": dict(report.summary.causes)}
        return put({**summary, "understood": customers.understood, "parts": parts})
    tell_read(customers)
    click.echo(as_lines(summary_lines(report.summary)))
    if counts.review:
        next_step("lookalike review, to decide the rows that wait")
    elif not output:
        next_step(f"lookalike match {file} -o matches.xlsx, for the report row by row")
    return next_step("lookalike fit")
