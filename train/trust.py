"""Fits the trees that say how far an answer can be believed."""

from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from company.folding import Flags
from enrich.confidence import BEHIND, SHARE, Questions, as_json
from enrich.evidence import COLUMNS

# Each row is left out by one of as many sets of trees, which tells what they are worth; their mean
# is shipped: it differs by a third less from fit to fit than what one set says of a single row.
FOLDS = 4
TREES, LEAVES, DEEPEST, FEWEST_ROWS = 200, 31, 8, 400
DIGITS = 6  # of thresholds and values, as they are shipped
SETTINGS = {
    "objective": "binary",
    "num_leaves": LEAVES,
    "max_depth": DEEPEST,
    "learning_rate": 0.1,
    "min_data_in_leaf": FEWEST_ROWS,
    # More by the points is never less to be believed, a nearer runner-up never more.
    "monotone_constraints": [{SHARE: 1, BEHIND: -1}.get(column, 0) for column in COLUMNS],
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "seed": 1,
    "verbosity": -1,
}


def fit_trees(
    questions: Questions, right: Flags, weight: NDArray[np.float64]
) -> tuple[str, NDArray[np.float64]]:
    """Trees that make what was seen likeliest, as JSON text, and each row's log-odds by the others.

    The others are those that were not fitted to the row. The base is what is likeliest by them when
    each answer counts by its weight.
    """
    fold = np.arange(len(right)) % FOLDS
    trees: list[list[Any]] = []
    odds = np.zeros(len(right))
    for number in range(FOLDS):
        others = fold != number
        data = lgb.Dataset(questions[others], label=right[others])
        model = lgb.train(SETTINGS, data, num_boost_round=TREES)
        odds[~others] = np.asarray(model.predict(questions[~others], raw_score=True))
        trees += [_nodes(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]
    base = _rounded(_base(odds, right, weight))
    return as_json(COLUMNS, base, trees, max(_depth(tree) for tree in trees)), odds + base


def _base(odds: NDArray[np.float64], right: Flags, weight: NDArray[np.float64]) -> float:
    """What makes the answers likeliest when it is added to their log-odds."""

    def loss(base: float) -> float:
        moved = odds + base
        return float(weight @ np.logaddexp(0, np.where(right, -moved, moved)))

    return float(minimize_scalar(loss, bounds=(-5, 5), method="bounded").x)


def _nodes(root: dict[str, Any]) -> list[Any]:
    """The nodes of a tree, the root first: [column, threshold, yes, no], or a leaf's share."""
    nodes: list[Any] = []

    def put(node: dict[str, Any]) -> int:
        place = len(nodes)
        nodes.append(None)
        if "leaf_value" in node:
            nodes[place] = _rounded(node["leaf_value"] / FOLDS)
        else:
            yes, no = put(node["left_child"]), put(node["right_child"])
            nodes[place] = [node["split_feature"], _rounded(node["threshold"]), yes, no]
        return place

    put(root)
    return nodes


def _depth(nodes: list[Any], place: int = 0) -> int:
    node = nodes[place]
    return 1 + max(_depth(nodes, node[2]), _depth(nodes, node[3])) if isinstance(node, list) else 0


def _rounded(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")
