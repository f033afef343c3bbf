"""Figures over the splits: mean and spread, and the paired difference of two methods."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from lookalike.columns import Floats

FEWEST = 30  # customers below which a gain says too little
RESAMPLED = 2000
LIKELY, CLEAR = 0.9, 0.975  # levels of certainty, on one side
HIDDEN = 0.4  # share of the good customers that a split hides


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation over the splits, and the value of each."""

    mean: float
    sd: float
    values: tuple[float, ...]


@dataclass(frozen=True)
class Gain:
    """One method minus another on the same splits; wins: on how many it was larger."""

    mean: float
    sd: float
    wins: int
    splits: int

    @property
    def certainty(self) -> str:
        """How far the gain stands out from its spread: clear, likely, open or worse.

        Splits share customers, so that their spread is widened (Nadeau and Bengio's correction for
        a hold-out of 40 %); few splits ask for more. No gain below its spread is likely.

        >>> [Gain(m, 0.1, 0, 10).certainty for m in (0.5, 0.15, 0.05, -0.15)]
        ['clear', 'likely', 'open', 'worse']
        >>> Gain(0.15, 0.1, 3, 3).certainty
        'open'
        """
        if self.splits < 2:
            return "open"
        widened = self.sd * np.sqrt(1 / self.splits + HIDDEN / (1 - HIDDEN))
        likely, clear = (widened * t.ppf(level, self.splits - 1) for level in (LIKELY, CLEAR))
        if self.mean > clear:
            return "clear"
        if self.mean > max(likely, self.sd):
            return "likely"
        return "worse" if -self.mean > max(likely, self.sd) else "open"


def spread(values: Sequence[float | None]) -> Spread | None:
    """Mean and standard deviation of what is known; None where nothing is.

    >>> spread([1.0, 3.0, None])
    Spread(mean=2.0, sd=1.4142135623730951, values=(1.0, 3.0))
    """
    known = tuple(v for v in values if v is not None)
    if not known:
        return None
    sd = float(np.std(known, ddof=1)) if len(known) > 1 else 0.0
    return Spread(float(np.mean(known)), sd, known)


def gain(mine: Sequence[float | None], theirs: Sequence[float | None]) -> Gain | None:
    """The paired difference on the splits where both are known; None where there is none.

    >>> gain([3.0, 5.0], [2.0, 2.0])
    Gain(mean=2.0, sd=1.4142135623730951, wins=2, splits=2)
    """
    both = [(a, b) for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None]
    found = spread([a - b for a, b in both])
    if found is None:
        return None
    return Gain(found.mean, found.sd, sum(a > b for a, b in both), len(both))


def interval(hits: Floats, times: Floats, seed: int) -> tuple[float, float]:
    """Between which bounds the share of hits lies, with 95 % confidence.

    hits: how often each customer was found; times: how often it was hidden. The customers are drawn
    anew, with replacement: splits share them, so that the spread over splits alone would promise
    too much.
    """
    rng = np.random.default_rng([seed, 95])
    drawn = rng.integers(0, len(hits), (RESAMPLED, len(hits)))
    shares = hits[drawn].sum(axis=1) / times[drawn].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(low), float(high)
