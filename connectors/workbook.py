"""Workbooks (XLSX, XLS, ODS) as sheets: the fullest one or the one named, every cell as text."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from company.errors import ConfigurationError, unknown_name
from connectors.sheet import LOOKED_AT, Block, Sheet, clean_headers, header_row

CHUNK = 20_000  # rows
LARGEST_EXACT = 2**53


def open_workbook(path: Path, sheet: str | None = None) -> Sheet:
    """Open the sheet of a workbook that has the most rows, or the one of that name."""
    try:
        book = CalamineWorkbook.from_path(path)
        if sheet is not None and sheet not in book.sheet_names:
            raise unknown_name("sheet", sheet, book.sheet_names)
        found = _fullest(book, [sheet] if sheet is not None else book.sheet_names)
    except (CalamineError, OSError) as error:
        raise ConfigurationError(
            f"{path} cannot be read as a workbook ({str(error).splitlines()[0]}). "
            f"Open it in a spreadsheet program and save it as XLSX or CSV."
        ) from error
    if found is None:
        what = f"{path} is empty" if sheet is None else f'The sheet "{sheet}" of {path} is empty'
        raise ConfigurationError(f"{what}. Give a file with a header line and rows.")
    name, rows, first = found
    place = header_row([[cell_text(cell) for cell in row] for row in rows[:LOOKED_AT]])
    header = [cell_text(cell) for cell in rows[place]]
    said = f'header on line {first + place}, sheet "{name}" of {len(book.sheet_names)}'
    body = rows[place + 1 :]
    headers = clean_headers(header, len(header))
    blocks = _blocks(body, headers, first + place + 1)
    return Sheet(headers, blocks, (f"read as a workbook, {said}",))


def _fullest(
    book: CalamineWorkbook, names: Sequence[str]
) -> tuple[str, list[list[Any]], int] | None:
    """The sheet with the most rows: a sheet of instructions often stands before it."""
    sheets = [book.get_sheet_by_name(name) for name in names]
    filled = [(sheet, sheet.to_python(skip_empty_area=True)) for sheet in sheets]
    filled = [(s, rows) for s, rows in filled if any(cell != "" for row in rows for cell in row)]
    if not filled:
        return None
    sheet, rows = max(filled, key=lambda found: len(found[1]))
    return sheet.name, rows, (sheet.start or (0, 0))[0] + 1


def _blocks(rows: Sequence[Sequence[Any]], headers: tuple[str, ...], first: int) -> Iterator[Block]:
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        filled = [place for place, row in enumerate(chunk) if any(cell != "" for cell in row)]
        columns = [
            pa.array([cell_text(chunk[place][number]) for place in filled], pa.string())
            for number in range(len(headers))
        ]
        if filled:
            lines = pa.array([first + start + place for place in filled], pa.int64())
            yield Block(lines, pa.RecordBatch.from_arrays(columns, names=list(headers)))


def cell_text(cell: Any) -> str:
    """A cell as text: whole numbers without a point, days as ISO dates.

    >>> cell_text(102498.0), cell_text(dt.date(2024, 2, 29)), cell_text(0.45), cell_text(True)
    ('102498', '2024-02-29', '0.45', 'true')
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < LARGEST_EXACT
        return str(int(cell)) if whole else repr(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)
