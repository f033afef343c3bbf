"""Small trees whose leaves are neighbourhoods of several fields at once."""

from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from lookalike.columns import Floats, Ints
from lookalike.evidence.levels import FLOOR

LEAVES = 5
TREES = (20, 150)  # fewest and most; half a tree for every customer in between
SETTINGS: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": LEAVES,
    "learning_rate": 0.05,
    "feature_fraction": 0.6,
    "reg_lambda": 5.0,
    "min_data_in_leaf": 5,
    "min_sum_hessian_in_leaf": 1.0,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}


def grow(
    features: Floats,
    rising: NDArray[np.bool_],
    label: Floats,
    weight: Floats,
    start: Floats,
    seed: int,
    threads: int,
) -> lgb.Booster:
    """Boosted trees that start from a score and find what only combinations of features tell.

    features: [rows, features]; rising: which features may only raise the score. Without that
    constraint trees decode from its evidence which row is a customer that was left out.
    """
    data = lgb.Dataset(features, label, weight=weight, init_score=start, params={"verbose": -1})
    options = SETTINGS | {
        "seed": seed,
        "num_threads": threads,
        "monotone_constraints": rising.astype(int).tolist(),
    }
    fewest, most = TREES
    return lgb.train(options, data, int(np.clip(fewest + label.sum() / 2, fewest, most)))


def points(trees: lgb.Booster, features: Floats, threads: int) -> Floats:
    """What all leaves together add to the score of each row."""
    return np.asarray(trees.predict(features, raw_score=True, num_threads=threads))


def shares(trees: lgb.Booster, features: Floats, owner: Ints, threads: int) -> Floats:
    """Shapley share of each field in those points, [rows, fields]; with the baseline they sum up.

    owner: the field that each feature belongs to.
    """
    shapley = np.asarray(trees.predict(features, pred_contrib=True, num_threads=threads))
    belongs = owner[:, None] == np.arange(owner.max() + 1)
    return np.asarray(shapley[:, :-1] @ belongs)


def baseline(trees: lgb.Booster, features: Floats, threads: int) -> float:
    """The points that the trees give before they see a company, the same for every row."""
    shapley = np.asarray(trees.predict(features[:1], pred_contrib=True, num_threads=threads))
    return float(shapley[0, -1])


def leaves(trees: lgb.Booster, features: Floats, threads: int) -> Ints:
    """The leaf of each row in each tree: [rows, trees]."""
    found = np.asarray(trees.predict(features, pred_leaf=True, num_threads=threads))
    return found.reshape(len(features), -1).astype(np.int64)


def leaf_points(trees: lgb.Booster) -> Floats:
    """What each leaf adds to a score: [trees, leaves]."""
    table = np.zeros((trees.num_trees(), LEAVES))
    for number, tree in enumerate(trees.dump_model()["tree_info"]):
        for leaf in range(tree["num_leaves"]):
            table[number, leaf] = trees.get_leaf_output(number, leaf)
    return table


def credit(table: Floats, mine: Ints, theirs: Ints, weight: Floats) -> Floats:
    """Points of the positive leaves of each row, split among the customers in the same leaf.

    table: [trees, leaves] points; mine: [rows, trees] and theirs: [customers, trees] leaves.
    """
    total = np.zeros((len(mine), len(theirs)))
    for points_, row, customer in zip(np.maximum(table, 0), mine.T, theirs.T, strict=True):
        in_leaf = np.maximum(np.bincount(customer, weight, len(points_)), FLOOR)
        total += (row[:, None] == customer) * weight * (points_ / in_leaf)[row][:, None]
    return total
