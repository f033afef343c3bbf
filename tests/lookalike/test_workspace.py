"""The workspace over time: data pulled again, lists that shrink, files that are damaged."""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from written_rows import write_rows

from cli import main
from company.errors import ConfigurationError, ModelError
from lookalike import lists as module
from lookalike.doctor import examine
from lookalike.workspace import Workspace

Rows = Sequence[Sequence[object]]
INDUSTRIES = ["46.63", "28.13", "47.11", "62.01", "56.10", "41.20"]
HEADER = "Company ID,Name,City,Country,NACE code,Employees 2024,Revenue EUR 2024"


def firms(path: Path, prefix: str = "c", extra: Callable[[int], object] | None = None) -> Path:
    """Companies of which every sixth is a wholesaler of machinery."""
    rng = np.random.default_rng(3)
    rows = [
        [f"{prefix}-{i:04d}", f"{WORDS[i % 20]}{WORDS[i // 20]} Oy", "Oulu", "FI",
         INDUSTRIES[i % 6], int(rng.integers(1, 200)), 50_000 + 1000 * i]
        for i in range(240)
    ]  # fmt: skip
    if extra:
        rows = [[*row, extra(i)] for i, row in enumerate(rows)]
    return write_rows(path, HEADER + (",Fleet" if extra else ""), rows)


WORDS = [
    "Arkku", "Betoni", "Delta", "Eloranta", "Fasaani", "Graniitti", "Hopea", "Ilves", "Juniper",
    "Kaleva", "Lumikki", "Merituuli", "Nordika", "Otava", "Pohjola", "Rautio", "Sampo", "Tuisku",
    "Uljas", "Virtanen",
]  # fmt: skip
CUSTOMERS = range(0, 180, 12)  # wholesalers all


def names(numbers: Sequence[int], profit: Callable[[int], object] = lambda i: 100 * i + 50) -> Rows:
    return [[f"{WORDS[i % 20]}{WORDS[i // 20]} Oy", "Oulu", profit(i)] for i in numbers]


def customers(path: Path, numbers: Sequence[int] = CUSTOMERS) -> Path:
    """Customers that are named as the register names them, without ids."""
    return write_rows(path, "Customer,City,Profit EUR", names(numbers))


