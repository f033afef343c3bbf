"""The commands as one types them: the whole line, and one clear line for each bad input."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from written_rows import write_rows

from cli import main
from store.lock import locked

Run = Callable[..., Result]
INDUSTRIES = ["46.63", "28.13", "47.11", "62.01", "56.10", "41.20"]
TOWNS = ["Tampere", "Oulu", "Turku", "Kotka"]


def companies(folder: Path, count: int = 600) -> Path:
    """Companies of which every sixth is a wholesaler of machinery."""
    rng = np.random.default_rng(3)
    rows: list[list[object]] = [
        [f"c-{i:04d}", f"Firma {i:04d} Oy", TOWNS[i % 4], "FI", INDUSTRIES[i % 6],
         "active" if i % 50 else "dissolved", int(rng.integers(1, 200)), 50_000 + 1000 * i]
        for i in range(count)
    ]  # fmt: skip
    header = "Company ID,Name,City,Country,NACE code,Status,Employees 2024,Revenue EUR 2024"
    return write_rows(folder / "companies.csv", header, rows)


def customers(folder: Path, count: int = 30) -> Path:
    """Customers that are all wholesalers of machinery, by id."""
    rows: list[list[object]] = [
        [f"c-{18 * i:04d}", f"Firma {18 * i:04d} Oy", 100 * i + 50] for i in range(count)
    ]
    return write_rows(folder / "customers.csv", "Company ID,Customer,Profit EUR", rows)


def commands(workspace: Path) -> Run:
    def command(*arguments: str | Path) -> Result:
        words = ["--workspace", str(workspace), *map(str, arguments)]
        return CliRunner().invoke(main, words)

    return command


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command in a workspace of the test's own."""
    return commands(tmp_path / "ws")


