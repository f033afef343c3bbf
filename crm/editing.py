"""A customer list with some cells changed, in its own form, read back before it takes its place."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from company.errors import ConfigurationError
from company.values import as_array
from connectors.contract import Quarantine
from connectors.spreadsheet import WORKBOOK, open_spreadsheet
from crm.edited_csv import edit_csv, written_as
from crm.edited_xlsx import edit_xlsx, is_xlsx, sheet_read
from crm.edits import Edits

CHANGED = "The list would not read back as it should"


@dataclass(frozen=True)
class Form:
    """The form that a list is written in; `encoding` and `codec` are of delimited files."""

    is_workbook: bool
    header_line: int
    encoding: str = ""
    codec: str = "utf-8"
    separator: str = ""
    sheet: str | None = None

    def lacks(self, text: str) -> bool:
        """Whether the list's encoding has no bytes for a letter of the text."""
        try:
            text.encode(self.codec)
        except UnicodeEncodeError:
            return True
        return False


def form_of_list(path: Path, country: str | None = None, sheet: str | None = None) -> Form:
    """The form of a list that can be written again; refuses XLS, ODS and Parquet."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == WORKBOOK[0] and is_xlsx(path):
        name, _ = sheet_read(path, sheet)
        opened = open_spreadsheet(path, Quarantine(), sheet=name)
        line = re.search(r"header on line (\d+)", " ".join(opened.understood))
        assert line, "a workbook says where its header is"
        return Form(True, int(line[1]), sheet=name)
    if head.startswith((*WORKBOOK, b"PAR1")):
        raise ConfigurationError(
            f"{path} is of a kind that can be read and not written. Save it as XLSX or CSV."
        )
    written = written_as(path, country)
    return Form(
        False, written.layout.last_line, written.words, written.codec, written.layout.delimiter
    )


def write_edited(path: Path, form: Form, edits: Edits, out: Path, country: str | None) -> int:
    """Write the list with its edits to another path; how many formulas were left alone.

    What was written is read back and compared cell by cell with what it should be: where anything
    else has changed, ConfigurationError is raised and the caller throws the file away.
    """
    left = 0
    if form.is_workbook:
        left = edit_xlsx(path, edits, out, form.header_line, form.sheet)
    else:
        edit_csv(path, edits, out, country)
    if not left:
        _compare(_cells(path, form, country), _cells(out, form, country), edits)
    return left


def _cells(path: Path, form: Form, country: str | None) -> tuple[pa.Array, pa.Table]:
    """The lines and the rows of a list; a delimited one is read in the encoding it had."""
    is_told_by_itself = form.is_workbook or form.codec.startswith("utf-")
    codec = None if is_told_by_itself else form.codec
    opened = open_spreadsheet(path, Quarantine(), country=country, encoding=codec, sheet=form.sheet)
    blocks = list(opened.blocks)
    lines = pa.concat_arrays([block.lines for block in blocks])
    return lines, pa.Table.from_batches([block.rows for block in blocks])


def _compare(
    before: tuple[pa.Array, pa.Table], after: tuple[pa.Array, pa.Table], edits: Edits
) -> None:
    lines, rows = before
    headers = [*edits.headers, *edits.added]
    if not lines.equals(after[0]):
        raise ConfigurationError(f"{CHANGED}: rows were lost. Nothing is written.")
    if after[1].column_names != headers:
        raise ConfigurationError(f"{CHANGED}: its columns differ. Nothing is written.")
    place = {line: number for number, line in enumerate(lines.to_pylist())}
    new: dict[str, dict[int, str]] = {header: {} for header in headers}
    for line, cells in edits.cells.items():
        for header, text in cells.items():
            new[header][place[line]] = text
    for header in headers:
        own = rows[header] if header in edits.headers else pa.repeat("", len(lines))
        wanted = _with(as_array(own), new[header])
        found = as_array(after[1][header])
        if not _alike(wanted, found, header in edits.numbers):
            raise ConfigurationError(
                f'{CHANGED}: the column "{header}" differs. Nothing is written.'
            )


def _with(column: pa.Array, new: dict[int, str]) -> pa.Array:
    """The column with new texts at some places."""
    if not new:
        return column
    index = np.arange(len(column))
    index[list(new)] = len(column) + np.arange(len(new))
    texts = pa.array(new.values(), pa.string())
    return pa.concat_arrays([column.cast(pa.string()), texts]).take(pa.array(index))


def _alike(wanted: pa.Array, found: pa.Array, is_number: bool) -> bool:
    if wanted.equals(found):
        return True
    pairs = zip(wanted.to_pylist(), found.to_pylist(), strict=True)
    odd = [(one, other) for one, other in pairs if one != other]
    return is_number and all(_number(one) == _number(other) is not None for one, other in odd)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
