"""Fitting the matcher to what reviewers decided, by the command, and taking it back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from written_rows import write_rows

from cli import main
from enrich.own_points import own_points, points_version
from lookalike.workspace import Workspace

SIZE = 26
OWNERS = ["Kalevan", "Otavan", "Ilveksen", "Karhulan"]
WORKS = ["paja", "saha", "mylly", "veistämö", "kutomo", "panimo", "telakka"]
NAMES = [f"{owner} {works}" for owner in OWNERS for works in WORKS][:SIZE]

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A list of which every company has moved since: all rows wait for a decision."""
    companies = [(f"c-{i}", f"{name} Oy", "Oulu", "FI") for i, name in enumerate(NAMES)]
    write_rows(tmp_path / "companies.csv", "Company ID,Name,City,Country", companies)
    rows = [(str(i), name, "Turku") for i, name in enumerate(NAMES)]
    write_rows(tmp_path / "crm.csv", "Customer number,Customer,City", rows)
    workspace = Workspace(tmp_path / "ws")
    workspace.pull("table", tmp_path / "companies.csv")
    workspace.match(tmp_path / "crm.csv")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    def command(*arguments: str, keys: str = "") -> Result:
        words = ["--workspace", str(folder / "ws"), *arguments]
        return CliRunner().invoke(main, words, input="\n".join(keys.split(" ")) if keys else "")

    return command


def probability(folder: Path) -> float:
    """Of the row decided last, by the matcher itself."""
    state = Workspace(folder / "ws").state
    line = SIZE + 1
    found = state.execute("select probability from matches where line = ?", [line]).fetchone()
    return float(found[0])


def test_decisions_change_the_points_and_the_matches(folder: Path, run: Run) -> None:
    before = probability(folder)
    run("review", keys=" ".join(["a"] * SIZE))
    said = run("review", "--refit").stdout
    assert f"points 1, fitted to {SIZE} decisions" in said
    run("review", keys="q")
    assert probability(folder) > before


def test_a_fit_can_be_taken_back(folder: Path, run: Run) -> None:
    before = probability(folder)
    run("review", keys=" ".join(["a"] * SIZE))
    run("review", "--refit")
    assert "undone: points 1" in run("review", "--refit", "undo").stdout
    run("review", keys="q")
    assert probability(folder) == before
    assert own_points(folder / "ws") is None
    assert "nothing to undo" in run("review", "--refit", "undo").stderr


def test_an_undone_version_keeps_its_number(folder: Path, run: Run) -> None:
    run("review", keys=" ".join(["a"] * SIZE))
    run("review", "--refit")
    run("review", "--refit", "undo")
    again = json.loads(run("review", "--refit", "--json").stdout)
    assert (again["version"], again["decisions"]) == (2, SIZE)
    assert points_version(folder / "ws") == "0002"


def test_few_decisions_are_refused(run: Run) -> None:
    run("review", keys="a a r q")
    result = run("review", "--refit")
    assert result.exit_code != 0
    assert "3 decisions are too few to learn from, 20 are needed" in result.stderr
