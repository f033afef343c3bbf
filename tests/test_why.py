"""`lookalike why` on the command line, and whom it does not tell of."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import protected_world as world
import pytest
from click.testing import Result
from protected_world import (
    CHILD,
    DANISH,
    FORGOTTEN,
    FRENCH,
    NAMES,
    SUPPRESSED,
    TRADER,
    leaks,
)
from written_rows import write_rows

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which a list is matched, two companies are suppressed, one is forgotten."""
    folder = tmp_path_factory.mktemp("why")
    run = world.commands(folder / "ws")
    run("pull", "table", "--file", world.companies(folder / "firms.csv"))
    run("match", world.customers(folder / "crm.csv"))
    sites = write_rows(folder / "sites.csv", "Website", [["www.estetty.example"]])
    names = write_rows(folder / "names.csv", "Name", [["KIELLETTY KONETUKKU OY"]])
    done = [run("suppress", sites), run("suppress", names), run("forget", FORGOTTEN)]
    assert [d.exit_code for d in done] == [0, 0, 0]
    return folder


@pytest.fixture
def run(made: Path) -> Run:
    return world.commands(made / "ws")


def test_a_field_is_shown_with_its_source_and_the_reason(run: Run, made: Path) -> None:
    shown = run("why", "c-0001", "city").stdout.splitlines()
    assert shown[:3] == ["BetoniArkku Oy (c-0001)", "", "City: Oulu"]
    assert shown[3].startswith("  + Oulu · table · fetched 20")
    assert shown[3].endswith(" · your own table")
    below = [line.strip() for line in shown[4:]]
    assert below == ["in use: nobody else states it", str(made / "firms.csv")]


def test_figures_are_shown_with_their_period(run: Run) -> None:
    shown = run("why", "c-0001", "revenue").stdout
    assert "51,000 EUR · table · " in shown
    assert "2024-12-31 (standalone accounts)" in shown


def test_of_a_whole_company_a_field_that_one_source_states_is_one_line(run: Run) -> None:
    done = run("why", "c-0001")
    [city] = [line for line in done.stdout.splitlines() if line.startswith("City")]
    value, source, day = city.removeprefix("City").strip().split(" · ")
    assert (value, source, day[:2]) == ("Oulu", "table", "20")
    assert "nobody else states it" not in done.stdout
    assert "why c-0001 FIELD, for every detail" in done.stderr


def test_of_a_whole_company_a_field_that_two_state_is_told_with_why(
    made: Path, tmp_path: Path
) -> None:
    shutil.copytree(made / "ws", tmp_path / "ws")
    run, other = world.commands(tmp_path / "ws"), tmp_path / "other.csv"
    other.write_text("Company ID,Name,City\nc-0001,BetoniArkku Oy,Espoo\n", "utf-8")
    assert run("pull", "table", "--name", "other", "--file", other).exit_code == 0
    shown = run("why", "c-0001").stdout.splitlines()
    at = shown.index("City: Oulu")
    assert [line.strip()[:6] for line in shown[at + 1 : at + 5]] == [
        "+ Oulu", "in use", "! Espo", "says o",
    ]  # fmt: skip


def test_for_a_machine_it_is_data(run: Run) -> None:
    found = json.loads(run("why", "c-0001", "city", "--json").stdout)
    [field] = found["fields"]
    assert (found["company_id"], field["value"], field["is_conflict"]) == ("c-0001", "Oulu", False)
    assert [(f["source"], f["kind"], f["is_used"]) for f in field["facts"]] == [
        ("table", "own", True)
    ]


def test_the_line_of_a_crm_row_means_the_company_of_its_match(run: Run) -> None:
    by_line = run("why", "--line", "2", "city", "--json").stdout
    assert json.loads(by_line) == json.loads(run("why", CHILD, "city", "--json").stdout)


def test_a_line_that_is_not_there_is_refused(run: Run) -> None:
    done = run("why", "--line", "999")
    assert (done.exit_code, "has no row in line 999" in done.stderr) == (1, True)


@pytest.mark.parametrize("words", [[], ["--line", "2", "c-0001", "city"]])
def test_a_call_that_names_no_company_or_two_is_wrong_usage(run: Run, words: list[str]) -> None:
    assert run("why", *words).exit_code == 2


@pytest.mark.parametrize("id_", [DANISH, FRENCH, TRADER, SUPPRESSED])
@pytest.mark.parametrize("words", [[], ["city"], ["--json"]])
def test_whom_may_not_be_shown_has_no_ledger_and_the_rule_is_named(
    run: Run, id_: str, words: list[str]
) -> None:
    done = run("why", id_, *words)
    assert done.exit_code == 1
    assert "may not be shown (rule " in done.stderr
    assert leaks(done.output) == []


@pytest.mark.parametrize("id_", NAMES)
def test_nobody_is_found_by_a_name_that_may_not_be_shown(run: Run, id_: str) -> None:
    done = run("why", NAMES[id_])
    assert (done.exit_code, done.stdout) == (1, "")
    assert f'No company has the id, number or name "{NAMES[id_]}"' in done.stderr


def test_one_that_was_forgotten_is_not_known(run: Run) -> None:
    assert "No company has the id, number or name" in run("why", FORGOTTEN).stderr


@pytest.mark.parametrize("words", [[], ["--json"], ["parent_id"], ["group_name"]])
def test_a_parent_that_may_not_be_shown_is_not_named(run: Run, words: list[str]) -> None:
    done = run("why", CHILD, *words)
    assert (done.exit_code, leaks(done.output)) == (0, [])
    assert "a company that may not be shown" in done.stdout


def test_rows_that_mean_whom_may_not_be_shown_have_no_ledger(run: Run, made: Path) -> None:
    rows = (made / "crm.csv").read_text("utf-8").splitlines()
    lines = [n for n, row in enumerate(rows, 1) if row.startswith(("r-supp", "r-own"))]
    for line in lines:
        done = run("why", "--line", str(line))
        assert (done.exit_code, done.stdout, leaks(done.output)) == (1, "", [])
        assert "may not be shown" in done.stderr


def test_a_wrong_rule_of_precedence_is_one_line_with_the_fix(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made / "ws", tmp_path / "ws")
    (tmp_path / "ws" / "precedence.csv").write_text("field;trust;most_days\ncity;tabel;\n")
    done = world.commands(tmp_path / "ws")("why", "c-0001")
    assert done.exit_code == 1
    assert 'precedence.csv, line 2: unknown source "tabel". Did you mean "table"?' in done.stderr
