import csv
import errno
import json
import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlite_utils import Database

from company.errors import ConfigurationError, WorkspaceError
from company.permissions import permissions_version
from crm import exports, journal, xlsx_file
from crm.csv_file import neutral, write_csv
from crm.exports import EXPORTS, exported_rows
from crm.gate import permitted
from crm.lead_fields import LEAD_FIELDS, About, clean, lead_table
from store.state import open_state

GOLDEN = Path(__file__).parents[1] / "golden"
ABOUT = [
    ("What was asked", ""),
    ("Leads", "=2 best of 214 companies"),
    ("Made", datetime(2025, 11, 22, 6, 14, tzinfo=UTC)),
    ("Companies", 214_380),
    ("Data", ""),
    ("Finnish register", "PRH open data, version 2025-11-20, CC BY 4.0"),
    ("Licence", "https://creativecommons.org/licenses/by/4.0/"),
]
FETCHED = datetime(2025, 11, 22, 6, 14, tzinfo=UTC)
KONEPAJA = {
    "rank": 1,
    "score": 96.4449,
    "grade": "A",
    "name": "Hyvinkään Konepaja Oy",
    "company_id": "FI-PRO-0112038-9",
    "registration_number": "0112038",
    "status": "active",
    "country": "FI",
    "city": "Hyvinkää",
    "region": "FI1B1",
    "industry_code": "25620",
    "industry": "Machining",
    "employees": 1240.0,
    "employees_source": "accounts 2024",
    "revenue_eur": 23_189_238.4,
    "revenue_year": 2024,
    "profit_eur": -1_600_846.0,
    "margin": -0.06903,
    "growth": 0.0821,
    "figures_source": "PRH accounts",
    "founded_year": 1921,
    "why_1": "Machining: 9 of your 40 best customers, 1 in 210 companies",
    "why_2": "In Uusimaa, as are 6 of your best customers",
    "closest_1": "Mekatek Oy",
    "closest_1_share": 0.41,
    "caution": "Loss in 2024;\nequity negative",
    "website": "www.konepaja.fi",
    "phone": "+358 40 123",
    "source_url": "https://tietopalvelu.ytj.fi/yritys/0112038-9",
    "list_id": "2025-11-22-a",
}
ATTACK = {
    "rank": 2,
    "score": 3.0,
    "grade": "D",
    "name": '=HYPERLINK("http://evil.example","x")',
    "company_id": "NO-BRC-923609016",
    "employees": 0.0,
    "revenue_eur": float("nan"),
    "why_1": "-2+3+cmd|' /C calc'!A0",
    "caution": "\x00\t@SUM(A1)\uffff",
    "website": "javascript:alert(1)",
}
LEADS = pa.Table.from_pylist([KONEPAJA, ATTACK], schema=lead_table(pa.table({})).schema)
STATES: list[Database] = []


