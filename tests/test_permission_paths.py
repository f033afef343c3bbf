"""Who may not be shown comes out of no command, file, page or answer."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import protected_world as world
import pytest
from click.testing import Result
from protected_world import (
    DANISH,
    FORGOTTEN,
    FRENCH,
    NAMES,
    OWN,
    SECRETS,
    SUPPRESSED,
    TRADER,
    content,
    leaks,
)
from written_rows import write_rows

from lookalike.workspace import Workspace

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("protected")
    world.make(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of the workspace, fitted anew, for the test alone."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    command = world.commands(folder / "ws")
    assert command("fit", folder / "crm.csv").exit_code == 0
    return command


def test_the_secrets_would_be_found_if_they_were_there(folder: Path) -> None:
    assert leaks(content(folder / "firms.csv")) == SECRETS


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
@pytest.mark.parametrize("command", ["rank", "run"])
def test_no_list_in_a_file_names_them(run: Run, folder: Path, ending: str, command: str) -> None:
    output = folder / f"leads.{ending}"
    of = [folder / "crm.csv"] if command == "run" else []
    done = run(command, *of, "--limit", "1000", "-o", output)
    assert done.exit_code == 0, done.output
    assert leaks(content(output) + done.stdout) == []
    assert "BetoniArkku Oy".casefold() in content(output).casefold()


@pytest.mark.parametrize("words", [["rank"], ["rank", "--json"]])
def test_no_list_on_the_screen_names_them(run: Run, words: list[str]) -> None:
    done = run(*words, "--limit", "1000")
    assert (done.exit_code, leaks(done.output)) == (0, [])


def test_ranks_have_no_gap_where_they_are_left_out(run: Run) -> None:
    leads = json.loads(run("rank", "--limit", "30", "--json").stdout)["leads"]
    assert [lead["rank"] for lead in leads] == list(range(1, 31))


@pytest.mark.parametrize("id_", [DANISH, FRENCH, TRADER, SUPPRESSED])
def test_one_that_may_not_be_shown_is_not_explained_and_the_rule_is_named(
    run: Run, id_: str
) -> None:
    done = run("explain", id_)
    rules = {DANISH: "dk-reklamebeskyttelse", FRENCH: "fr-diffusion-p", TRADER: "natural-person",
             SUPPRESSED: "suppressed"}  # fmt: skip
    assert done.exit_code == 1
    assert f"may not be shown (rule {rules[id_]}: " in done.stderr
    assert leaks(done.output, list(NAMES.values())) == []


def test_one_that_was_forgotten_is_not_known(run: Run) -> None:
    assert "No company has the id or number" in run("explain", FORGOTTEN).stderr


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_match_report_names_own_customers_only(run: Run, folder: Path, ending: str) -> None:
    output = folder / f"matches.{ending}"
    done = run("match", folder / "crm.csv", "-o", output)
    assert done.exit_code == 0, done.output
    told = content(output) + done.output
    own = ["Discrete Machines", "Skaermet Maskinhandel Sverige"]  # as the CRM itself writes them
    assert leaks(told) == []
    assert [name for name in own if name in told] == own
    assert OWN in told
    assert "a natural person" in told


def test_a_match_report_for_machines_masks_the_suppressed_row(run: Run, folder: Path) -> None:
    done = run("match", folder / "crm.csv", "--json")
    assert leaks(done.output) == []
    [rows] = [Workspace(folder / "ws").match_report().rows.to_pylist()]
    masked = [row for row in rows if row["match_reasons"] == "masked: suppressed"]
    assert [(row["input_name"], row["matched_company_id"]) for row in masked] == [(None, None)]
    assert masked[0]["row_id"] == str(masked[0]["line"])


def test_the_owner_of_a_group_that_may_not_be_shown_is_not_named(folder: Path) -> None:
    groups = Workspace(folder / "ws").match_report().groups.to_pylist()
    assert {row["company_id"] for row in groups} == {world.CHILD, world.SISTER}
    assert {row["group_parent_name"] for row in groups} == {"a company that may not be shown"}
    assert {row["link"] for row in groups} == {"belongs to a company that may not be shown"}


@pytest.mark.parametrize("words", [["--export", "open.csv"], ["--json"], ["--undo"], []])
def test_a_review_names_none_of_them(run: Run, folder: Path, words: list[str]) -> None:
    asked = [folder / word if word.endswith(".csv") else word for word in words]
    done = run("review", "--all", *asked, input="s\n" * 50)
    assert done.exit_code == 0, done.output
    told = done.output + (content(folder / "open.csv") if "--export" in words else "")
    assert leaks(told) == []


@pytest.mark.parametrize(
    "words", [["count"], ["count", "--fields"], ["registers"], ["doctor"], ["exports"],
              ["suppress", "--list"], ["suppress", "--list", "--json"]]
)  # fmt: skip
def test_no_overview_names_them(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert (done.exit_code, leaks(done.output)) == (0, [])


def test_a_pull_brings_nobody_back(run: Run, folder: Path) -> None:
    assert run("pull", "table", "--file", folder / "firms.csv").exit_code == 0
    assert run("fit", folder / "crm.csv").exit_code == 0
    told = run("rank", "--json", "--limit", "1000").stdout
    assert leaks(told) == []
    assert len(json.loads(told)["leads"]) > 100


def test_customers_of_the_model_are_unnamed_once_they_are_suppressed(
    run: Run, folder: Path
) -> None:
    names = [[f"{world.WORDS[i % 20]}{world.WORDS[i // 20]} Oy"] for i in range(0, 180, 12)]
    before = run("rank", "--json").stdout
    assert leaks(before, [name for [name] in names])
    run("suppress", write_rows(folder / "all.csv", "Name", names))
    assert leaks(run("rank", "--json").stdout, [name for [name] in names]) == []


def test_an_evaluation_names_none_of_them(run: Run, folder: Path) -> None:
    done = run("evaluate", "--quick", "--repeats", "2", "--json", folder / "all.json", "-o",
               folder / "report.html")  # fmt: skip
    assert done.exit_code == 0, done.output
    told = content(folder / "all.json") + content(folder / "report.html") + done.output
    assert leaks(told) == []
