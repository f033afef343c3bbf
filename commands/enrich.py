"""The command that adds what the registers know to a CRM file, and that takes it back."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from commands.reading import Reading, reading_options
from commands.shell import FILE, excel_option, json_option, next_step, opened, put

if TYPE_CHECKING:
    from lookalike.applying import Applied
    from lookalike.enriching import Wanted


PUSHED = ("hubspot", "salesforce")  # CRMs whose interface we write into


class How(NamedTuple):
    """What is written: nothing, the proposals, or the list."""

    output: Path | None
    applies: bool
    in_place: bool
    excel: str | None


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("-o", "--output", type=FILE, help="With --apply the new list, else the proposals.")
@click.option("--apply", "applies", is_flag=True, help="Write the list with its new cells.")
@click.option("--in-place", is_flag=True, help="With --apply: into FILE itself.")
@click.option(
    "--policy",
    metavar="NAME|FILE",
    help="empty (only empty cells; the default), official, all, or a .toml or .csv file.",
)
@click.option("--fields", metavar="A,B,C", help="Fields that get a new column, or all.")
@click.option(
    "--as", "crm", metavar="CRM", help="hubspot, salesforce, pipedrive, dynamics or generic."
)
@click.option("--undo", type=int, metavar="RUN", help="Put the files of a run back as they were.")
@click.option("--force", is_flag=True, help="With --undo: although a file was changed since.")
@click.option("--runs", is_flag=True, help="List what was written, run by run.")
@excel_option
@reading_options
@json_option
@click.pass_context
def enrich(
    context: click.Context,
    file: Path | None,
    output: Path | None,
    applies: bool,
    in_place: bool,
    policy: str | None,
    fields: str | None,
    crm: str | None,
    undo: int | None,
    force: bool,
    runs: bool,
    excel: str | None,
    reading: Reading,
    as_json: bool,
) -> None:
    """Say what is known of each row of a CRM FILE, and fill it in.

    Without --apply nothing changes: the proposals are shown, and written to -o to be looked at.
    """
    if runs or undo is not None:
        return _past(context, undo, force, as_json)
    from lookalike.enriching import Wanted

    _require(file, output, applies, in_place, excel)
    wanted = Wanted(
        policy,
        [n.strip() for n in fields.split(",") if n.strip()] if fields else None,
        crm,
        reading.columns(),
        reading.country,
        reading.sheet,
    )
    assert file, "it is required"
    return _enrich(context, file, wanted, How(output, applies, in_place, excel), as_json)


def _require(
    file: Path | None, output: Path | None, applies: bool, in_place: bool, excel: str | None
) -> None:
    """Refuse what cannot be meant, before anything is read."""
    if file is None:
        raise click.UsageError("Name the CRM file: lookalike enrich customers.csv")
    if in_place and not applies:
        raise click.UsageError("--in-place belongs to --apply. Nothing has been changed.")
    if excel and (applies or output is None):
        raise click.UsageError("--excel is about a file of proposals: -o proposals.csv.")


def _enrich(context: click.Context, file: Path, wanted: "Wanted", how: How, as_json: bool) -> None:
    from crm.part_file import form_of
    from lookalike.applying import require_writable, write_look
    from lookalike.enrichment_screen import as_enrichment, enrichment_lines

    if how.applies:
        require_writable(file, how.output, in_place=how.in_place)
    elif how.output:
        form_of(how.output, how.excel)
    workspace, progress = opened(context)
    found = workspace.enrich(file, wanted)
    done = None
    if how.applies:
        done = workspace.apply(found, how.output, in_place=how.in_place)
    elif how.output:
        lines = enrichment_lines(found.summary)
        write_look(workspace.state, found, how.output, lines, how.excel)
    progress.clear()
    if as_json:
        return put({**asdict(found.summary), "written": asdict(done) if done else None})
    click.echo(as_enrichment(found.summary))
    return _tell_applied(done, found.shape.code) if done else _tell_look(file, how.output)


def _tell_applied(done: "Applied", crm: str) -> None:
    for said in done.said:
        click.echo(said, err=True)
    if done.run is None:
        return None
    click.echo(f"wrote {done.cells:,} cells to {done.out}", err=True)
    for path in done.imports:
        click.echo(f"wrote {path}", err=True)
    taken_back = f"lookalike enrich --undo {done.run}"
    files = [path for path in done.imports if path.suffix == ".csv"]
    if crm in PUSHED and files:
        click.echo(f"{taken_back} takes that back", err=True)
        return next_step(f"lookalike push {crm} {files[0]}, to see what that would write")
    return next_step(f"{taken_back}, if that was wrong")


def _tell_look(file: Path, output: Path | None) -> None:
    if output:
        click.echo(f"wrote the proposals to {output}", err=True)
    click.echo(f"Nothing in {file.name} has been changed.", err=True)
    given = click.get_current_context().params
    said = " ".join(f"--{name} {given[name]}" for name in ("policy", "fields") if given[name])
    command = f"lookalike enrich {file} {said}".rstrip()
    if output:
        return next_step(f"{command} --apply, to write a new list beside it")
    return next_step(f"{command} -o proposals.xlsx, to look at each cell")


def _past(context: click.Context, undo: int | None, force: bool, as_json: bool) -> None:
    """List the runs, or undo one."""
    from lookalike.enrichment_screen import as_runs

    workspace, _ = opened(context)
    if undo is not None:
        for said in workspace.undo_enrichment(undo, force=force):
            click.echo(said)
        return None
    runs = workspace.enrichments()
    if as_json:
        return put([asdict(run) for run in runs])
    return click.echo(as_runs(runs) if runs else "No list has been enriched yet.")
