"""What enrichment proposes for one cell of a CRM's list."""

from dataclasses import dataclass
from typing import Literal

Action = Literal["fill", "update", "conflict", "keep"]


@dataclass(frozen=True)
class Change:
    """One cell of a CRM row: what stands in it, what is known of the company, and what to do.

    `old` is the cell as the file has it, "" where it is empty or the file has no such column.
    `new` is our value as text: a date in ISO form, a number with a decimal point, "true" or
    "false", an industry as its NACE class, a country as its ISO code. The CRM's own form of it is
    `crm.shapes.cell_of`; a value that is in that form already may stand here too.
    """

    record_id: str  # the CRM's own id of the record, "" where its list has none
    row_id: str
    line: int
    company_id: str
    field: str
    header: str  # of the file's column, or of the CRM's property where the file has none
    action: Action
    old: str
    new: str
    source: str
    as_of: str
    rule: str
