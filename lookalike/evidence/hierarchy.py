"""Evidence from cells within cells, such as section, division and class of an industry."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
import pandas as pd

from lookalike.columns import Distinct, Floats, Ints, distinct
from lookalike.customers import Customers
from lookalike.evidence.averages import Scale
from lookalike.evidence.levels import (
    Counts,
    Level,
    Neighbourhood,
    counted_at,
    credit_at,
    evidence_at,
    levels_from_arrays,
    levels_to_arrays,
    log_lift,
    narrow,
)
from lookalike.evidence.packing import pack, unpack


class HierarchyEvidence:
    """How many customers share a company's cell, backing off from fine cells to coarse ones.

    A category is a hierarchy of one column. A value that is not known is a value of its own.
    Codes: int64 [companies, columns], the number of the cell, -1 where the universe had none such.
    """

    whole = False

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns

    def fit(self, companies: pd.DataFrame, customers: Customers) -> Self:
        """Count companies and customers in each cell, from the coarsest column to the finest."""
        self.values_: list[pd.Index[str]] = []
        self.keys_: list[Ints] = []
        self.levels_: list[Level] = []
        parent = np.zeros(len(companies), np.int64)
        lift, left_out = np.ones(1), np.ones(len(customers.rows))
        for k, column in enumerate(self.columns):
            coded = distinct(companies[column])
            self.values_.append(pd.Index(sorted(set(coded.values) - {None}), dtype=object))
            keys, first, cell = np.unique(
                self._key(k, coded, parent), return_index=True, return_inverse=True
            )
            counts = _count(cell, customers)
            level, left_out = narrow(counts, lift[parent[first]], left_out, customers.weight)
            self.keys_.append(keys)
            self.levels_.append(level)
            parent, lift = cell, level.lift
        self.common_ = counts.size / len(companies)
        self.left_out_ = log_lift(left_out)
        return self

    def _key(self, k: int, coded: Distinct, parent: Ints) -> Ints:
        """One number for a parent cell and a value in it; -1 where either was never seen."""
        known = self.values_[k]
        place = known.get_indexer(pd.Index(coded.values, dtype=object)) + 1  # 0: "not known"
        place[(place == 0) & pd.notna(coded.values)] = -1
        code = place[coded.codes]
        return np.where((parent < 0) | (code < 0), -1, parent * (len(known) + 1) + code)

    def encode(self, companies: pd.DataFrame) -> Ints:
        """The cell of each company at each level."""
        cells = np.empty((len(companies), len(self.columns)), np.int64)
        parent = np.zeros(len(companies), np.int64)
        for k, (column, keys) in enumerate(zip(self.columns, self.keys_, strict=True)):
            key = self._key(k, distinct(companies[column]), parent)
            place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
            parent = cells[:, k] = np.where(keys[place] == key, place, -1)
        return cells

    def transform(self, codes: Ints) -> Floats:
        """Log of how many times as common each company's cell is among the customers."""
        return evidence_at(self.levels_, codes.T)

    def scales(self) -> list[Scale]:
        """The levels from coarse to fine: the cells of one lie in those of the one before."""
        sizes = (len(known) + 1 for known in self.values_)
        return [Scale(keys // size) for keys, size in zip(self.keys_, sizes, strict=True)]

    def cells(self, codes: Ints) -> list[Ints]:
        """The cell of each company at each level."""
        return list(codes.T)

    def places(self, codes: Ints) -> Ints:
        """The finest cell of each company, those of all levels end to end; the last is none."""
        begins = np.r_[0, np.cumsum([len(keys) for keys in self.keys_])]
        place = np.full(len(codes), begins[-1])
        for begin, cell in zip(begins, codes.T, strict=False):
            place = np.where(cell >= 0, begin + cell, place)
        return place

    def rarity(self, theirs: Ints) -> Floats:
        """Log of how rare the finest cell is that lies around a place and a customer."""
        parents = [scale.wider for scale in self.scales()]
        share = [self.common_]
        for parent, keys in zip(parents[:0:-1], self.keys_[-2::-1], strict=True):
            share.append(np.asarray(np.bincount(parent, share[-1], len(keys)), np.float64))
        wider, tables = np.zeros((1, len(theirs))), []
        for parent, common, cell in zip(parents, share[::-1], theirs.T, strict=True):
            table = wider[parent]
            table[cell, np.arange(len(theirs))] = -np.log(common[cell])
            tables.append(table)
            wider = table
        return np.vstack([*tables, np.zeros((1, len(theirs)))])

    def neighbourhood(self, codes: Ints) -> Neighbourhood:
        """The finest cell of each company that was counted rather than taken over."""
        return counted_at(self.levels_, list(codes.T))

    def flags(self, codes: Ints) -> Floats:
        """How common the finest cell is in the universe, 0 if unseen: a village or a city."""
        cell = codes[:, -1]
        return np.where(cell >= 0, self.common_[cell], 0.0)[:, None]

    def credit(self, codes: Ints, theirs: Ints, weight: Floats) -> Floats:
        """Positive evidence split among the customers in the same cells: [companies, customers]."""
        near = (
            (mine[:, None] == other).astype(float)
            for mine, other in zip(codes.T, theirs.T, strict=True)
        )
        return credit_at(self.levels_, codes.T, near, weight)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """What the fit has learnt, for saving."""
        named = {f"values{k}": pack(values) for k, values in enumerate(self.values_)}
        keys = {f"keys{k}": keys for k, keys in enumerate(self.keys_)}
        return {**named, **keys, **levels_to_arrays(self.levels_), "common": self.common_}

    @classmethod
    def from_arrays(cls, columns: Sequence[str], arrays: Mapping[str, np.ndarray]) -> Self:
        """The evidence that to_arrays wrote down."""
        evidence = cls(columns)
        levels = range(len(columns))
        evidence.values_ = [pd.Index(unpack(arrays[f"values{k}"]), dtype=object) for k in levels]
        evidence.keys_ = [arrays[f"keys{k}"] for k in levels]
        evidence.levels_ = levels_from_arrays(arrays)
        evidence.common_ = arrays["common"]
        return evidence


def _count(cell: Ints, customers: Customers) -> Counts:
    size = np.bincount(cell).astype(np.float64)
    mine = cell[customers.rows]
    expected = size / len(cell) * customers.weight.sum()
    found = np.bincount(mine, customers.weight, len(size))
    return Counts(np.asarray(found), expected, size, mine, customers.weight)
