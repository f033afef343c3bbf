"""Open rows as a file that a colleague fills in, and the filled-in file read again."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from company.errors import ConfigurationError
from connectors.contract import BadRow, Quarantine
from connectors.sheet import Sheet
from connectors.spreadsheet import open_spreadsheet
from crm.described import describe_parts
from crm.journal import keep_export
from crm.lead_fields import LeadField
from crm.part_file import write_parts
from crm.report_xlsx import Part

MOST = 5  # candidates of a row
SHEET = "Open rows"
ANSWER = LeadField(
    "company_id", "text", "Your answer", 21, "id",
    "Number of a candidate (1 to 5), the id of another company, or none",
)  # fmt: skip


def _candidate_fields(number: int) -> list[LeadField]:
    says = f"Candidate {number}"
    return [
        LeadField(f"candidate_{number}", "text", f"{says}: id", 20, "id", "Its id", number > 2),
        LeadField(f"candidate_{number}_name", "text", says, 27, "wrapped", "Its name", number > 2),
        LeadField(f"candidate_{number}_about", "text", f"{says}: what", 24, "wrapped",
                  "Where it is, its number and its status", number > 2),
        LeadField(f"candidate_{number}_why", "text", f"{says}: why", 34, "wrapped",
                  "What speaks for it and against it", number > 2),
    ]  # fmt: skip


CASE_FIELDS = [
    LeadField("line", "integer", "Line", 7, "plain", "Line of the list that the row starts on"),
    LeadField("row_id", "text", "Row", 11, "id", "The CRM's own number of the row, or its line"),
    LeadField("input_name", "text", "Name in the CRM", 28, "wrapped", "As the CRM writes it"),
    ANSWER,
    LeadField("decided_by", "text", "Your name", 14, "text", "Who decides"),
    LeadField("about", "text", "What the CRM says", 30, "wrapped", "Its place and its number"),
    *(field for number in range(1, MOST + 1) for field in _candidate_fields(number)),
]
HOW_TO = "fill in the column Your answer: the number of a candidate, the id of another, or none"


@dataclass(frozen=True)
class Answer:
    """One line of a filled-in file, as it was written."""

    line: int  # of the filled-in file
    row: Mapping[str, str]  # field and cell, empty cells left out


def write_cases(state: Database, cases: pa.Table, path: Path, excel: str | None = None) -> None:
    """Write the open rows with their candidates, as CSV or XLSX, with a column for the answer.

    It goes into the journal.
    """
    lines = [("Open rows", f"{len(cases):,}", HOW_TO)]
    part = Part(SHEET, CASE_FIELDS, cases, to_fill=("company_id", "decided_by"))
    write_parts([part], "Rows to decide", lines, path, excel)
    describe_parts(state, path, "Rows to decide", [part], excel)
    keep_export(state, "open rows", len(cases), file=path)


def read_answers(path: Path) -> tuple[list[Answer], list[BadRow]]:
    """The lines of a file of decisions that hold anything, and those that are no rows.

    Other columns are left alone. Needed are row_id or line, and company_id: by these names or as
    `write_cases` heads them.
    """
    opened, quarantine = _opened(path)
    known = {f.name: f.name for f in CASE_FIELDS} | {f.header.lower(): f.name for f in CASE_FIELDS}
    fields = {h: known.get(h.strip().lower()) for h in opened.headers}
    if not {"company_id"} <= {*fields.values()} or not {"row_id", "line"} & {*fields.values()}:
        shown = ", ".join(f'"{header}"' for header in opened.headers[:8])
        raise ConfigurationError(
            f"{path} needs a column row_id or line, and a column company_id with the answers. "
            f"Its columns: {shown}."
        )
    answers = [
        Answer(line, {f: cell.strip() for h, cell in row.items() if (f := fields[h]) and cell})
        for block in opened.blocks
        for line, row in zip(block.lines.to_pylist(), block.rows.to_pylist(), strict=True)
    ]
    return answers, quarantine.rows


def _opened(path: Path) -> tuple[Sheet, Quarantine]:
    """The sheet that `write_cases` made, else the only or fullest one; what is set aside of it."""
    quarantine = Quarantine()
    try:
        return open_spreadsheet(path, quarantine, sheet=SHEET), quarantine
    except ConfigurationError:
        quarantine = Quarantine()
        return open_spreadsheet(path, quarantine), quarantine
