"""How far probabilities can be believed: from what the points say to what came true.

A calibration is a few knots, (probability by the points, probability as it holds), with straight
lines between their log-odds; beyond the outer knots the log-odds keep their distance.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from company.folding import Flags

Calibration = tuple[tuple[float, float], ...]
Probabilities = NDArray[np.float64]

KNOTS = (0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.995)
LEAST_STEP = 0.05  # log-odds from one knot to the next: the order of answers is kept
NEAREST = 1e-13  # to nothing or certainty


def log_odds(probability: Probabilities) -> Probabilities:
    """The logarithm of the odds; of a certain one it stays finite."""
    inside = np.clip(probability, NEAREST, 1 - NEAREST)
    odds: Probabilities = np.log(inside / (1 - inside))
    return odds


def calibrated(probability: Probabilities, calibration: Calibration) -> Probabilities:
    """The probabilities as they hold.

    >>> calibrated(np.array([0.5, 0.9, 0.0]), ((0.5, 0.4), (0.9, 0.8))).round(3).tolist()
    [0.4, 0.8, 0.0]
    """
    if not calibration:
        return probability
    said, holds = (log_odds(np.array(side)) for side in zip(*calibration, strict=True))
    odds = log_odds(probability)
    moved = np.interp(odds, said, holds)
    moved += np.minimum(odds - said[0], 0) + np.maximum(odds - said[-1], 0)
    return np.where(probability > 0, 1 / (1 + np.exp(-moved)), 0.0)


def fit_calibration(
    probability: Probabilities, right: Flags, weight: NDArray[np.float64]
) -> Calibration:
    """The calibration that makes what was seen likeliest; each answer counts by its weight."""
    said = log_odds(np.array(KNOTS))
    odds = log_odds(probability)
    at = np.clip(np.searchsorted(said, odds) - 1, 0, len(said) - 2)
    along = np.clip((odds - said[at]) / (said[at + 1] - said[at]), 0, 1)
    beyond = np.minimum(odds - said[0], 0) + np.maximum(odds - said[-1], 0)
    # Each knot lies a step above the one before it.
    climbed = np.arange(1, len(said)) <= at[:, None]
    share = np.c_[
        np.ones(len(odds)), climbed + along[:, None] * (np.arange(len(said) - 1) == at[:, None])
    ]

    def loss(steps: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        moved = share @ steps + beyond
        cost = np.logaddexp(0, np.where(right, -moved, moved))
        wrong = 1 / (1 + np.exp(-moved)) - right
        return float(weight @ cost / weight.sum()), share.T @ (weight * wrong) / weight.sum()

    start = np.r_[said[0], np.diff(said)]
    bounds = [(None, None), *[(LEAST_STEP, None)] * (len(said) - 1)]
    found = np.cumsum(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)
    holds = np.round(1 / (1 + np.exp(-found)), 4)
    return tuple(zip(KNOTS, holds.tolist(), strict=True))
