"""Import files: what enrichment changes, in the form that a CRM takes, through the gate."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from sqlite_utils import Database
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from company.errors import unknown_name
from crm.atomic import replacing, scratch
from crm.changes import Change
from crm.csv_file import neutral
from crm.datapackage import PackageField, Resource, write_package
from crm.gate import permitted
from crm.journal import keep_export
from crm.lead_fields import clean
from crm.shapes.rows import ImportRows, import_rows
from crm.shapes.shape import Shape

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")  # how a workbook's cell of a time is read
NOTHING: Mapping[str, Mapping[str, str | None]] = {}
TYPES = {"number": "number", "flag": "boolean", "date": "date"}


@dataclass(frozen=True)
class ImportFile:
    """What was written: the files, how many records and cells, and what was not.

    `withheld` counts changes of companies that may not be shown; `left` holds the changes that the
    CRM cannot take, each with the reason.
    """

    files: tuple[Path, ...]
    rows: int
    cells: int
    withheld: int
    left: tuple[tuple[Change, str], ...]


def write_import(
    shape: Shape,
    changes: Sequence[Change],
    path: Path,
    *,
    state: Database,
    companies: pa.Table,
    original: Mapping[str, Mapping[str, str | None]] = NOTHING,
) -> ImportFile:
    """Write the fills and updates among the changes as a file that the CRM imports.

    Each row has the record's id, our id of the company and the cells that change. companies: what
    permissions are decided by, for every company of the changes; one that may not be shown, or is
    not in it, is left out. original: the cells of the CRM's own file by row_id and header, which
    Dynamics wants back, and which Pipedrive's addresses are made with. A CRM that takes few rows
    a file gets several. The files go into the journal.
    """
    ending = path.suffix.removeprefix(".").lower()
    if ending not in shape.dialect.endings:
        raise unknown_name(f"file ending for {shape.label}", ending, shape.dialect.endings)
    shown = set(permitted(state, companies)["company_id"].to_pylist())
    told = [change for change in changes if change.company_id in shown]
    cells = {row: {h: c or "" for h, c in cells.items()} for row, cells in original.items()}
    made = import_rows(shape, told, cells)
    files = [
        _write_part(shape, made, part, path, number, state)
        for number, part in enumerate(_parts(made.rows, shape.dialect.most_rows), start=1)
    ]
    withheld = len(changes) - len(told)
    return ImportFile(tuple(files), len(made.rows), made.cells, withheld, tuple(made.left))


def _parts(rows: list[dict[str, str]], most: int) -> list[list[dict[str, str]]]:
    return [rows[start : start + most] for start in range(0, max(len(rows), 1), most)]


def _write_part(
    shape: Shape,
    made: ImportRows,
    rows: list[dict[str, str]],
    path: Path,
    number: int,
    state: Database,
) -> Path:
    """Write one file with its description, and note it; the second is called <name>-2."""
    if number > 1:
        path = path.with_name(f"{path.stem}-{number}{path.suffix}")
    table = _table(made, rows)
    if path.suffix.lower() == ".csv":
        _write_csv(table, path, shape)
    else:
        _write_xlsx(table, made, path)
    fields = [
        PackageField(h, TYPES.get(made.types.get(h, ""), "string"), made.labels.get(h, ""))
        for h in table.column_names
    ]
    dialect = shape.dialect
    write_package(
        state,
        path,
        f"Import file for {shape.label}",
        [Resource(fields, dialect.delimiter, dialect.encoding, dialect.decimal, "Import")],
    )
    keep_export(state, f"import {shape.code}", len(rows), file=path)
    return path


def _table(made: ImportRows, rows: list[dict[str, str]]) -> pa.Table:
    """The rows as text columns, on one line each and without control characters."""
    columns = [
        clean(pa.chunked_array([pa.array([row.get(h, "") for row in rows], pa.string())]))
        for h in made.headers
    ]
    return pa.table(columns, names=made.headers)


def _write_csv(table: pa.Table, path: Path, shape: Shape) -> None:
    """Write the table in the CRM's dialect, text neutralised as in every CSV."""
    dialect = shape.dialect
    columns = [neutral(column.combine_chunks()).to_pylist() for column in table.columns]
    with replacing(path) as part, part.open("w", encoding=dialect.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=dialect.delimiter, lineterminator=dialect.line_end)
        writer.writerow(table.column_names)
        writer.writerows(zip(*columns, strict=True))


def _write_xlsx(table: pa.Table, made: ImportRows, path: Path) -> None:
    """Write the table as a workbook of one sheet; ids and telephone numbers stay text."""
    with replacing(path) as part, scratch(part) as folder:
        options = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": folder}
        book = Workbook(part, {**options, "strings_to_urls": False})
        sheet = book.add_worksheet("Import")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for row, cells in enumerate([table.column_names, *_rows(table)]):
            for column, cell in enumerate(cells):
                is_number = row and made.types.get(table.column_names[column]) == "number"
                if cell and is_number and _plain(cell):
                    sheet.write_number(row, column, float(cell))
                elif cell and row and TIME.fullmatch(cell):
                    sheet.write_datetime(row, column, datetime.fromisoformat(cell), moment)
                elif cell:
                    sheet.write_string(row, column, cell)
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError inside, which `replacing` explains


def _rows(table: pa.Table) -> list[tuple[str | None, ...]]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _plain(cell: str) -> bool:
    """Whether a cell is a number as the tool writes it, not one with spaces or a comma."""
    return cell.lstrip("-").replace(".", "", 1).isdigit()
