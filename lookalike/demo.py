"""The demonstration: the whole line on a made-up world of four countries and a messy CRM file."""

import shutil
from collections.abc import Callable
from pathlib import Path

from crm.match_report import write_match_report
from data.demo import write_world
from lookalike.about import learned_from
from lookalike.leads import LeadList
from lookalike.registers import Tell
from lookalike.workspace import Workspace

LEADS = 50


def run_demo(folder: Path, tell: Tell, say: Callable[[str], None]) -> LeadList:
    """Make the world, pull its registers, match the CRM, fit, rank, and write three files.

    folder gets prospects.xlsx, prospects.csv and matches.csv; the world's files and the
    workspace stay in it, so that one can go on by hand.
    """
    world_folder, workspace_folder = folder / "world", folder / "workspace"
    shutil.rmtree(workspace_folder, ignore_errors=True)
    tell("making a world", 0, 0)
    world = write_world(world_folder)
    workspace = Workspace(workspace_folder, tell)
    _pull(workspace, world_folder, say)
    counts, customers = workspace.match(world.customers)
    for line in customers.understood:
        say(f"  {line}")
    say(
        f"{counts.rows} CRM rows: {counts.accepted} matched, {counts.review} to review, "
        f"{counts.none} not found"
    )
    write_match_report(workspace.state, workspace.match_report(), folder / "matches.csv")
    model = workspace.fit()
    say(
        f"learned from {learned_from(model)}; hidden ones come in the top "
        f"5 % of all companies {model.calibration.lift(0.05):.1f} times as often as by chance"
    )
    leads = workspace.rank(limit=LEADS)
    for name in ("prospects.xlsx", "prospects.csv"):
        workspace.export(leads, folder / name)
    return leads


def _pull(workspace: Workspace, world: Path, say: Callable[[str], None]) -> None:
    """The three files of the world, each by the connector that reads its shape."""
    for register, file, name in (
        ("gb-coh", "BasicCompanyData-demo.csv", ""),
        ("table", "nordic-companies.csv", "nordic"),
        ("table", "british-accounts.csv", "british"),
    ):
        pulled = workspace.pull(register, world / file, name=name).dataset
        say(f"{pulled.dataset}: {pulled.companies:,} companies from {file}")
