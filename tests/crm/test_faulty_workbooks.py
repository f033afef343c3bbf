"""Workbooks of customers as they really come."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from company.errors import ConfigurationError
from crm.customers import CustomerList, read_customers


def read(folder: Path, *rows: Sequence[object]) -> CustomerList:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(folder / "crm.xlsx")
    return read_customers(folder / "crm.xlsx")


def column(customers: CustomerList, name: str) -> list[object]:
    return customers.table[name].to_pylist()


def test_a_workbook_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"crm.xlsx is empty\. Give a file with a header"):
        read(tmp_path)
    with pytest.raises(ConfigurationError, match="has a header but no row that can be read"):
        read(tmp_path, ["Name", "City"])


def test_a_truncated_workbook_is_refused_with_the_fix(tmp_path: Path) -> None:
    read(tmp_path, ["Name"], ["Kone"])
    whole = (tmp_path / "crm.xlsx").read_bytes()
    (tmp_path / "crm.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ConfigurationError, match=r"cannot be read as a workbook .* save it as"):
        read_customers(tmp_path / "crm.xlsx")


def test_a_title_empty_rows_and_two_columns_with_one_header_are_no_obstacle(tmp_path: Path) -> None:
    rows = [["Our customers"], [], ["Name", "Profit", "Name"], ["Kone", 1, "x"], [], ["Fazer", 2]]
    got = read(tmp_path, *rows)
    assert (column(got, "name"), column(got, "profit")) == (["Kone", "Fazer"], [1.0, 2.0])
    assert (column(got, "line"), got.original.column_names) == (
        [4, 6],
        ["Name", "Profit", "Name (2)"],
    )


def test_ids_beyond_the_digits_of_a_spreadsheet_are_counted(tmp_path: Path) -> None:
    got = read(tmp_path, ["ID", "Name"], [123456789012345678, "Kone"], [7.0, "Fazer"])
    assert column(got, "row_id") == ["1.234567890123457e+17", "7"]
    assert "row id: 1 rounded by a spreadsheet program, kept as they are" in got.understood


def test_days_are_days_and_the_zero_of_the_calendar_is_none(tmp_path: Path) -> None:
    half_past_eight = datetime(2024, 3, 1, 8, 30)  # noqa: DTZ001 (a cell has no time zone)
    days = [date(2024, 2, 29), half_past_eight, date(1900, 1, 1), "31.12.9999"]
    got = read(tmp_path, ["Name", "Last order date"], *zip("abcd", days, strict=True))
    assert column(got, "last_order_on") == [date(2024, 2, 29), date(2024, 3, 1), None, None]


def test_errors_of_formulas_are_no_amounts(tmp_path: Path) -> None:
    got = read(tmp_path, ["Name", "Profit"], ["Kone", "#REF!"], ["Fazer", "#DIV/0!"], ["Valio", 3])
    assert column(got, "profit") == [None, None, 3.0]


def test_a_text_cell_that_begins_a_formula_is_read_as_text(tmp_path: Path) -> None:
    got = read(tmp_path, ["Name", "Phone"], ["@Kone", "+358 40 123 4567"])
    assert (column(got, "name"), column(got, "phone")) == (["@Kone"], ["+358 40 123 4567"])
