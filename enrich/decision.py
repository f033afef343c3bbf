"""From points to answers: each row's best two companies, their probabilities, and what to do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from company.folding import Flags, Numbers
from enrich.ragged import first_of_each

Probabilities = NDArray[np.float64]

MOST_POINTS = 30  # more makes no difference to a probability
NOBODY = -1


@dataclass(frozen=True)
class Choice:
    """The best two candidate pairs of each row, as places among the pairs; NOBODY where none is."""

    best: Numbers
    probability: Probabilities
    second: Numbers
    probability_2: Probabilities


def choose(
    row: Numbers,
    company: Numbers,
    points: NDArray[np.float64],
    size: int,
) -> Choice:
    """Shares each row's certainty among its candidate companies and "none of them".

    Points are log-odds against "none of them". A company counts by its best name only, and twins
    share the probability, so that of two namesakes neither looks certain. Equal candidates stand
    in the order of their ids.
    """
    order = np.lexsort((-points, company, row))
    new_company = first_of_each(row[order]) | first_of_each(company[order])
    pairs = order[new_company]
    row, odds = row[pairs], np.exp(np.clip(points[pairs], -MOST_POINTS, MOST_POINTS))
    total = 1 + np.bincount(row, odds, minlength=size)
    order = np.lexsort((-odds, row))
    first = first_of_each(row[order])
    second = np.zeros(len(order), bool)
    second[1:] = first[:-1] & ~first[1:]
    best, probability = _placed(row, pairs, odds / total[row], order[first], size)
    runner_up, probability_2 = _placed(row, pairs, odds / total[row], order[second], size)
    return Choice(best, probability, runner_up, probability_2)


def _placed(
    row: Numbers, pairs: Numbers, share: Probabilities, chosen: Numbers, size: int
) -> tuple[Numbers, Probabilities]:
    """The chosen pairs and their probabilities, by row."""
    pair, probability = np.full(size, NOBODY), np.zeros(size)
    pair[row[chosen]], probability[row[chosen]] = pairs[chosen], share[chosen]
    return pair, probability


def conflicts(choice: Choice, proven: Flags, fits: Flags, row: Numbers, accept: float) -> Flags:
    """The rows whose number is a company's, but whose name is not, or not clearly, that company's.

    `proven` flags the pairs that have the same number, `fits` those whose name may be the row's,
    `row` is the row of each pair.
    """
    has_number = np.zeros(len(choice.best), bool)
    has_number[row[proven]] = True
    agrees = np.append(proven & fits, False)[choice.best]  # NOBODY is the last place
    conflict: Flags = has_number & ~(agrees & (choice.probability >= accept))
    return conflict


def with_second(
    choice: Choice, rows: Numbers, pairs: Numbers, points: NDArray[np.float64]
) -> Choice:
    """The choice with other pairs as the second of some rows."""
    second, probability_2 = choice.second.copy(), choice.probability_2.copy()
    behind = np.clip(points[pairs] - points[choice.best[rows]], -2 * MOST_POINTS, 0)
    second[rows] = pairs
    probability_2[rows] = choice.probability[rows] * np.exp(behind)
    return Choice(choice.best, choice.probability, second, probability_2)


def decide(
    probability: Probabilities, conflict: Flags, doubtful: Flags, accept: float, review: float
) -> list[str]:
    """What to do with each row: accept it, have somebody review it, or take none.

    A row whose number says one company and whose name says another is always for review; a
    doubtful one, which may mean a sister company, is never accepted.
    """
    believed = np.where((probability >= accept) & ~doubtful, "accept", "review")
    likely = np.where(probability >= review, believed, "none")
    decided: list[str] = np.where(conflict, "review", likely).tolist()
    return decided
