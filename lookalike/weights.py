"""How much each field counts, and what a customer's profit is taken for."""

import numpy as np
from scipy.optimize import minimize

from lookalike.columns import Floats

PRIOR = 0.5  # weight of a field of which the customers tell nothing
STRENGTH = 2.0  # of the pull towards it, against one customer
MOST = 3.0  # largest weight of a field


def soften(profit: Floats) -> Floats:
    """Profits cut at 2 and 98 % and divided by their mean; one that is not known is the median.

    >>> soften(np.array([100.0, 300.0, np.nan])).round(2).tolist()
    [0.52, 1.48, 1.0]
    """
    known = profit[~np.isnan(profit)]
    if not len(known):
        return np.ones(len(profit))
    filled = np.where(np.isnan(profit), np.median(known), profit)
    cut = np.clip(filled, *np.quantile(known, [0.02, 0.98]))
    return np.asarray(cut / cut.mean())


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