@pytest.fixture(scope="session")
def fitted_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with companies, customers and a model."""
    folder = tmp_path_factory.mktemp("fitted")
    run = commands(folder / "ws")
    assert run("pull", "table", "--file", companies(folder)).exit_code == 0
    assert run("fit", customers(folder)).exit_code == 0
    return folder


@pytest.fixture
def fitted(run: Run, fitted_once: Path, tmp_path: Path) -> Run:
    """A copy of the fitted workspace, for the test alone."""
    shutil.copytree(fitted_once, tmp_path, dirs_exist_ok=True)
    return run


def refusal(result: Result) -> str:
    """The one line that a refusal prints."""
    assert result.exit_code == 1
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1
    assert "Traceback" not in result.output
    return lines[0]


def test_the_whole_line_finds_companies_like_the_customers(fitted: Run) -> None:
    found = json.loads(fitted("rank", "--limit", "20", "--json").stdout)
    assert [lead["rank"] for lead in found["leads"]] == list(range(1, 21))
    assert {lead["industry_code"] for lead in found["leads"]} == {"46.63"}
    assert all(lead["status"] == "active" for lead in found["leads"])
    assert found["leads"][0]["why_1"].startswith("Wholesale trade, except of motor vehicles")


def test_customers_and_dead_companies_are_never_leads(fitted: Run) -> None:
    leads = json.loads(fitted("rank", "--limit", "1000", "--json").stdout)["leads"]
    ids = {lead["company_id"] for lead in leads}
    dead, known = {f"c-{i:04d}" for i in range(0, 600, 50)}, {f"c-{18 * i:04d}" for i in range(30)}
    assert ids == {f"c-{i:04d}" for i in range(600)} - dead - known


def test_run_does_it_in_one_go_and_writes_files(run: Run, tmp_path: Path) -> None:
    run("pull", "table", "--file", companies(tmp_path))
    result = run(
        "run", customers(tmp_path), "-o", tmp_path / "out.xlsx", "-o", tmp_path / "out.csv"
    )
    assert result.exit_code == 0
    assert (tmp_path / "out.xlsx").read_bytes()[:2] == b"PK"
    with (tmp_path / "out.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 50


def test_a_condition_narrows_the_leads(fitted: Run) -> None:
    leads = json.loads(fitted("rank", "--where", "city = 'Oulu'", "--json").stdout)["leads"]
    assert leads
    assert {lead["city"] for lead in leads} == {"Oulu"}


def test_explain_sums_to_the_score(fitted: Run) -> None:
    found = json.loads(fitted("explain", "c-0204", "--json").stdout)
    total = found["baseline"] + sum(share["points"] for share in found["shares"])
    assert total == pytest.approx(found["raw_score"], abs=1e-9)
    assert len(found["support"]["closest"]) == 3


def test_explain_prints_every_field_and_the_sum(fitted: Run) -> None:
    shown = fitted("explain", "c-0204").stdout
    assert "Firma 0204 Oy (c-0204)" in shown
    assert "industry" in shown
    assert "every company" in shown
    assert "together" in shown


def test_count_says_how_many_there_are(fitted: Run) -> None:
    rows = json.loads(fitted("count", "--json").stdout)
    assert rows[0]["country"] == "FI"
    assert (rows[0]["companies"], rows[0]["eligible"]) == (600, 588)


def test_registers_says_what_is_held(fitted: Run) -> None:
    rows = {r["register"]: r for r in json.loads(fitted("registers", "--json").stdout)}
    assert rows["table"]["rows"] == 600
    assert rows["gb-coh"]["rows"] is None


def test_doctor_finds_nothing_wrong(fitted: Run) -> None:
    result = fitted("doctor", "--json")
    assert result.exit_code == 0
    assert {f["state"] for f in json.loads(result.stdout)} == {"ok"}


def test_doctor_says_when_a_model_is_gone(fitted: Run, tmp_path: Path) -> None:
    for file in (tmp_path / "ws" / "models").rglob("about.json"):
        file.unlink()
    result = fitted("doctor")
    assert result.exit_code == 1
    assert "are gone" in result.stdout


def test_the_same_data_and_seed_give_the_same_list(fitted: Run, tmp_path: Path) -> None:
    first = json.loads(fitted("rank", "--json").stdout)["leads"]
    fitted("fit", tmp_path / "customers.csv")
    second = json.loads(fitted("rank", "--json").stdout)["leads"]
    assert [(x["company_id"], x["score"]) for x in first] == [
        (x["company_id"], x["score"]) for x in second
    ]


def test_a_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    gone = tmp_path / "gone.csv"
    assert f"no file {gone}" in refusal(run("pull", "table", "--file", gone))


def test_a_missing_crm_file_is_named(fitted: Run, tmp_path: Path) -> None:
    assert "gone.csv" in refusal(fitted("match", tmp_path / "gone.csv"))


def test_an_empty_file_is_named(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    assert "empty" in refusal(run("pull", "table", "--file", empty))


def test_a_column_that_is_not_there_is_named_with_the_nearest_one(run: Run, tmp_path: Path) -> None:
    line = refusal(
        run("pull", "table", "--file", companies(tmp_path), "--column", "name=Nmae")
    )  # fmt: skip
    assert '"Nmae"' in line
    assert '"Name"' in line


def test_an_unknown_register_is_named_with_the_nearest_one(run: Run, tmp_path: Path) -> None:
    line = refusal(run("pull", "gb-cho", "--file", companies(tmp_path)))
    assert 'Did you mean "gb-coh"?' in line


def test_a_list_of_which_nobody_is_found_is_refused(run: Run, tmp_path: Path) -> None:
    run("pull", "table", "--file", companies(tmp_path))
    rows: list[list[object]] = [[f"x-{i}", "Zzyzx Qwerty", 5] for i in range(20)]
    strangers = write_rows(tmp_path / "s.csv", "Company ID,Customer,Profit EUR", rows)
    line = refusal(run("fit", strangers))
    assert "Only 0 good customers are matched" in line
    assert "lookalike match" in line


def test_fewer_than_five_customers_are_refused(run: Run, tmp_path: Path) -> None:
    run("pull", "table", "--file", companies(tmp_path))
    line = refusal(run("fit", customers(tmp_path, count=4)))
    assert "Only 4 good customers" in line
    assert "at least 5 are needed" in line


def test_five_customers_are_enough(run: Run, tmp_path: Path) -> None:
    run("pull", "table", "--file", companies(tmp_path))
    assert run("fit", customers(tmp_path, count=5)).exit_code == 0


def test_a_locked_workspace_is_refused_and_unharmed(fitted: Run, tmp_path: Path) -> None:
    with locked(tmp_path / "ws", "pull gb-coh"):
        line = refusal(fitted("fit", tmp_path / "customers.csv"))
    assert "in use by another run (pull gb-coh" in line
    assert fitted("rank").exit_code == 0


def test_a_step_out_of_turn_says_which_comes_first(run: Run, tmp_path: Path) -> None:
    assert "lookalike pull" in refusal(run("match", customers(tmp_path)))
    run("pull", "table", "--file", companies(tmp_path))
    assert "lookalike match" in refusal(run("fit"))
    assert "lookalike fit" in refusal(run("rank"))


def test_a_condition_that_is_no_condition_is_refused(fitted: Run) -> None:
    line = refusal(fitted("rank", "--where", "contry = 'FI'"))
    assert "contry" in line
    assert "count --fields" in line


def test_a_condition_cannot_read_files(fitted: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    where = f"exists (select 1 from read_csv('{secret}'))"
    assert fitted("rank", "--where", where).exit_code == 1


def test_an_unknown_company_is_refused(fitted: Run) -> None:
    assert 'No company has the id or number "nobody"' in refusal(fitted("explain", "nobody"))


def test_an_unknown_export_is_refused(fitted: Run, tmp_path: Path) -> None:
    assert "xlsx" in refusal(fitted("rank", "-o", tmp_path / "leads.docx"))


def test_wrong_usage_ends_with_status_2(run: Run) -> None:
    assert run("rank", "--limit", "many").exit_code == 2
    assert run("frobnicate").exit_code == 2
