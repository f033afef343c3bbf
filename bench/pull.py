"""How fast does a register file become a sorted universe? Ours beside pandas in chunks.

python -m bench.pull [ROWS]
"""

import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bench.measure import cost_of, show
from connectors import connector
from connectors.contract import Source
from data.demo import write_world
from store.pull import pull
from store.state import open_state

ROWS = 500_000


def enlarge(demo: Path, target: Path, rows: int) -> None:
    """Repeat the demo's companies under new numbers until there are enough."""
    with demo.open(encoding="utf-8", newline="") as file:
        header, *lines = file.read().splitlines(keepends=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(header)
        for number in range(rows):
            before, _, rest = lines[number % len(lines)].split('","', 2)
            file.write(f'{before}","{number:08d}","{rest}')


def with_pandas(file: Path, target: Path) -> None:
    """What one would write by hand: text columns, dates parsed, sorted Parquet."""
    chunks = pd.read_csv(file, dtype=str, keep_default_na=False, chunksize=100_000)
    frame = pd.concat(chunks).rename(columns=str.strip)
    for column in ("IncorporationDate", "DissolutionDate"):
        frame[column] = pd.to_datetime(frame[column], format="%d/%m/%Y", errors="coerce")
    table = pa.Table.from_pandas(frame.sort_values("CompanyNumber"), preserve_index=False)
    pq.write_table(table, target, compression="zstd")


def main(rows: int = ROWS) -> None:
    """Print rows a second and peak memory of both."""
    folder = Path(tempfile.mkdtemp())
    world = write_world(folder / "world")
    file = folder / "companies.csv"
    enlarge(world.british, file, rows)
    source = Source(file, datetime.now(UTC).replace(microsecond=0))
    workspace = folder / "workspace"
    costs = {
        "lookalike pull gb-coh": cost_of(
            lambda: pull(workspace, open_state(workspace), connector("gb-coh"), source)
        ),
        "pandas, all in memory": cost_of(lambda: with_pandas(file, folder / "pandas.parquet")),
    }
    show("pull", rows, costs)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
