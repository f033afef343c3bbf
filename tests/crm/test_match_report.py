"""The report of a match as files: what stands in them, in which form, and what is refused."""

import csv
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from company.errors import ConfigurationError
from company.fields import ARROW_TYPES
from crm.lead_fields import LeadField
from crm.match_fields import DUPLICATE_FIELDS, GROUP_FIELDS, MATCH_FIELDS, UNMARKETABLE_FIELDS
from crm.match_report import MatchReport, write_match_report
from crm.match_summary import MatchSummary, summary_lines
from store.state import open_state

SUMMARY = MatchSummary(
    file="crm.csv", rows=1210, set_aside=2, accepted=1100, review=5, none=105, decided=3,
    companies=1050, duplicate_groups=20, duplicate_rows=45, too_alike=60, linked=True, groups=2,
    group_rows=7, unmarketable=3, causes=(("dissolved", 2), ("marketing block", 1)),
)  # fmt: skip


def table(fields: list[LeadField], *rows: dict[str, object]) -> pa.Table:
    schema = pa.schema([(f.name, ARROW_TYPES[f.type]) for f in fields])
    return pa.Table.from_pylist(list(rows), schema=schema)


@pytest.fixture
def report() -> MatchReport:
    row: dict[str, object] = {
        "line": 2, "row_id": "0017", "input_name": "=cmd|A1", "match_status": "accept",
        "matched_company_id": "FI-PRO-0112038-9", "match_score": 0.9987, "duplicate_of": "0018",
    }  # fmt: skip
    twin: dict[str, object] = {"group": 1, "action": "keep", "row_id": "0018", "line": 3}
    return MatchReport(
        rows=table(MATCH_FIELDS, row),
        duplicates=table(DUPLICATE_FIELDS, twin),
        groups=table(GROUP_FIELDS),
        unmarketable=table(UNMARKETABLE_FIELDS),
        summary=SUMMARY,
    )


def test_the_workbook_has_a_summary_and_a_sheet_for_each_part(
    report: MatchReport, tmp_path: Path
) -> None:
    write_match_report(open_state(tmp_path / "ws"), report, tmp_path / "m.xlsx")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert book.sheetnames == ["Summary", "Rows", "Duplicates", "Groups", "Not marketable"]
    assert [cell.value for cell in book["Summary"][2]] == ["Rows", 1210, "crm.csv"]
    assert book["Groups"]["A2"].value == "none"
    rows = {head.value: cell.value for head, cell in zip(*book["Rows"].iter_rows(), strict=True)}
    assert (rows["Row"], rows["Duplicate of"]) == ("0017", "0018")
    assert rows["Probability"] == pytest.approx(0.9987)
    assert book["Rows"].freeze_panes == "D2"


def test_columns_that_hold_nothing_are_folded_away(report: MatchReport, tmp_path: Path) -> None:
    write_match_report(open_state(tmp_path / "ws"), report, tmp_path / "m.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")["Rows"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[:4] == ["Line", "Row", "Name in the CRM", "Match"]
    assert heads.index("City in the CRM") > heads.index("Duplicate of")


def test_csv_has_field_names_decimal_points_and_no_formulas(
    report: MatchReport, tmp_path: Path
) -> None:
    write_match_report(open_state(tmp_path / "ws"), report, tmp_path / "m.csv")
    text = (tmp_path / "m.csv").read_text(encoding="utf-8-sig")
    row = next(csv.DictReader(text.splitlines()))
    assert (row["row_id"], row["match_score"], row["input_name"]) == ("0017", "0.999", "'=cmd|A1")
    assert row["group_parent_id"] == ""


def test_the_excel_of_a_country_gets_its_signs_and_headers_in_words(
    report: MatchReport, tmp_path: Path
) -> None:
    write_match_report(open_state(tmp_path / "ws"), report, tmp_path / "m.csv", "fi")
    written = (tmp_path / "m.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfLine;Row;Name in the CRM;")
    assert b";0,999;" in written
    assert written.count(b"\r\n") == 2


@pytest.mark.parametrize(
    ("name", "excel", "said"),
    [("m.pdf", None, 'Unknown file ending "pdf"'), ("m.xlsx", "fi", "applies to csv, not to xlsx"),
     ("m.csv", "xx", 'Unknown country for Excel "xx"')],
)  # fmt: skip
def test_other_forms_are_refused(
    report: MatchReport, tmp_path: Path, name: str, excel: str | None, said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        write_match_report(open_state(tmp_path / "ws"), report, tmp_path / name, excel)
    assert [file.name for file in tmp_path.iterdir()] == ["ws"]


def test_the_summary_counts_every_part_and_says_what_to_do() -> None:
    lines = {what: (count, remark) for what, count, remark in summary_lines(SUMMARY)}
    assert lines["accepted"] == ("1,100", "91 %: 1,050 companies; 3 rows decided by hand")
    assert lines["to review"] == ("5", "decide them: lookalike review")
    assert lines["Duplicates"][1] == "rows of 20 customers: 25 can be merged into another row"
    assert lines["Not marketable"] == ("3", "dissolved 2, marketing block 1")
    assert len(lines) <= 12


def test_not_knowing_who_owns_whom_is_not_said_to_be_no_group() -> None:
    unlinked = MatchSummary(**{**vars(SUMMARY), "linked": False, "groups": 0, "group_rows": 0})
    remark = {what: remark for what, _, remark in summary_lines(unlinked)}["Groups"]
    assert remark.startswith("not known: no register here says who owns whom")
