"""A register's CSV file, plain or zipped, as a stream of text columns in bounded memory."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from company.errors import ConfigurationError, SourceChanged
from connectors.contract import Quarantine

BLOCK = 8 << 20  # bytes read at a time


def csv_batches(
    path: Path, quarantine: Quarantine, check: Callable[[list[str]], None]
) -> Iterator[pa.Table]:
    """Yield the rows of a file as text columns, and the column `line` with each row's place.

    Headers lose the blanks around them and are given to `check` before any row is read. A row
    with too few or too many values goes to the quarantine. A zip may hold several parts.
    """
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for member in _csv_members(archive, path):
                    with archive.open(member) as file:
                        yield from _batches(file, quarantine, check)
        else:
            with path.open("rb") as file:
                yield from _batches(file, quarantine, check)
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise ConfigurationError(f"{path} cannot be read ({error}). Fetch it again.") from error


def _csv_members(archive: zipfile.ZipFile, path: Path) -> list[str]:
    names = sorted(n for n in archive.namelist() if n.lower().endswith(".csv"))
    if not names:
        raise SourceChanged(f"{path} holds no .csv file but {', '.join(archive.namelist()[:5])}.")
    return names


def _batches(
    file: IO[bytes], quarantine: Quarantine, check: Callable[[list[str]], None]
) -> Iterator[pa.Table]:
    def set_aside(row: csv.InvalidRow) -> str:
        reason = f"{row.actual_columns} values where {row.expected_columns} belong"
        quarantine.add((row.number or 0) + 1, reason, row.text)  # the header is line 1
        return "skip"

    headers = _headers(file)
    check(headers)
    reader = csv.open_csv(
        file,
        read_options=csv.ReadOptions(column_names=headers, block_size=BLOCK, use_threads=False),
        parse_options=csv.ParseOptions(newlines_in_values=True, invalid_row_handler=set_aside),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(headers, pa.binary())),
    )
    line = 2
    for batch in reader:
        yield _as_text(batch, line)
        line += len(batch)


def _headers(file: IO[bytes]) -> list[str]:
    """The header line, read off the file; a register's header has no line break inside."""
    line = file.readline().decode("utf-8-sig", errors="replace")
    if not line.strip():
        raise SourceChanged("The file is empty: it has no header line. Fetch it again.")
    delimited = csv.read_csv(pa.BufferReader(line.encode()))
    return [name.strip() for name in delimited.column_names]


def _as_text(batch: pa.RecordBatch, line: int) -> pa.Table:
    columns = {name: _decode(batch[name]) for name in batch.schema.names}
    return pa.table({**columns, "line": pa.array(range(line, line + len(batch)))})


def _decode(values: pa.Array) -> pa.Array:
    """Text of UTF-8 bytes; a value that is not UTF-8 is read as Latin-1, as old files need."""
    try:
        return pc.utf8_trim_whitespace(values.cast(pa.string()))
    except pa.ArrowInvalid:
        texts = [_utf8_or_latin1(v.as_py()) for v in values]
        return pc.utf8_trim_whitespace(pa.array(texts, pa.string()))


def _utf8_or_latin1(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
