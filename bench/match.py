"""How well and how fast are CRM rows matched? Ours beside what one would reach for first.

python -m bench.match [--names-count 5000000] [--names FILE --queries FILE] [--rows 2000]

Each method runs in a process of its own, so that its peak memory is its own. A method that looks
at every name gets fewer rows where there are many names. FILE of names: Parquet with company_id
and name, and optionally city and country; of queries: CSV or Parquet with name, true_id (empty
where the register lacks the company) and optionally city.
"""

import argparse
import multiprocessing
import resource
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench import match_rivals
from bench.match_data import Task, given_task, letters, make_task
from bench.match_rivals import Answers

# How many millions of pairs of a row and a name each may look at, which takes some minutes.
METHODS: dict[str, tuple[Callable[[Task], Answers], float]] = {
    "lookalike, name and city": (match_rivals.lookalike, np.inf),
    "lookalike, name alone": (match_rivals.lookalike_by_name, np.inf),
    "rapidfuzz cdist ratio": (match_rivals.rapidfuzz_ratio, 2_500),
    "string_grouper": (match_rivals.string_grouper, 10_000),
    "SQLite FTS5 trigram": (match_rivals.sqlite_trigrams, 600),
}
NAMES, ROWS = 100_000, 2_000
HEAD = (
    f"{'':26}{'rows':>7}{'top-1':>7}{'R@P95':>7}{'prepare s':>11}{'rows/s':>9}{'CPU-ms':>8}"
    f"{'peak MB':>9}{'CPU × ours':>12}"
)


@dataclass(frozen=True)
class Figures:
    """What a method is worth, and what it takes."""

    rows: int
    top_1: float  # share of the rows with a company whose best name is right; namesakes count
    recall_95: float  # at 95 % precision over all rows
    prepare_s: float
    rows_a_second: float
    cpu_ms: float  # a row
    peak_mb: float


def run(method: Callable[[Task], Answers], task: Task) -> tuple[Answers, float] | str:
    """The answers of a method and its peak memory in MB, from a fresh process; else its error."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(method, task, sending))
    process.start()
    sending.close()
    try:
        found: tuple[Answers, float] | str = receiving.recv()
    except EOFError:
        found = "the process was killed, probably for its memory"
    process.join()
    return found


def _work(
    method: Callable[[Task], Answers],
    task: Task,
    sending: "multiprocessing.connection.Connection",
) -> None:
    try:
        answers = method(task)
        sending.send((answers, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
    except Exception as error:  # a rival that fails is told of, and the others go on
        sending.send(f"{type(error).__name__}: {error}".splitlines()[0])


def figures(answers: Answers, peak_mb: float, task: Task) -> Figures:
    """How well a method did."""
    names = pq.read_table(task.names, columns=["company_id", "name"])
    rows = pq.read_table(task.rows)
    true_id, size = rows["true_id"].to_pylist(), len(rows)
    wanted = {i for i in true_id if i is not None}
    ids = names["company_id"].to_pylist()
    meant = {i: place for place, i in enumerate(ids) if i in wanted}
    name = [letters(names["name"][place].as_py()) if place >= 0 else "" for place in answers.best]
    right = np.array(
        [
            i in meant and found == letters(names["name"][meant[i]].as_py())
            for i, found in zip(true_id, name, strict=True)
        ]
    )
    found = sum(i in meant for i in true_id)
    return Figures(
        size,
        right.sum() / found,
        recall_at(0.95, right, answers.score) / found,
        answers.prepare_s,
        size / answers.match_s,
        1000 * answers.match_cpu_s / size,
        peak_mb,
    )


def recall_at(precision: float, right: NDArray[np.bool_], score: NDArray[np.float64]) -> int:
    """The most right answers above any score from which on enough of the answers are right."""
    order = np.argsort(-score, kind="stable")
    correct = np.cumsum(right[order])
    last_of_score = np.append(np.diff(score[order]) != 0, True)
    enough = last_of_score & (correct >= precision * np.arange(1, len(order) + 1))
    return int(correct[enough].max(initial=0))


def with_fewer_rows(task: Task, millions: float) -> Task:
    """The task with no more rows than make so many millions of pairs."""
    most = millions * 1e6 / pq.ParquetFile(task.names).metadata.num_rows
    rows = pq.read_table(task.rows)
    if most >= len(rows):
        return task
    picked = np.sort(np.random.default_rng(1).permutation(len(rows))[: max(int(most), 1)])
    fewer = task.rows.with_name(f"rows-{len(picked)}.parquet")
    pq.write_table(rows.take(picked), fewer)
    return Task(task.names, fewer)


def main(arguments: list[str] | None = None) -> None:
    """Print the figures of each method, the ratio of its time to ours behind."""
    parser = argparse.ArgumentParser(prog="python -m bench.match")
    parser.add_argument("--names-count", type=int, default=NAMES)
    parser.add_argument("--names", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--only", help="part of the names of the methods to run")
    options = parser.parse_args(arguments)
    if bool(options.names) != bool(options.queries):
        parser.error("--names and --queries go together")
    with tempfile.TemporaryDirectory() as folder:
        if options.names:
            task = given_task(Path(folder), options.names, options.queries, options.rows)
        else:
            task = make_task(Path(folder), options.names_count, options.rows)
        count = pq.ParquetFile(task.names).metadata.num_rows
        print(f"\nmatch: {count:,} names\n{HEAD}")
        ours = None
        for name, (method, millions) in METHODS.items():
            if (options.only or "") in name:
                ours = _show(name, method, with_fewer_rows(task, millions), ours)


def _show(
    name: str, method: Callable[[Task], Answers], task: Task, ours: Figures | None
) -> Figures | None:
    found = run(method, task)
    if isinstance(found, str):
        print(f"{name:26} {found}")
        return ours
    f = figures(*found, task)
    ours = ours or f
    print(
        f"{name:26}{f.rows:7,}{f.top_1:7.3f}{f.recall_95:7.3f}{f.prepare_s:11.1f}"
        f"{f.rows_a_second:9,.0f}{f.cpu_ms:8.2f}{f.peak_mb:9,.0f}{f.cpu_ms / ours.cpu_ms:12.1f}",
        flush=True,
    )
    return ours


if __name__ == "__main__":
    main()
