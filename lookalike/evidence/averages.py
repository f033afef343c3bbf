"""What a figure of the customers, such as their profit, averages near a company."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.columns import Floats, Ints

STRENGTHS = (1, 2, 4, 8, 16, 32, 64)  # customers that the wider average counts as
DOUBT = 1.0  # log-likelihood that a narrower neighbourhood must gain to be used at all


@dataclass(frozen=True)
class Scale:
    """One width of neighbourhood: how its cells lie in the wider one and beside each other.

    wider: [cells] the cell of the next wider scale, 0 for all in the widest; near: [cells, cells]
    how near they are, from 0 to 1, or None where only what is in a cell is near it.
    """

    wider: Ints
    near: Floats | None = None

    def spread(self, amounts: Floats) -> Floats:
        """What is near each cell: [cells]."""
        return amounts if self.near is None else np.asarray(self.near @ amounts)

    def itself(self, cells: Ints) -> Floats:
        """How near each of some cells is to itself."""
        return np.ones(len(cells)) if self.near is None else np.asarray(self.near[cells, cells])


def averages(
    scales: Sequence[Scale], cells: Sequence[Ints], figure: Floats
) -> tuple[list[Floats], Floats]:
    """The average near each cell of each scale, and that near each customer without itself.

    cells: for each scale, the cell of each customer, -1 where it has none; figure: [customers],
    of mean 0. Narrow averages back off to wide ones as far as customers left out are predicted
    better; where nothing does, the average is 0.
    """
    found: list[Floats] = []
    wide, left_out = np.zeros(1), np.zeros(len(figure))
    for scale, cell in zip(scales, cells, strict=True):
        wide, left_out = _narrow(scale, cell, figure, wide[scale.wider], left_out)
        found.append(wide)
    return found, left_out


def average_at(found: Sequence[Floats], cells: Sequence[Ints], rows: int) -> Floats:
    """The average near each row at the narrowest scale whose cell is known, 0 without any."""
    average = np.zeros(rows)
    for level, cell in zip(found, cells, strict=True):
        average = np.where(cell >= 0, level[cell], average)
    return average


def _narrow(
    scale: Scale, cell: Ints, figure: Floats, wide: Floats, wide_left_out: Floats
) -> tuple[Floats, Floats]:
    here = cell >= 0
    mine, value = cell[here], figure[here]
    count = scale.spread(np.bincount(mine, minlength=len(wide)).astype(np.float64))
    total = scale.spread(np.asarray(np.bincount(mine, value, len(wide))))
    itself = scale.itself(mine)
    best, average, left_out = _fit(figure, wide_left_out), wide, wide_left_out
    for strength in STRENGTHS:
        others = total[mine] - itself * value + strength * wide_left_out[here]
        tried = wide_left_out.copy()
        tried[here] = others / (count[mine] - itself + strength)
        gain = _fit(figure, tried) - DOUBT
        if gain > best:
            best, left_out = gain, tried
            average = (total + strength * wide) / (count + strength)
    return average, left_out


def _fit(figure: Floats, predicted: Floats) -> float:
    """Log-likelihood of the figures, up to a constant, if they scatter alike around the average."""
    error = float(((figure - predicted) ** 2).mean())
    return -0.5 * len(figure) * float(np.log(max(error, np.finfo(float).tiny)))
