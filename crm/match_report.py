"""The report of a match: every row of a CRM file with the company that it means, and why."""

import csv
from pathlib import Path

import pyarrow as pa

from crm.atomic import replacing
from crm.csv_file import neutral


def write_match_report(report: pa.Table, path: Path) -> None:
    """Write the report as CSV: UTF-8 with a byte order mark, commas, decimal points.

    Text that a spreadsheet would take for a formula is neutralised.
    """
    columns = [_as_text(report[name].combine_chunks()) for name in report.column_names]
    with replacing(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(report.column_names)
        writer.writerows(zip(*(c.to_pylist() for c in columns), strict=True))


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_floating(column.type):
        return pa.array(
            [None if v is None else f"{v:.3f}" for v in column.to_pylist()], pa.string()
        )
    text = column.cast(pa.string())
    return neutral(text) if pa.types.is_string(column.type) else text
