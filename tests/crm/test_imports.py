"""An export of each CRM is read, changed, and goes back as the CRM takes it."""

import csv
import json
import os
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from exports_of_crms import (
    KONELAAKSO,
    PAPIER,
    SNICKERI,
    changes,
    evidence,
    export_of,
)
from sqlite_utils import Database

from company.errors import ConfigurationError, WorkspaceError
from connectors.contract import Quarantine
from connectors.spreadsheet import open_spreadsheet
from crm import journal
from crm.changes import Change
from crm.customers import read_customers
from crm.shapes import (
    SHAPES,
    ImportFile,
    Shape,
    holds,
    property_columns,
    recognised,
    record_column,
    write_import,
)
from store.state import open_state

GOLDEN = Path(__file__).parents[1] / "golden"
CRMS = ("hubspot", "salesforce", "pipedrive", "dynamics")
SHAPE = {shape.code: shape for shape in SHAPES}


@pytest.fixture
def state(tmp_path: Path) -> Database:
    return open_state(tmp_path / "state")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file as a program reads them, empty cells left out."""
    sheet = open_spreadsheet(path, Quarantine())
    rows = (row for block in sheet.blocks for row in block.rows.to_pylist())
    return [{header: cell for header, cell in row.items() if cell} for row in rows]


def read(code: str, folder: Path) -> tuple[Shape, list[str], dict[str, dict[str, str]]]:
    """The shape of an export, the ids of its records, and its cells by them."""
    customers = read_customers(export_of(code, folder))
    ids = customers.table["row_id"].to_pylist()
    cells = customers.original.to_pylist()
    return recognised(customers.original.column_names), ids, dict(zip(ids, cells, strict=True))


def imported(code: str, path: Path, state: Database) -> ImportFile:
    shape, ids, original = read(code, path.parent)
    companies = evidence()
    return write_import(
        shape, changes(ids), path, state=state, companies=companies, original=original
    )


def same_as_golden(path: Path, name: str) -> bool:
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes(path.read_bytes())
    assert path.read_bytes() == golden.read_bytes()
    return True


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


def test_what_dynamics_is_not_told_to_change_goes_back_as_it_came(tmp_path, state):
    _, _, original = read("dynamics", tmp_path)
    imported("dynamics", tmp_path / "import.csv", state)
    with (tmp_path / "import.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    before = {row["(Do Not Modify) Account"]: row for row in original.values()}
    differing = {
        (row["Account Name"], header)
        for row in rows
        for header, cell in row.items()
        if cell != before[row["(Do Not Modify) Account"]][header]
    }
    assert ("Fiński Papier Sp. z o.o.", "Address 1: City") in differing
    assert len(differing) == 11
    assert not {header for _, header in differing} & {
        "(Do Not Modify) Row Checksum", "(Do Not Modify) Modified On", "Account Name",
    }  # fmt: skip


def test_a_field_without_a_column_in_the_export_is_left_out_of_a_file_for_dynamics(tmp_path, state):
    made = imported("dynamics", tmp_path / "import.xlsx", state)
    left = [(change.field, why) for change, why in made.left]
    assert [field for field, _ in left] == ["founded_on", "employer"]
    assert left[0][1] == "the export has no such column: add it to the view and export again"


def test_a_workbook_for_dynamics_has_numbers_as_numbers_and_ids_as_text(tmp_path, state):
    imported("dynamics", tmp_path / "import.xlsx", state)
    sheet = openpyxl.load_workbook(tmp_path / "import.xlsx")["Import"]
    cells = dict(zip([c.value for c in sheet[1]], sheet[4], strict=True))
    assert cells["Address 1: City"].value == "Łódź"
    assert (cells["Annual Revenue"].value, cells["Annual Revenue"].data_type) == (2487000, "n")
    postcode = cells["Address 1: ZIP/Postal Code"]
    assert (postcode.value, postcode.data_type) == ("00-950", "s")
    assert cells["(Do Not Modify) Modified On"].value == datetime(2024, 5, 3, 15, 40)  # noqa: DTZ001


def test_an_address_that_pipedrive_has_is_not_written_anew_to_fill_a_part_of_it(tmp_path, state):
    shape, ids, original = read("pipedrive", tmp_path)
    filled = [
        replace(c, action="fill", new="Papierowa 7", field="street")
        for c in changes(ids)
        if (c.line, c.field) == (4, "city")
    ]
    made = write_import(
        shape, filled, tmp_path / "a.csv", state=state, companies=evidence(), original=original
    )
    assert (made.rows, [change.field for change, _ in made.left]) == (0, ["street"])
    made = imported("pipedrive", tmp_path / "b.csv", state)
    addresses = [row.get("Organization - Address") for row in rows_of(tmp_path / "b.csv")]
    assert addresses == [None, "Skogsvägen 3, 90330", "Łódź, Poland", None]


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


def test_two_records_of_one_company_do_not_get_the_same_unique_id(tmp_path, state):
    told = [
        Change(id_, id_, line, KONELAAKSO, field, "", "fill", "", new, "", "", "")
        for line, id_ in ((2, "11"), (3, "12"))
        for field, new in (("company_id", KONELAAKSO), ("size_class", "medium"))
    ]
    made = write_import(
        SHAPE["hubspot"], told, tmp_path / "i.csv", state=state, companies=evidence()
    )
    rows = rows_of(tmp_path / "i.csv")
    assert [(c.record_id, why[:14]) for c, why in made.left] == [("12", "another record")]
    assert [row.get("Lookalike: Company id") for row in rows] == [KONELAAKSO, None]
    assert [row["Record ID"] for row in rows] == ["11", "12"]


def test_the_headers_of_an_export_in_another_language_go_back_as_they_came(tmp_path, state):
    cells = {"Tietueen tunnus": "77", "Yrityksen nimi": "Fińska", "Kaupunki": None}
    told = [Change("77", "77", 2, PAPIER, "city", "", "fill", "", "Łódź", "", "", "")]
    shape = recognised([*cells, "Yrityksen verkkotunnus"])
    write_import(
        shape, told, tmp_path / "i.csv", state=state, companies=evidence(), original={"77": cells}
    )
    [row] = rows_of(tmp_path / "i.csv")
    assert (row["Tietueen tunnus"], row["Kaupunki"]) == ("77", "Łódź")


def test_a_list_of_no_crm_goes_back_by_the_column_that_holds_its_ids(tmp_path, state):
    cells = {"Nro": "K-7", "Yritys": "Fińska"}
    told = [Change("K-7", "K-7", 2, PAPIER, "city", "", "fill", "", "Łódź", "", "", "")]
    write_import(
        SHAPE["generic"],
        told,
        tmp_path / "i.csv",
        state=state,
        companies=evidence(),
        original={"K-7": cells},
    )
    assert rows_of(tmp_path / "i.csv") == [{"Nro": "K-7", "company_id": PAPIER, "city": "Łódź"}]


def test_a_list_of_no_crm_goes_by_its_own_ids_or_else_by_ours(tmp_path, state):
    told = [
        Change("", "2", 2, KONELAAKSO, "status", "", "fill", "", "active", "", "", ""),
        Change("", "4", 4, PAPIER, "city", "", "fill", "", "Łódź", "", "", ""),
    ]
    write_import(SHAPE["generic"], told, tmp_path / "i.csv", state=state, companies=evidence())
    assert rows_of(tmp_path / "i.csv") == [
        {"company_id": KONELAAKSO, "lookalike_status": "active"},
        {"company_id": PAPIER, "city": "Łódź"},
    ]


def test_a_value_that_a_closed_list_lacks_is_told_and_not_written(tmp_path, state):
    told = [Change("1", "1", 2, PAPIER, "industry", "", "fill", "", "97.00", "", "", "")]
    made = write_import(
        SHAPE["hubspot"], told, tmp_path / "i.csv", state=state, companies=evidence()
    )
    assert [(c.new, why[:31]) for c, why in made.left] == [
        ("97.00", "the CRM's list has no option fo")
    ]


def test_formulas_are_neutralised_and_telephone_numbers_are_not(tmp_path, state):
    told = [
        Change("1", "1", 2, PAPIER, "phone", "", "fill", "", "+48 22 123", "", "", ""),
        Change("1", "1", 2, PAPIER, "street", "", "fill", "", "=1+1\n@x", "", "", ""),
    ]
    write_import(SHAPE["hubspot"], told, tmp_path / "i.csv", state=state, companies=evidence())
    [row] = rows_of(tmp_path / "i.csv")
    assert (row["Phone Number"], row["Street Address"]) == ("+48 22 123", "'=1+1 @x")


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
