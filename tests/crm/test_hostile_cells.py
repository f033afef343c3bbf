"""What stands in a cell cannot harm who opens the file, and comes back as it was written."""

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from connectors.contract import Quarantine
from connectors.spreadsheet import open_spreadsheet
from crm.csv_file import write_csv
from crm.lead_fields import LeadField
from crm.part_file import write_parts
from crm.report_xlsx import Part
from crm.xlsx_file import write_xlsx

ATTACKS = [
    "=1+1", "@SUM(A1)", "+1+cmd|' /C calc'!A0", "-2+3", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1",
    '=HYPERLINK("http://evil.example","x")', "＝1+1", "=DDE(\"cmd\";\"/C calc\";\"x\")",
]  # fmt: skip
HARMLESS = ["+358 40 123 4567", "+358 (0)40 123", "-5,2", "R+D Oy", "a=b Oy", "O'Hara", '19" Oy']
LONG = "x" * 40_000
FIELDS = [
    LeadField("input_name", "text", "Name", 20, "wrapped", "Its name"),
    LeadField("founded", "date", "Founded", 12, "date", "Its first day"),
    LeadField("worth", "number", "Worth", 12, "amount", "What it brings"),
]


def leads(names: list[str], **columns: list[object]) -> pa.Table:
    passed = {"may_show": ["yes"] * len(names), "show_rule": ["legal-person"] * len(names)}
    return pa.table({"name": pa.array(names, pa.string()), **columns, **passed})


def csv_names(path: Path, separator: str = ",") -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=separator)
        return [row.get("name") or row["Company"] for row in rows]


def sheet_names(path: Path) -> list[str | None]:
    """The names by both readers of workbooks, which must agree."""
    sheet = openpyxl.load_workbook(path)["Leads"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    place = [cell.value for cell in sheet[1]].index("Company")
    by_openpyxl = [row[place].value for row in sheet.iter_rows(min_row=2)]
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Leads").to_python()
    assert [row[place] or None for row in rows[1:]] == by_openpyxl
    return by_openpyxl


@pytest.mark.parametrize(("excel", "separator"), [(None, ","), ("fi", ";"), ("pl", ";")])
def test_no_cell_of_a_csv_begins_a_formula(
    tmp_path: Path, excel: str | None, separator: str
) -> None:
    write_csv(leads(ATTACKS), [], tmp_path / "leads.csv", excel)
    found = csv_names(tmp_path / "leads.csv", separator)
    assert [name[0] for name in found] == ["'"] * len(ATTACKS)
    assert [name[1:] for name in found] == [attack.strip() for attack in ATTACKS]


def test_a_workbook_keeps_such_text_as_it_is_and_as_text(tmp_path: Path) -> None:
    write_xlsx(leads(ATTACKS), [], tmp_path / "leads.xlsx")
    assert sheet_names(tmp_path / "leads.xlsx") == [attack.strip() for attack in ATTACKS]


@pytest.mark.parametrize("excel", [None, "fi", "pl"])
def test_telephone_numbers_and_negative_numbers_stay_as_they_are(
    tmp_path: Path, excel: str | None
) -> None:
    write_csv(leads(HARMLESS, profit_eur=[-5.0] * len(HARMLESS)), [], tmp_path / "a.csv", excel)
    sheet = open_spreadsheet(tmp_path / "a.csv", Quarantine())
    rows = [row for block in sheet.blocks for row in block.rows.to_pylist()]
    header, profit = ("Company", "Profit, EUR") if excel else ("name", "profit_eur")
    assert [row[header] for row in rows] == HARMLESS
    assert {row[profit] for row in rows} == {"-5"}


@pytest.mark.parametrize("excel", ["fi", "pl"])
def test_a_list_for_finnish_and_polish_excel_is_read_back_by_the_tool(
    tmp_path: Path, excel: str
) -> None:
    names = ["Zażółć; gęślą Oy", 'Hyvinkään "Säästö" Oy']
    write_csv(leads(names, score=[96.4, 3.5]), [], tmp_path / "leads.csv", excel)
    raw = (tmp_path / "leads.csv").read_bytes()
    assert (raw[:3], raw.count(b"\r\n")) == (b"\xef\xbb\xbf", 3)
    sheet = open_spreadsheet(tmp_path / "leads.csv", Quarantine())
    rows = [row for block in sheet.blocks for row in block.rows.to_pylist()]
    assert [(row["Company"], row["Score"]) for row in rows] == [
        (names[0], "96,4"),
        (names[1], "3,5"),
    ]


def test_characters_that_xml_forbids_do_not_reach_the_workbook(tmp_path: Path) -> None:
    names = ["a\x00b", "c\x0bd", "e\x1ff", "g\ufffeh", "i\uffffj", "<k> & 'l'", "\x07", "🍕"]
    write_xlsx(leads(names), [("Made by", "x\x01y")], tmp_path / "leads.xlsx")
    found = sheet_names(tmp_path / "leads.xlsx")
    assert found == ["ab", "c d", "ef", "gh", "ij", "<k> & 'l'", None, "🍕"]
    assert openpyxl.load_workbook(tmp_path / "leads.xlsx")["About"]["B1"].value == "xy"


def test_text_longer_than_a_cell_is_cut_and_not_lost(tmp_path: Path) -> None:
    write_xlsx(leads([LONG, "🍕" * 20_000, "x" * 32_767]), [], tmp_path / "leads.xlsx")
    first, emoji, fits = sheet_names(tmp_path / "leads.xlsx")
    assert (first or "")[-2:] == "x…"
    assert [len((text or "").encode("utf-16-le")) // 2 for text in (first, emoji, fits)] == [
        32_767,
        32_767,
        32_767,
    ]
    write_csv(leads([LONG]), [], tmp_path / "leads.csv")
    assert csv_names(tmp_path / "leads.csv") == [LONG]


def test_days_before_1900_are_text_and_numbers_that_are_none_are_blank(tmp_path: Path) -> None:
    days = [date(1891, 2, 1), date(1900, 1, 1), date(9999, 12, 31)]
    worth = [float("nan"), float("inf"), -5.25]
    table = pa.table({"input_name": ["a", "b", "c"], "founded": days, "worth": worth})
    write_parts([Part("Rows", FIELDS, table)], "Report", [], tmp_path / "report.xlsx", None)
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["Rows"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [str(row[1])[:10] for row in rows] == ["1891-02-01", "1900-01-01", "9999-12-31"]
    assert [row[2] for row in rows] == [None, None, -5.25]


def test_an_amount_beyond_all_sense_is_written_all_the_same(tmp_path: Path) -> None:
    table = leads(["a", "b"], revenue_eur=[1e25, 12.0])
    write_csv(table, [], tmp_path / "leads.csv")
    with (tmp_path / "leads.csv").open(encoding="utf-8", newline="") as file:
        assert [float(row["revenue_eur"]) for row in csv.DictReader(file)] == [1e25, 12.0]
    write_xlsx(table, [], tmp_path / "leads.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "leads.xlsx")["Leads"]
    place = [cell.value for cell in sheet[1]].index("Revenue, EUR")
    assert [row[place].value for row in sheet.iter_rows(min_row=2)] == [1e25, 12]
