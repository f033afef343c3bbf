"""Leads as a workbook: what its cells are, what is in sight, how it prints."""

from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from exported_leads import ABOUT, KONEPAJA, LEADS, export, left_by, same_as_golden
from openpyxl.worksheet.worksheet import Worksheet
from sqlite_utils import Database

from crm import xlsx_file
from crm.lead_fields import LEAD_FIELDS


@pytest.fixture(scope="module", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return left_by(tmp_path_factory.mktemp("state"))


def opened(tmp_path: Path, leads: pa.Table = LEADS, sheet: str = "Leads") -> Worksheet:
    export(leads, ABOUT, tmp_path / "leads.xlsx")
    return openpyxl.load_workbook(tmp_path / "leads.xlsx")[sheet]


def cells(sheet: Worksheet, row: int) -> dict[str, openpyxl.cell.Cell]:
    name = {field.header: field.name for field in LEAD_FIELDS}
    return {name[head.value]: cell for head, cell in zip(sheet[1], sheet[row], strict=True)}


@pytest.mark.parametrize("name", ["Leads", "About"])
def test_each_sheet_is_what_a_person_has_approved(tmp_path, name):
    sheet = opened(tmp_path, sheet=name)
    shown = [
        f"{cell.coordinate} {cell.data_type} {cell.number_format} | {cell.value}"
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert same_as_golden("\n".join(shown) + "\n", f"sheet_{name.lower()}.txt")


def test_the_sheet_holds_no_formula_even_when_names_ask_for_one(tmp_path):
    sheet = opened(tmp_path)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n", "d"}
    assert cells(sheet, 3)["name"].value == '=HYPERLINK("http://evil.example","x")'
    assert opened(tmp_path, sheet="About")["B2"].data_type == "s"


def test_numbers_and_dates_in_the_sheet_are_numbers_and_dates(tmp_path):
    lead = cells(opened(tmp_path), 2)
    found = {n: (lead[n].value, lead[n].number_format) for n in ("score", "revenue_eur", "margin")}
    assert found == {
        "score": (96.4, "0.0"),
        "revenue_eur": (23_189_238, "#,##0"),
        "margin": (-0.069, "0.0%"),
    }
    assert lead["use_by"].value.isoformat() == "2026-01-21T00:00:00"
    assert (lead["use_by"].is_date, lead["use_by"].number_format) == (True, "yyyy-mm-dd")


def test_ids_and_telephone_numbers_in_the_sheet_are_text(tmp_path):
    lead = cells(opened(tmp_path), 2)
    found = [lead[n] for n in ("registration_number", "industry_code", "phone")]
    assert [cell.value for cell in found] == ["0112038", "25620", "+358 40 123"]
    assert {(cell.data_type, cell.number_format) for cell in found} == {("s", "@")}


def test_known_zero_is_shown_and_the_unknown_is_empty(tmp_path):
    lead = cells(opened(tmp_path), 3)
    assert (lead["employees"].value, lead["revenue_eur"].value) == (0, None)


def test_header_and_names_stay_in_sight_and_every_column_filters(tmp_path):
    sheet = opened(tmp_path)
    assert sheet.freeze_panes == "E2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(3, len(LEAD_FIELDS)).coordinate}"


def test_sheet_prints_landscape_one_page_wide_with_its_header_on_each(tmp_path):
    sheet = opened(tmp_path)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    # One page wide is what a file means that names no width.
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.print_title_rows) == (True, "$1:$1")


def test_first_screen_reaches_the_first_reason_at_1400_pixels(tmp_path):
    sheet = opened(tmp_path)
    headers = [cell.value for cell in sheet[1]]
    until = headers[: headers.index("Why 1") + 1]
    assert " ".join(until) == (
        "Rank Score Grade Company Country City Industry Employees Revenue, EUR Why 1"
    )
    widths = {field.header: field.width for field in LEAD_FIELDS}
    assert sum(widths[word] * 7 + 5 for word in until) < 1_300


def test_details_and_empty_columns_are_folded_away_behind_the_rest(tmp_path):
    sheet = opened(tmp_path)
    folded = [cell.value for cell in sheet[1] if is_folded(sheet, cell.column)]
    assert folded[:3] == ["Company id", "Registration number", "Status"]
    assert "Why 3" in folded  # no lead has a third reason
    assert folded == [cell.value for cell in sheet[1]][-len(folded) :]


def is_folded(sheet: Worksheet, column: int) -> bool:
    groups = sheet.column_dimensions.values()
    return any(group.hidden and group.min <= column <= group.max for group in groups)


def test_only_web_addresses_become_links(tmp_path):
    sheet = opened(tmp_path)
    first, second = cells(sheet, 2), cells(sheet, 3)
    assert first["website"].hyperlink.target == "http://www.konepaja.fi"
    assert first["website"].value == "konepaja.fi"
    assert first["source_url"].hyperlink.target == KONEPAJA["source_url"]
    assert (second["website"].hyperlink, second["website"].value) == (None, "javascript:alert(1)")


def test_links_stop_where_excel_would_refuse_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_file, "LINKED_ROWS", 1)
    sheet = opened(tmp_path, pa.concat_tables([LEADS.slice(0, 1)] * 2))
    linked = [cells(sheet, row)["website"].hyperlink is not None for row in (2, 3)]
    assert linked == [True, False]
    assert cells(sheet, 3)["website"].value == "www.konepaja.fi"


