"""An export of each CRM is read, changed, and goes back as the CRM takes it."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from exports_of_crms import KONELAAKSO, PAPIER, SNICKERI, changes, evidence, export_of
from sqlite_utils import Database
from written_imports import CRMS, SHAPE, imported, read, rows_of, same_as_golden

from company.errors import ConfigurationError, WorkspaceError
from crm import journal
from crm.changes import Change
from crm.customers import read_customers
from crm.shapes import holds, property_columns, record_column, write_import
from store.state import open_state


@pytest.fixture
def state(tmp_path: Path) -> Database:
    return open_state(tmp_path / "state")


@pytest.mark.parametrize("code", CRMS)
def test_the_customers_of_an_export_are_read_with_their_ids_names_and_places(code, tmp_path):
    customers = read_customers(export_of(code, tmp_path))
    first = customers.table.to_pylist()[0]
    assert f"the columns are those of {SHAPE[code].label}" in customers.understood
    assert (first["name"], first["city"], first["country"], first["postcode"]) == (
        "Konelaakso Oy", "Hyvinkää", "FI", "05800",
    )  # fmt: skip
    assert "konelaakso.example" in first["website"]
    assert first["revenue"] is None  # what it turns over is not what it has bought
    assert record_column(SHAPE[code], customers.original.column_names)
    assert len({*customers.table["row_id"].to_pylist()} - {"2", "3", "4", "5"}) == 4


def test_a_number_of_the_list_itself_counts_and_not_the_one_that_was_filled_in(tmp_path):
    (tmp_path / "hub.csv").write_text(
        "Record ID,Company name,Company Domain Name,Y-tunnus,Lookalike: Registration number,"
        "Lookalike: Company id\n7,Siltec Oy,,0112038-9,2435143-8,FI-PRO-2435143-8\n",
        encoding="utf-8",
    )
    [row] = read_customers(tmp_path / "hub.csv").table.to_pylist()
    assert row["registration_number"] == "0112038-9"
    assert row["company_id"] == "FI-PRO-2435143-8"


@pytest.mark.parametrize("code", CRMS)
def test_an_import_file_is_what_a_person_has_approved(code, tmp_path, state):
    imported(code, tmp_path / "import.csv", state)
    assert same_as_golden(tmp_path / "import.csv", f"import_{code}.csv")


@pytest.mark.parametrize("code", CRMS)
def test_an_import_file_read_back_says_what_was_to_change_and_nothing_else(code, tmp_path, state):
    shape, ids, original = read(code, tmp_path)
    made = imported(code, tmp_path / "import.csv", state)
    left = {(change.line, change.field) for change, _ in made.left}
    rows = rows_of(tmp_path / "import.csv")
    record = record_column(shape, list(rows[0]))
    at = property_columns(shape, list({header: None for row in rows for header in row}))
    by_id = {row[record]: row for row in rows}
    written = [c for c in changes(ids) if c.action in ("fill", "update")]
    parts = ("street", "city", "postcode") if code == "pipedrive" else ()
    for change in written:
        known = shape.property_of(change.field)
        if (change.line, change.field) in left or change.field in parts:
            continue
        cell = by_id[change.record_id].pop(at[change.field])
        assert holds(known, cell, change.new, shape.dialect), change
    others = {c for row in by_id.values() for c in row} - {record, at.get("company_id")}
    allowed = set(next(iter(original.values()))) if code == "dynamics" else {at.get("address")}
    assert others <= allowed


@pytest.mark.parametrize("code", CRMS)
def test_conflicts_and_what_is_kept_are_in_no_import_file(code, tmp_path, state):
    shape, ids, original = read(code, tmp_path)
    idle = [c for c in changes(ids) if c.action in ("conflict", "keep")]
    made = write_import(
        shape, idle, tmp_path / "i.csv", state=state, companies=evidence(), original=original
    )
    assert (made.rows, made.cells) == (0, 0)
    assert rows_of_text(tmp_path / "i.csv") == 0


def rows_of_text(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines()) - 1


@pytest.mark.parametrize("code", CRMS)
@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("marketing_block", ["reklamebeskyttelse", None, None, None]),
        ("is_natural_person", [True, False, False, False]),
        ("company_id", ["FI-PRO-not-there", SNICKERI, PAPIER, "FI-PRO-0000567-8"]),
    ],
)
def test_a_company_that_may_not_be_shown_is_in_no_import_file(
    code, column, values, tmp_path, state
):
    shape, ids, original = read(code, tmp_path)
    companies = evidence(**{column: values, "country": ["DK", "SE", "PL", "FI"]})
    made = write_import(
        shape,
        changes(ids),
        tmp_path / "i.csv",
        state=state,
        companies=companies,
        original=original,
    )
    text = (tmp_path / "i.csv").read_text("utf-8")
    assert made.withheld == 4
    assert not [
        secret for secret in (KONELAAKSO, "Konelaakso", ids[0], "7350000") if secret in text
    ]


def test_changes_are_not_written_without_what_permissions_are_decided_by(tmp_path, state):
    shape, ids, original = read("hubspot", tmp_path)
    bare = evidence().drop_columns(["marketing_block"])
    with pytest.raises(WorkspaceError, match="cannot be told without marketing_block"):
        write_import(
            shape, changes(ids), tmp_path / "i.csv", state=state, companies=bare, original=original
        )
    assert not (tmp_path / "i.csv").exists()


@pytest.mark.parametrize("code", CRMS)
def test_records_without_ids_are_refused_and_not_found_by_their_names(code, tmp_path, state):
    shape, ids, original = read(code, tmp_path)
    cut = record_column(shape, list(next(iter(original.values()))))
    bare = {id_: {h: c for h, c in row.items() if h != cut} for id_, row in original.items()}
    told = [replace(change, record_id="") for change in changes(ids)]
    with pytest.raises(ConfigurationError, match=r"no ids of its records.*Export it again with"):
        write_import(
            shape, told, tmp_path / "i.csv", state=state, companies=evidence(), original=bare
        )


def test_more_records_than_a_crm_takes_go_into_several_files(tmp_path, state):
    shape = SHAPE["pipedrive"]
    few = replace(shape, dialect=replace(shape.dialect, most_rows=2))
    told = [
        Change(f"{n}", f"{n}", n, PAPIER, "employees", "", "fill", "", f"{n}", "", "", "")
        for n in range(2, 7)
    ]
    made = write_import(few, told, tmp_path / "i.csv", state=state, companies=evidence())
    assert [path.name for path in made.files] == ["i.csv", "i-2.csv", "i-3.csv"]
    assert [len(rows_of(path)) for path in made.files] == [2, 2, 1]


def test_an_import_file_is_in_the_journal_and_has_its_description(tmp_path, state):
    imported("salesforce", tmp_path / "i.csv", state)
    [entry] = journal.exports(state)
    assert (entry.what, entry.rows) == ("import salesforce", 4)
    assert entry.sha256 == sha256((tmp_path / "i.csv").read_bytes()).hexdigest()
    told = json.loads((tmp_path / "i.csv.datapackage.json").read_text("utf-8"))
    fields = {f["name"]: f["type"] for f in told["resources"][0]["schema"]["fields"]}
    assert (fields["Id"], fields["NumberOfEmployees"]) == ("string", "number")


def test_salesforce_takes_no_workbook(tmp_path, state):
    with pytest.raises(ConfigurationError, match=r'Unknown file ending for Salesforce "xlsx"'):
        write_import(
            SHAPE["salesforce"], [], tmp_path / "i.xlsx", state=state, companies=evidence()
        )
