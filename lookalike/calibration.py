"""What a score is worth, measured on customers that the model did not see.

Every customer is hidden once among the other companies; how far down the ranking it then stands
gives the score in per cent, the lift and the grades. Nothing of it is decreed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold

from lookalike.columns import Flags, Floats, Ints
from lookalike.ranker import LookalikeRanker

FOLDS = 10  # fewer would hide so much that the models hidden from are worse than the one in use
CUTS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0)  # top shares that may end a grade
FEWEST = 5  # companies in a band, below which it says nothing
GRADES = (("A", 8.0), ("B", 3.0), ("C", 1.2), ("D", 0.0))  # the least lift of each


@dataclass(frozen=True)
class Grade:
    """A band of the ranking: customers are `lift` times as common in it as among all companies.

    `top` and `bottom` bound it as shares of the universe; `customers` hidden ones fell into it,
    parts of them where scores are tied.
    """

    letter: str
    top: float
    bottom: float
    lift: float
    customers: float


@dataclass(frozen=True)
class Calibration:
    """Scores of the universe and the places of hidden customers in it.

    scores: of all companies that are no customers, falling. above, below: for each hidden customer
    the bounds of its place as shares of the ranking; they lie apart where other companies have the
    same score, and its place is then anywhere between them with equal chance.
    """

    scores: Floats
    above: Floats
    below: Floats

    @property
    def places(self) -> Floats:
        """The middle of each hidden customer's place, rising."""
        return np.sort((self.above + self.below) / 2)

    def top_share(self, score: Floats) -> Floats:
        """The share of all companies that score higher; those that score the same count half."""
        higher = np.searchsorted(-self.scores, -score, "left")
        as_high = np.searchsorted(-self.scores, -score, "right")
        return np.asarray((higher + as_high) / 2 / len(self.scores))

    def percent(self, score: Floats) -> Floats:
        """Score from 0 to 100: fits better than so many per cent of the customers when hidden.

        Between the places of two hidden customers it rises with the logarithm of the place.
        """
        best = 0.5 / len(self.scores)  # half a company: nothing stands higher
        places, count = np.unique(np.maximum(self.places, best), return_counts=True)
        outranked = len(self.places) - np.cumsum(count) + count / 2
        known = np.log(np.r_[best / 2, places, 1.0])
        percent = 100 * np.r_[len(self.places), outranked, 0] / len(self.places)
        place = np.maximum(self.top_share(score), best / 2)
        return np.asarray(np.interp(np.log(place), known, percent))

    def within(self, top: float, bottom: float) -> float:
        """How many hidden customers stand in a part of the ranking, parts of them in ties."""
        width = self.below - self.above
        inside = np.minimum(self.below, bottom) - np.maximum(self.above, top)
        return float(np.clip(inside / width, 0, 1).sum())

    def outranked(self, score: float) -> int:
        """How many of the hidden customers a company with this score stands above."""
        return int((self.places > self.top_share(np.array([score]))[0]).sum())

    def lift(self, share: float) -> float:
        """How many times chance hidden customers are found in the top share of the ranking."""
        return self.within(0, share) / len(self.above) / share

    def grades(self) -> list[Grade]:
        """The bands A to D, from the lift of ever lower parts of the ranking."""
        bands = _falling(_bands(self))
        return [_merged(letter, part) for letter, part in _by_letter(bands)]

    def letters(self, score: Floats) -> list[str]:
        """The grade of each score."""
        grades = self.grades()
        place = np.searchsorted([g.bottom for g in grades], self.top_share(score), "left")
        return [grades[min(p, len(grades) - 1)].letter for p in place]


def calibrate(
    make: Callable[[], LookalikeRanker],
    frame: pd.DataFrame,
    is_customer: Flags,
    profit: Floats,
    scores: Floats,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Calibration:
    """Hide each fold of the good customers in turn, rank the universe, note where they stand.

    frame, is_customer, profit: what the model is fitted on; scores: of its companies that are no
    customers. A customer with a profit of zero or less is not a good one.
    """
    rows = np.flatnonzero(is_customer & ~(profit <= 0))
    places, folds = [], list(_folds(rows))
    for done, hidden in enumerate(folds):
        tell(done, len(folds))
        places.append(_places(make(), frame, is_customer, profit, hidden))
    tell(len(folds), len(folds))
    above, below = np.concatenate(places, axis=1)
    return Calibration(np.sort(scores)[::-1], above, below)


def _folds(rows: Ints) -> Iterator[Ints]:
    splitter = KFold(min(FOLDS, len(rows)), shuffle=True, random_state=0)
    for _, hidden in splitter.split(rows):
        yield rows[hidden]


def _places(
    ranker: LookalikeRanker,
    frame: pd.DataFrame,
    is_customer: Flags,
    profit: Floats,
    hidden: Ints,
) -> Floats:
    """The bounds of each hidden customer's place among the companies that are no customers."""
    seen = is_customer.copy()
    seen[hidden] = False
    score = ranker.fit(frame, seen, sample_weight=profit).score_samples(frame)
    others, mine = np.sort(-score[~is_customer]), -score[hidden]
    higher = np.searchsorted(others, mine, "left")
    as_high = np.searchsorted(others, mine, "right") + 1  # with the customer itself
    return np.stack([higher, as_high]) / (len(others) + 1)


def _bands(calibration: Calibration) -> list[Grade]:
    """The parts of the ranking between the cuts, each with its own lift; letters come later."""
    bands, top, count = [], 0.0, len(calibration.above)
    for bottom in CUTS:
        if (bottom - top) * len(calibration.scores) < FEWEST and bottom < 1:
            continue
        inside = calibration.within(top, bottom)
        bands.append(Grade("", top, bottom, inside / count / (bottom - top), inside))
        top = bottom
    return bands


def _falling(bands: list[Grade]) -> list[Grade]:
    """Neighbouring bands are pooled until the lift falls from each to the next."""
    pooled: list[Grade] = []
    for band in bands:
        pooled.append(band)
        while len(pooled) > 1 and pooled[-2].lift < pooled[-1].lift:
            pooled[-2:] = [_merged("", pooled[-2:])]
    return pooled


def _by_letter(bands: list[Grade]) -> list[tuple[str, list[Grade]]]:
    def letter(band: Grade) -> str:
        return next(name for name, least in GRADES if band.lift >= least)

    found = {name: [b for b in bands if letter(b) == name] for name, _ in GRADES}
    return [(name, part) for name, part in found.items() if part]


def _merged(letter: str, part: list[Grade]) -> Grade:
    width = part[-1].bottom - part[0].top
    lift = sum(b.lift * (b.bottom - b.top) for b in part) / width
    return Grade(letter, part[0].top, part[-1].bottom, lift, sum(b.customers for b in part))
