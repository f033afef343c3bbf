"""From lists of rows to points: fitted to one list, with trees and thresholds from others."""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from company.folding import Flags
from enrich.confidence import questions_about, trees_of, with_log_odds
from enrich.evidence import COLUMNS, EVIDENCE, Points, shipped_points
from enrich.fitting import Labelled, accept_from, fit, joined
from train.companies import training_register
from train.cyrillic import cyrillic_names
from train.evidence import labelled
from train.judging import Judged
from train.noise import HELD_OUT, TRAINING, Noise
from train.rows import halves, make_task, some_of
from train.trust import fit_trees

CYRILLIC = 4_000  # made-up companies: GLEIF has few in their own script
TRAINING_LISTS, HELD_OUT_LISTS = 2, 6  # of a round, each of its own register and damage
ROUNDS = 2  # pooled: thresholds of one alone differ by 0.02
PRECISION = 0.995  # of the accepted, on lists held out
DOUBT = 1.64  # standard errors above the precision: it holds in nineteen of twenty such samples
# Nobody knows how many rows of a list mean a company that the register lacks. Probabilities are
# stated for a list where two of three do; elsewhere more of the answers are right.
ASSUMED_MISSING = 2 / 3
REVIEW = 0.02  # less probable companies are not worth a look


@dataclass(frozen=True)
class Trained:
    """Points, the trees beside them as JSON text, and what both make of rows held out."""

    points: Points
    trees: str
    found: Judged


@dataclass(frozen=True)
class Lists:
    """Rows to fit points to, rows held out, and the register that the former are about."""

    register: pa.Table
    training: Labelled
    held_out: Labelled
    findable: Flags  # of the rows held out: whether their company is in the register


def training_lists(names: pa.Table, rows: int, seed: int) -> Lists:
    """The lists about companies of these names; all lists of another seed are others."""
    first = ROUNDS * (seed - 1) + 1
    with ProcessPoolExecutor(ROUNDS) as pool:
        rounds = pool.map(partial(_round, names, rows), range(first, first + ROUNDS))
        return pooled(list(rounds))


def pooled(rounds: Sequence[Lists]) -> Lists:
    """The lists of several rounds as one, with the register of the first."""
    return Lists(
        rounds[0].register,
        joined([lists.training for lists in rounds]),
        joined([lists.held_out for lists in rounds]),
        np.concatenate([lists.findable for lists in rounds]),
    )


def _round(names: pa.Table, rows: int, seed: int) -> Lists:
    """Two lists that train the points, and six that judge them."""
    training, held_out, findable = [], [], []
    for number in range(TRAINING_LISTS):
        register, pairs, _ = _list(names, rows, TRAINING, 100 * seed + number, held_out=False)
        training.append(pairs)
    for number in range(HELD_OUT_LISTS):
        noise = HELD_OUT if number % 3 == 0 else TRAINING
        list_seed = 100 * seed + TRAINING_LISTS + number
        _, pairs, found = _list(names, rows, noise, list_seed, held_out=True)
        held_out.append(pairs)
        findable.append(found)
    return Lists(register, joined(training), joined(held_out), np.concatenate(findable))


def _list(
    names: pa.Table, rows: int, noise: Noise, seed: int, held_out: bool
) -> tuple[pa.Table, Labelled, Flags]:
    """A register, and the evidence on rows about one half of its companies."""
    made = training_register(cyrillic_names(CYRILLIC, seed), seed)
    register = training_register(names, seed)
    register = pa.concat_tables([register, made.select(register.column_names)])
    among = halves(register) == held_out
    task = make_task(register, noise, some_of(register, among, rows, seed), seed)
    with tempfile.TemporaryDirectory() as folder:
        pairs, _ = labelled(task, Path(folder) / "index")
    return register, pairs, np.array([company is not None for company in task.company_ids])


def trained(lists: Lists) -> Trained:
    """The points fitted to the training list; trees and thresholds by the others."""
    nothing = replace(shipped_points(), base=-12.0, worth=np.zeros(len(EVIDENCE)), trees=None)
    points = _rounded(fit(lists.training, nothing))
    choice, right = lists.held_out.answers(points)
    questions = questions_about(choice, lists.held_out.evidence)
    missing = 1 - lists.findable.mean()
    weight = np.where(
        lists.findable, (1 - ASSUMED_MISSING) / (1 - missing), ASSUMED_MISSING / missing
    )
    text, odds = fit_trees(questions, right, weight)
    holds = with_log_odds(choice, odds).probability
    found = Judged(holds, right, lists.findable, lists.held_out.unsure(choice))
    accept = accept_from(holds[~found.unsure], right[~found.unsure], PRECISION, DOUBT)
    trees = trees_of(text, COLUMNS)
    points = replace(points, accept=round(accept + 0.0005, 3), review=REVIEW, trees=trees)
    return Trained(points, text, found)


def _rounded(points: Points) -> Points:
    """The points with two decimals, as they are shipped."""
    return replace(points, base=round(points.base, 2), worth=np.round(points.worth, 2) + 0.0)
