"""Files of a register joined in a database of the moment, in bounded memory."""

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from company.errors import ConfigurationError
from company.fields import FIELDS, FIGURES, NAMES, conform, schema
from connectors.contract import Register, Rows, Source
from connectors.csv_columns import csv_headers

MEMORY = "2GB"  # DuckDB spills the rest to disk
BATCH = 100_000  # rows
ALIKE = 0.5  # share of the columns of a kind that a file of it has at least


@contextmanager
def joining() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, which spills to a folder of its own and is gone at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="lookalike-") as folder,
        duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder}) as connection,
    ):
        yield connection


def by_content(
    source: Source, delimiter: str, columns: Mapping[str, Collection[str]], register: Register
) -> dict[str, list[Path]]:
    """The files of a source by what they hold: of the kind whose columns they have the most of.

    A file may lack a column of its kind, which is the business of those who read it. Refuses a
    file that has less than half of the columns of any kind, and a source that lacks a kind.
    """
    files: dict[str, list[Path]] = {kind: [] for kind in columns}
    for path in (source.path, *source.more):
        headers = csv_headers(path, delimiter)
        shares = {k: len({*headers} & {*names}) / len(names) for k, names in columns.items()}
        nearest = max(shares, key=lambda kind: shares[kind])
        if shares[nearest] < ALIKE:
            raise ConfigurationError(
                f"{path} begins with {', '.join(headers[:4])} …: it is none of "
                f"{', '.join(columns)} of {register.code}. See {register.url}"
            )
        files[nearest].append(path)
    missing = [kind for kind, paths in files.items() if not paths]
    if missing:
        raise ConfigurationError(
            f"{register.code} joins {', '.join(columns)}; {missing[0]} is not among the files "
            f"given. Give it as well; it is at {register.url}"
        )
    return files


def figures(
    connection: duckdb.DuckDBPyConnection, query: str, register: Register, source: Source
) -> Iterator[Rows]:
    """The rows of a query as figures, batch by batch, with where and when they were fetched."""
    for batch in connection.sql(query).to_arrow_reader(BATCH):
        table = pa.Table.from_batches([batch])
        table = table.append_column("source", pa.repeat(register.code, len(table)))
        table = table.append_column("fetched_at", pa.repeat(source.fetched_at, len(table)))
        yield Rows(
            schema(FIELDS).empty_table(),
            conform(table, schema(FIGURES)),
            schema(NAMES).empty_table(),
        )