def test_leads_beyond_the_rows_of_a_sheet_go_to_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_file, "ROWS_A_SHEET", 2)
    export(pa.concat_tables([LEADS, LEADS, LEADS.slice(1, 1)]), ABOUT, tmp_path / "leads.xlsx")
    book = openpyxl.load_workbook(tmp_path / "leads.xlsx")
    assert book.sheetnames == ["Leads", "Leads 2", "Leads 3", "About"]
    assert [book[name].max_row for name in book.sheetnames[:3]] == [3, 3, 2]
    assert book["Leads 2"]["D2"].value == "Hyvinkään Konepaja Oy"
    headers = [[cell.value for cell in book[name][1]] for name in book.sheetnames[:3]]
    assert headers[0] == headers[1] == headers[2]  # though the last one has no phone


def test_a_row_is_as_high_as_its_longest_reason(tmp_path):
    reasons = ["Machining", "Machining: 9 of your 40 customers", "seven letters " * 9]
    leads = pa.table({"name": ["Fazer Oy"] * 3, "why_1": reasons})
    sheet = opened(tmp_path, leads)
    assert [sheet.row_dimensions[row].height for row in (2, 3, 4)] == [30.75, 30.75, 75.75]


def test_a_long_licence_is_readable_on_the_about_sheet(tmp_path):
    export(LEADS, [("Licence", "open data " * 20), ("Made by", None)], tmp_path / "leads.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "leads.xlsx")["About"]
    assert [sheet.row_dimensions[row].height for row in (1, 2)] == [30.75, 15.75]
    assert (sheet["B1"].alignment.wrap_text, sheet["B2"].value) == (True, "not known")


def test_the_letter_of_the_grade_has_its_colour_and_the_score_its_shade(tmp_path):
    rules = opened(tmp_path).conditional_formatting
    found = {(str(rule.sqref), r.type, *r.formula) for rule in rules for r in rule.rules}
    assert ("B2:B3", "colorScale") in found
    assert {("C2:C3", "cellIs", f'"{grade}"') for grade in "ABCD"} <= found


def test_leads_without_any_text_make_a_sheet(tmp_path):
    sheet = opened(tmp_path, pa.table({"rank": [1, 2], "score": [90.0, None]}))
    assert [
        (cells(sheet, row)["rank"].value, cells(sheet, row)["score"].value) for row in (2, 3)
    ] == [
        (1, 90),
        (2, None),
    ]
