"""How fast does a register of gigabytes of JSON become a universe? Ours beside DuckDB and pandas.

python -m bench.pull_prh [ROWS], for example 1000000: 1.9 GB of made-up companies in the shape of
the Finnish register. Ours reads the zip, in as many processes as there are cores, and sorts; the
others get the file unpacked and do the least there is to do.
"""

import json
import shutil
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import duckdb
import pandas as pd

from bench.finnish import write_zip
from bench.measure import Cost, cost_of, show
from connectors import connector
from connectors.contract import Source
from connectors.json_stream import json_array
from store.pull import pull
from store.state import open_state

ROWS = 200_000
WANTED = 40_000, 1000  # companies a second on two cores, MB
SLICE = 20_000  # companies that json and pandas are given: all of them would take 15 GB


def with_duckdb(file: Path, target: Path) -> None:
    """Every company to Parquet as it is nested, unsorted."""
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(
            "copy (select * from read_json($file, format = 'array')) to $target "
            "(format parquet, compression zstd)",
            {"file": str(file), "target": str(target)},
        )


def with_pandas(file: Path, target: Path) -> None:
    """What one would write by hand: a column for each field, lists as they are nested."""
    with file.open(encoding="utf-8") as opened:
        frame = pd.json_normalize(json.load(opened))
    frame.sort_values("businessId.value").to_parquet(target, compression="zstd")


def unpacked(packed: Path, whole: Path, part: Path) -> None:
    """Write the array of a zip as it is, and its first companies as an array of their own."""
    with zipfile.ZipFile(packed) as archive:
        name = archive.namelist()[0]
        with archive.open(name) as source, whole.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    with whole.open("rb") as source:
        some = [company for _, company in islice(json_array(source), SLICE)]
    part.write_text(json.dumps(some), encoding="utf-8")


def main(rows: int = ROWS) -> None:
    """Print rows a second and peak memory of each."""
    folder = Path(tempfile.mkdtemp())
    packed, whole, part = (folder / name for name in ("all.zip", "all.json", "part.json"))
    write_zip(packed, rows)
    unpacked(packed, whole, part)
    workspace, source = folder / "workspace", Source(packed, datetime.now(UTC))
    ours = cost_of(lambda: pull(workspace, open_state(workspace), connector("fi-prh"), source))
    duck = cost_of(lambda: with_duckdb(whole, folder / "duckdb.parquet"))
    show("pull fi-prh", rows, {"lookalike pull fi-prh": ours, "DuckDB read_json, bare COPY": duck})
    alone = cost_of(lambda: with_pandas(part, folder / "pandas.parquet"))
    some = min(rows, SLICE)
    show("the first of them", some, {"json and pandas, all in memory": alone})
    _judge(rows, ours)
    shutil.rmtree(folder)


def _judge(rows: int, ours: Cost) -> None:
    speed, memory = WANTED
    print(
        f"  ours: {rows / ours.wall:,.0f} companies/s (wanted: {speed:,}), {ours.peak_mb:,.0f} MB "
        f"in all processes (wanted: {memory:,}); {rows / ours.cpu:,.0f} companies a CPU-second"
    )


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
