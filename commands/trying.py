"""The commands for a first look: the demo, and the doctor."""

from dataclasses import asdict
from pathlib import Path

import click

from commands.shell import FILE, json_option, next_step, put
from lookalike.progress import Progress


@click.command()
@click.option("--folder", type=FILE, default=Path("demo-output"), show_default=True)
@click.pass_context
def demo(context: click.Context, folder: Path) -> None:
    """Show the whole line on a made-up world: four countries, a messy CRM, a list of leads."""
    from lookalike.demo import run_demo
    from lookalike.terminal import as_leads

    progress = Progress()
    shown = run_demo(folder, progress, lambda text: click.echo(text, err=True))
    progress.clear()
    click.echo(as_leads(shown))
    next_step(f"open {folder / 'prospects.xlsx'}")


@click.command()
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Check the installation and the workspace, and say what to mend."""
    from lookalike.doctor import examine
    from lookalike.terminal import as_table

    findings = examine(context.obj)
    if as_json:
        put([asdict(f) for f in findings])
    else:
        click.echo(as_table([asdict(f) for f in findings], ["check", "state", "found", "fix"]))
    if any(f.state == "wrong" for f in findings):
        context.exit(1)
