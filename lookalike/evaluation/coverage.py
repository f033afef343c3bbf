"""Whether scores and grades mean what they promise, on customers that calibration did not see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.calibration import GRADES, Calibration, calibrate
from lookalike.columns import Floats
from lookalike.evaluation.splits import Split
from lookalike.evaluation.task import Task
from lookalike.evaluation.trials import Tell

NOMINAL = (0.5, 0.8, 0.9, 0.95)
FEWEST = 10  # customers to calibrate with


@dataclass(frozen=True)
class Covered:
    """A cut of the score that should keep a share of the customers, and what it did keep."""

    nominal: float
    kept: float


@dataclass(frozen=True)
class GradeWorth:
    """What a grade promised, and what it held: times chance, with hidden customers in it.

    customers: hidden ones of all splits together; one hidden twice counts twice.
    """

    letter: str
    share: float
    promised: float
    held: float
    customers: int


@dataclass(frozen=True)
class Coverage:
    """Cuts and grades over some splits; empty where the customers are too few to calibrate."""

    covered: tuple[Covered, ...]
    grades: tuple[GradeWorth, ...]
    customers: int
    splits: int


@dataclass(frozen=True)
class _Seen:
    """One split: hidden customers' scores in per cent, and the grades of all."""

    percent: Floats
    mine: list[str]
    others: list[str]
    calibration: Calibration


def coverage(task: Task, splits: Sequence[Split], tell: Tell) -> Coverage:
    """Fit and calibrate without the hidden customers of each split, then look where they fall."""
    if any(len(split.seeds(task)) < FEWEST for split in splits):
        return Coverage((), (), 0, 0)
    seen = list(_seen(task, splits, tell))
    percent = np.concatenate([one.percent for one in seen])
    covered = tuple(Covered(c, float((percent >= 100 * (1 - c)).mean())) for c in NOMINAL)
    grades = tuple(g for letter, _ in GRADES if (g := _worth(letter, seen)))
    return Coverage(covered, grades, len(percent), len(splits))


def _seen(task: Task, splits: Sequence[Split], tell: Tell) -> Iterator[_Seen]:
    for done, split in enumerate(splits):
        tell("checking grades", done, len(splits))
        seen = split.seen(task)
        score = task.fit(seen).score_samples(task.frame)
        others = ~seen
        others[split.hidden] = False
        # What is hidden from the model stands among the companies, as customers to come do.
        found = calibrate(task.ranker, task.frame, seen, task.profit, score[~seen])
        mine = score[split.hidden]
        yield _Seen(found.percent(mine), found.letters(mine), found.letters(score[others]), found)
    tell("checking grades", len(splits), len(splits))


def _worth(letter: str, seen: Sequence[_Seen]) -> GradeWorth | None:
    """A grade over all splits: its share of the companies, and the customers it held."""
    promised = [g.lift for one in seen for g in one.calibration.grades() if g.letter == letter]
    if not promised:
        return None
    customers = sum(one.mine.count(letter) for one in seen)
    of = sum(len(one.mine) for one in seen)
    share = float(np.mean([one.others.count(letter) / len(one.others) for one in seen]))
    held = customers / of / share if share else 0.0
    return GradeWorth(letter, share, float(np.mean(promised)), held, customers)
