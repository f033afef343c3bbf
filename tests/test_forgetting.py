"""Forgetting and suppressing: what goes, what stays as a hash, and what comes back of it."""

from pathlib import Path

import protected_world as world
import pyarrow as pa
import pytest
from protected_world import FORGOTTEN, NAMES, SUPPRESSED
from written_rows import write_rows

from company.errors import ConfigurationError
from lookalike.workspace import Workspace
from store.hiding import hidden_rows


@pytest.fixture
def held(tmp_path: Path) -> Workspace:
    """A workspace with companies and customers, in which nobody is hidden yet."""
    workspace = Workspace(tmp_path / "ws")
    workspace.pull("table", world.companies(tmp_path / "firms.csv"))
    workspace.fit(world.customers(tmp_path / "crm.csv"))
    return workspace


def state_bytes(workspace: Workspace) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(workspace.folder.glob("state.sqlite*")))


def names_of(workspace: Workspace, table: str = "companies") -> set[str]:
    found = workspace.engine()[0].table(f"select name from {table}")
    return set(found["name"].to_pylist())


def test_a_forgotten_company_leaves_no_trace_in_the_state_and_in_the_models(
    held: Workspace,
) -> None:
    assert b"Unohdettu" in state_bytes(held)
    done = held.forget(FORGOTTEN)
    assert (done.rows, done.models, done.in_universe) == (1, 1, True)
    left = state_bytes(held)
    assert [s for s in (b"Unohdettu", FORGOTTEN.encode()) if s in left] == []
    assert list((held.folder / "models").iterdir()) == []


def test_a_forgotten_company_is_in_no_view_and_comes_back_by_no_pull(
    held: Workspace, tmp_path: Path
) -> None:
    held.forget(FORGOTTEN)
    held.pull("table", world.companies(tmp_path / "firms.csv"))
    assert [
        t for t in ("companies", "names", "profiles") if NAMES[FORGOTTEN] in names_of(held, t)
    ] == []
    assert NAMES[SUPPRESSED] in names_of(held)


def test_a_crm_file_that_names_a_forgotten_customer_is_kept_without_it(
    held: Workspace, tmp_path: Path
) -> None:
    rows = held.state.execute("select count(*) from customers").fetchone()[0]
    held.forget(FORGOTTEN)
    spelled = write_rows(
        tmp_path / "again.csv", "Customer number,Customer,City,Company ID",
        [["r-gone", "Unohdettu Konetukku Oy", "Oulu", ""],
         ["new", "UNOHDETTU Kone-tukku", "Oulu", FORGOTTEN], ["kept", "Toinen Oy", "Oulu", ""]],
    )  # fmt: skip
    held.match(world.customers(tmp_path / "crm.csv"))
    held.match(spelled)
    kept = held.state.execute("select count(*) from customers where file_id = 1").fetchone()[0]
    assert kept == rows - 1
    assert b"nohdettu" not in state_bytes(held).lower().replace(b"unohdettu konetukku oy,", b"")


def test_a_row_of_the_crm_is_forgotten_by_its_number(held: Workspace, tmp_path: Path) -> None:
    assert held.forget("r-near2").rows == 1
    held.match(tmp_path / "crm.csv")
    told = held.matches()["input_name"].to_pylist()
    assert "Discrete Machines" not in told
    assert "Skaermet Maskinhandel Sverige" in told


def test_forgetting_nobody_says_what_an_id_looks_like(held: Workspace) -> None:
    with pytest.raises(
        ConfigurationError, match=r'^No company and no CRM row has the id.*"nobody"'
    ):
        held.forget("nobody")


def test_the_suppression_list_is_kept_as_hashes_alone(held: Workspace, tmp_path: Path) -> None:
    file = write_rows(
        tmp_path / "s.csv", "Name,E-mail,Website,Business ID,Country",
        [["Salainen Yritys Oy", "", "", "", ""], ["", "pekka@salainen.example", "", "", ""],
         ["", "", "https://www.peitetty.example/fi", "", ""], ["", "", "", "7654321-0", "FI"]],
    )  # fmt: skip
    assert held.suppress(file).rows == 4
    kinds = [entry.kind for entry in held.suppressions()]
    assert kinds == ["name", "e-mail", "domain", "country and number"]
    left = state_bytes(held).lower()
    assert [s for s in (b"salainen", b"peitetty", b"7654321") if s in left] == []


@pytest.mark.parametrize(
    ("header", "cell"),
    [("Company ID", SUPPRESSED.lower()), ("Website", "estetty.example"),
     ("Website", "http://WWW.Estetty.example/contact"), ("Name", "estetty konetukku OY"),
     ("Business ID", "31993885")],
)  # fmt: skip
def test_a_company_is_suppressed_by_any_way_to_name_it(
    held: Workspace, tmp_path: Path, header: str, cell: str
) -> None:
    done = held.suppress(write_rows(tmp_path / "s.csv", header, [[cell], ["nothing"]]))
    assert (done.hidden, NAMES[SUPPRESSED] in names_of(held)) == (1, False)
    held.unsuppress(cell)
    assert NAMES[SUPPRESSED] in names_of(held)


def test_an_address_of_a_mail_provider_does_not_suppress_its_other_users(
    held: Workspace, tmp_path: Path
) -> None:
    held.suppress(write_rows(tmp_path / "s.csv", "E-mail", [["anna@gmail.com"]]))
    rows = pa.table({"email": ["Anna@gmail.com ", "bo@gmail.com"], "name": ["A Oy", "B Oy"]})
    assert hidden_rows(held.folder, rows) == ["suppressed", None]


def test_a_suppressed_row_comes_later_and_is_hidden_all_the_same(
    held: Workspace, tmp_path: Path
) -> None:
    held.suppress(write_rows(tmp_path / "s.csv", "Company ID", [["FI-PRO-9999999-9"]]))
    later = [["FI-PRO-9999999-9", "Myöhempi Oy", "Oulu", "FI"]]
    file = write_rows(tmp_path / "later.csv", "Company ID,Name,City,Country", later)
    held.pull("table", file, name="later")
    assert "Myöhempi Oy" not in names_of(held)


def test_two_workspaces_keep_different_hashes_of_one_company(tmp_path: Path) -> None:
    file = write_rows(tmp_path / "s.csv", "Company ID", [[SUPPRESSED]])
    hashes = set()
    for name in ("a", "b"):
        workspace = Workspace(tmp_path / name)
        workspace.suppress(file)
        hashes |= {row[0] for row in workspace.state.execute("select hash from suppressions")}
    assert len(hashes) == 2


def test_a_suppression_that_is_not_there_cannot_be_taken_off(held: Workspace) -> None:
    with pytest.raises(ConfigurationError, match='Nothing on the suppression list is "x"'):
        held.unsuppress("x")


def test_a_file_without_a_column_to_go_by_is_refused(held: Workspace, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "s.csv", "Colour,Size", [["red", "12"]])
    with pytest.raises(ConfigurationError, match="no column of ids, numbers, domains"):
        held.suppress(file)


def test_an_open_row_that_is_suppressed_waits_for_nobody(held: Workspace, tmp_path: Path) -> None:
    before = held.review().lines(unmatched=True)
    held.suppress(write_rows(tmp_path / "s.csv", "Name", [["discrete machines"]]))
    review = held.review()
    [gone] = set(before) - set(review.lines(unmatched=True))
    assert [row["name"] for row in review.rows() if row["line"] == gone] == ["Discrete Machines"]
