"""What stands in an import file: its records, its headers, its cells, by the habits of each CRM."""

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from exports_of_crms import KONELAAKSO, PAPIER, changes, evidence
from sqlite_utils import Database
from written_imports import SHAPE, imported, read, rows_of

from crm.changes import Change
from crm.shapes import recognised, write_import
from store.state import open_state


@pytest.fixture
def state(tmp_path: Path) -> Database:
    return open_state(tmp_path / "state")


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
