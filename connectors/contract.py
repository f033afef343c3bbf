"""What a connector is: a module with a `REGISTER` and a `read` that turns a file into rows.

Reading is strict: a column that is neither read nor ignored is reported, a missing mandatory one
is `SourceChanged`, a bad row goes to the quarantine with its line and the reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from company.errors import SourceChanged
from company.fields import Extra

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
    expected: tuple[int, int]
    needs_key: bool = False
    ignored: tuple[str, ...] = ()
    tolerated: float = 0.01  # share of bad rows above which the file is refused


@dataclass(frozen=True)
class Source:
    """A file to read: where it lies, when it was fetched, and what the user says of it.

    `columns` maps a field to the file's header; `country` is the country of rows that name none;
    `name` tells several tables of the user apart.
    """

    path: Path
    fetched_at: datetime
    columns: Mapping[str, str] = field(default_factory=dict)
    country: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Rows:
    """A batch of what a register says, each table in its declared schema (`company.fields`)."""

    companies: pa.Table
    figures: pa.Table
    names: pa.Table


@dataclass(frozen=True)
class Reading:
    """What a connector makes of a file: the rows, batch by batch, and how it understood them."""

    batches: Iterator[Rows]
    extras: tuple[Extra, ...] = ()
    understood: tuple[str, ...] = ()


@dataclass(frozen=True)
class BadRow:
    """A row that was set aside: its line in the file, why, and the text as it stands there."""

    line: int
    reason: str
    text: str


@dataclass
class Quarantine:
    """The rows set aside while a file is read; the first thousand are kept with their text."""

    rows: list[BadRow] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, reason: str, text: str) -> None:
        """Set a row aside."""
        self.count += 1
        if len(self.rows) < KEPT_EXAMPLES:
            self.rows.append(BadRow(line, reason, text[:2000]))


class Connector(Protocol):
    """A module that reads one register."""

    REGISTER: Register

    def read(self, source: Source, quarantine: Quarantine) -> Reading:
        """Read a file of the register that lies on disk."""
        ...


def check_columns(register: Register, found: list[str], read: set[str], needed: set[str]) -> None:
    """Refuse a file that lacks a needed column or has one that nobody reads or ignores."""
    missing = sorted(needed - set(found))
    if missing:
        raise SourceChanged(
            f'{register.code}: the file has no column "{missing[0]}" but {", ".join(found[:6])} … '
            f"Is it a file of {register.name}? If the register changed, its connector must follow."
        )
    unknown = [c for c in found if c not in read and c not in register.ignored]
    if unknown:
        raise SourceChanged(
            f'{register.code} changed shape: unknown column "{unknown[0]}". '
            f"Read it in the connector or add it to REGISTER.ignored."
        )
