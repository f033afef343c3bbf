"""Whether the profit that the model expects is what hidden customers really bring."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from lookalike.columns import Floats
from lookalike.evaluation.places import figures
from lookalike.evaluation.splits import Split
from lookalike.evaluation.spread import Spread, spread
from lookalike.evaluation.task import Task
from lookalike.evaluation.trials import Tell, stand

WEIGHTS = (0.0, 0.2, 0.5, 1.0)
FEWEST = 10  # hidden customers of known profit


@dataclass(frozen=True)
class Weighed:
    """What a weight of profit gives: likeness and money pull apart, and one has to choose."""

    weight: float
    ap: Spread | None
    profit_5: Spread | None


@dataclass(frozen=True)
class Earnings:
    """Expected against real profit of hidden customers, over the splits.

    rank_correlation: Spearman's, 0 means that expected profit says nothing; best_third: mean real
    profit of the third with the highest expected profit, as a share of the mean of all. Both are
    None where profits are not known, or all the same.
    """

    rank_correlation: Spread | None
    best_third: Spread | None
    known: int
    weights: tuple[Weighed, ...]


def earnings(task: Task, splits: Sequence[Split], tell: Tell) -> Earnings:
    """Expect the profit of hidden customers, and rank them by several weights of profit."""
    correlations: list[float | None] = []
    thirds: list[float | None] = []
    ranked: dict[float, list[dict[str, float | None]]] = {weight: [] for weight in WEIGHTS}
    for done, split in enumerate(splits):
        tell("checking profits", done, len(splits))
        ranker = task.fit(split.seen(task))
        for weight in WEIGHTS:
            score = ranker.set_params(profit_weight=weight).score_samples(task.frame)
            ranked[weight].append(figures(stand(task, split, score)))
        expected = ranker.explain(task.frame.iloc[split.hidden]).profit.sum(axis=1)
        correlation, third = agreement(expected, task.profit[split.hidden])
        correlations.append(correlation)
        thirds.append(third)
    tell("checking profits", len(splits), len(splits))
    weights = tuple(
        Weighed(w, spread([f["ap"] for f in each]), spread([f["profit_5"] for f in each]))
        for w, each in ranked.items()
    )
    known = int(np.isfinite(task.profit[task.good]).sum())
    return Earnings(spread(correlations), spread(thirds), known, weights)


def agreement(expected: Floats, real: Floats) -> tuple[float | None, float | None]:
    """Rank correlation of expected and real profit, and what the best third brings; None if open.

    >>> agreement(np.arange(12.0), np.arange(12.0) + 1)
    (1.0, 1.6153846153846154)
    """
    known = np.isfinite(real)
    expected, real = expected[known], real[known]
    if len(real) < FEWEST or np.ptp(real) == 0:
        return None, None
    order = np.argsort(-expected, kind="stable")[: len(real) // 3]
    third = float(real[order].mean() / real.mean())
    if np.ptp(expected) == 0:  # nothing was found to tell them apart by
        return 0.0, None
    return float(spearmanr(expected, real).statistic), third
