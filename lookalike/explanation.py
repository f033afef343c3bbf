"""Why companies score as they do: points and evidence of each field."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lookalike.columns import Floats
from lookalike.evidence.levels import Neighbourhood


@dataclass(frozen=True)
class Explanation:
    """The score of each company as a sum: a baseline, the same for all, and points of each field.

    fields: the names; points: [companies, fields], they sum with the baseline to the score;
    likeness, combinations, contrast, profit: [companies, fields], the parts of the points that the
    weighted evidence, several fields at once (leaves of the trees, what single customers share),
    good against bad customers and expected profit brought; evidence: [companies, fields], log of
    how many times as common what is seen of the company is among the customers as among all
    companies; index: the companies' labels; neighbourhoods: for each field, where the evidence was
    counted; profit_weight: that of the ranker, by which the log of the expected profit was
    multiplied.
    """

    fields: tuple[str, ...]
    baseline: float
    points: Floats
    likeness: Floats
    combinations: Floats
    contrast: Floats
    profit: Floats
    evidence: Floats
    index: "pd.Index[Any]"
    neighbourhoods: tuple[Neighbourhood, ...]
    profit_weight: float

    @property
    def score(self) -> Floats:
        """Score of each company, as score_samples gives it."""
        return np.asarray(self.baseline + self.points.sum(axis=1))

    @property
    def times_as_common(self) -> Floats:
        """How many times as common among the customers: [companies, fields]; 1 says nothing."""
        return np.exp(self.evidence)

    @property
    def times_the_profit(self) -> Floats:
        """How many times the usual profit each field lets one expect: [companies, fields]."""
        return np.exp(self.profit / (self.profit_weight or 1.0))

    def to_frame(self) -> pd.DataFrame:
        """A row a company: "baseline" and the points of each field; rows sum to the score."""
        frame = pd.DataFrame(self.points, self.index, list(self.fields))
        frame.insert(0, "baseline", self.baseline)
        return frame

    def evidence_frame(self) -> pd.DataFrame:
        """A row a company: the evidence of each field."""
        return pd.DataFrame(self.evidence, self.index, list(self.fields))
