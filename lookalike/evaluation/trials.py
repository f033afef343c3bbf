"""Every method on every split, and what that adds up to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lookalike.columns import Floats
from lookalike.evaluation.places import FIGURES, GRID, Places, by_chance, figures, gains, places
from lookalike.evaluation.rivals import CHANCE, OURS, Method
from lookalike.evaluation.splits import Split
from lookalike.evaluation.spread import Gain, Spread, gain, interval, spread
from lookalike.evaluation.task import Task

LARGE = 5000  # companies from which the top 1 % is looked at rather than the top 5 %
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Trial:
    """One split: where the hidden customers stand in the ranking of each method."""

    split: Split
    places: Mapping[str, Places]


@dataclass(frozen=True)
class Found:
    """What a share of the ranking holds of the hidden customers, and between which bounds.

    share: of the ranking; mean: of the customers, by method; bounds: of our mean, and `ahead` of
    its difference to the rule (or chance), both with 95 % confidence when customers are drawn anew.
    """

    share: float
    mean: Mapping[str, float]
    bounds: tuple[float, float]
    against: str
    ahead: tuple[float, float]


@dataclass(frozen=True)
class Results:
    """Figures of each method over the splits, and ours against each other."""

    figures: Mapping[str, Mapping[str, Spread | None]]
    against: Mapping[str, Mapping[str, Gain | None]]
    curves: Mapping[str, tuple[float, ...]]
    found: Found


def run(
    task: Task, splits: Sequence[Split], methods: Mapping[str, Method], tell: Tell
) -> list[Trial]:
    """Rank the companies by each method, without the hidden customers of each split."""
    trials = []
    for done, split in enumerate(splits):
        tell("hiding customers and ranking", done, len(splits))
        found = {name: stand(task, split, method(split)) for name, method in methods.items()}
        trials.append(Trial(split, found))
    tell("hiding customers and ranking", len(splits), len(splits))
    return trials


def stand(task: Task, split: Split, score: Floats) -> Places:
    """Where the hidden customers of a split stand among all companies that are no customers."""
    return places(score, split.hidden, ~split.seen(task), split.ties(task), task.profit)


def results(
    task: Task, trials: Sequence[Trial], first: str = OURS, versus: str | None = None
) -> Results:
    """The figures of all splits together: of the first method, and against each other.

    versus: the one that is said to be led by so much; else the rule, or chance without a rule.
    """
    ranked = list(trials[0].places)
    versus = versus or ("rule" if "rule" in ranked else CHANCE)
    each = {name: [figures(t.places[name]) for t in trials] for name in ranked}
    each[CHANCE] = [by_chance(t.places[first]) for t in trials]
    names = list(each)
    column = {n: {f: [one[f] for one in each[n]] for f in FIGURES} for n in names}
    return Results(
        figures={n: {f: spread(column[n][f]) for f in FIGURES} for n in names},
        against={
            n: {f: gain(column[first][f], column[n][f]) for f in FIGURES}
            for n in names
            if n != first
        },
        curves={**{n: _curve(trials, n) for n in ranked}, CHANCE: tuple(GRID.tolist())},
        found=_found(task, trials, first, versus),
    )


def _curve(trials: Sequence[Trial], name: str) -> tuple[float, ...]:
    """The mean share of the hidden customers found, at each share of GRID."""
    return tuple(np.mean([gains(t.places[name]) for t in trials], axis=0).tolist())


def _found(task: Task, trials: Sequence[Trial], first: str, versus: str) -> Found:
    share = 0.01 if trials[0].places[first].companies >= LARGE else 0.05
    each = {name: _hits(task, trials, name, share) for name in trials[0].places}
    times = np.zeros(len(task.frame))
    for trial in trials:
        times[trial.split.hidden] += 1
    each[CHANCE] = share * times
    ever = times > 0
    mine, theirs, times = each[first][ever], each[versus][ever], times[ever]
    return Found(
        share=share,
        mean={name: float(hits.sum() / times.sum()) for name, hits in each.items()},
        bounds=interval(mine, times, task.seed),
        against=versus,
        ahead=interval(mine - theirs, times, task.seed),
    )


def _hits(task: Task, trials: Sequence[Trial], name: str, share: float) -> Floats:
    """How often each company was found in the top share when it was hidden: [companies]."""
    hits = np.zeros(len(task.frame))
    for trial in trials:
        hits[trial.split.hidden] += trial.places[name].shares <= share
    return hits
