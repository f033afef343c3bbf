"""How good the ranking is with fewer customers, and so whether more of them would help."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lookalike.evaluation.places import figures
from lookalike.evaluation.rivals import OURS, Method
from lookalike.evaluation.splits import Split
from lookalike.evaluation.spread import Gain, Spread, gain, spread
from lookalike.evaluation.task import Task
from lookalike.evaluation.trials import Tell, stand

STEPS = (15, 30, 60)
SHOWN = ("recall_hidden", "ap")
WITH = ("knn",)  # beside ours


@dataclass(frozen=True)
class Step:
    """The figures with so many customers to learn from."""

    customers: int
    figures: dict[str, dict[str, Spread | None]]  # by method, by figure


@dataclass(frozen=True)
class Curve:
    """The steps from few customers to all, and what the last of them gained in average precision.

    Without a smaller step the gain is None.
    """

    steps: tuple[Step, ...]
    last: Gain | None


def seed_curve(
    task: Task, splits: Sequence[Split], methods: dict[str, Method], tell: Tell
) -> Curve:
    """Learn from 15, 30, 60 and all customers that are not hidden, on the same splits."""
    most = min(len(split.seeds(task)) for split in splits)
    sizes = [*(s for s in STEPS if s < 0.8 * most), most]
    used = {name: methods[name] for name in (OURS, *WITH)}
    steps, precisions = [], []
    for done, size in enumerate(sizes):
        tell("learning from fewer customers", done, len(sizes))
        each = [_figures(task, split, size, used) for split in splits]
        steps.append(_step(size, each))
        precisions.append([one[OURS]["ap"] for one in each])
    tell("learning from fewer customers", len(sizes), len(sizes))
    last = gain(precisions[-1], precisions[-2]) if len(sizes) > 1 else None
    return Curve(tuple(steps), last)


def _figures(
    task: Task, split: Split, size: int, methods: dict[str, Method]
) -> dict[str, dict[str, float | None]]:
    """The figures with so many customers; those left out are not ranked."""
    seeds = split.seeds(task)
    kept = np.random.default_rng([task.seed, split.number, 3]).permutation(seeds)[:size]
    fewer = replace(split, hidden=np.setdiff1d(task.good, kept))
    return {name: figures(stand(task, split, method(fewer))) for name, method in methods.items()}


def _step(size: int, each: list[dict[str, dict[str, float | None]]]) -> Step:
    found = {name: {f: spread([one[name][f] for one in each]) for f in SHOWN} for name in each[0]}
    return Step(size, found)