@pytest.fixture(scope="module")
def fitted_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace of companies, customers and a model, and the files it is from."""
    folder = tmp_path_factory.mktemp("fitted")
    workspace = Workspace(folder / "ws")
    workspace.pull("table", firms(folder / "firms.csv"))
    shutil.copytree(folder, folder / "unmatched")
    workspace.fit(customers(folder / "crm.csv"))
    return folder


@pytest.fixture
def held(fitted_once: Path, tmp_path: Path) -> Workspace:
    """A workspace with companies, and no customers yet."""
    shutil.copytree(fitted_once / "unmatched", tmp_path, dirs_exist_ok=True)
    return Workspace(tmp_path / "ws")


@pytest.fixture
def fitted(fitted_once: Path, tmp_path: Path) -> Workspace:
    """A workspace with a model."""
    for part in ("ws", "firms.csv", "crm.csv"):
        copy = shutil.copytree if part == "ws" else shutil.copy
        copy(fitted_once / part, tmp_path / part)
    return Workspace(tmp_path / "ws")


def leads(workspace: Workspace, limit: int = 1000) -> set[str]:
    return set(workspace.rank(limit=limit).table["company_id"].to_pylist())


def ids(numbers: Sequence[int], prefix: str = "c") -> set[str]:
    return {f"{prefix}-{i:04d}" for i in numbers}


def refusal(folder: Path, *words: str | Path) -> str:
    result: Result = CliRunner().invoke(main, ["--workspace", str(folder), *map(str, words)])
    lines = result.stderr.splitlines()
    assert (result.exit_code, len(lines), lines[0][:7]) == (1, 1, "Error: ")
    return lines[0]


def test_after_a_pull_with_other_ids_customers_are_still_no_leads(
    fitted: Workspace, tmp_path: Path
) -> None:
    fitted.pull("table", firms(tmp_path / "firms.csv", prefix="new"))
    found = leads(fitted)
    assert len(found) == 240 - len(CUSTOMERS)
    assert not found & ids(CUSTOMERS, "new")


def test_after_a_pull_with_other_ids_a_model_is_fitted_on_the_new_ones(
    held: Workspace, tmp_path: Path
) -> None:
    held.match(customers(tmp_path / "crm.csv"))
    held.pull("table", firms(tmp_path / "firms.csv", prefix="new"))
    model = held.fit()
    assert {c.company_id for c in model.customers} == ids(CUSTOMERS, "new")


def test_every_list_is_matched_again_and_only_when_the_data_changed(
    held: Workspace, tmp_path: Path
) -> None:
    held.match(customers(tmp_path / "old.csv", range(1, 30, 6)))
    held.fit(customers(tmp_path / "crm.csv"))
    held.pull("table", firms(tmp_path / "firms.csv", prefix="new"))
    assert not leads(held) & ids([*CUSTOMERS, *range(1, 30, 6)], "new")
    told: list[str] = []
    Workspace(held.folder, lambda step, done, total: told.append(step)).rank()
    assert "matching again" not in told


def test_a_customer_of_the_model_is_no_lead_when_the_list_was_shortened(
    held: Workspace, tmp_path: Path
) -> None:
    held.fit(customers(tmp_path / "crm.csv"))
    held.match(customers(tmp_path / "crm.csv", CUSTOMERS[:5]))
    assert len(held.standings()) == 5
    assert not leads(held) & ids(CUSTOMERS)


def test_a_match_that_breaks_off_leaves_the_matches_before_it(
    held: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.match(customers(tmp_path / "crm.csv"))
    before = list(held.state.query("select * from matches")), held.matches()

    def broken(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "match_customers", broken)
    with pytest.raises(KeyboardInterrupt):
        held.match(customers(tmp_path / "crm.csv", range(3, 60, 6)))
    other = Workspace(held.folder)
    assert (list(other.state.query("select * from matches")), other.matches()) == before


def test_persons_are_no_leads_and_teach_nothing(held: Workspace, tmp_path: Path) -> None:
    rows = [[f"c-{i:04d}", "yes"] for i in (0, 12, 6)]
    mapping = {"is_natural_person": "Person"}
    held.pull(
        "table",
        write_rows(tmp_path / "p.csv", "Company ID,Person", rows),
        name="p",
        columns=mapping,
    )
    model = held.fit(customers(tmp_path / "crm.csv"))
    assert {c.company_id for c in model.customers} == ids(CUSTOMERS[2:])
    assert not leads(held) & ids([0, 12, 6])


def test_a_header_of_two_kinds_in_two_tables_is_a_category(held: Workspace, tmp_path: Path) -> None:
    one = [[f"c-{i:04d}", 5 * (i % 7)] for i in range(120)]
    two = [[f"c-{i:04d}", ["small", "large"][i % 2]] for i in range(120, 240)]
    held.pull("table", write_rows(tmp_path / "1.csv", "Company ID,Size", one), name="one")
    held.pull("table", write_rows(tmp_path / "2.csv", "Company ID,size", two), name="two")
    model = held.fit(customers(tmp_path / "crm.csv"))
    assert [f.kind for f in model.ranker.fields_ if f.name == "size"] == ["category"]
    assert held.count("x_size in ('5', 'large')")[0]["companies"] == 17 + 60
    assert len(held.rank(limit=5)) == 5
    assert held.explain("c-0001").company_id == "c-0001"


def test_headers_that_differ_in_capitals_only_are_two_fields(
    held: Workspace, tmp_path: Path
) -> None:
    rows = [[f"c-{i:04d}", 5 * (i % 7) + i, ["small", "large"][i % 2]] for i in range(240)]
    held.pull("table", write_rows(tmp_path / "1.csv", "Company ID,Size,size", rows), name="one")
    model = held.fit(customers(tmp_path / "crm.csv"))
    columns = [tuple(f.columns) for f in model.ranker.fields_ if "size" in f.name]
    assert sorted(columns) == [("x_size",), ("x_size_2",)]
    assert len(held.rank(limit=5)) == 5
    assert held.explain("c-0001").company_id == "c-0001"


@pytest.mark.parametrize("fleet", [None, lambda i: "vans" if i % 2 else "lorries"])
def test_a_model_whose_column_is_gone_says_to_fit_again(
    held: Workspace, tmp_path: Path, fleet: Callable[[int], object] | None
) -> None:
    held.pull("table", firms(tmp_path / "firms.csv", extra=lambda i: i % 40 + i / 10))
    held.fit(customers(tmp_path / "crm.csv"))
    held.pull("table", firms(tmp_path / "firms.csv", extra=fleet))
    with pytest.raises(ModelError, match=r'column "Fleet" as number.*lookalike fit'):
        held.rank()
    assert "Fit it again: lookalike fit" in refusal(held.folder, "explain", "c-0001")
    assert "Fit it again: lookalike fit" in refusal(held.folder, "rank")
    held.fit()
    assert len(held.rank(limit=5)) == 5


@pytest.mark.parametrize("where", ["employees >= 'abc'", "name", "cast(name as int) > 3"])
def test_a_condition_that_fails_on_the_values_is_one_line(
    fitted: Workspace, tmp_path: Path, where: str
) -> None:
    for command in ("rank", "count"):
        line = refusal(fitted.folder, command, "--where", where)
        assert f"The condition {where} cannot be used: Conversion Error" in line
        assert "count --fields" in line


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("calibration.npz", b""),
        ("calibration.npz", b"PK\x03\x04 cut"),
        ("about.json", b"{}"),
        ("ranker/trees.txt", b""),
    ],
)
def test_a_damaged_model_says_to_fit_again(
    fitted: Workspace, tmp_path: Path, file: str, content: bytes
) -> None:
    [damaged] = (fitted.folder / "models").glob(f"*/{file}")
    damaged.write_bytes(content)
    assert re.search("[Ff]it (it|the model) again", refusal(fitted.folder, "rank"))
    [finding] = [f for f in examine(fitted.folder) if f.check == "model"]
    assert (finding.state, finding.fix) == ("wrong", "lookalike fit")


def test_damaged_data_say_to_pull_again(fitted: Workspace, tmp_path: Path) -> None:
    [file] = fitted.folder.rglob("companies-*.parquet")
    file.write_bytes(file.read_bytes()[:1000])
    for words in (["count"], ["count", "--where", "employees > 3"], ["rank"]):
        assert "Pull the register again" in refusal(fitted.folder, *words)
    [finding] = [f for f in examine(fitted.folder) if f.state == "wrong"]
    assert "Pull the register again" in finding.found
    fitted.pull("table", firms(tmp_path / "firms.csv"))
    assert fitted.count()[0]["companies"] == 240


def crm_of_odd_headers(path: Path) -> Path:
    rows = [[*row, 10 * row[2]] for row in names(CUSTOMERS) if isinstance(row[2], int)]
    return write_rows(path, "Foo,City,Bar 2023,Bar 2024", rows)


def test_fit_keeps_what_was_said_of_the_columns_when_matching(
    held: Workspace, tmp_path: Path
) -> None:
    held.match(crm_of_odd_headers(tmp_path / "wl.csv"), columns={"name": "Foo"})
    model = held.fit(weight="Bar 2024")
    assert {c.company_id: c.profit for c in model.customers}["c-0012"] == 12_500
    assert len(model.customers) == len(CUSTOMERS)


def test_fit_takes_columns_of_the_list_that_was_matched_last(
    held: Workspace, tmp_path: Path
) -> None:
    held.match(crm_of_odd_headers(tmp_path / "wl.csv"), columns={"name": "Foo"})
    words = ["--workspace", str(held.folder), "fit", "--column", "profit=Bar 2024"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert {c.company_id: c.profit for c in held.model().customers}["c-0012"] == 12_500


def test_a_list_without_profitable_customers_says_so(held: Workspace, tmp_path: Path) -> None:
    rows = names(CUSTOMERS, profit=lambda i: -i - 1)
    crm = write_rows(tmp_path / "crm.csv", "Customer,City,Profit EUR", rows)
    with pytest.raises(ModelError) as refused:
        held.fit(crm)
    assert "Only 0 good customers" in str(refused.value)
    assert "Of 15 matched companies 15 have a profit of zero or less" in str(refused.value)
    assert "--weight" in str(refused.value)


@pytest.mark.parametrize("name", ['a"b', "../x"])
def test_a_name_that_is_no_plain_word_is_refused(held: Workspace, name: str) -> None:
    table = held.folder.parent / "firms.csv"
    line = refusal(held.folder, "pull", "table", "--file", table, "--name", name)
    assert f'--name "{name}" is not usable' in line
    assert [d["dataset"] for d in held.registers() if d["rows"]] == ["table"]


def test_a_folder_of_any_name_can_be_a_workspace(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / 'Müller\'s "big" [1] ä ß')
    workspace.pull("table", firms(tmp_path / "firms.csv"))
    workspace.fit(customers(tmp_path / "crm.csv"))
    assert len(workspace.rank(where="city = 'Oulu'", limit=7)) == 7
    assert len(workspace.matches()) == len(CUSTOMERS)


def test_drop_takes_a_dataset_out(held: Workspace, tmp_path: Path) -> None:
    held.pull("table", firms(tmp_path / "more.csv", prefix="d"), name="more")
    assert 'Did you mean "table-more"?' in refusal(held.folder, "drop", "table-moer")
    words = ["--workspace", str(held.folder), "drop", "table-more"]
    assert CliRunner().invoke(main, words).exit_code == 0
    assert Workspace(held.folder).count()[0]["companies"] == 240
    assert json.dumps(held.registers()).count("table-more") == 0


def test_a_condition_is_not_kept_for_the_next_question(held: Workspace) -> None:
    engine, _ = held.engine()
    with pytest.raises(ConfigurationError):
        engine.ask("nonsense = 1")
    engine.ask(None)
    assert engine.table("select count(*) as n from asked")["n"][0].as_py() == 240


@pytest.mark.parametrize("command", ["match", "suppress", "pull"])
def test_a_country_that_nobody_knows_is_refused_and_nothing_is_kept(
    held: Workspace, tmp_path: Path, command: str
) -> None:
    crm = write_rows(tmp_path / "crm.csv", "Name,City", [["Sepän Pumppu Oy", "Oulu"]])
    words = [command, str(crm)] if command != "pull" else ["pull", "table", "--file", str(crm)]
    assert 'Unknown country "zzz"' in refusal(held.folder, *words, "--country", "zzz")
    assert held.suppressions() == []
    assert held.count()[0]["companies"] == 240


def test_a_country_may_be_said_in_words_and_in_any_case(held: Workspace, tmp_path: Path) -> None:
    crm = write_rows(
        tmp_path / "crm.csv", "Name,City,Business ID", [["Kuusi Oy", "Oulu", "0112038-9"]]
    )
    codes = set()
    for said in ("FI", "fi", "Suomi", "finland"):
        _, customers = held.match(crm, country=said)
        codes |= {*customers.table["country"].to_pylist()}
    assert codes == {"FI"}
