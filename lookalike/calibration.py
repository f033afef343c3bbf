"""What a score is worth, measured on customers that the model did not see.

Every customer is hidden once among the other companies; how far down the ranking it then stands
gives the score in per cent, the lift and the grades. Nothing of it is decreed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold

from lookalike.columns import Floats, Ints
from lookalike.ranker import LookalikeRanker

FOLDS = 5
GRID = 2000  # points at which the universe's scores are kept, dense at the top
CUTS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0)  # top shares that may end a grade
GRADES = (("A", 8.0), ("B", 3.0), ("C", 1.2), ("D", 0.0))  # the least lift of each


@dataclass(frozen=True)
class Grade:
    """A band of the ranking: customers are `lift` times as common in it as among all companies.

    `top` and `bottom` bound it as shares of the universe; `customers` hidden ones fell into it.
    """

    letter: str
    top: float
    bottom: float
    lift: float
    customers: int


@dataclass(frozen=True)
class Calibration:
    """Scores of the universe and the places of hidden customers in it.

    `scores` falls and `shares` rises: shares[i] of the companies score above scores[i];
    `held_out` says for each hidden customer what share of the other companies scored above it.
    """

    scores: Floats
    shares: Floats
    held_out: Floats

    def top_share(self, score: Floats) -> Floats:
        """The share of all companies that score higher."""
        return np.asarray(np.interp(-score, -self.scores, self.shares))

    def percent(self, score: Floats) -> Floats:
        """Score from 0 to 100: fits better than so many per cent of the customers when hidden.

        Between the places of two hidden customers it rises with the logarithm of the place.
        """
        best = self.shares[1] / 2  # half a company: nothing stands higher
        places, count = np.unique(np.maximum(self.held_out, best), return_counts=True)
        outranked = len(self.held_out) - np.cumsum(count) + count / 2
        known = np.log(np.r_[best / 2, places, 1.0])
        percent = 100 * np.r_[len(self.held_out), outranked, 0] / len(self.held_out)
        place = np.maximum(self.top_share(score), best / 2)
        return np.asarray(np.interp(np.log(place), known, percent))

    def outranked(self, score: float) -> int:
        """How many of the hidden customers a company with this score stands above."""
        return int((self.held_out > self.top_share(np.array([score]))[0]).sum())

    def lift(self, share: float) -> float:
        """How many times chance hidden customers are found in the top share of the ranking."""
        return float((self.held_out <= share).mean() / share)

    def grades(self) -> list[Grade]:
        """The bands A to D, from the lift of ever lower parts of the ranking."""
        bands = _falling(_bands(self.held_out))
        return [_merged(letter, part) for letter, part in _by_letter(bands)]

    def letters(self, score: Floats) -> list[str]:
        """The grade of each score."""
        grades = self.grades()
        place = np.searchsorted([g.bottom for g in grades], self.top_share(score), "left")
        return [grades[min(p, len(grades) - 1)].letter for p in place]


def calibrate(
    make: Callable[[], LookalikeRanker],
    frame: pd.DataFrame,
    is_customer: np.ndarray[tuple[int], np.dtype[np.bool_]],
    profit: Floats,
    scores: Floats,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Calibration:
    """Hide each fold of the customers in turn, rank the universe, and note where they stand.

    frame, is_customer, profit: what the model is fitted on; scores: of its companies that are no
    customers.
    """
    rows = np.flatnonzero(is_customer)
    places, folds = [], list(_folds(rows))
    for done, hidden in enumerate(folds):
        tell(done, len(folds))
        places.append(_places(make(), frame, is_customer, profit, hidden))
    tell(len(folds), len(folds))
    shares = np.r_[0, np.geomspace(1 / max(len(scores), 2), 1, GRID)]
    ordered = np.sort(scores)[::-1]
    at = np.minimum((shares * len(scores)).astype(int), len(scores) - 1)
    return Calibration(ordered[at], shares, np.sort(np.concatenate(places)))


def _folds(rows: Ints) -> Iterator[Ints]:
    splitter = KFold(min(FOLDS, len(rows)), shuffle=True, random_state=0)
    for _, hidden in splitter.split(rows):
        yield rows[hidden]


def _places(
    ranker: LookalikeRanker,
    frame: pd.DataFrame,
    is_customer: np.ndarray[tuple[int], np.dtype[np.bool_]],
    profit: Floats,
    hidden: Ints,
) -> Floats:
    """For each hidden customer the share of the companies, customers apart, that score higher."""
    seen = is_customer.copy()
    seen[hidden] = False
    score = ranker.fit(frame, seen, sample_weight=profit).score_samples(frame)
    others = np.sort(score[~is_customer])
    return 1 - np.searchsorted(others, score[hidden], "right") / len(others)


def _bands(held_out: Floats) -> list[Grade]:
    """The parts of the ranking between the cuts, each with its own lift; letters come later."""
    bands, top = [], 0.0
    for bottom in CUTS:
        inside = int(((held_out > top) | (top == 0)).astype(int) @ (held_out <= bottom))
        bands.append(Grade("", top, bottom, inside / len(held_out) / (bottom - top), inside))
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
