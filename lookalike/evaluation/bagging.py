"""PU-bagging: boosted trees of the customers against many small draws of the other companies."""

from typing import Any

import lightgbm as lgb
import numpy as np

from lookalike.columns import Floats
from lookalike.evaluation.coding import Coded
from lookalike.evaluation.splits import Split
from lookalike.evaluation.task import Task

BAGS = 25
TREES = 60
FEWEST = 100  # other companies in a bag
SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 15,
    "min_data_in_leaf": 5,
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}


def bagging(task: Task, plain: list[Coded], split: Split) -> Floats:
    """Mean of 25 boosters, each of all customers against as many others, drawn anew."""
    features = np.hstack([_columns(field) for field in plain])
    seeds = split.seeds(task)
    others = np.flatnonzero(~split.seen(task))
    size = min(max(FEWEST, len(seeds)), len(others))
    rng = np.random.default_rng([task.seed, split.number, 2])
    score = np.zeros(len(features))
    for _ in range(BAGS):
        rows = np.r_[seeds, rng.choice(others, size, replace=False)]
        label = np.arange(len(rows)) < len(seeds)
        bag = lgb.Dataset(features[rows], label, params={"verbose": -1})
        trees = lgb.train(SETTINGS | {"seed": task.seed}, bag, TREES)
        score += np.asarray(trees.predict(features, raw_score=True, num_threads=1))
    return score / BAGS


def _columns(field: Coded) -> Floats:
    """A field as columns of numbers.

    Cells are numbers in the order of their codes, in which neighbouring industries and places lie
    beside each other: bags are too small for splits by category, which did worse on every list.
    """
    if field.cells is not None:
        return np.where(field.cells < 0, np.nan, field.cells.astype(float))
    found = field.raw[:, None] if field.raw is not None else field.vectors
    assert found is not None
    return found
