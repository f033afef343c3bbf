"""Fits the points to rows of which it is known what they mean.

The model is that of the decision: a conditional logit over a row's candidate companies and "none
of them". What can only speak for a pair gets points above zero, what can only speak against it
points below.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from company.folding import Flags, Numbers
from enrich.confidence import believed
from enrich.decision import Choice, Probabilities, choose
from enrich.evidence import AGAINST, EVIDENCE, FOR, Points, doubtful, total_points
from enrich.ragged import first_of_each

SHRINK = 2e-6  # of the training, towards no points: it only settles ties between kinds
OWN_SHRINK = 2.0  # of a refit, in rows: so many rows weigh as much as one point more or less
LEAST = 0.05  # points of a kind that can only speak for, or against: it settles ties
MOST_STEPS = 500
FEWEST_ROWS = 30  # rows that are certain: fewer tell nothing of a threshold


@dataclass(frozen=True)
class Labelled:
    """Pairs of rows and candidates with their evidence, and which of them are right.

    The pairs stand row by row.
    """

    row: Numbers
    company: Numbers
    evidence: NDArray[np.float32]  # one line a kind, in the order of EVIDENCE
    right: Flags
    size: int  # rows

    def of_rows(self, chosen: Flags) -> "Labelled":
        """The pairs of some rows, given as flags; rows keep their order and get new numbers."""
        pairs = chosen[self.row]
        number = np.cumsum(chosen) - 1
        return Labelled(
            number[self.row[pairs]],
            self.company[pairs],
            self.evidence[:, pairs],
            self.right[pairs],
            int(chosen.sum()),
        )

    def answers(self, points: Points) -> tuple[Choice, Flags]:
        """Each row's choice by some points, and whether it is right."""
        total = total_points(self.evidence, points)
        by_points = choose(self.row, self.company, total, self.size)
        choice = believed(by_points, self.evidence, points.trees)
        return choice, np.append(self.right, False)[choice.best]

    def unsure(self, choice: Choice) -> Flags:
        """The rows whose best company is never accepted unseen."""
        return np.append(doubtful(self.evidence), False)[choice.best]


def fit(labelled: Labelled, points: Points, shrink: float = SHRINK) -> Points:
    """The points that make what is known likeliest, drawn towards the given ones.

    A row without a right candidate counts for "none of them".
    """
    at_first = np.append(points.worth, points.base)
    found = minimize(
        _Loss(labelled, at_first, shrink),
        at_first,
        jac=True,
        method="L-BFGS-B",
        bounds=[*(_bounds(kind) for kind in EVIDENCE), (None, None)],
        options={"maxiter": MOST_STEPS},
    )
    return replace(points, base=float(found.x[-1]), worth=found.x[:-1])


def refit(points: Points, labelled: Labelled) -> Points:
    """The points after somebody's own decisions: few of these change little.

    The decisions are weighed against the points as they are, so that kinds of evidence that the
    decisions say nothing about keep what they are worth.
    """
    return fit(labelled, points, OWN_SHRINK / max(labelled.size, 1))


def accept_from(
    probability: Probabilities, right: Flags, precision: float, doubt: float = 0
) -> float:
    """The least probability from which the answers are right to a given share.

    doubt: so many standard errors the share must lie above the precision. Answers that are never
    accepted must be left out. 1 where no such share is reached on enough rows.
    """
    order = np.argsort(-probability, kind="stable")
    said = probability[order]
    share = least_share(np.cumsum(right[order]), np.arange(1, len(order) + 1), doubt)
    last_of_equal = np.append(said[1:] != said[:-1], True)
    enough = np.flatnonzero(last_of_equal & (share >= precision))
    enough = enough[enough >= FEWEST_ROWS]
    return float(said[enough[-1]]) if len(enough) else 1.0


def least_share(right: Numbers, all_: Numbers, doubt: float) -> NDArray[np.float64]:
    """The least share that may stand behind so many right ones (Wilson's lower bound)."""
    share, spread = right / all_, doubt**2 / all_
    least = share + spread / 2 - np.sqrt(spread * (share * (1 - share) + spread / 4))
    bound: NDArray[np.float64] = least / (1 + spread)
    return bound


def joined(parts: Sequence[Labelled]) -> Labelled:
    """Labelled rows of several lists as one."""
    first = np.cumsum([0, *(part.size for part in parts)])
    return Labelled(
        np.concatenate([part.row + start for part, start in zip(parts, first, strict=False)]),
        np.concatenate([part.company for part in parts]),
        np.concatenate([part.evidence for part in parts], axis=1),
        np.concatenate([part.right for part in parts]),
        int(first[-1]),
    )


def _bounds(kind: str) -> tuple[float | None, float | None]:
    if kind in FOR:
        return LEAST, None
    return (None, -LEAST) if kind in AGAINST else (None, None)


class _Loss:
    """Minus the mean log-likelihood and its slope, as functions of worths and base."""

    def __init__(self, labelled: Labelled, centre: NDArray[np.float64], shrink: float) -> None:
        order = np.argsort(labelled.row, kind="stable")
        row = labelled.row[order]
        self.evidence = labelled.evidence[:, order].astype(np.float64)
        self.right = labelled.right[order]
        self.start = np.flatnonzero(first_of_each(row))  # of each row that has candidates
        self.row = np.cumsum(first_of_each(row)) - 1
        self.found = np.logical_or.reduceat(self.right, self.start)
        self.centre, self.shrink = centre, shrink

    def __call__(self, worth: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        points = worth[:-1] @ self.evidence + worth[-1]
        top = np.maximum(np.maximum.reduceat(points, self.start), 0)  # "none of them" has 0
        odds, none = np.exp(points - top[self.row]), np.exp(-top)
        total = none + np.add.reduceat(odds, self.start)
        hit = np.where(self.found, np.add.reduceat(odds * self.right, self.start), none)
        share = np.where(self.right, odds / np.maximum(hit, 1e-300)[self.row], 0)
        slope: Any = share - odds / total[self.row]
        away = worth - self.centre
        loss = -np.log(np.maximum(hit, 1e-300) / total).mean() + self.shrink * (away**2).sum()
        steepness = np.append(self.evidence @ slope, slope.sum()) / len(self.start)
        return float(loss), 2 * self.shrink * away - steepness
