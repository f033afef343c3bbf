"""United Kingdom: the bulk file, read in one pass on all cores and written as sorted companies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb

from connectors.contract import Quarantine
from connectors.csv_scan import Scan, scans
from connectors.gb_coh_sql import AS_WORDS, MACROS, MISFITS, TYPES, WORDS
from connectors.gb_coh_words import MEANINGS
from connectors.queried import copied, literal

Tell = Callable[[int], None]
DATES = "%d/%m/%Y"
LEARNT = 100_000  # rows whose words are learnt first; rows with other words are mended


@dataclass(frozen=True)
class Bulk:
    """The files of the register, the select that makes companies of them, and where bad rows go.

    `check` raises SourceChanged when the headers are not those of the register.
    """

    register: str
    paths: Sequence[Path]
    check: Callable[[list[str]], None]
    companies: str
    quarantine: Quarantine

    def fill(self, connection: duckdb.DuckDBPyConnection, folder: Path, tell: Tell) -> None:
        """Write the companies of each file into one of the folder, mended rows into another."""
        connection.execute(MACROS)
        opened = (
            scans(connection, self.register, path, folder, self.check, DATES) for path in self.paths
        )
        rows = 0
        for number, scan in enumerate(chain.from_iterable(opened)):
            file = folder / f"companies-{number}.parquet"
            with scan.refusing():
                rows += self._read(scan, file, _after(rows, tell))
                rows += self._mend(scan, file.with_stem(f"{file.stem}-mended"))
            tell(rows)

    def _read(self, scan: Scan, file: Path, tell: Tell) -> int:
        """Write the companies of the rows that can be read as they stand; return how many."""
        scan.open("texts", {})
        _learn(scan.connection, f"from texts limit {LEARNT}")
        scan.open("lines", TYPES | WORDS)
        try:
            return self._copy(scan, file, tell)
        except duckdb.InvalidInputException:  # DuckDB gives up on a Latin-1 word of no enumeration
            scan.open("texts", TYPES)
            _learn(scan.connection, "from texts")
            scan.open("texts", TYPES)
            scan.connection.execute(AS_WORDS.format("texts"))
            return self._copy(scan, file, tell)

    def _mend(self, scan: Scan, file: Path) -> int:
        """Write the companies of the rows that had to be mended; return how many."""
        mended = scan.mended(TYPES, self.quarantine)
        scan.open("texts", {})
        self._set_aside(scan, "texts", "row_number() over ()", scan.lines_of)
        if not len(mended):
            return 0
        scan.connection.register("mended", mended)
        _learn(scan.connection, "from mended")
        scan.connection.execute(AS_WORDS.format("mended"))
        rows = self._copy(scan, file, lambda rows: None)
        self._set_aside(scan, "mended", "line", list)
        scan.connection.unregister("mended")
        return rows

    def _copy(self, scan: Scan, file: Path, tell: Tell) -> int:
        scan.connection.execute("create or replace sequence misfits")
        about = scan.about_rows()
        return copied(scan.connection, self.companies, file, lambda share: tell(int(share * about)))

    def _set_aside(
        self, scan: Scan, rows: str, place: str, lines_of: Callable[[list[int]], list[int]]
    ) -> None:
        """Put the rows that do not fit into the quarantine, if there were any."""
        [(after,)] = scan.connection.execute("select nextval('misfits')").fetchall()
        if after == 1:
            return
        headers = ", ".join(f'"{header}"' for header in scan.headers)
        query = MISFITS.format(place=place, headers=headers, rows=rows)
        found = scan.connection.execute(query).fetchall()
        lines = lines_of([place for place, *_ in found])
        for line, (_, number, name, text) in zip(lines, found, strict=True):
            reason = f'no company number or name: "{number or ""}", "{name or ""}"'
            self.quarantine.add(line, reason, text)
        self.quarantine.count += after - 1 - len(found)


def _after(rows: int, tell: Tell) -> Tell:
    """Tell the rows of one file as so many more than those of the files before."""
    return lambda here: tell(rows + here)


def _learn(connection: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Make the words of the rows enumerations, and variables of what each of them means."""
    lists = ", ".join(f'list(distinct "{c}" order by "{c}") filter ("{c}" <> \'\')' for c in WORDS)
    [found] = connection.execute(f"select {lists} from ({rows})").fetchall()
    words = {name: texts or [""] for name, texts in zip(WORDS.values(), found, strict=True)}
    for name, texts in words.items():
        connection.execute(f"drop type if exists {name}")
        connection.execute(f"create type {name} as enum ({', '.join(map(literal, texts))})")
    for field, (name, meaning) in MEANINGS.items():
        meanings = [meaning(text) for text in words[name]]
        known = sorted({text for text in meanings if text}) or [""]
        kind = f"enum({', '.join(map(literal, known))})[]"
        connection.execute(f"set variable {field} = $meanings::{kind}", {"meanings": meanings})
