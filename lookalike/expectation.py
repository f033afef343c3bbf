"""What can be expected of a company once it is a customer: its profit, and to be a good one.

    expected(x) = mean of the customers + sum over fields of weight_f * average_f(x)

An average is that of the customers near x in one field (`lookalike.evidence.averages`); a weight
is never negative and fades towards 0 where the customers left out are not predicted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from lookalike.columns import Floats
from lookalike.evidence import Codes, Evidence
from lookalike.evidence.averages import average_at, averages
from lookalike.weights import soften

RIDGE = 2.0  # pull of a weight towards 0, against one customer
FEWEST = 5  # good or bad customers below which they are not set against each other
LEAST = 0.05  # smallest part of the mean chance that a field lets one expect


@dataclass(frozen=True)
class Expectation:
    """Averages of each field's scales, and a weight a field."""

    averages: tuple[tuple[Floats, ...], ...]
    weights: Floats
    mean: float

    def parts(self, evidence: Sequence[Evidence], codes: Sequence[Codes], rows: int) -> Floats:
        """What each field adds to what is expected of each company: [rows, fields]."""
        parts = np.zeros((rows, len(self.weights)))
        for place in np.flatnonzero(self.weights).tolist():
            cells = evidence[place].cells(codes[place])
            average = average_at(self.averages[place], cells, rows)
            parts[:, place] = self.weights[place] * average
        return parts

    def log_lifts(self, evidence: Sequence[Evidence], codes: Sequence[Codes], rows: int) -> Floats:
        """Log of how many times the mean each field lets one expect, bounded: [rows, fields]."""
        lifts = 1 + self.parts(evidence, codes, rows) / self.mean
        return np.asarray(np.log(np.maximum(lifts, LEAST)))

    def to_arrays(self) -> dict[str, np.ndarray]:
        """What was learnt, for saving."""
        named = {
            f"{place}.{scale}": average
            for place, scales in enumerate(self.averages)
            for scale, average in enumerate(scales)
        }
        return {"weights": self.weights, "mean": np.array(self.mean), **named}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """The expectation that to_arrays wrote down."""
        weights = arrays["weights"]
        found: list[list[Floats]] = [[] for _ in weights]
        for place, scales in enumerate(found):
            while (average := arrays.get(f"{place}.{len(scales)}")) is not None:
                scales.append(average)
        return cls(tuple(map(tuple, found)), weights, float(arrays["mean"]))


def expected_profit(
    evidence: Sequence[Evidence], codes: Sequence[Codes], profit: Floats
) -> Expectation:
    """Learn the logarithm of the profit of good customers; NaN, not known, counts as the median."""
    return expect(evidence, codes, np.log(soften(profit)))


def contrast(
    evidence: Sequence[Evidence], good: pd.DataFrame, bad: pd.DataFrame
) -> Expectation | None:
    """Learn the chance of a customer to be good from both kinds; None with too few of either."""
    if min(len(good), len(bad)) < FEWEST:
        return None
    both = pd.concat([good, bad])
    codes = [field.encode(both) for field in evidence]
    return expect(evidence, codes, np.r_[np.ones(len(good)), np.zeros(len(bad))])


def expect(evidence: Sequence[Evidence], codes: Sequence[Codes], figure: Floats) -> Expectation:
    """Learn a figure of the customers from those near each other; its mean is taken off.

    codes: of the customers, field by field; figure: [customers].
    """
    off = figure - figure.mean()
    found = [
        averages(field.scales(), field.cells(code), off)
        for field, code in zip(evidence, codes, strict=True)
    ]
    left_out = np.column_stack([alone for _, alone in found])
    levels = tuple(tuple(averages_) for averages_, _ in found)
    return Expectation(levels, _weigh(left_out, off), float(figure.mean()))


def _weigh(left_out: Floats, figure: Floats) -> Floats:
    """Weights that are not negative, of a regression with a ridge."""
    scatter = figure.std()
    if scatter == 0:
        return np.zeros(left_out.shape[1])
    pull = np.sqrt(RIDGE) * np.eye(left_out.shape[1])
    weights, _ = nnls(np.vstack([left_out / scatter, pull]), np.r_[figure / scatter, pull[0] * 0])
    return np.asarray(weights)
