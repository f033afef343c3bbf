"""What all commands share: options, the one place where refusals become a line, printing."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from company.errors import LookalikeError
from lookalike.progress import Progress

if TYPE_CHECKING:
    from crm.customers import CustomerList
    from enrich.matching import MatchCounts
    from lookalike.model import Model
    from lookalike.workspace import Workspace

SHOWN = 3  # rows that were set aside, on the screen; all are in the workspace

FILE = click.Path(path_type=Path)


class Refusing(click.Group):
    """Turns every refusal into one line on stderr and exit status 1, in this one place."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except LookalikeError as error:
            raise click.ClickException(str(error)) from error


def opened(context: click.Context) -> "tuple[Workspace, Progress]":
    """The workspace of this call, and its progress."""
    from lookalike.workspace import Workspace

    progress = Progress()
    context.call_on_close(progress.clear)
    return Workspace(context.obj, progress), progress


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
country_option = click.option("--country", metavar="CC", help="Country of rows that name none.")
excel_option = click.option(
    "--excel", metavar="CC", help="CSV as Excel wants it in a country, such as fi."
)


def require_csv(excel: str | None, *outputs: Path | None) -> None:
    """Refuse --excel where no file is written that it could be about."""
    if excel is not None and not any(outputs):
        raise click.UsageError(
            "--excel says how a CSV file is written, and none is: name one, such as list.csv."
        )


def put(data: Any) -> None:
    """Print data as JSON."""
    click.echo(json.dumps(data, indent=1, ensure_ascii=False, default=str))


def next_step(text: str) -> None:
    """Say on stderr what to do next, in the workspace of this call."""
    context = click.get_current_context().find_root()
    chosen = context.params.get("workspace")
    if chosen and context.get_parameter_source("workspace") == ParameterSource.COMMANDLINE:
        text = text.replace("lookalike ", f"lookalike --workspace {chosen} ", 1)
    click.echo(f"Next: {text}", err=True)


def tell_read(customers: "CustomerList") -> None:
    """Say how a CRM file was understood, and which rows were set aside."""
    for line in customers.understood:
        click.echo(f"  {line}", err=True)
    for bad in customers.quarantine.rows[:SHOWN]:
        click.echo(f"  set aside, line {bad.line}: {bad.reason}: {bad.text[:60]}", err=True)


def tell_customers(counts: "MatchCounts", customers: "CustomerList", err: bool = False) -> None:
    """Say how a CRM file was understood and what its rows mean."""
    tell_read(customers)
    click.echo(
        f"{counts.rows} rows: {counts.accepted} accepted, {counts.review} to review, "
        f"{counts.none} not found; {customers.quarantine.count} rows set aside",
        err=err,
    )


def tell_model(model: "Model", err: bool = False) -> None:
    """Say what a model learned from and what that is worth."""
    from lookalike.about import ROUGH, learned_from

    lift = model.calibration.lift(0.05)
    click.echo(
        f"{model.model_id}: learned from {learned_from(model)}; hidden ones come in the top 5 % "
        f"of all companies {lift:.1f} times as often as by chance",
        err=err,
    )
    if len(model.customers) < ROUGH:
        click.echo(f"fewer than {ROUGH} customers: these figures are rough", err=True)
