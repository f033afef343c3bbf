"""A table with declared columns as CSV or XLSX, for a person to read or to fill in."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.compute as pc

from company.errors import ConfigurationError, unknown_name
from company.fields import ARROW_TYPES
from crm.atomic import replacing
from crm.csv_file import Dialect, excel_dialect, neutral
from crm.lead_fields import LeadField, clean
from crm.match_summary import Line
from crm.report_xlsx import Part, write_report_sheets

# As a machine reads it, and as Excel of English-speaking countries opens it.
USUAL = Dialect(",", ".", "utf-8-sig", "\n")
FORMS = ("csv", "xlsx")


def form_of(path: Path, excel: str | None = None) -> str:
    """The form that a file's name asks for; `excel` is a country and belongs to CSV only.

    >>> form_of(Path("matches.XLSX"))
    'xlsx'
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending not in FORMS:
        raise unknown_name("file ending", ending, FORMS)
    if excel is not None and ending != "csv":
        raise ConfigurationError(
            f'The country for Excel ("{excel}") applies to csv, not to {ending}. '
            f"Leave it out, or end the file's name with .csv."
        )
    if excel is not None:
        excel_dialect(excel)
    return ending


def write_parts(
    parts: Sequence[Part], title: str, summary: Sequence[Line], path: Path, excel: str | None
) -> None:
    """Write parts, each a name, columns and rows: all as sheets of XLSX, or the first as CSV."""
    made = [part._replace(table=ready(part.table, part.fields)) for part in parts]
    if form_of(path, excel) == "xlsx":
        return write_report_sheets(made, title, summary, path)
    dialect = USUAL if excel is None else excel_dialect(excel)
    with replacing(path) as part, part.open("w", encoding=dialect.encoding, newline="") as file:
        return write_csv_rows(made[0], file, dialect, words=excel is not None)


def write_csv_rows(part: Part, file: TextIO, dialect: Dialect, words: bool) -> None:
    """Write a part's rows as CSV; with `words` the headers are words and not field names.

    Text that a spreadsheet would take for a formula is neutralised.
    """
    cells = [part.table[field.name].combine_chunks() for field in part.fields]
    columns = [_as_text(column, dialect.decimal) for column in cells]
    writer = csv.writer(file, delimiter=dialect.separator, lineterminator=dialect.line_end)
    writer.writerow([field.header if words else field.name for field in part.fields])
    writer.writerows(zip(*(c.to_pylist() for c in columns), strict=True))


def ready(table: pa.Table, fields: Sequence[LeadField]) -> pa.Table:
    """The declared columns in their order, text on one line and without control characters."""
    columns = [table[f.name].cast(ARROW_TYPES[f.type]) for f in fields]
    cleaned = [clean(c) if f.type == "text" else c for f, c in zip(fields, columns, strict=True)]
    return pa.table(cleaned, names=[f.name for f in fields])


def _as_text(column: pa.Array, decimal: str) -> pa.Array:
    if pa.types.is_floating(column.type):
        texts = [None if v is None else f"{v:.3f}" for v in column.to_pylist()]
        return pc.replace_substring(pa.array(texts, pa.string()), ".", decimal)
    text = column.cast(pa.string())
    return neutral(text) if pa.types.is_string(column.type) else text
