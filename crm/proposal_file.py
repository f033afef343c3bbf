"""What enrichment proposes as a file to look at: one line a cell, nothing to import."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database

from crm.described import describe_parts
from crm.journal import keep_export
from crm.lead_fields import LeadField
from crm.match_summary import Line
from crm.part_file import write_parts
from crm.report_xlsx import Part

PROPOSAL_FIELDS = [
    LeadField("line", "integer", "Line", 7, "plain", "Line of the list that the row starts on"),
    LeadField("row_id", "text", "Row", 11, "id", "The CRM's own number of the row, or its line"),
    LeadField("input_name", "text", "Name in the CRM", 28, "wrapped", "As the CRM writes it"),
    LeadField("company_id", "text", "Company id", 21, "id", "The company that the row means"),
    LeadField("company_name", "text", "Company", 26, "wrapped", "Its current legal name"),
    LeadField("header", "text", "Column", 20, "text", "Column of the list, or the new one"),
    LeadField("field", "text", "Field", 18, "id", "The field that the column holds"),
    LeadField("old", "text", "In the CRM", 24, "wrapped", "What the cell holds now"),
    LeadField("written", "text", "Proposed", 24, "wrapped", "What is known, as the list says it"),
    LeadField("action", "text", "Action", 9, "text",
              "fill: empty cell; update: overwrite; conflict: differs and stays; keep: the same"),
    LeadField("rule", "text", "Why", 26, "wrapped", "What decided"),
    LeadField("source", "text", "Source", 16, "text", "Register or table that says so"),
    LeadField("as_of", "date", "As of", 11, "date", "Day that the information is of"),
    LeadField("licence", "text", "Licence", 14, "text", "Licence of the source"),
]  # fmt: skip


def write_proposals(
    state: Database,
    proposals: pa.Table,
    summary: Sequence[Line],
    path: Path,
    excel: str | None = None,
    withheld: int = 0,
) -> None:
    """Write the proposals as CSV or XLSX; they go into the journal of exports.

    proposals: the columns of PROPOSAL_FIELDS, of companies that have passed the gate.
    """
    part = Part("Cells", PROPOSAL_FIELDS, proposals)
    write_parts([part], "Proposals", summary, path, excel)
    describe_parts(state, path, "Proposals", [part], excel)
    keep_export(state, "proposals", len(proposals), file=path, withheld=withheld)
