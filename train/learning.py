"""From lists of rows to points: fitted to one list, calibrated and judged on others."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from company.folding import Flags
from enrich.calibration import calibrated, fit_calibration
from enrich.evidence import EVIDENCE, Points, shipped_points
from enrich.fitting import Labelled, accept_from, fit, joined
from train.companies import training_register
from train.evidence import labelled
from train.judging import Judged
from train.languages import cyrillic_names
from train.noise import HELD_OUT, TRAINING, Noise
from train.rows import halves, make_task, some_of

CYRILLIC = 4_000  # made-up companies: GLEIF has few in their own script
TRAINING_LISTS, HELD_OUT_LISTS = 2, 3  # of a round, each of its own register and damage
ROUNDS = 2  # pooled: thresholds of one alone differ by 0.02
PRECISION = 0.994  # of the accepted, on lists held out
DOUBT = 0.84  # standard errors: the precision holds in four of five such samples
# Nobody knows how many rows of a list mean a company that the register lacks. Probabilities are
# stated for a list where three of five do; elsewhere more of the answers are right.
ASSUMED_MISSING = 0.6
REVIEW = 0.05  # by the points: less probable companies are not worth a look


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
    return pooled([_round(names, rows, number) for number in range(first, first + ROUNDS)])


def pooled(rounds: Sequence[Lists]) -> Lists:
    """The lists of several rounds as one, with the register of the first."""
    return Lists(
        rounds[0].register,
        joined([lists.training for lists in rounds]),
        joined([lists.held_out for lists in rounds]),
        np.concatenate([lists.findable for lists in rounds]),
    )


def _round(names: pa.Table, rows: int, seed: int) -> Lists:
    """Two lists that train the points, and three that judge them."""
    training, held_out, findable = [], [], []
    for number in range(TRAINING_LISTS):
        register, pairs, _ = _list(names, rows, TRAINING, 100 * seed + number, held_out=False)
        training.append(pairs)
    for number in range(HELD_OUT_LISTS):
        noise = HELD_OUT if number == 0 else TRAINING
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


def trained(lists: Lists) -> Points:
    """The points fitted to the training list; calibration and thresholds by the others."""
    nothing = replace(shipped_points(), base=-12.0, worth=np.zeros(len(EVIDENCE)), calibration=())
    points = _rounded(fit(lists.training, nothing))
    choice, right = lists.held_out.answers(points)
    missing = 1 - lists.findable.mean()
    weight = np.where(
        lists.findable, (1 - ASSUMED_MISSING) / (1 - missing), ASSUMED_MISSING / missing
    )
    shown = choice.probability > 0
    knots = fit_calibration(choice.probability[shown], right[shown], weight[shown])
    points = replace(points, calibration=knots)
    accept = accept_from(lists.held_out, points, PRECISION, DOUBT)
    review = float(calibrated(np.array([REVIEW]), knots)[0])
    return replace(points, accept=round(accept + 0.0005, 3), review=round(review, 3))


def judged(pairs: Labelled, findable: Flags, points: Points) -> Judged:
    """What the points make of labelled pairs."""
    choice, right = pairs.answers(points)
    return Judged(choice.probability, right, findable, pairs.unsure(choice))


def _rounded(points: Points) -> Points:
    """The points with two decimals, as they are shipped."""
    return replace(points, base=round(points.base, 2), worth=np.round(points.worth, 2) + 0.0)
