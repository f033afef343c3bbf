"""One module for each kind of evidence; EVIDENCE says which kind of field is read by which."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self, TypeAlias

import numpy as np
import pandas as pd

from lookalike.columns import Floats, Ints
from lookalike.customers import Customers
from lookalike.evidence.averages import Scale
from lookalike.evidence.hierarchy import HierarchyEvidence
from lookalike.evidence.levels import Neighbourhood
from lookalike.evidence.number import NumberEvidence
from lookalike.evidence.tags import TagEvidence
from lookalike.evidence.text import TextEvidence

Codes: TypeAlias = Any  # an array or sparse matrix with a row a company; each kind has its own


class Evidence(Protocol):
    """Log of how many times as common what is seen of a company is among the customers.

    Zero says nothing, and a value that the universe never had is zero. What is not known is a
    value of its own.
    """

    whole: bool  # whether it counts whole, since trees find hardly anything beyond it
    left_out_: Floats  # [customers] evidence of each customer, from the others only; not saved

    def __init__(self, columns: Sequence[str]) -> None: ...

    def fit(self, companies: pd.DataFrame, customers: Customers) -> Self:
        """Count what is common among the customers and among all companies."""

    def encode(self, companies: pd.DataFrame) -> Codes:
        """What the other methods need to know of each company, read once."""

    def transform(self, codes: Codes) -> Floats:
        """Evidence of each company: [companies]; it depends on no other row."""

    def scales(self) -> list[Scale]:
        """Cells that averages can be taken over, from wide to narrow; none for some kinds."""

    def cells(self, codes: Codes) -> list[Ints]:
        """The cell of each company at each of the scales, -1 where it has none."""

    def places(self, codes: Codes) -> Ints:
        """The row of each company in the table of `rarity`."""

    def rarity(self, theirs: Codes) -> Floats:
        """Log of how rare it is to have as much in common with each customer: [places, customers].

        0 where nothing is shared, and for kinds of which that cannot be told cell by cell.
        """

    def neighbourhood(self, codes: Codes) -> Neighbourhood:
        """Where the evidence of each company was counted, and how common that is there."""

    def flags(self, codes: Codes) -> Floats:
        """What the trees may see of a company beside its evidence: [companies, any]."""

    def credit(self, codes: Codes, theirs: Codes, weight: Floats) -> Floats:
        """Positive evidence of each company split among the customers: [companies, customers]."""

    def to_arrays(self) -> dict[str, np.ndarray]:
        """What the fit has learnt, as arrays without objects."""

    @classmethod
    def from_arrays(cls, columns: Sequence[str], arrays: Mapping[str, np.ndarray]) -> Self:
        """The evidence that to_arrays wrote down."""


EVIDENCE: dict[str, type[Evidence]] = {
    "number": NumberEvidence,
    "category": HierarchyEvidence,
    "hierarchy": HierarchyEvidence,
    "tags": TagEvidence,
    "text": TextEvidence,
}
