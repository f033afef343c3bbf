"""How fast does a register file become a sorted universe? Ours beside DuckDB alone and pandas.

python -m bench.pull [ROWS], for example 5000000: 2.4 GB, which takes a few minutes.
"""

import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bench.measure import cost_of, show
from connectors import connector, gb_coh
from connectors.contract import Source
from connectors.csv_scan import scans
from data.demo import write_world
from store.pull import pull
from store.state import open_state

ROWS = 500_000
ROUNDS = 2  # the better one counts: something else may run at the same time
MOST_IN_MEMORY = 1_000_000  # rows that pandas is given: it takes 4 GB for a million
SCATTER = 7_368_787  # has no factor in common with 100,000,000: no number comes twice


def enlarge(demo: Path, target: Path, rows: int) -> None:
    """Repeat the demo's companies until there are enough, names and numbers each their own.

    The numbers come in no order, as in the register's file, which is sorted by name.
    """
    with demo.open(encoding="utf-8", newline="") as file:
        header, *lines = file.read().splitlines(keepends=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(header)
        for number in range(rows):
            before, _, rest = lines[number % len(lines)].split('","', 2)
            file.write(f'{before} {number}","{number * SCATTER % 100_000_000:08d}","{rest}')


def with_duckdb(file: Path, target: Path) -> None:
    """What one would type: the columns that we read, unsorted, and DuckDB's own defaults."""
    with duckdb.connect() as connection:
        lines = connection.read_csv(str(file))
        lines.project(_read_columns()).to_parquet(str(target))


def with_duckdb_tuned(file: Path, target: Path) -> None:
    """The least there is to do: columns told beforehand, all text, in no order."""
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        for scan in scans(connection, "gb-coh", file, file.parent, gb_coh.check, "%d/%m/%Y"):
            scan.open("lines", {})
            connection.execute(
                f"copy (select {_read_columns()} from lines) to $target "
                "(format parquet, compression zstd)",
                {"target": str(target)},
            )


def _read_columns() -> str:
    return ", ".join(f'"{column}"' for column in sorted(gb_coh.READ))


def with_pandas(file: Path, target: Path) -> None:
    """What one would write by hand: text columns, dates parsed, sorted Parquet."""
    chunks = pd.read_csv(file, dtype=str, keep_default_na=False, chunksize=100_000)
    frame = pd.concat(chunks).rename(columns=str.strip)
    for column in ("IncorporationDate", "DissolutionDate"):
        frame[column] = pd.to_datetime(frame[column], format="%d/%m/%Y", errors="coerce")
    table = pa.Table.from_pandas(frame.sort_values("CompanyNumber"), preserve_index=False)
    pq.write_table(table, target, compression="zstd")


def main(rows: int = ROWS) -> None:
    """Print rows a second and peak memory of each."""
    folder = Path(tempfile.mkdtemp())
    world = write_world(folder / "world")
    file = folder / "companies.csv"
    enlarge(world.british, file, rows)
    os.sync()  # or the first to be timed also waits for the disk to take the file
    source = Source(file, datetime.now(UTC).replace(microsecond=0))
    workspace = folder / "workspace"
    works = {
        "lookalike pull gb-coh": lambda: pull(
            workspace, open_state(workspace), connector("gb-coh"), source
        ),
        "DuckDB, bare COPY": lambda: with_duckdb(file, folder / "duckdb.parquet"),
        "DuckDB, tuned COPY": lambda: with_duckdb_tuned(file, folder / "tuned.parquet"),
    }
    if rows <= MOST_IN_MEMORY:
        works["pandas, all in memory"] = lambda: with_pandas(file, folder / "pandas.parquet")
    rounds = [{name: cost_of(work) for name, work in works.items()} for _ in range(ROUNDS)]
    costs = {name: min((r[name] for r in rounds), key=lambda cost: cost.wall) for name in works}
    show("pull", rows, costs)
    ours, bare, tuned = list(costs.values())[:3]
    print(f"  ours takes {ours.wall / bare.wall:.2f} × the time of the bare COPY (wanted: 1.5)")
    print(
        f"  and {ours.wall / tuned.wall:.2f} × that of one which finds no types and keeps no order"
    )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
