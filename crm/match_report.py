"""The report of a match in four parts: every row, duplicates, groups, and who cannot be sold to."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from crm.described import describe_parts
from crm.journal import keep_export
from crm.match_fields import (
    DUPLICATE_FIELDS,
    GROUP_FIELDS,
    MATCH_FIELDS,
    UNMARKETABLE_FIELDS,
)
from crm.match_summary import MatchSummary, summary_lines
from crm.part_file import write_parts
from crm.report_xlsx import Part


@dataclass(frozen=True)
class MatchReport:
    """Every row with its match and the other parts beside it, and each part by itself."""

    rows: pa.Table
    duplicates: pa.Table
    groups: pa.Table
    unmarketable: pa.Table
    summary: MatchSummary
    masked: int = 0  # rows of which nothing is told: they are suppressed

    @property
    def parts(self) -> list[Part]:
        """The sheets: name, columns, rows."""
        return [
            Part("Rows", MATCH_FIELDS, self.rows),
            Part("Duplicates", DUPLICATE_FIELDS, self.duplicates),
            Part("Groups", GROUP_FIELDS, self.groups),
            Part("Not marketable", UNMARKETABLE_FIELDS, self.unmarketable),
        ]


def write_match_report(
    state: Database, report: MatchReport, path: Path, excel: str | None = None
) -> None:
    """Write the report: XLSX with a sheet for each part, or CSV with the parts as columns.

    It goes into the journal. `excel` is the country of the reader's Excel and belongs to CSV only.
    """
    write_parts(report.parts, "Match report", summary_lines(report.summary), path, excel)
    describe_parts(state, path, "Match report", report.parts, excel)
    keep_export(state, "match report", len(report.rows), file=path, withheld=report.masked)
