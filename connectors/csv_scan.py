"""A register's CSV file, plain or packed, as a view that DuckDB reads on all cores.

Rows that DuckDB refuses are looked at one by one: a value in Latin-1, or a date that is none, does
not make a row bad; too few or too many values do.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from typing import Any

import duckdb
import pyarrow as pa

from company.errors import ConfigurationError, SourceChanged
from connectors.archives import members
from connectors.contract import Quarantine

PACKED = (b"PK", b"\x1f\x8b")  # how a zip and a gzip file begin
ARROW_TYPES = {"VARCHAR": pa.string(), "DATE": pa.date32(), "BIGINT": pa.int64()}
REJECTED = """
select line, min(line_byte_position), arg_min(error_type, column_idx),
    min(column_idx), max(column_idx), any_value(csv_line)
from reject_errors
group by line, line_byte_position
order by line
"""
MENDABLE = ("INVALID ENCODING", "CAST")
WORDS = {
    "MISSING COLUMNS": "{fewest} values where {wanted} belong",
    "TOO MANY COLUMNS": "{most} values where {wanted} belong",
    "UNQUOTED VALUE": "a quotation mark that opens or closes nothing",
    "LINE SIZE OVER MAXIMUM": "a line of more than two million letters",
}


@dataclass(frozen=True)
class Scan:
    """A CSV file that lies open on a connection as the view `lines`; "" counts as null there."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    types: dict[str, str]  # header without the blanks around it: type in SQL
    dates: str  # how dates are written, such as "%d/%m/%Y"

    def mended(self, quarantine: Quarantine) -> pa.Table:
        """The rows that the last reading of `lines` refused and that can be read, with `line`.

        The others go to the quarantine. A value that is not UTF-8 is read as Latin-1.
        """
        rows = [row for row in self._rejected(quarantine) if row]
        columns = {"line": pa.int64()} | {n: ARROW_TYPES[t] for n, t in self.types.items()}
        return pa.Table.from_pylist(rows, schema=pa.schema(columns.items()))

    def _rejected(self, quarantine: Quarantine) -> Iterator[dict[str, Any] | None]:
        for line, place, error, fewest, most, text in self.connection.execute(REJECTED).fetchall():
            if error in MENDABLE and len(values := _values(self.path, place)) == len(self.types):
                yield {"line": line} | self._typed(values)
                continue
            words = WORDS.get(error, error.lower())
            reason = words.format(fewest=fewest, most=most, wanted=len(self.types))
            quarantine.add(line, reason, text)

    def _typed(self, values: list[str]) -> dict[str, Any]:
        typed = zip(self.types.items(), values, strict=True)
        return {name: _typed(value, kind, self.dates) for (name, kind), value in typed}


def scans(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: Path,
    check: Callable[[list[str]], None],
    types: Mapping[str, str],
    dates: str,
) -> Iterator[Scan]:
    """Open the file, or one after the other those in a zip, as the view `lines`.

    Headers lose the blanks around them and are given to `check` before any row is read. A packed
    file is unpacked into `folder` while it is read. Columns are text but for those in `types`.
    """
    for file in _files(path, folder):
        headers = _headers(file)
        check(headers)
        found = {name: types.get(name, "VARCHAR") for name in headers}
        connection.read_csv(
            str(file),
            columns=found,
            auto_detect=False,
            header=True,
            delimiter=",",
            quotechar='"',
            escapechar='"',
            date_format=dates,
            store_rejects=True,
        ).create_view("lines", replace=True)
        _forget_rejected(connection)
        yield Scan(connection, file, found, dates)


def _files(path: Path, folder: Path) -> Iterator[Path]:
    with path.open("rb") as file:
        packed = file.read(4).startswith(PACKED)
    if not packed:
        yield path
        return
    unpacked = folder / "unpacked.csv"
    for _, stream in members(path, (".csv",)):
        try:
            with unpacked.open("wb") as file:
                copyfileobj(stream, file, 1 << 20)
        except OSError as error:
            raise ConfigurationError(
                f"{folder} cannot take what {path} holds ({error.strerror}). Make room there."
            ) from error
        yield unpacked
    unpacked.unlink(missing_ok=True)


def _forget_rejected(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty the list of rejected rows, which DuckDB keeps for as long as the connection lives."""
    with suppress(duckdb.CatalogException):  # before the first file there is none
        connection.execute("delete from reject_errors")


def _headers(path: Path) -> list[str]:
    """The header line; a register's header has no line break inside."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        line = file.readline()
    if not line.strip():
        raise SourceChanged(f"{path} has no header line. Fetch it again.")
    return [name.strip() for name in next(csv.reader([line]))]


def _values(path: Path, place: int) -> list[str]:
    """The values of the row that begins at a byte of the file, each in UTF-8 or else Latin-1."""
    with path.open("rb") as file:
        file.seek(place - 1)
        if file.read(1) == b'"':  # DuckDB counts from behind it when the first value is bad
            file.seek(place - 1)
        row = next(csv.reader(line.decode("latin-1") for line in file), [])
    return [_utf8_or_latin1(value) for value in row]


def _utf8_or_latin1(value: str) -> str:
    try:
        return value.encode("latin-1").decode()
    except UnicodeDecodeError:
        return value


def _typed(value: str, kind: str, dates: str) -> Any:
    if kind == "VARCHAR" or not value:
        return value or None
    try:
        return int(value) if kind == "BIGINT" else datetime.strptime(value, dates).date()  # noqa: DTZ007
    except ValueError:
        return None
