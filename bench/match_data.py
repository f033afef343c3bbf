"""Names and rows to match: a register, and rows as a CRM has them, with what each means.

The register is the demo's, enlarged: every further copy of it has a coined word in each name.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from data.demo.population import populate
from data.demo.tables import texts
from train.noise import HELD_OUT, damaged

SEED = 7
NOT_IN_REGISTER = 0.2
HAS_CITY = 0.6
SYLLABLES = [c + v for c in "bdfghjklmnprstv" for v in ("a", "e", "i", "o", "u", "aa", "ei")]
NAMES = pa.schema([(c, pa.string()) for c in ("company_id", "name", "country", "city")])
ROWS = pa.schema([("row_id", pa.int64()), *((c, pa.string()) for c in ("name", "city", "true_id"))])


@dataclass(frozen=True)
class Task:
    """Files with the names of a register and with rows; true_id is the company that a row means."""

    names: Path
    rows: Path


def letters(name: str | None) -> str:
    """A name's letters and digits: equal for namesakes."""
    return "".join(letter for letter in (name or "").casefold() if letter.isalnum())


def make_task(folder: Path, names: int, rows: int) -> Task:
    """Write a register of so many names, and rows of which a fifth mean no company in it."""
    task = Task(folder / "names.parquet", folder / "rows.parquet")
    population, rng = populate(SEED), Random(SEED)
    country = population.companies.country.tolist()
    town = texts("places", "town")[population.companies.place].tolist()
    legal = population.names.legal.tolist()
    drawn, hidden = set(rng.sample(range(names), rows)), set[str]()
    meant: list[dict[str, object]] = []
    with pq.ParquetWriter(task.names, NAMES) as writer:
        for first in range(0, names, len(legal)):
            size = min(len(legal), names - first)
            copy = legal if first == 0 else [coined(name, rng) for name in legal]
            for at in sorted(drawn.intersection(range(first, first + size))):
                in_register = rng.random() >= NOT_IN_REGISTER
                true_id = f"{at:09d}" if in_register else None
                city = town[at - first] if rng.random() < HAS_CITY else None
                name = damaged(copy[at - first], town[at - first], HELD_OUT, rng)
                meant.append({"row_id": at, "name": name, "city": city, "true_id": true_id})
                hidden |= set() if in_register else {letters(copy[at - first])}
            ids = [f"{first + i:09d}" for i in range(size)]
            table = pa.table([ids, copy[:size], country[:size], town[:size]], schema=NAMES)
            writer.write_table(table)
    if hidden:
        _without(task.names, hidden)
    pq.write_table(pa.Table.from_pylist(meant, ROWS), task.rows)
    return task


def coined(name: str, rng: Random) -> str:
    """The name with its longest word replaced by one that nobody has."""
    word = "".join(rng.choices(SYLLABLES, k=rng.choice([2, 3, 3, 4])))
    longest = max(name.split(), key=len)
    return name.replace(longest, word.upper() if longest.isupper() else word.capitalize(), 1)


def _without(path: Path, hidden: set[str]) -> None:
    """Take the names, and all their namesakes, out of a file."""
    kept = path.with_suffix(".part")
    with pq.ParquetWriter(kept, NAMES) as writer:
        for batch in pq.ParquetFile(path).iter_batches():
            stays = [letters(name) not in hidden for name in batch["name"].to_pylist()]
            writer.write_batch(batch.filter(pa.array(stays)))
    kept.rename(path)


def given_task(folder: Path, names: Path, queries: Path, rows: int) -> Task:
    """A task of the user's own files: names as Parquet, rows as CSV or Parquet."""
    task = Task(names, folder / "rows.parquet")
    asked = pq.read_table(queries) if queries.suffix == ".parquet" else _read_csv(queries)
    missing = {"name", "true_id"} - {*asked.column_names}
    if missing:
        sys.exit(f"{queries} has no column {' and '.join(sorted(missing))}.")
    picked = np.sort(np.random.default_rng(SEED).permutation(len(asked))[:rows])
    asked = asked.take(pa.array(picked))
    columns = {
        c: asked[c].cast(pa.string()) if c in asked.column_names else pa.nulls(len(asked))
        for c in ("name", "city", "true_id")
    }
    columns["true_id"] = pc.if_else(pc.equal(columns["true_id"], ""), None, columns["true_id"])
    table = pa.table({"row_id": np.arange(len(asked)), **columns}).cast(ROWS)
    pq.write_table(table, task.rows)
    return task


def _read_csv(path: Path) -> pa.Table:
    strings = {c: pa.string() for c in ("row_id", "name", "city", "true_id")}
    options = csv.ConvertOptions(column_types=strings, strings_can_be_null=True)
    return csv.read_csv(path, convert_options=options)
