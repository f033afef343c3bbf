"""How good answers are: the share found, and how far the probabilities can be believed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from company.folding import Flags

BINS = [0.05, 0.2, 0.4, 0.6, 0.9, 0.95, 0.99, 1.0]


@dataclass(frozen=True)
class Judged:
    """The probability of each row's best company, whether it is the right one, whether one is."""

    probability: NDArray[np.float64]
    right: Flags
    findable: Flags
    unsure: Flags  # never accepted, however probable

    def top_1(self) -> float:
        """The share of the findable rows whose best company is the right one."""
        return float(self.right.sum() / max(self.findable.sum(), 1))

    def recall_at(self, precision: float) -> float:
        """The largest share of the findable rows that is found at a share of right answers."""
        order = np.argsort(-self.probability, kind="stable")
        right = np.cumsum(self.right[order])
        enough = np.flatnonzero(right / np.arange(1, len(order) + 1) >= precision)
        return float(right[enough[-1]] / self.findable.sum()) if len(enough) else 0.0

    def accepted(self, accept: float) -> tuple[float, float]:
        """(share of all rows that are accepted, share of these that are right)."""
        taken = (self.probability >= accept) & ~self.unsure
        return float(taken.mean()), float(self.right[taken].mean()) if taken.any() else 1.0

    def of(self, chosen: Flags) -> "Judged":
        """The same of some of the rows."""
        return Judged(
            self.probability[chosen],
            self.right[chosen],
            self.findable[chosen],
            self.unsure[chosen],
        )

    def calibration(self) -> list[tuple[float, float, int, float]]:
        """(from, to, rows, share right) of the rows by their probability."""
        lines = []
        for low, high in zip([0.0, *BINS[:-1]], BINS, strict=True):
            inside = (self.probability >= low) & (self.probability < high + (high == 1.0))
            if inside.any():
                lines.append((low, high, int(inside.sum()), float(self.right[inside].mean())))
        return lines
