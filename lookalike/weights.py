"""How much each customer and each field counts."""

import numpy as np
from scipy.optimize import minimize

from lookalike.columns import Floats

PRIOR = 0.5  # weight of a field of which the customers tell nothing
STRENGTH = 2.0  # of the pull towards it, against one customer
MOST = 3.0  # largest weight of a field
LEAST = 1e-3  # smallest profit that counts, as a part of the largest


def soften(profit: Floats, exponent: float) -> Floats:
    """Weights of mean 1 from profits: cut at 2 and 98 %, raised to the exponent.

    A profit that is not known counts as the median; one of zero or less counts least of all.

    >>> soften(np.array([100.0, 400.0]), 0.5).round(2).tolist()
    [0.68, 1.32]
    >>> soften(np.array([100.0, 400.0, -5.0]), 0.0).tolist()
    [1.0, 1.0, 1.0]
    """
    known = profit[~np.isnan(profit)]
    if not len(known):
        return np.ones(len(profit))
    low, high = np.quantile(known, [0.02, 0.98])
    filled = np.where(np.isnan(profit), np.median(known), profit)
    weight = np.maximum(np.clip(filled, low, high), max(LEAST * high, 1e-15)) ** exponent
    return np.asarray(weight / weight.mean())


def fit_weights(evidence: Floats, label: Floats, weight: Floats) -> tuple[Floats, float]:
    """A weight from 0 to 3 for each field, and the intercept, of a logistic regression.

    evidence: [rows, fields]; label: 1 for a customer; weight: of each row. A ridge pulls the
    weights towards 1/2; it fades as customers are added. No weight is negative, so that more
    evidence never lowers a score.
    """
    total = weight.sum()

    def loss(theta: Floats) -> tuple[float, Floats]:
        score = evidence @ theta[:-1] + theta[-1]
        error = weight * (1 / (1 + np.exp(-score)) - label)
        misfit = weight @ (np.logaddexp(0, score) - label * score)
        away = theta[:-1] - PRIOR
        slope = np.r_[evidence.T @ error + 2 * STRENGTH * away, error.sum()]
        return (misfit + STRENGTH * away @ away) / total, slope / total

    fields = evidence.shape[1]
    bounds = [(0.0, MOST)] * fields + [(None, None)]
    start = np.r_[np.full(fields, PRIOR), 0.0]
    theta = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return theta[:-1], float(theta[-1])
