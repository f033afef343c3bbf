"""What a connector is: a module with a `REGISTER` and a `read` that turns files into rows.

Reading is strict: a field that is neither read nor ignored stops the run, a missing mandatory one
is `SourceChanged`, a bad row goes to the quarantine with its line and the reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pyarrow as pa

from company.errors import SourceChanged
from company.fields import Extra

if TYPE_CHECKING:
    import duckdb

KEPT_EXAMPLES = 1000  # bad rows kept with their text; all are counted


@dataclass(frozen=True)
class Register:
    """A public register, or the user's own table: who publishes it and what to expect of it."""

    code: str
    name: str
    country: str
    publisher: str
    licence: str
    attribution: str
    url: str
    frequency: str
    gives: str
    expected: tuple[int, int]  # rows of a whole download: companies, or figures where it has none
    covers: str = ""  # which companies are in it
    fills: tuple[str, ...] = ()  # the FIELDS and FIGURES that it fills, beside number and name
    needs_key: bool = False
    reads: tuple[str, ...] = ()  # fields that parse reads, nested ones as "names.name"
    ignored: tuple[str, ...] = ()  # fields left out on purpose, with all that lies below them
    mandatory: tuple[str, ...] = ()  # fields of every document; "LEI or id" where forms differ
    recurring: tuple[str, ...] = ()  # fields that some documents of any whole file have
    persons: tuple[str, ...] = ()  # fields that may name a person: bad rows are kept without text
    tolerated: float = 0.01  # share of bad rows above which the file is refused
    holds: Literal["companies", "figures"] = "companies"
    rate: tuple[int, float] = (60, 60.0)  # calls in so many seconds, at most
    key_variable: str = ""  # environment variable with the key
    quirks: tuple[str, ...] = ()  # what a user of the data should know


@dataclass(frozen=True)
class Source:
    """A file to read: where it lies, when it was fetched, and what the user says of it.

    `columns` maps a field to the file's header; `country` is the country of rows that name none;
    `name` tells several tables of the user apart; `since` is the day from which on the register's
    files were asked for, where they were not all; `sheet` is one of the user's workbook;
    `tolerated` is the share of bad rows that the user accepts, where that is not the usual one.
    """

    path: Path
    fetched_at: datetime
    more: tuple[Path, ...] = ()  # further files of the same download, such as yearly parts
    columns: Mapping[str, str] = field(default_factory=dict)
    country: str | None = None
    name: str = ""
    since: date | None = None
    sheet: str | None = None
    tolerated: float | None = None

    def __post_init__(self) -> None:
        """Times are kept in whole seconds."""
        object.__setattr__(self, "fetched_at", self.fetched_at.replace(microsecond=0))


@dataclass(frozen=True)
class Rows:
    """A batch of what a register says, each table in its declared schema (`company.fields`)."""

    companies: pa.Table
    figures: pa.Table
    names: pa.Table


@dataclass(frozen=True)
class Query:
    """A register in SQL, for files so large that their rows should not pass through Python.

    On a DuckDB connection, `fill` writes the companies into a folder and tells the rows so far: one
    or several files `companies-*.parquet`, each sorted by company_id, with the declared fields and
    `previous_names`, a list. `connectors.queried` has the tools and makes names of them.
    """

    fill: "Callable[[duckdb.DuckDBPyConnection, Path, Callable[[int], None]], None]"


@dataclass(frozen=True)
class Reading:
    """What a connector makes of a file: the rows, batch by batch, and how it understood them.

    A connector that can also say it in SQL gives the same rows as a `query`. `columns` maps each
    header of the user's table to the field or extra column that it became, or to nothing.
    """

    batches: Iterator[Rows]
    extras: tuple[Extra, ...] = ()
    understood: tuple[str, ...] = ()
    query: Query | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BadRow:
    """A row that was set aside: its line in the file, why, and the text as it stands there."""

    line: int
    reason: str
    text: str


@dataclass
class Quarantine:
    """The rows set aside while a file is read; the first thousand are kept with their text.

    Without their text where that may name a person: line and reason are enough to find them.
    """

    rows: list[BadRow] = field(default_factory=list)
    count: int = 0
    keeps_text: bool = True

    def add(self, line: int, reason: str, text: str) -> None:
        """Set a row aside."""
        self.count += 1
        if len(self.rows) < KEPT_EXAMPLES:
            self.rows.append(BadRow(line, reason, text[:2000] if self.keeps_text else ""))


@dataclass(frozen=True)
class Record:
    """What one document of a register says, as rows keyed by the declared fields.

    `company` is None in a register that holds figures only. `register` and `fetched_at` are filled
    in by `connectors.records.rows_of`.
    """

    company: dict[str, Any] | None
    figures: tuple[dict[str, Any], ...] = ()
    names: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Changes:
    """What changed in a register since a cursor: new or changed records, companies that ended.

    An identifier is a company_id, or "XI-LEI-" and the LEI of a company that is held under another.
    """

    records: tuple[Record, ...]
    removed: tuple[str, ...]  # identifiers of companies that ended: they stay, as dissolved
    cursor: str
    withdrawn: tuple[str, ...] = ()  # identifiers of entries that were made in error: they go
    not_carried: tuple[str, ...] = ()  # fields of which the feed says nothing: they stay as known


class Http(Protocol):
    """What a connector may ask of the network; limits, retries and keys are not its business."""

    def json(self, url: str, params: Mapping[str, str] | None = None) -> Any:
        """The decoded answer; None for 404 and 410. Raises SourceError."""
        ...

    def text(self, url: str) -> str:
        """A page as text, for links that rotate. Raises SourceError."""
        ...

    def download(self, url: str, name: str) -> Path:
        """A file, fetched or resumed, or the one here when the server says it has not changed."""
        ...


class Connector(Protocol):
    """A module that reads one register.

    It may also have `download(http) -> list[Path]` (the bulk files, in the order `read` wants
    them), `download_since(http, day) -> list[Path]` (those of them that are not older),
    `lookup(http, number) -> Record | None`, `search(http, name, limit) -> list[Record]` and
    `changes(http, cursor) -> Changes`, where the register offers them.
    """

    REGISTER: Register

    def read(self, source: Source, quarantine: Quarantine) -> Reading:
        """Read a file of the register that lies on disk."""
        ...


def check_columns(register: Register, found: list[str], read: set[str], needed: set[str]) -> None:
    """Refuse a file that lacks a needed column or has one that nobody reads or ignores."""
    module = f"connectors/{register.code.replace('-', '_')}.py"
    missing = sorted(needed - set(found))
    unknown = [c for c in found if c not in read and c not in register.ignored]
    if missing:
        there = f'an unknown one, "{unknown[0]}"' if unknown else ", ".join(found[:6])
        raise SourceChanged(
            f'{register.code}: the file has no column "{missing[0]}" (missing: {len(missing)} of '
            f"{len(needed)} needed columns) but {there} … Is it a file of {register.name}? If the "
            f"register changed, {module} must follow. Nothing was replaced."
        )
    if unknown:
        raise SourceChanged(
            f'{register.code} changed shape: unknown column "{unknown[0]}" ({len(unknown)} of '
            f"{len(found)} columns). Read it in {module} or add it to REGISTER.ignored there. "
            "Nothing was replaced."
        )
