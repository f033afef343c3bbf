"""How others find the company that a row means: the best name for each row, and how sure they are.

Each is a function of a task that gives the place of the best name in the register (-1 for none)
and a score by row, and how long it took to prepare and to match.
"""

import sqlite3
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bench.match_data import Task
from company.folding import clean
from enrich import Matcher

THREADS = 2
CELLS = 30_000_000  # of a matrix of distances at a time
TRIGRAMS, SHOWN = 10, 30  # read of a row, and looked at closely


@dataclass(frozen=True)
class Answers:
    """What a method answered, and what it took; cpu counts all threads."""

    best: NDArray[np.int64]
    score: NDArray[np.float64]
    prepare_s: float
    match_s: float
    match_cpu_s: float


class Watch:
    """Time since it was started, on the wall and of the processor."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def answers(self, best: object, score: object, prepare_s: float) -> Answers:
        """The answers with the time since the start."""
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        return Answers(np.asarray(best, np.int64), np.asarray(score, float), prepare_s, wall, cpu)


def lookalike(task: Task, columns: tuple[str, ...] = ("row_id", "name", "city")) -> Answers:
    """Our matcher, with the row's city."""
    watch = Watch()
    with tempfile.TemporaryDirectory() as folder:
        names = pq.ParquetFile(task.names).iter_batches()
        matcher = Matcher.build(names, Path(folder) / "index")
        prepare = time.perf_counter() - watch.wall
        rows = pq.read_table(task.rows, columns=list(columns))
        watch = Watch()
        found = matcher.match(rows, threads=THREADS)
        answers = watch.answers(np.full(len(rows), -1), found["probability"], prepare)
    places = pd.Index(pq.read_table(task.names, columns=["company_id"])["company_id"].to_pylist())
    answers.best[:] = places.get_indexer(pd.Index(found["company_id"].to_pylist()))
    return answers


def lookalike_by_name(task: Task) -> Answers:
    """Our matcher, with nothing but the name."""
    return lookalike(task, ("row_id", "name"))


def rapidfuzz_ratio(task: Task) -> Answers:
    """Every row against every name by edit distance, on folded names."""
    watch = Watch()
    names, rows = (clean(_names(file)).to_pylist() for file in (task.names, task.rows))
    prepare, watch = time.perf_counter() - watch.wall, Watch()
    best, score, step = [], [], max(1, CELLS // len(names))
    for first in range(0, len(rows), step):
        alike = process.cdist(
            rows[first : first + step], names, scorer=fuzz.ratio, dtype=np.float32, workers=THREADS
        )
        best.append(alike.argmax(axis=1))
        score.append(alike.max(axis=1))
    return watch.answers(np.concatenate(best), np.concatenate(score), prepare)


def string_grouper(task: Task) -> Answers:
    """Cosine of letter trigrams by sparse matrix product; it learns and matches in one step."""
    from string_grouper import match_strings

    names, rows = (pd.Series(_names(file).to_pylist()) for file in (task.names, task.rows))
    names, rows = names.fillna(""), rows.fillna("")
    watch = Watch()
    found = match_strings(
        rows, names, min_similarity=0.1, max_n_matches=1, number_of_processes=THREADS
    )
    best, score = np.full(len(rows), -1), np.zeros(len(rows))
    best[found["left_index"]] = found["right_index"]
    score[found["left_index"]] = found["similarity"]
    return watch.answers(best, score, 0.0)


def sqlite_trigrams(task: Task) -> Answers:
    """SQLite's full text search by a row's rarest trigrams, the best by token_sort_ratio."""
    watch = Watch()
    names, rows = (clean(_names(file)).to_pylist() for file in (task.names, task.rows))
    with sqlite3.connect(":memory:") as database:
        database.execute("create virtual table names using fts5(name, tokenize = 'trigram')")
        database.execute("create virtual table grams using fts5vocab(names, row)")
        database.executemany("insert into names(rowid, name) values (?, ?)", enumerate(names))
        prepare, watch = time.perf_counter() - watch.wall, Watch()
        found = [_best_of_sqlite(database, row) for row in rows]
    return watch.answers([name for name, _ in found], [score for _, score in found], prepare)


def _best_of_sqlite(database: sqlite3.Connection, row: str) -> tuple[int, float]:
    grams = {row[i : i + 3] for i in range(len(row) - 2)}
    slots = ", ".join("?" * len(grams))
    rarest = database.execute(
        f"select term from grams where term in ({slots}) order by doc limit {TRIGRAMS}", [*grams]
    )
    query = " OR ".join(f'"{gram}"' for (gram,) in rarest.fetchall())
    if not query:
        return -1, 0.0
    found = database.execute(
        f"select rowid, name from names where names match ? order by rank limit {SHOWN}", [query]
    ).fetchall()
    scores = [(fuzz.token_sort_ratio(row, name), -number) for number, name in found]
    score, number = max(scores, default=(0.0, 1))
    return -number, score


def _names(path: Path) -> pa.ChunkedArray:
    return pq.read_table(path, columns=["name"])["name"]
