"""Small trees whose leaves are neighbourhoods of several fields at once."""

from typing import Any, NamedTuple

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


class LeafTable(NamedTuple):
    """What the leaves add: [trees, leaves, fields] shares, and the baseline they start from."""

    shares: Floats
    baseline: float


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


def leaves(trees: lgb.Booster, features: Floats, threads: int) -> Ints:
    """The leaf of each row in each tree: [rows, trees]."""
    found = np.asarray(trees.predict(features, pred_leaf=True, num_threads=threads))
    return found.reshape(len(features), -1).astype(np.int64)


def leaf_table(trees: lgb.Booster, owner: Ints) -> LeafTable:
    """What each leaf adds to a score, and what each field on the way to it adds to that.

    owner: [features] the field that each feature belongs to. On the way down from the root every
    split moves what is expected, the mean over the training rows; its field gets the difference.
    """
    table = np.zeros((trees.num_trees(), LEAVES, int(owner.max()) + 1))
    baseline = 0.0
    for shares, tree in zip(table, trees.dump_model()["tree_info"], strict=True):
        root = tree["tree_structure"]
        _, expected = _expected(root)
        baseline += expected
        _share(root, expected, np.zeros(table.shape[2]), owner, shares)
    return LeafTable(table, baseline)


def _expected(node: dict[str, Any]) -> tuple[int, float]:
    """(training rows, mean of their points) below a node, noted there."""
    if "left_child" not in node:
        count, mean = max(int(node.get("leaf_count", 1)), 1), float(node["leaf_value"])
    else:
        below = [_expected(node["left_child"]), _expected(node["right_child"])]
        count = sum(rows for rows, _ in below)
        mean = sum(rows * points for rows, points in below) / count
    node["expected"] = mean
    return count, mean


def _share(node: dict[str, Any], before: float, path: Floats, owner: Ints, shares: Floats) -> None:
    """Write the shares of the leaves below a node; path: what each field added on the way there."""
    if "left_child" not in node:
        shares[node.get("leaf_index", 0)] = path
        return
    field = owner[node["split_feature"]]
    for child in (node["left_child"], node["right_child"]):
        moved = path.copy()
        moved[field] += child["expected"] - before
        _share(child, child["expected"], moved, owner, shares)


def field_shares(table: LeafTable, found: Ints) -> Floats:
    """Share of each field in the points of each row's leaves: [rows, fields].

    With the baseline they sum to the points. found: [rows, trees] as of `leaves`.
    """
    total = np.zeros((len(found), table.shares.shape[2]))
    for shares, leaf in zip(table.shares, found.T, strict=True):
        total += shares[leaf]
    return total


def raised(table: LeafTable, found: Ints) -> Floats:
    """What the leaves that raise a score bring to each row's: [rows]."""
    bring = np.maximum(table.shares.sum(axis=2), 0)
    return np.asarray(bring[np.arange(len(bring)), found].sum(axis=1))


def credit(table: LeafTable, mine: Ints, theirs: Ints, weight: Floats) -> Floats:
    """What the leaves of each row raise its score by, split among the customers in the same leaf.

    mine: [rows, trees] and theirs: [customers, trees] leaves; weight: [rows, customers] by which
    customers of one leaf share.
    """
    total = np.zeros((len(mine), len(theirs)))
    bring = np.maximum(table.shares.sum(axis=2), 0)
    for points_, row, customer in zip(bring, mine.T, theirs.T, strict=True):
        there = np.where(row[:, None] == customer, weight, 0.0)
        total += there * (points_[row] / np.maximum(there.sum(axis=1), FLOOR))[:, None]
    return total
