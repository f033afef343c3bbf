"""What the description beside a list says of its columns: names, types, meanings, units."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from company.fields import FIELDS, FIGURES
from crm.csv_file import MACHINE, Dialect, excel_dialect
from crm.datapackage import TYPES, PackageField, Resource, write_package
from crm.lead_fields import LEAD_FIELDS, LeadField
from crm.part_file import USUAL
from crm.report_xlsx import Part
from crm.xlsx_file import ROWS_A_SHEET

UNITS = {field.name: field.unit for field in [*FIGURES, *FIELDS] if field.unit != "currency"}


def describe_leads(state: Database, path: Path, rows: int, excel: str | None = None) -> None:
    """Write the description of a list of leads; `excel` is the country that it was written for."""
    dialect = MACHINE if excel is None else excel_dialect(excel)
    tables = [_Table(sheet, LEAD_FIELDS) for sheet in _sheets("Leads", rows)]
    write_package(state, path, "Leads", _resources(tables, path, dialect, excel is not None))


def describe_parts(
    state: Database, path: Path, title: str, parts: Sequence[Part], excel: str | None = None
) -> None:
    """Write the description of a report: of each sheet, or of the first part in a CSV."""
    dialect = USUAL if excel is None else excel_dialect(excel)
    tables = [
        _Table(sheet, part.fields)
        for part in parts
        for sheet in _sheets(part.name, len(part.table))
    ]
    write_package(state, path, title, _resources(tables, path, dialect, excel is not None))


class _Table(NamedTuple):
    """A sheet and its columns."""

    sheet: str
    fields: Sequence[LeadField]


def _sheets(name: str, rows: int) -> list[str]:
    """The sheets that so many rows need."""
    count = max(1, -(-rows // ROWS_A_SHEET))
    return [name, *(f"{name} {number}" for number in range(2, count + 1))]


def _resources(
    tables: Sequence[_Table], path: Path, dialect: Dialect, words: bool
) -> list[Resource]:
    """A resource a sheet of a workbook, else one for the file, which holds the first table."""
    is_workbook = path.suffix.lower() == ".xlsx"
    return [
        Resource(
            [_column(field, words or is_workbook) for field in table.fields],
            dialect.separator,
            dialect.encoding,
            "." if is_workbook else dialect.decimal,
            table.sheet,
        )
        for table in (tables if is_workbook else tables[:1])
    ]


def _column(field: LeadField, words: bool) -> PackageField:
    name, title = (field.header, "") if words else (field.name, field.header)
    return PackageField(name, TYPES[field.type], field.description, title, unit_of(field))


def unit_of(field: LeadField) -> str:
    """The unit of a column; "" where it has none.

    >>> [
    ...     unit_of(f)
    ...     for f in LEAD_FIELDS
    ...     if f.name in ("employees", "revenue_eur", "margin", "city")
    ... ]
    ['', 'people', 'EUR', 'share of one']
    """
    if field.type not in ("number", "integer"):
        return ""
    if field.name.endswith("_eur") or field.header.endswith(", EUR"):
        return "EUR"
    return "share of one" if field.style == "share" else UNITS.get(field.name, "")
