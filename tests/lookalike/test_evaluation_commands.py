"""evaluate, its comparison of two models, and the models of a workspace."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from evaluation_tasks import alike, companies

from cli import main
from company.errors import ConfigurationError
from lookalike.evaluation.running import Asked
from lookalike.workspace import Workspace


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace of two models, and the list that both learned from."""
    folder = tmp_path_factory.mktemp("evaluated")
    frame = companies()
    frame["country"] = "FI"
    table = frame.rename(columns={"company_id": "Company ID", "nace4": "NACE code"})
    table.drop(columns="nace2").to_csv(folder / "firms.csv", index=False)
    with (folder / "crm.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Company ID", "Name", "Profit EUR", "Last order"])
        for n, row in enumerate(frame[alike(frame)].itertuples()):
            day = f"2025-{1 + n % 12:02d}-15"
            writer.writerow([row.company_id, row.name, 100 + 3 * row.employees, day])
    workspace = Workspace(folder / "ws")
    workspace.pull("table", folder / "firms.csv")
    workspace.fit(folder / "crm.csv")
    workspace.fit(profit_weight=1.0)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(folder: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder / "ws"), *map(str, words)])


def test_evaluate_prints_the_verdict_and_writes_a_page_and_numbers(folder: Path) -> None:
    page, numbers = folder / "report.html", folder / "out.json"
    done = run(folder, "evaluate", "--quick", "-o", page, "--json", numbers)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("The score works")
    assert page.read_text().startswith("<!DOCTYPE html>")
    found = json.loads(numbers.read_text())
    assert found["verdict"]["works"] == done.stdout.splitlines()[0]
    assert (found["profit_weight"], len(found["made"]["splits"])) == (1.0, 3)  # the current model's


def test_evaluate_prints_json_for_machines(folder: Path) -> None:
    done = run(folder, "evaluate", "--quick", "--repeats", "2", "--json")
    assert json.loads(done.stdout)["customers"] > 30


def test_the_newest_are_hidden_by_the_day_in_the_list(folder: Path) -> None:
    time = Workspace(folder / "ws").evaluate(asked=Asked(repeats=2)).elsewhere[0]
    assert [g.group for g in time.groups] == ["newest by last order"]


def test_a_list_is_not_overwritten_by_numbers(folder: Path) -> None:
    refused = run(folder, "evaluate", "--json", folder / "crm.csv")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "does not end in .json. Name such a file." in refused.stderr
    assert (folder / "crm.csv").read_text().startswith("Company ID")


def test_two_models_are_compared_on_the_same_splits(folder: Path) -> None:
    workspace = Workspace(folder / "ws")
    second, first = (row["model_id"] for row in workspace.models())
    found = workspace.compare(first, second, Asked(repeats=2))
    assert [m.profit_weight for m in found.models] == [0.2, 1.0]
    assert found.models[0].customers == found.models[1].customers == found.customers
    ap = {name: spreads["ap"] for name, spreads in found.results.figures.items()}
    assert found.results.against[second]["ap"].mean == pytest.approx(
        ap[first].mean - ap[second].mean
    )


def test_a_comparison_has_a_page_and_numbers(folder: Path) -> None:
    one, two = (row["model_id"] for row in Workspace(folder / "ws").models())
    page = folder / "both.html"
    done = run(folder, "evaluate", "--compare", one, two, "--repeats", "2", "--json", "-o", page)
    assert done.exit_code == 0, done.output
    assert [m["model_id"] for m in json.loads(done.stdout)["models"]] == [one, two]
    assert one in page.read_text()
    assert "http" not in page.read_text()
    lines = re.findall(r'aria-roledescription="line mark"[^>]*stroke="(#\w+)"', page.read_text())
    assert len(lines) == len(set(lines)) == 3  # two models and chance


def test_a_model_is_not_compared_with_itself(folder: Path) -> None:
    [one, _] = (row["model_id"] for row in Workspace(folder / "ws").models())
    refused = run(folder, "evaluate", "--compare", one, one)
    assert refused.exit_code == 1
    assert "is given twice" in refused.stderr


def test_the_models_are_listed_with_what_they_are_worth(folder: Path) -> None:
    listed = json.loads(run(folder, "models", "--json").stdout)
    assert [row["current"] for row in listed] == [True, False]
    assert [row["profit_weight"] for row in listed] == [1.0, 0.2]
    assert all(row["lift"] > 5 for row in listed)
    assert run(folder, "models").stdout.splitlines()[1].endswith("current")


def test_an_earlier_model_ranks_again(folder: Path) -> None:
    workspace = Workspace(folder / "ws")
    earlier = workspace.models()[1]["model_id"]
    assert run(folder, "models", "use", earlier).exit_code == 0
    assert workspace.model().model_id == earlier
    assert workspace.model().settings["profit_weight"] == 0.2


def test_the_current_model_is_not_dropped(folder: Path) -> None:
    workspace = Workspace(folder / "ws")
    current, earlier = (row["model_id"] for row in workspace.models())
    refused = run(folder, "models", "drop", current)
    assert "is the current model. Use another one first" in refused.stderr
    assert run(folder, "models", "drop", earlier).exit_code == 0
    assert [row["model_id"] for row in workspace.models()] == [current]
    assert not (folder / "ws" / "models" / earlier).exists()


def test_an_unknown_model_is_refused_with_the_ones_there_are(folder: Path) -> None:
    refused = run(folder, "models", "use", "m1999")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert 'Unknown model "m1999"' in refused.stderr


def test_one_split_has_no_spread_and_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="it must be 2 or more"):
        Asked(repeats=1)


def test_a_workspace_without_customers_says_what_to_do(tmp_path: Path) -> None:
    refused = run(tmp_path, "evaluate")
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "lookalike match customers.csv" in refused.stderr
