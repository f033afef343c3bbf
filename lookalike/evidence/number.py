"""Evidence from a number: how many customers lie near it on the scale of all companies."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Self

import numpy as np
import pandas as pd

from lookalike.columns import Floats, Ints, numbers
from lookalike.customers import Customers
from lookalike.evidence.averages import Scale
from lookalike.evidence.levels import (
    Counts,
    Neighbourhood,
    counted_at,
    credit_at,
    levels_from_arrays,
    levels_to_arrays,
    log_lift,
    narrow,
)

WIDTHS = (0.32, 0.16, 0.08, 0.04, 0.02, 0.01, 0.005)  # of the windows, as parts of all companies
NEAREST = 0.02  # part of all companies that counts as having the same number
BINS = 400  # resolution of the scale; one more cell holds the numbers that are not known


@lru_cache(maxsize=len(WIDTHS))
def window(width: float) -> Floats:
    """How near every pair of cells is; "not known" is near itself, at the widest window only.

    >>> window(0.32).shape, window(0.32)[7, 7], window(0.005)[0, 200]
    ((401, 401), np.float64(1.0), np.float64(0.0))
    """
    middle = (np.arange(BINS) + 0.5) / BINS
    near = np.zeros((BINS + 1, BINS + 1))
    near[:BINS, :BINS] = np.exp(-0.5 * ((middle[:, None] - middle) / width) ** 2)
    near[BINS, BINS] = width == WIDTHS[0]
    return near


class NumberEvidence:
    """How many customers have a number near a company's, in windows from wide to narrow.

    Near means near in rank among all companies, so that units and outliers do not matter.
    Codes: float64 [companies], the number itself, NaN where not known.
    """

    whole = False

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns

    def fit(self, companies: pd.DataFrame, customers: Customers) -> Self:
        """Count companies and customers in each window, from the widest to the narrowest."""
        values = self.encode(companies)
        self._scale(np.sort(values[~np.isnan(values)]))
        self.unknown_ = float(np.isnan(values).mean())
        cell = self._cell(values)
        mine = cell[customers.rows]
        size = np.bincount(cell, minlength=BINS + 1).astype(float)
        expected = size / len(cell) * customers.weight.sum()
        found = np.bincount(mine, customers.weight, BINS + 1)
        lift, left_out = np.ones(BINS + 1), np.ones(len(mine))
        self.levels_ = []
        for width in WIDTHS:
            near = window(width)
            itself = customers.weight * near[mine, mine]
            counts = Counts(near @ found, near @ expected, size, mine, itself)
            level, left_out = narrow(counts, lift, left_out, customers.weight)
            self.levels_.append(level)
            lift = level.lift
        self.left_out_ = log_lift(left_out)
        return self

    def _scale(self, known: Floats) -> None:
        """Lay the cells out over the known numbers: a cell is a number's rank, ties in the middle.

        The rank rises at a number and again just above it, so that a cell begins at either.
        """
        self.sorted_ = known
        values, count = np.unique(known, return_counts=True)
        above = np.cumsum(count)
        rank = np.stack([2 * above - count, 2 * above], axis=1).ravel()  # at it, just above it
        begins = np.stack([values, np.nextafter(values, np.inf)], axis=1).ravel()
        cell = np.minimum(rank * (BINS / 2 / max(len(known), 1)), BINS - 1).astype(np.int64)
        first = np.flatnonzero(np.diff(cell, prepend=0))
        self._begins, self._cells = begins[first], np.r_[0, cell[first]]

    def _cell(self, values: Floats) -> Ints:
        cell = self._cells[np.searchsorted(self._begins, values, "right")]
        return np.where(np.isnan(values), BINS, cell)

    def encode(self, companies: pd.DataFrame) -> Floats:
        """The number of each company."""
        return numbers(companies[self.columns[0]])

    def transform(self, codes: Floats) -> Floats:
        """Log of how many times as common numbers near each company's are among the customers."""
        # Every level has the same cells, so the narrowest holds all that is known.
        return log_lift(self.levels_[-1].lift)[self._cell(codes)]

    def scales(self) -> list[Scale]:
        """The windows from wide to narrow, over the same cells."""
        every = np.arange(BINS + 1)
        widest = Scale(np.zeros_like(every), window(WIDTHS[0]))
        return [widest, *(Scale(every, window(width)) for width in WIDTHS[1:])]

    def cells(self, codes: Floats) -> list[Ints]:
        """The cell of each company, the same in every window."""
        return [self._cell(codes)] * len(WIDTHS)

    def places(self, codes: Floats) -> Ints:
        """The cell of each company."""
        return self._cell(codes)

    def rarity(self, theirs: Floats) -> Floats:
        """Log of how few numbers lie as near to each customer's; "not known" is near itself."""
        cell = self._cell(theirs)
        apart = np.abs(np.arange(BINS + 1)[:, None] - cell) / BINS
        near = np.minimum(2 * apart + NEAREST, 1)
        near[BINS] = near[:, cell == BINS] = 1.0
        near[BINS, cell == BINS] = self.unknown_
        return np.asarray(-np.log(near))

    def neighbourhood(self, codes: Floats) -> Neighbourhood:
        """The narrowest window around each number that was counted, with its bounds."""
        cell = self._cell(codes)
        near = counted_at(self.levels_, [cell] * len(WIDTHS))
        middle, width = (cell + 0.5) / BINS, np.array([*WIDTHS, np.inf])[near.level]
        known = (cell < BINS) & (near.level >= 0)
        bounds = [self._value(np.clip(middle + side * width, 0, 1)) for side in (-1, 1)]
        low, high = (np.where(known, bound, np.nan) for bound in bounds)
        return replace(near, low=low, high=high)

    def _value(self, part: Floats) -> Floats:
        """The number that such a part of all companies lies below."""
        if not len(self.sorted_):
            return np.full(len(part), np.nan)
        place = np.round(part * (len(self.sorted_) - 1)).astype(int)
        return np.asarray(self.sorted_[place])

    def flags(self, codes: Floats) -> Floats:
        """The number itself."""
        return codes[:, None]

    def credit(self, codes: Floats, theirs: Floats, weight: Floats) -> Floats:
        """Positive evidence split among the customers with near numbers: [companies, customers]."""
        cell, other = self._cell(codes), self._cell(theirs)
        near = (window(width)[cell][:, other] for width in WIDTHS)
        return credit_at(self.levels_, [cell] * len(WIDTHS), near, weight)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """What the fit has learnt, for saving."""
        unknown = np.array(self.unknown_)
        return {"sorted": self.sorted_, "unknown": unknown, **levels_to_arrays(self.levels_)}

    @classmethod
    def from_arrays(cls, columns: Sequence[str], arrays: Mapping[str, np.ndarray]) -> Self:
        """The evidence that to_arrays wrote down."""
        evidence = cls(columns)
        evidence._scale(arrays["sorted"])
        evidence.unknown_ = float(arrays["unknown"])
        evidence.levels_ = levels_from_arrays(arrays)
        return evidence
