"""The commands that judge models: evaluate one, compare two, list and choose among them."""

from pathlib import Path
from typing import Any

import click

from commands.shell import FILE, json_option, next_step, opened, put
from company.errors import ConfigurationError

SCREEN = "-"  # where --json without a path goes


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("-o", "--output", type=FILE, help="Write the report here, as one .html file.")
@click.option("--json", "json_to", is_flag=False, flag_value=SCREEN, metavar="[PATH]",
              help="Write every number here, as .json; without PATH, print it.")  # fmt: skip
@click.option("--repeats", type=click.IntRange(2), default=10, show_default=True,
              help="How many times customers are hidden.")  # fmt: skip
@click.option("--quick", is_flag=True, help="Three repeats, and the main checks only.")
@click.option("--compare", nargs=2, metavar="MODEL MODEL", help="Compare two models instead.")
@click.option("--profit-weight", type=click.FloatRange(0, 1),
              help="As of `fit`; without it that of the current model.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Seed of everything random.")
@click.pass_context
def evaluate(
    context: click.Context,
    file: Path | None,
    output: Path | None,
    json_to: str | None,
    repeats: int,
    quick: bool,
    compare: tuple[str, str] | None,
    profit_weight: float | None,
    seed: int,
) -> None:
    """Measure on hidden customers (of FILE, or of the file matched last) whether the score works.

    Sets it beside chance, a rule of thumb, plain neighbours and boosted trees.
    """
    _check(output, json_to)
    if compare and (file or quick or profit_weight is not None):
        raise click.UsageError(
            "--compare takes customers and weights from the models: leave FILE, --quick and "
            "--profit-weight out."
        )
    from lookalike.evaluation.running import Asked

    asked = Asked(repeats, quick, seed, profit_weight)
    workspace, progress = opened(context)
    if compare:
        from lookalike.evaluation.record import compared
        from lookalike.evaluation.screen import as_comparison

        both = workspace.compare(*compare, asked)
        progress.clear()
        return _give(as_comparison(both), compared(both), both, output, json_to)
    from lookalike.evaluation.record import record
    from lookalike.evaluation.screen import as_evaluation

    found = workspace.evaluate(file, asked)
    progress.clear()
    _give(as_evaluation(found), record(found), found, output, json_to)
    return None if output else next_step("lookalike evaluate -o report.html, for the whole report")


def _check(output: Path | None, json_to: str | None) -> None:
    """Refuse before the work what would fail, or overwrite another file, after it."""
    for path, ending in ((output, ".html"), (json_to, ".json")):
        if path not in (None, SCREEN) and Path(str(path)).suffix.lower() != ending:
            raise ConfigurationError(f'"{path}" does not end in {ending}. Name such a file.')
    if output is not None:
        try:
            import lookalike.evaluation.report  # noqa: F401  # only whether it can be
        except ImportError as error:
            raise ConfigurationError(
                f'-o needs {error.name}, which is not installed: pip install "lookalike[report]". '
                "Without -o the figures are printed, and --json gives all of them."
            ) from error


def _give(
    text: str, record: dict[str, Any], found: Any, output: Path | None, json_to: str | None
) -> None:
    """Print the text or the JSON, and write the files that were asked for."""
    if json_to == SCREEN:
        put(record)
    else:
        click.echo(text)
    if json_to not in (None, SCREEN):
        from lookalike.evaluation.record import write_record

        write_record(record, Path(str(json_to)))
        click.echo(f"wrote every number to {json_to}", err=True)
    if output is not None:
        from lookalike.evaluation.report import page, write_page

        write_page(page(found), output)
        click.echo(f"wrote the report to {output}", err=True)


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """List the models of the workspace; `use` and `drop` them.

    models use ID makes an earlier model the current one; models drop ID deletes one.
    """
    if context.invoked_subcommand is not None:
        return None
    from lookalike.terminal import as_table

    rows = opened(context)[0].models()
    if as_json:
        return put(rows)
    if not rows:
        return next_step("lookalike fit customers.csv")
    shown = [{**row, "current": "current" if row["current"] else ""} for row in rows]
    return click.echo(as_table(shown, list(rows[0])))


@models.command()
@click.argument("model")
@click.pass_context
def use(context: click.Context, model: str) -> None:
    """Rank by an earlier MODEL again."""
    opened(context)[0].use_model(model)
    click.echo(f"{model} is the current model")
    return next_step("lookalike rank -o prospects.xlsx")


@models.command(name="drop")
@click.argument("model")
@click.pass_context
def drop_one(context: click.Context, model: str) -> None:
    """Delete a MODEL that is not the current one."""
    opened(context)[0].drop_model(model)
    click.echo(f"{model} is deleted")
