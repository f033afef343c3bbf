"""The commands that learn from a list of customers: fit a model, or the whole line."""

from dataclasses import asdict
from pathlib import Path

import click

from commands.leads import rank
from commands.reading import Reading, bad_rows_option, reading_options
from commands.shell import FILE, json_option, next_step, opened, put, tell_customers, tell_model


@click.command()
@click.argument("file", type=FILE, required=False)
@click.option("--weight", metavar="HEADER", help="Column with the profit of each customer.")
@click.option(
    "--profit-weight",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="How much expected profit counts: 0 likeness alone, 1 likeness times expected profit.",
)
@click.option("--seed", default=0, show_default=True, help="Seed of everything random.")
@reading_options
@bad_rows_option
@json_option
@click.pass_context
def fit(
    context: click.Context,
    file: Path | None,
    weight: str | None,
    profit_weight: float,
    seed: int,
    reading: Reading,
    tolerated: float | None,
    as_json: bool,
) -> None:
    """Learn from the matched customers (of FILE, or of the file matched last)."""
    workspace, progress = opened(context)
    found = reading.columns()
    if file is not None:
        found |= {"profit": weight} if weight else {}
        counts, read = workspace.match(
            file, columns=found, country=reading.country, sheet=reading.sheet, tolerated=tolerated
        )
        progress.clear()
        tell_customers(counts, read, err=True)
        weight, found = None, {}  # said of the file already
    model = workspace.fit(
        weight=weight,
        columns=found,
        country=None if file else reading.country,
        sheet=None if file else reading.sheet,
        profit_weight=profit_weight,
        seed=seed,
    )
    progress.clear()
    calibration = model.calibration
    if as_json:
        grades = [asdict(g) for g in calibration.grades()]
        lifts = {f"{s:g}": calibration.lift(s) for s in (0.01, 0.05)}
        fields = [asdict(f) for f in model.ranker.fields_]
        return put(
            {
                "model_id": model.model_id,
                "customers": len(model.customers),
                "lift": lifts,
                "grades": grades,
                "fields": fields,
                "settings": model.settings,
            }
        )
    tell_model(model)
    return next_step("lookalike rank -o prospects.xlsx")


@click.command()
@click.argument("customers", type=FILE)
@click.option("-o", "--output", "outputs", type=FILE, multiple=True, help=".xlsx, .csv or .jsonl.")
@click.option("--weight", metavar="HEADER", help="Column with the profit of each customer.")
@click.option("--where", metavar="SQL", help="Condition on the leads.")
@click.option("--limit", default=50, show_default=True, help="How many leads.")
@reading_options
@bad_rows_option
@json_option
@click.pass_context
def run(
    context: click.Context,
    customers: Path,
    outputs: tuple[Path, ...],
    weight: str | None,
    where: str | None,
    limit: int,
    reading: Reading,
    tolerated: float | None,
    as_json: bool,
) -> None:
    """Match, fit and rank for a CUSTOMERS file in one go."""
    workspace, progress = opened(context)
    found = reading.columns() | ({"profit": weight} if weight else {})
    counts, read = workspace.match(
        customers, columns=found, country=reading.country, sheet=reading.sheet, tolerated=tolerated
    )
    progress.clear()
    tell_customers(counts, read, err=True)
    model = workspace.fit()
    progress.clear()
    tell_model(model, err=True)
    context.invoke(rank, where=where, limit=limit, outputs=outputs, excel=None, as_json=as_json)
