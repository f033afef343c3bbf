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
from connectors.contract import Query, Rows
from connectors.queried import copied, literal, scratch

TABLES = ("companies", "figures", "names")
SORTING = "600MB"  # for what was staged; the process that staged it holds some already


def stage(
    batches: Iterator[Rows], extras: tuple[Extra, ...], part: Path, tell: Callable[[int], None]
) -> None:
    """Write the batches as they come, one file a table, telling how many rows so far.

    Rows are companies, or figures where a register has no companies.
    """
    schemas = schema(FIELDS, extras), schema(FIGURES), schema(NAMES)
    names = [part / f"staged-{table}.parquet" for table in TABLES]
    writers = [
        pq.ParquetWriter(name, s, compression="zstd")
        for name, s in zip(names, schemas, strict=True)
    ]
    told = 0
    try:
        for rows in batches:
            for writer, table in zip(
                writers, (rows.companies, rows.figures, rows.names), strict=True
            ):
                writer.write_table(table)
            told += len(rows.companies) or len(rows.figures)
            tell(told)
    finally:
        for writer in writers:
            writer.close()


def write_query(query: Query, part: Path, tell: Callable[[int], None]) -> dict[str, int]:
    """Write the sorted files of a register in SQL; return the rows of each table.

    Its names are in the files of its companies. Of several rows of one company one stays.
    """
    companies = f"from read_parquet({literal(str(part / 'companies-*.parquet'))})"
    with scratch(part) as connection:
        query.fill(connection, part, tell)
        files = dataset_files(part, "companies")
        order = "order by 1" if len(files) > 1 else ""  # one file is sorted
        if _has_twins(connection, "company_id", f"(select company_id {companies} {order})"):
            alone = f"select distinct on (company_id) * {companies} order by all"
            copied(connection, alone, part / "alone.parquet")
            for file in files:
                Path(file).unlink()
            (part / "alone.parquet").rename(part / "companies-0.parquet")
        count = f"select count(*), coalesce(sum(len(previous_names)), 0) {companies}"
        rows, previous = connection.execute(count).fetchall()[0]
    pq.write_table(empty("figures"), part / "figures-0.parquet", compression="zstd")
    shutil.rmtree(part / "spill", ignore_errors=True)
    return {"companies": rows, "figures": 0, "names": rows + int(previous)}


def sort_staged(part: Path) -> dict[str, int]:
    """Sort the staged files by company into the final ones; return the rows of each table.

    Of several rows of one company one stays.
    """
    counts = {}
    with scratch(part) as connection:
        connection.execute(f"set memory_limit = '{SORTING}'")
        for table in TABLES:
            staged, final = part / f"staged-{table}.parquet", part / f"{table}-0.parquet"
            _sort(connection, "*", staged, final)
            scan = f"read_parquet({literal(str(final))})"
            if table == "companies" and _has_twins(connection, "company_id", scan):
                _sort(connection, "distinct on (company_id) *", staged, final, by="all")
            counts[table] = pq.read_metadata(final).num_rows
            staged.unlink()
    shutil.rmtree(part / "spill", ignore_errors=True)
    return counts


def _sort(
    connection: duckdb.DuckDBPyConnection,
    chosen: str,
    staged: Path,
    final: Path,
    by: str = "company_id",
) -> None:
    rows = f"select {chosen} from read_parquet({literal(str(staged))}) order by {by}"
    copied(connection, rows, final)


def _has_twins(connection: duckdb.DuckDBPyConnection, key: str, ordered: str) -> bool:
    """Whether two rows that follow each other have the same key."""
    query = f"select bool_or(twin) from (select {key} = lag({key}) over () as twin from {ordered})"
    return bool(connection.execute(query).fetchall()[0][0])


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