@pytest.fixture(scope="module", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The state of the workspace that the lists leave."""
    STATES[:] = [open_state(tmp_path_factory.mktemp("state"))]
    return STATES[0]


def with_evidence(leads: pa.Table) -> pa.Table:
    """Leads with what permissions are decided by, as a ranking makes them."""
    texts = ("company_id", "country", "marketing_block")
    known = {name: pa.nulls(len(leads), pa.string()) for name in texts} | {
        "legal_form_class": pa.array(["limited"] * len(leads), pa.string()),
        "is_natural_person": pa.array([False] * len(leads), pa.bool_()),
        "fetched_at": pa.array([FETCHED] * len(leads), pa.timestamp("s", "UTC")),
    }
    for name, column in known.items():
        leads = leads if name in leads.column_names else leads.append_column(name, column)
    return leads


def export(leads: pa.Table, about: About, path: Path, excel: str | None = None) -> int:
    return exports.export(STATES[0], with_evidence(leads), about, path, excel)


def same_as_golden(text: str, name: str) -> bool:
    golden = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(text.encode())
    assert text == golden.read_bytes().decode()
    return True


def opened(tmp_path: Path, leads: pa.Table = LEADS, sheet: str = "Leads") -> Worksheet:
    export(leads, ABOUT, tmp_path / "leads.xlsx")
    return openpyxl.load_workbook(tmp_path / "leads.xlsx")[sheet]


def cells(sheet: Worksheet, row: int) -> dict[str, openpyxl.cell.Cell]:
    name = {field.header: field.name for field in LEAD_FIELDS}
    return {name[head.value]: cell for head, cell in zip(sheet[1], sheet[row], strict=True)}


@pytest.mark.parametrize("excel", [None, "fi", "gb"])
def test_csv_is_what_a_person_has_approved(tmp_path, excel):
    path = tmp_path / "leads.csv"
    export(LEADS, ABOUT, path, excel)
    assert same_as_golden(path.read_bytes().decode(), f"leads_{excel or 'machine'}.csv")


def test_json_lines_and_their_about_file_are_what_a_person_has_approved(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.jsonl")
    assert same_as_golden((tmp_path / "leads.jsonl").read_text("utf-8"), "leads.jsonl")
    assert same_as_golden((tmp_path / "leads.about.txt").read_text("utf-8"), "leads.about.txt")


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


def test_machine_csv_reads_back_to_the_values_written(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.csv")
    with (tmp_path / "leads.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert list(first) == [field.name for field in LEAD_FIELDS]
    assert (first["score"], first["revenue_eur"], first["use_by"]) == (
        "96.4",
        "23189238",
        "2026-01-21",
    )
    assert (second["employees"], second["revenue_eur"]) == ("0", "")


def test_csv_for_finnish_excel_has_its_mark_separator_and_decimal_comma(tmp_path):
    write_csv(permitted(STATES[0], with_evidence(LEADS)), ABOUT, tmp_path / "leads.csv", excel="FI")
    raw = (tmp_path / "leads.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfRank;Score;Grade;Company;")
    assert b"\r\n1;96,4;A;Hyvink\xc3\xa4\xc3\xa4n Konepaja Oy;" in raw
    assert b";-1600846;-0,069;0,082;" in raw


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(A1)",
        "+1+1",
        "-Foo Oy",
        "-2+3+cmd|' /C calc'!A0",
        "- =1",
        "＝1+1",
        "+1,SUM(A1)",
    ],
)
def test_text_that_a_spreadsheet_would_calculate_gets_an_apostrophe(text):
    assert neutral(pa.array([text])).to_pylist() == ["'" + text]


@pytest.mark.parametrize(
    "text",
    [
        "+358 40 123",
        "+358 (0)40 123",
        "+358401234567",
        "-5,2",
        "-196 °C Oy",
        "a=b",
        "R+D Oy",
        "O'Hara",
    ],
)
def test_text_that_only_looks_like_a_formula_stays_as_it_is(text):
    assert neutral(pa.array([text])).to_pylist() == [text]


def test_a_formula_behind_the_separator_of_another_country_is_stopped_too():
    assert neutral(pa.array(["Foo;=1+1", 'Foo, "@A1'])).to_pylist() == ["Foo;'=1+1", "Foo, \"'@A1"]


def test_control_characters_and_reversed_writing_are_removed():
    column = pa.chunked_array([["a\x00b\u202ecod\x1b.exe", "two\r\nlines", "\t=1", "\uffff"]])
    assert clean(column).to_pylist() == ["abcod.exe", "two lines", "=1", None]


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


@pytest.mark.parametrize("ending", EXPORTS)
def test_a_list_without_leads_is_a_file_without_rows(tmp_path, ending):
    path = tmp_path / f"leads.{ending}"
    export(LEADS.slice(0, 0), [], path)
    if ending == "xlsx":
        assert openpyxl.load_workbook(path)["Leads"].max_row == 1
    else:
        assert len(path.read_text("utf-8").splitlines()) == (1 if ending == "csv" else 0)


def test_json_lines_keep_types_and_say_null_for_the_unknown(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.jsonl")
    second = json.loads((tmp_path / "leads.jsonl").read_text("utf-8").splitlines()[1])
    assert (second["rank"], second["employees"], second["revenue_eur"]) == (2, 0.0, None)
    assert second["name"] == '=HYPERLINK("http://evil.example","x")'


@pytest.mark.parametrize("ending", EXPORTS)
@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("marketing_block", [None, "DK reklamebeskyttelse"]),
        ("is_natural_person", [False, True]),
        ("legal_form_class", ["limited", "sole_trader"]),
    ],
)
def test_a_lead_that_may_not_be_shown_is_in_no_export(tmp_path, ending, column, values):
    path = tmp_path / f"leads.{ending}"
    assert export(LEADS.append_column(column, pa.array(values)), ABOUT, path) == 1
    if ending == "xlsx":
        found = openpyxl.load_workbook(path)["Leads"].max_row - 1
    else:
        lines = path.read_text("utf-8").splitlines()
        found = len(lines) - (ending == "csv")
        assert "evil.example" not in "".join(lines)
    assert found == 1


@pytest.mark.parametrize("ending", EXPORTS)
def test_leads_that_have_not_come_through_the_gate_are_refused_by_every_writer(tmp_path, ending):
    with pytest.raises(WorkspaceError, match=r"^2 leads have not been checked"):
        EXPORTS[ending](LEADS.slice(0), ABOUT, tmp_path / f"leads.{ending}")
    forged = LEADS.append_column("may_show", pa.array(["yes", "no"]))
    forged = forged.append_column("show_rule", pa.array(["legal-person", "natural-person"]))
    with pytest.raises(
        WorkspaceError, match=r"^1 of 2 leads may not be shown \(rule natural-person"
    ):
        EXPORTS[ending](forged, ABOUT, tmp_path / f"leads.{ending}")
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_does_not_say_what_permissions_are_decided_by_is_refused(tmp_path):
    bare = with_evidence(LEADS).drop_columns(["marketing_block"])
    with pytest.raises(WorkspaceError, match="cannot be told without marketing_block"):
        exports.export(STATES[0], bare, ABOUT, tmp_path / "leads.csv")


def test_a_list_says_how_each_company_may_be_contacted_and_by_which_rule(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.jsonl")
    lead = json.loads((tmp_path / "leads.jsonl").read_text("utf-8").splitlines()[0])
    assert lead["may_contact"] == "post, phone: yes; e-mail: offer an opt-out"
    assert (lead["may_email"], lead["email_rule"]) == ("opt_out", "fi-organisation")
    assert lead["use_by"] == "2026-01-21"
    about = (tmp_path / "leads.about.txt").read_text("utf-8")
    assert "fi-organisation: E-marketing to an organisation is allowed" in about
    assert "country-not-covered: " in about  # the other lead has no country


def test_every_export_is_in_the_journal_with_its_hash_and_its_count(tmp_path):
    export(LEADS, ABOUT, tmp_path / "leads.csv")
    [last, *_] = journal.exports(STATES[0])
    assert (last.list_id, last.what, last.rows, last.withheld) == ("2025-11-22-a", "csv", 2, 0)
    assert last.sha256 == sha256((tmp_path / "leads.csv").read_bytes()).hexdigest()
    assert last.permissions == permissions_version()
    rows = exported_rows(STATES[0], with_evidence(LEADS))
    [last, *_] = journal.exports(STATES[0])
    assert (len(rows), last.what, last.file) == (2, "json", "(screen)")


def test_unknown_ending_names_the_nearest_one():
    with pytest.raises(ConfigurationError) as refused:
        export(LEADS, ABOUT, Path("leads.xslx"))
    assert str(refused.value) == (
        'Unknown file ending "xslx". Did you mean "xlsx"? Known: csv, xlsx, jsonl.'
    )


def test_a_country_for_excel_is_refused_outside_csv_and_when_unknown(tmp_path):
    with pytest.raises(ConfigurationError, match="applies to csv, not to xlsx"):
        export(LEADS, ABOUT, tmp_path / "leads.xlsx", "fi")
    with pytest.raises(ConfigurationError, match=r'^Unknown country for Excel "fin"'):
        export(LEADS, ABOUT, tmp_path / "leads.csv", "fin")


@pytest.mark.parametrize("ending", EXPORTS)
def test_a_full_disk_leaves_the_old_file_and_no_parts(tmp_path, monkeypatch, ending):
    path = tmp_path / f"leads.{ending}"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match=r"no space left on device\. Free some space"):
        export(LEADS, [], path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(path.name, "old")]


@pytest.mark.parametrize("ending", EXPORTS)
def test_a_folder_that_cannot_be_made_is_refused_with_its_path(tmp_path, ending):
    (tmp_path / "file").write_text("in the way")
    path = tmp_path / "file" / f"leads.{ending}"
    with pytest.raises(ConfigurationError, match=r"^Cannot write .*leads\..*Choose another path"):
        export(LEADS, ABOUT, path)


def test_leads_without_any_text_make_a_sheet(tmp_path):
    sheet = opened(tmp_path, pa.table({"rank": [1, 2], "score": [90.0, None]}))
    assert [
        (cells(sheet, row)["rank"].value, cells(sheet, row)["score"].value) for row in (2, 3)
    ] == [
        (1, 90),
        (2, None),
    ]


def test_folders_on_the_way_are_made(tmp_path):
    export(LEADS, ABOUT, tmp_path / "monday" / "north" / "leads.csv")
    names = sorted(file.name for file in (tmp_path / "monday" / "north").iterdir())
    assert names == ["leads.about.txt", "leads.csv", "leads.csv.datapackage.json"]
