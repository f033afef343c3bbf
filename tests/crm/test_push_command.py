"""The command: what it says, the file of results, the journal, and who is not pushed."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import protected_world as world
import pytest
from click.testing import CliRunner, Result
from crm_server import Call, Said, running
from hubspot_server import TOKEN, HubSpotServer
from pushing import Asked, statuses, table
from written_rows import write_rows

from cli import main
from lookalike.workspace import Workspace
from store.state import open_state

Run = Callable[..., Result]
HEADER = ["Record ID", "City", "Number of Employees"]


@pytest.fixture
def server() -> Iterator[HubSpotServer]:
    yield from running(HubSpotServer())


@pytest.fixture
def run(server: HubSpotServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_TOKEN", TOKEN)
    monkeypatch.setenv("LOOKALIKE_HUBSPOT_URL", server.url)

    def push(*words: str | Path) -> Result:
        given = ["--workspace", str(tmp_path / "ws"), "push", "hubspot", *map(str, words)]
        return CliRunner().invoke(main, given)

    return push


@pytest.fixture
def file(server: HubSpotServer, tmp_path: Path) -> Path:
    server.records = {"1": {}, "2": {"city": "Oulu"}, "3": {"city": "Turku"}}
    rows = [["1", "Espoo", "7"], ["2", "Turku", ""], ["3", "Turku", ""], ["4", "Kotka", ""]]
    return table(tmp_path / "import.csv", HEADER, *rows)


def test_a_dry_run_shows_counts_and_examples_and_the_next_step(run: Run, file: Path) -> None:
    done = run(file)
    assert done.exit_code == 0, done.output
    assert "Dry run, nothing is written: HubSpot, account 4711 (sandbox)" in done.stdout
    assert "City                 1     0       1     1     0" in done.stdout
    assert 'line 2, record 1: fill City: (empty) -> "Espoo"' in done.stdout
    assert 'line 3, record 2: keep City: "Oulu" stays, ours is "Turku"' in done.stdout
    assert "1 x no such record in HubSpot (line 5)" in done.stdout
    assert f"push hubspot {file} --apply" in done.stderr
    assert not file.with_name("import.hubspot-result.csv").exists()


def test_a_program_pushes_through_the_workspace(
    run: Run, server: HubSpotServer, file: Path, tmp_path: Path
) -> None:
    workspace, kept = Workspace(tmp_path / "ws"), list[str]()
    asked = Asked(apply=True, overwritten=("City",))
    assert statuses(workspace.push("hubspot", file))[:2] == ["planned", "kept"]
    pushed = workspace.push("hubspot", file, asked, keep=lambda pushed: kept.append(pushed.crm))
    assert statuses(pushed) == ["written", "written", "unchanged", "refused"]
    assert (server.records["2"]["city"], kept) == ("Turku", ["HubSpot"])


def test_what_became_of_each_row_is_in_a_file(run: Run, file: Path) -> None:
    assert run(file, "--apply").exit_code == 0
    with file.with_name("import.hubspot-result.csv").open(encoding="utf-8-sig") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["outcome"] for row in rows] == ["written", "kept", "unchanged", "refused"]
    assert rows[0]["written"] == 'City: (empty) -> "Espoo"; Number of Employees: (empty) -> "7"'
    assert rows[1]["kept"] == 'City: "Oulu" stays, ours is "Turku"'
    assert rows[3]["reason"] == "no such record in HubSpot"


def test_no_cell_of_the_results_is_a_formula(
    run: Run, server: HubSpotServer, file: Path, tmp_path: Path
) -> None:
    server.records["2"]["city"] = "=1+1"
    server.records["4"] = {}
    server.fail(
        "/update",
        Said(
            207,
            {
                "results": [],
                "errors": [
                    {
                        "category": "VALIDATION_ERROR",
                        "message": "=cmd()",
                        "context": {"ids": ["1", "4"]},
                    }
                ],
            },
        ),
    )
    output = tmp_path / "out.csv"
    assert run(file, "--apply", "-o", output).exit_code == 0
    with output.open(encoding="utf-8-sig") as opened:
        cells = [cell for row in csv.reader(opened) for cell in row]
    assert "'=cmd()" in cells
    assert [cell for cell in cells if cell[:1] in ("=", "@", "+", "-")] == []


def test_rows_reached_before_a_failure_are_in_the_file_too(
    run: Run, server: HubSpotServer, tmp_path: Path
) -> None:
    server.records = {str(n): {} for n in range(1, 151)}
    file = table(tmp_path / "i.csv", ["Record ID", "City"], *([n, "Oulu"] for n in range(1, 151)))

    def lose_the_scope(call: Call) -> None:
        if call.path.endswith("/update"):
            server.scopes.discard("companies.write")

    server.after = lose_the_scope
    done = run(file, "--apply")
    assert (done.exit_code, done.stderr.count("Error: HubSpot refuses (Not all scopes)")) == (1, 1)
    told = file.with_name("i.hubspot-result.csv").read_text("utf-8-sig")
    assert told.count(',written,"City: (empty)') == 100


def test_machines_get_all_of_it_as_json(run: Run, file: Path) -> None:
    told = json.loads(run(file, "--json").stdout)
    assert told["counts"]["would be written"] == 1
    assert told["applied"] is False
    assert told["rows"][0]["outcome"] == "would be written"


def test_a_push_is_in_the_journal_of_exports_and_a_dry_run_is_not(
    run: Run, file: Path, tmp_path: Path
) -> None:
    run(file)
    assert Workspace(tmp_path / "ws").exports() == []
    run(file, "--apply")
    [export] = Workspace(tmp_path / "ws").exports()
    assert (export.what, export.rows, export.file) == ("hubspot push", 4, str(file.resolve()))


def test_results_that_are_no_csv_file_are_refused_before_anything_is_written(
    run: Run, server: HubSpotServer, file: Path
) -> None:
    done = run(file, "--apply", "-o", "result.xlsx")
    assert (done.exit_code, server.calls) == (1, [])


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("protected")
    world.make(folder)
    return folder / "ws"


def push_from(workspace: Path, file: Path) -> Result:
    return CliRunner().invoke(
        main, ["--workspace", str(workspace), "push", "hubspot", str(file), "--apply"]
    )


@pytest.mark.parametrize("has_ids", [True, False])
@pytest.mark.usefixtures("run")
def test_protected_companies_are_not_pushed_nor_looked_up(
    server: HubSpotServer, protected: Path, tmp_path: Path, has_ids: bool
) -> None:
    ids = [*world.NAMES, "c-0000"]
    server.records = {str(n): {"lookalike_company_id": id_} for n, id_ in enumerate(ids, start=1)}
    rows = [[n if has_ids else "", id_, "Espoo"] for n, id_ in enumerate(ids, start=1)]
    file = table(tmp_path / "import.csv", ["Record ID", "company_id", "City"], *rows)
    done = push_from(protected, file)
    assert done.exit_code == 0, done.output
    assert server.changed == [("7", "city", "Espoo")]
    asked = [i["id"] for body in server.asked("/batch/read") for i in body["inputs"]]
    assert asked == (["7"] if has_ids else ["c-0000"])
    told = done.output + file.with_name("import.hubspot-result.csv").read_text("utf-8-sig")
    assert [id_ for id_ in world.NAMES if id_ in told] == []
    assert told.count("withheld,") == 6
    assert Workspace(protected).exports()[0].withheld == 6


@pytest.mark.usefixtures("run")
def test_a_row_without_our_id_is_told_by_its_domain_or_name(
    server: HubSpotServer, protected: Path, tmp_path: Path
) -> None:
    server.records = {"1": {}, "2": {}, "3": {}}
    rows = [
        ["1", "estetty.example", ""],
        ["2", "", "Kielletty Konetukku Oy"],
        ["3", "ok.example", ""],
    ]
    file = table(tmp_path / "i.csv", ["Record ID", "domain", "Company name"], *rows)
    assert push_from(protected, file).exit_code == 0
    assert server.changed == [("3", "domain", "ok.example")]


@pytest.mark.usefixtures("run")
def test_a_company_that_is_forgotten_leaves_the_journal(
    server: HubSpotServer, tmp_path: Path
) -> None:
    command = world.commands(tmp_path / "ws")
    row = ["c-1", "Unohdus Oy", "Oulu", "FI", "1", "46.63", "no", "", "", "", 9, 130_000]
    firms = write_rows(tmp_path / "firms.csv", world.HEADER, [row])
    assert command("pull", "table", "--file", firms).exit_code == 0
    server.records = {"1": {}}
    file = table(tmp_path / "i.csv", ["Record ID", "company_id", "City"], ["1", "c-1", "Espoo"])
    assert push_from(tmp_path / "ws", file).exit_code == 0
    state = open_state(tmp_path / "ws")
    assert state.table("pushed_rows").count == 1
    assert command("forget", "c-1").exit_code == 0
    assert state.table("pushed_rows").count == 0
