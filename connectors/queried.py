"""Registers in SQL: a scratch database, and the rows of a query in batches as others give them."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from company.fields import FIELDS, FIGURES, NAMES, Extra, conform, schema
from connectors.contract import Query, Rows

MEMORY = "1400MB"  # for sorting; DuckDB spills the rest to disk
BATCH = 100_000
SQL_TYPES = {
    pa.string(): "varchar",
    pa.date32(): "date",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.timestamp("s", "UTC"): "timestamptz",
}


def scratch(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills into the folder, bounded in what it takes."""
    connection = duckdb.connect()
    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute("set temp_directory = $spill", {"spill": str(folder / "spill")})
    connection.execute("set TimeZone = 'UTC'")
    return connection


def batches_of(query: Query, extras: tuple[Extra, ...]) -> Iterator[Rows]:
    """The rows of a query, in the order of the file."""
    with tempfile.TemporaryDirectory() as folder, scratch(Path(folder)) as connection:
        query.fill(connection, Path(folder), lambda companies: None)
        connection.execute(f"create table whole as {query.ordered(connection)}")
        rows = connection.execute("select count(*) from whole").fetchall()[0][0]
        for start in range(0, rows, BATCH):
            connection.execute(
                "create or replace table ordered as "
                f"from whole where rowid between {start} and {start + BATCH - 1}"
            )
            companies, names = (
                connection.sql(sql).to_arrow_table() for sql in (query.companies, query.names)
            )
            yield Rows(
                conform(companies, schema(FIELDS, extras)),
                schema(FIGURES).empty_table(),
                conform(names, schema(NAMES)),
            )


def select_of(columns: Mapping[str, str], wanted: pa.Schema, table: str) -> str:
    """A select with the columns of the schema in its order; those without an expression are null.

    >>> select_of({"company_id": "'X-' || key", "name": "name"}, schema(NAMES), "ordered")
    "select 'X-' || key as company_id, name as name, null::varchar as kind, null::varchar as \
language from ordered"
    """
    if unknown := columns.keys() - set(wanted.names):
        raise TypeError(f"not declared in company/fields.py: {', '.join(sorted(unknown))}")
    expressions = [
        f"{columns.get(f.name, f'null::{SQL_TYPES[f.type]}')} as {f.name}" for f in wanted
    ]
    return f"select {', '.join(expressions)} from {table}"


def literal(text: str) -> str:
    """A text as SQL writes it.

    >>> literal("Women's club")
    "'Women''s club'"
    """
    return "'" + text.replace("'", "''") + "'"
