"""The command by which people decide what the matcher leaves open."""

import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.shell import FILE, excel_option, json_option, next_step, opened, put, require_csv

if TYPE_CHECKING:
    from lookalike.reviewing import Review

LIST = "list"  # what --undo stands for without a number
FIT, UNDO = "fit", "undo"  # what --refit may be asked for
SHOWN = 10  # bad lines on the screen


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--from", "answers", type=FILE, help="Take in a file of decisions.")
@click.option("--export", "output", type=FILE, help="Write the open rows for a colleague.")
@click.option("--undo", is_flag=False, flag_value=LIST, metavar="[N]",
              help="Undo decision N or the `last`; without N, list them.")  # fmt: skip
@click.option(
    "--refit",
    is_flag=False,
    flag_value=FIT,
    type=click.Choice([FIT, UNDO]),
    help="Fit the matcher to your decisions; `undo` takes the last fit back.",
)
@click.option("--all", "unmatched", is_flag=True, help="Also the rows that were not found.")
@click.option("--by", metavar="NAME", help="Who decides; else the user of this computer.")
@excel_option
@json_option
@click.pass_context
def review(
    context: click.Context,
    file: Path | None,
    answers: Path | None,
    output: Path | None,
    undo: str | None,
    refit: str | None,
    unmatched: bool,
    by: str | None,
    excel: str | None,
    as_json: bool,
) -> None:
    """Decide the rows (of FILE, or of the file matched last) that the matcher leaves open.

    Shows one row at a time, the most valuable first, and keeps each decision at once.
    """
    if sum(option is not None for option in (answers, output, undo, refit)) > 1:
        raise click.UsageError(
            "--from, --export, --undo and --refit are separate steps: give one of them."
        )
    require_csv(excel, output)
    workspace, progress = opened(context)
    queue = workspace.review(file, by=by)
    progress.clear()
    if undo is not None:
        return _undo(queue, undo, as_json)
    if refit is not None:
        return _refit(queue, refit, as_json)
    if answers is not None:
        return _take(queue, answers, as_json)
    lines = queue.lines(unmatched)
    if output is not None:
        return _export(queue, lines, output, excel)
    if as_json:
        return put([asdict(case) for case in queue.cases(lines)])
    return _decide(queue, lines)


def _decide(queue: "Review", lines: list[int]) -> None:
    """Go through the open rows at the keyboard."""
    from lookalike.review_session import Session

    if not lines:
        click.echo("no row waits for a decision")
        return next_step("lookalike fit")
    width = max(60, min(shutil.get_terminal_size().columns, 130))
    ask = _key if sys.stdin.isatty() else _line
    outcome = Session(queue, lines, ask=ask, show=click.echo, width=width).hold()
    left = len(queue.lines())
    click.echo(
        f"{outcome.accepted} accepted, {outcome.rejected} without a company, "
        f"{outcome.skipped} skipped; {left} still wait"
    )
    return next_step("lookalike review, to go on" if left else "lookalike fit")


def _key(prompt: str) -> str | None:
    """A key as it is pressed; after = the rest of the line."""
    click.echo(f"{prompt} ", nl=False)
    try:
        key = click.getchar()
        if key == "=":
            click.echo("= ", nl=False)
            return f"= {sys.stdin.readline().strip()}"
    except (EOFError, KeyboardInterrupt):
        key = "q"
    click.echo(key.strip())
    return key.strip() or "?"


def _line(prompt: str) -> str | None:
    """A line of a script or of a pipe."""
    line = sys.stdin.readline()
    return line.strip() if line else None


def _export(queue: "Review", lines: list[int], output: Path, excel: str | None) -> None:
    from lookalike.review_files import export_cases

    export_cases(queue, lines, output, excel)
    click.echo(f"wrote {len(lines)} open rows to {output}")
    return next_step(f"lookalike review --from {output}, when the answers are filled in")


def _take(queue: "Review", answers: Path, as_json: bool) -> None:
    from lookalike.review_files import take_decisions

    taken = take_decisions(queue, answers)
    if as_json:
        return put(asdict(taken))
    for bad in taken.bad[:SHOWN]:
        click.echo(f"  left out, line {bad.line}: {bad.reason}", err=True)
    if len(taken.bad) > SHOWN:
        click.echo(f"  … and {len(taken.bad) - SHOWN} more; --json has all of them", err=True)
    click.echo(
        f"{taken.decided} decided, {taken.unchanged} decided so already, "
        f"{taken.open} without an answer, {len(taken.bad)} left out"
    )
    left = len(queue.lines())
    return next_step(f"lookalike review, for the {left} that wait" if left else "lookalike fit")


def _undo(queue: "Review", which: str, as_json: bool) -> None:
    """List the decisions that hold, or undo one of them."""
    from lookalike.review_screen import as_decision

    held = queue.decisions()
    if which == LIST:
        if as_json:
            return put([asdict(decision) for decision in held])
        click.echo("\n".join(map(as_decision, held)) or "nothing is decided on this list")
        return next_step(f"lookalike review --undo {held[0].decision_id}") if held else None
    if which == "last" and held:
        which = str(held[0].decision_id)
    if not which.isdigit():
        raise click.UsageError(f'--undo takes the number of a decision, or last, not "{which}".')
    return click.echo(f"undone: {as_decision(queue.undo(int(which)))}")


def _refit(queue: "Review", what: str, as_json: bool) -> None:
    """Fit the matcher's points to the decisions, or take the last fit back."""
    if what == UNDO:
        version = queue.undo_refit()
        if as_json:
            return put({"undone": version})
        click.echo(f"undone: points {version}; the ones before them hold again")
        return next_step("lookalike review, which matches the list again")
    found = queue.refit()
    if as_json:
        return put(asdict(found))
    click.echo(f"points {found.version}, fitted to {found.decisions} decisions")
    click.echo(f"guessed as decided: {found.before:.0%} before, {found.after:.0%} now")
    for kind, (before, after) in found.changes.items():
        click.echo(f"  {kind:34} {before:6.2f} → {after:6.2f}")
    return next_step("lookalike review, which matches the list again; --refit undo takes it back")
