"""Writing the universe: batches of rows into sorted Parquet files, whole or not at all."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from company.errors import SourceChanged
from company.fields import FIELDS, FIGURES, NAMES, Extra, schema
from connectors.contract import Rows

TABLES = ("companies", "figures", "names")
MEMORY = "2GB"  # for sorting; DuckDB spills the rest to disk


def stage(
    batches: Iterator[Rows], extras: tuple[Extra, ...], part: Path, tell: Callable[[int], None]
) -> None:
    """Write the batches as they come, one file a table, telling how many companies so far."""
    schemas = schema(FIELDS, extras), schema(FIGURES), schema(NAMES)
    names = [part / f"staged-{table}.parquet" for table in TABLES]
    writers = [
        pq.ParquetWriter(name, s, compression="zstd")
        for name, s in zip(names, schemas, strict=True)
    ]
    companies = 0
    try:
        for rows in batches:
            for writer, table in zip(
                writers, (rows.companies, rows.figures, rows.names), strict=True
            ):
                writer.write_table(table)
            companies += len(rows.companies)
            tell(companies)
    finally:
        for writer in writers:
            writer.close()


def sort_staged(part: Path) -> dict[str, int]:
    """Sort the staged files by company into the final ones; return the rows of each table.

    Of several rows of one company the first stays.
    """
    connection = duckdb.connect()
    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute("set temp_directory = $folder", {"folder": str(part / "spill")})
    counts = {}
    for table in TABLES:
        staged, final = part / f"staged-{table}.parquet", part / f"{table}-0.parquet"
        chosen = "distinct on (company_id) *" if _has_twins(connection, table, staged) else "*"
        connection.execute(
            f"copy (select {chosen} from read_parquet($staged) order by company_id) to $final "
            "(format parquet, compression zstd, row_group_size 100000)",
            {"staged": str(staged), "final": str(final)},
        )
        counts[table] = pq.read_metadata(final).num_rows
        staged.unlink()
    connection.close()
    shutil.rmtree(part / "spill", ignore_errors=True)
    return counts


def _has_twins(connection: duckdb.DuckDBPyConnection, table: str, staged: Path) -> bool:
    if table != "companies":
        return False
    query = "select count(*) > count(distinct company_id) from read_parquet($staged)"
    row = connection.execute(query, {"staged": str(staged)}).fetchone()
    return row is not None and bool(row[0])


def publish(part: Path, final: Path) -> None:
    """Give a finished folder its name, after everything in it has reached the disk."""
    for file in part.iterdir():
        with file.open("rb") as handle:
            os.fsync(handle.fileno())
    part.rename(final)
    parent = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


def sweep(folder: Path, keep: set[str]) -> None:
    """Remove what killed runs left behind and the versions that are not kept."""
    for child in folder.iterdir() if folder.exists() else ():
        if child.is_dir() and child.name not in keep:
            shutil.rmtree(child)


def dataset_files(folder: Path, table: str) -> list[str]:
    """The Parquet files of one table of a version."""
    found = sorted(str(f) for f in folder.glob(f"{table}-*.parquet"))
    if not found:
        raise SourceChanged(f"{folder} has no {table} file: it was damaged. Pull it again.")
    return found


def empty(table: str) -> pa.Table:
    """A table of the universe without rows."""
    by_name = dict(zip(TABLES, (FIELDS, FIGURES, NAMES), strict=True))
    return schema(by_name[table]).empty_table()
