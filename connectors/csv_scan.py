"""A register's CSV file, plain or packed, as a view that DuckDB reads on all cores.

Rows that DuckDB refuses are looked at one by one: a value in Latin-1, a date that is none, or a
word that is not in its enumeration, does not make a row bad; too few or too many values do.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
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
ARROW_TYPES = {"DATE": pa.date32(), "BIGINT": pa.int64()}  # of the others: text
REJECTED = """
select line, min(line_byte_position), list(distinct error_type),
    min(column_idx), max(column_idx), any_value(csv_line)
from reject_errors
group by line, line_byte_position
order by line
"""
REFUSED = "select distinct line from reject_errors order by line"
MENDABLE = {"INVALID ENCODING", "CAST"}
WORDS = {
    "MISSING COLUMNS": "{fewest} values where {wanted} belong",
    "TOO MANY COLUMNS": "{most} values where {wanted} belong",
    "UNQUOTED VALUE": "a quotation mark that opens or closes nothing",
    "LINE SIZE OVER MAXIMUM": "a line of more than two million letters",
    "": "values that cannot be told apart",
}


@dataclass(frozen=True)
class Scan:
    """A CSV file of a register, which can lie open on a connection as a view."""

    connection: duckdb.DuckDBPyConnection
    register: str
    given: Path  # the file, or the packed one that holds it
    path: Path
    headers: list[str]  # without the blanks around them
    dates: str  # how dates are written, such as "%d/%m/%Y"

    def open(self, view: str, types: Mapping[str, str]) -> None:
        """Make the file a view, in which "" counts as null.

        Columns are text but for those in `types`: DATE, BIGINT or the name of an enumeration.
        """
        self.connection.read_csv(
            str(self.path),
            columns={name: types.get(name, "VARCHAR") for name in self.headers},
            auto_detect=False,
            header=True,
            delimiter=",",
            quotechar='"',
            escapechar='"',
            date_format=self.dates,
            store_rejects=True,
        ).create_view(view, replace=True)
        with suppress(duckdb.CatalogException):  # before the first reading there is none
            self.connection.execute("delete from reject_errors")

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn what DuckDB says of a file that is no CSV into what the reader can do about it."""
        try:
            yield
        except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
            reason = str(error).splitlines()[0].partition(": ")[2].rstrip(".")
            raise SourceChanged(
                f"{self.register}: {self.given} cannot be read as CSV ({reason}). Nothing was "
                "replaced; fetch the file again."
            ) from error

    def about_rows(self) -> int:
        """About how many rows the file has, judged by its first megabyte."""
        with self.path.open("rb") as file:
            begin = file.read(1 << 20)
        return self.path.stat().st_size * begin.count(b"\n") // max(1, len(begin))

    def mended(self, types: Mapping[str, str], quarantine: Quarantine) -> pa.Table:
        """The rows that the last reading refused and that can be read after all, with `line`.

        The others go to the quarantine. A value that is not UTF-8 is read as Latin-1, one that is
        no DATE or BIGINT becomes null, a word of no enumeration is given as text.
        """
        kinds = [types.get(name, "VARCHAR") for name in self.headers]
        rows = {}
        for line, place, errors, fewest, most, text in self._rejected():
            values = _values(self.path, place) if MENDABLE.issuperset(errors) else []
            if len(values) == len(kinds):
                rows[line] = [
                    _typed(v, kind, self.dates) for v, kind in zip(values, kinds, strict=True)
                ]
                continue
            reason = WORDS.get(error := min({*errors} - MENDABLE, default=""), error.lower())
            quarantine.add(line, reason.format(fewest=fewest, most=most, wanted=len(kinds)), text)
        columns = zip(*rows.values(), strict=True) if rows else ([] for _ in kinds)
        arrays = [
            pa.array(values, ARROW_TYPES.get(kind, pa.string()))
            for kind, values in zip(kinds, columns, strict=True)
        ]
        return pa.table([pa.array(rows, pa.int64()), *arrays], ["line", *self.headers])

    def lines_of(self, rows: list[int]) -> list[int]:
        """The lines in which rows of the last reading stand; both count from 1, rows ascend.

        A line is a record, whatever line breaks its values hold; the header is the first.
        """
        refused = self.connection.execute(REFUSED).fetchall()
        lines, skipped = [], 1
        for row in rows:
            while refused and refused[0][0] <= row + skipped:
                refused.pop(0)
                skipped += 1
            lines.append(row + skipped)
        return lines

    def _rejected(self) -> list[tuple[Any, ...]]:
        return self.connection.execute(REJECTED).fetchall()


def scans(
    connection: duckdb.DuckDBPyConnection,
    register: str,
    path: Path,
    folder: Path,
    check: Callable[[list[str]], None],
    dates: str,
) -> Iterator[Scan]:
    """The file, or one after the other those in a zip.

    Headers lose the blanks around them and are given to `check` before any row is read. A packed
    file is unpacked into `folder` while it is read.
    """
    for file in _files(path, folder):
        headers = _headers(file)
        if not headers:
            raise SourceChanged(
                f"{register}: {path} has no header line. Nothing was replaced; fetch it again."
            )
        check(headers)
        yield Scan(connection, register, path, file, headers, dates)


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


def _headers(path: Path) -> list[str]:
    """What the first line says; a register's header has no line break inside."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        line = file.readline().strip()
    return [name.strip() for name in next(csv.reader([line]), [])]


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
    if kind not in ARROW_TYPES or not value:
        return value or None
    try:
        return int(value) if kind == "BIGINT" else datetime.strptime(value, dates).date()  # noqa: DTZ007
    except ValueError:
        return None
