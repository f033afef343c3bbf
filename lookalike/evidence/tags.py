"""Evidence from tags: several values a company, separated by "|"."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from scipy import sparse

from lookalike.columns import Floats, Ints, texts
from lookalike.customers import Customers
from lookalike.evidence.averages import Scale
from lookalike.evidence.levels import FLOOR, Neighbourhood, everywhere
from lookalike.evidence.packing import pack, unpack

STRENGTHS = (0.5, 1, 2, 4, 8, 16)  # chance customers at lift one
POWERS = (0.5, 1.0)  # sum of the tags over the root of their number, or their mean
FLAGS = 30  # most frequent tags, shown to the trees one by one


@dataclass(frozen=True)
class TagLifts:
    """Lift of each tag, what one customer adds to its evidence, and the power that divides."""

    lift: Floats
    own: Floats
    power: float
    left_out: Floats
    gain: float


class TagEvidence:
    """How many times as common a company's tags are among the customers, on the average.

    A company without tags has the one tag "", so that silence is a value of its own.
    Codes: sparse [companies, tags], 1 where a company has a tag; unseen tags are left out.
    """

    whole = False

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns

    def fit(self, companies: pd.DataFrame, customers: Customers) -> Self:
        """Count companies and customers with each tag; smooth as best predicts those left out."""
        _, tag = self._split(companies)
        names, count = np.unique(tag.astype(str), return_counts=True)
        self.tags_ = pd.Index(names[np.lexsort((names, -count))], dtype=object)
        best = max(_candidates(self.encode(companies), customers), key=lambda lifts: lifts.gain)
        self.lift_, self.own_, self.power_ = best.lift, best.own, best.power
        self.left_out_ = best.left_out
        return self

    def _split(self, companies: pd.DataFrame) -> tuple[Ints, np.ndarray]:
        """Row and tag of each tag of each company."""
        text = pd.Series(texts(companies[self.columns[0]]), dtype=object).fillna("")
        tags = text.str.split("|").explode().astype(object).str.strip()
        named = tags[tags != ""]
        silent = np.setdiff1d(np.arange(len(text)), named.index)
        return np.r_[named.index, silent], np.r_[named, np.full(len(silent), "", object)]

    def encode(self, companies: pd.DataFrame) -> sparse.csr_matrix:
        """The tags of each company."""
        row, tag = self._split(companies)
        column = self.tags_.get_indexer(tag)
        seen = column >= 0
        shape = len(companies), len(self.tags_)
        has = sparse.csr_matrix((np.ones(seen.sum()), (row[seen], column[seen])), shape)
        has.data[:] = 1.0  # a tag that a company has twice counts once
        return has

    def transform(self, codes: sparse.csr_matrix) -> Floats:
        """Log of how many times as common each company's tags are among the customers."""
        return np.asarray(codes @ np.log(self.lift_) / _count(codes) ** self.power_)

    def scales(self) -> list[Scale]:
        """None: tags have no cells that averages could be taken over."""
        return []

    def cells(self, codes: sparse.csr_matrix) -> list[Ints]:
        """None, see scales."""
        return []

    def places(self, codes: sparse.csr_matrix) -> Ints:
        """All at one place, see rarity."""
        return np.zeros(codes.shape[0], np.int64)

    def rarity(self, theirs: sparse.csr_matrix) -> Floats:
        """Nothing: tags have no cells of which one could say how rare they are."""
        return np.zeros((1, theirs.shape[0]))

    def neighbourhood(self, codes: sparse.csr_matrix) -> Neighbourhood:
        """The tags together; they have no levels."""
        return everywhere(self.transform(codes))

    def flags(self, codes: sparse.csr_matrix) -> Floats:
        """Whether a company has each of the most frequent tags."""
        return np.asarray(codes[:, :FLAGS].toarray())

    def credit(self, codes: sparse.csr_matrix, theirs: sparse.csr_matrix, weight: Floats) -> Floats:
        """Positive evidence split among the customers with a tag: [companies, customers]."""
        points = np.maximum(np.log(self.lift_), 0)
        shared = (codes.multiply(points * self.own_).tocsr() @ theirs.T).toarray()
        # Tags that speak against a company leave less to share out among those that speak for it.
        left = np.maximum(self.transform(codes), 0) / np.maximum(codes @ points, FLOOR)
        return np.asarray(shared * weight * left[:, None])

    def to_arrays(self) -> dict[str, np.ndarray]:
        """What the fit has learnt, for saving."""
        power = np.array(self.power_)
        return {"tags": pack(self.tags_), "lift": self.lift_, "own": self.own_, "power": power}

    @classmethod
    def from_arrays(cls, columns: Sequence[str], arrays: Mapping[str, np.ndarray]) -> Self:
        """The evidence that to_arrays wrote down."""
        evidence = cls(columns)
        evidence.tags_ = pd.Index(unpack(arrays["tags"]), dtype=object)
        evidence.lift_, evidence.own_ = arrays["lift"], arrays["own"]
        evidence.power_ = float(arrays["power"])
        return evidence


def _count(has: sparse.csr_matrix) -> Floats:
    """Number of tags of each company, at least one."""
    return np.asarray(np.maximum(np.diff(has.indptr), 1), np.float64)


def _candidates(has: sparse.csr_matrix, customers: Customers) -> Iterator[TagLifts]:
    """The lifts under each strength and power, with the log-likelihood of customers left out."""
    weight, rows = customers.weight, customers.rows
    total, count = weight.sum(), _count(has)
    found = weight @ has[rows]
    expected = np.asarray(has.sum(0)).ravel() / has.shape[0] * total
    mine = has[rows].tocoo()
    others = np.maximum(found[mine.col] - weight[mine.row], 0)
    for strength in STRENGTHS:
        lift = (found + strength) / (expected + strength)
        alone = np.log((others + strength) / (expected[mine.col] + strength))
        summed = np.bincount(mine.row, alone, len(rows))
        for power in POWERS:
            evidence = has @ np.log(lift) / count**power
            left_out = summed / count[rows] ** power
            gain = weight @ left_out - total * np.log(np.exp(evidence).mean())
            yield TagLifts(lift, 1 / (found + strength), power, left_out, float(gain))
