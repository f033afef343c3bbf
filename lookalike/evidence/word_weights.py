"""What each word says for or against a customer: logistic regression against other companies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from lookalike.columns import Flags, Floats, Ints

FOLDS = 5  # a company is judged by the words of the other folds
LIMIT = 10.0  # largest evidence either way, so that one word cannot outweigh all else


@dataclass(frozen=True)
class WordWeights:
    """Log-odds that each term adds, and those of a text without any."""

    coef: Floats  # [terms]
    intercept: float

    def odds(self, codes: Any) -> Floats:
        """Log-odds of texts, unbounded; codes: [texts, terms], sparse."""
        return np.asarray(codes @ self.coef + self.intercept)

    def evidence(self, codes: Any) -> Floats:
        """Log-odds of texts, bounded."""
        return bounded(self.odds(codes))

    def plus(self, other: "WordWeights") -> "WordWeights":
        """Weights whose log-odds are the sums of both."""
        return WordWeights(self.coef + other.coef, self.intercept + other.intercept)

    def scaled(self, slope: float, shift: float) -> "WordWeights":
        """Weights whose log-odds are so many times these, and so much more."""
        return WordWeights(slope * self.coef, slope * self.intercept + shift)


def bounded(odds: Floats) -> Floats:
    """Log-odds as evidence, within the limit either way."""
    return np.asarray(np.clip(odds, -LIMIT, LIMIT))


def weigh(codes: Any, weight: Floats, strength: float, background: float) -> WordWeights:
    """The weights that tell customers, which come first, from all that come after.

    strength: inverse of the ridge; background: what the others count together, in customer lists.
    The intercept is that of others that count as much as the customers: evidence 0 says nothing.
    """
    count = len(weight)
    others = codes.shape[0] - count
    if not codes.shape[1]:  # no word is used by so many companies
        return WordWeights(np.zeros(0), 0.0)
    label = np.r_[np.ones(count), np.zeros(others)]
    each = np.full(others, weight.sum() * background / others)
    model = LogisticRegression(C=strength, max_iter=1000, tol=1e-3)
    model.fit(codes, label, sample_weight=np.r_[weight, each])
    return WordWeights(model.coef_[0], float(model.intercept_[0] + np.log(background)))


def left_out(codes: Any, count: int, fit: Callable[[Flags], WordWeights]) -> Floats:
    """Log-odds of each row by weights fitted without its fold; the customers come first.

    fit: the weights fitted to flagged rows. Customers and others are dealt out by themselves; an
    only customer leaves nobody to fit to, and nothing is said.
    """
    odds = np.zeros(codes.shape[0])
    fold: Ints = np.r_[np.arange(count), np.arange(len(odds) - count)] % FOLDS
    for out in range(min(FOLDS, count) if count > 1 else 0):
        seen = fold != out
        odds[~seen] = fit(seen).odds(codes[~seen])
    return odds
