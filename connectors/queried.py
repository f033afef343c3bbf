"""Registers in SQL: a scratch database, files that it writes, and rows as other registers give."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from company.fields import FIELDS, FIGURES, NAMES, Extra, conform, schema
from connectors.contract import Query, Rows
from connectors.sql_companies import companies_of, names_of

# DuckDB counts more than it touches: 5 million companies sort in 1.7 GB, more spill to disk.
MEMORY = "3200MB"
BATCH = 100_000
LOOK_EVERY = 0.2  # seconds between two looks at how far a statement has come
# A dictionary pays only for few values: to try one on names takes time.
FORMAT = "(format parquet, compression zstd, compression_level 1, dictionary_size_limit 1000)"


def scratch(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills into the folder, bounded in what it takes."""
    connection = duckdb.connect()
    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute("set temp_directory = $spill", {"spill": str(folder / "spill")})
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = true; set enable_progress_bar_print = false")
    return connection


def copied(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    file: Path,
    tell: Callable[[float], None] = lambda share: None,
) -> int:
    """Write what a select gives into a Parquet file; return how many rows that are.

    Tells now and then which share of the work is done, as well as DuckDB can say.
    """
    statement = f"copy ({select}) to {literal(str(file))} {FORMAT}"
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(lambda: int(connection.execute(statement).fetchall()[0][0]))
        try:
            while wait([job], LOOK_EVERY).not_done:
                tell(max(0.0, connection.query_progress() / 100))
        except BaseException:  # an interrupt from the keyboard too
            connection.interrupt()
            raise
        return job.result()


def batches_of(query: Query, extras: tuple[Extra, ...]) -> Iterator[Rows]:
    """The rows of a query, sorted by company_id."""
    with tempfile.TemporaryDirectory() as folder, scratch(Path(folder)) as connection:
        query.fill(connection, Path(folder), lambda rows: None)
        for file in sorted(Path(folder).glob("companies-*.parquet")):
            for batch in pq.ParquetFile(file).iter_batches(BATCH):
                connection.register("batch", pa.Table.from_batches([batch]))
                companies = connection.sql(companies_of("batch", batch.schema.names))
                names = connection.sql(names_of("batch"))
                yield Rows(
                    conform(companies.to_arrow_table(), schema(FIELDS, extras)),
                    schema(FIGURES).empty_table(),
                    conform(names.to_arrow_table(), schema(NAMES)),
                )


def literal(text: str) -> str:
    """A text as SQL writes it.

    >>> literal("Women's club")
    "'Women''s club'"
    """
    return "'" + text.replace("'", "''") + "'"
