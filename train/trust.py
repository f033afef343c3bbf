"""Fits the trees that say how far an answer can be believed."""

from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from company.folding import Flags
from enrich.confidence import BEHIND, SHARE, Questions, as_json
from enrich.evidence import COLUMNS

FOLDS = 3  # what the trees are worth is told of rows that they were not fitted to
TREES, LEAVES, FEWEST_ROWS = 200, 31, 400
DIGITS = 6  # of thresholds and values, as they are shipped
SETTINGS = {
    "objective": "binary",
    "num_leaves": LEAVES,
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


def fit_trees(questions: Questions, right: Flags, weight: NDArray[np.float64]) -> str:
    """The trees that make what was seen likeliest, as JSON text.

    The base is then moved to what is likeliest when each answer counts by its weight.
    """
    data = lgb.Dataset(questions, label=right)
    model = lgb.train(SETTINGS, data, num_boost_round=TREES)
    dump = model.dump_model()
    trees = [_nodes(tree["tree_structure"]) for tree in dump["tree_info"]]
    base = _base(np.asarray(model.predict(questions, raw_score=True)), right, weight)
    return as_json(COLUMNS, _rounded(base), trees, max(_depth(tree) for tree in trees))


def _base(odds: NDArray[np.float64], right: Flags, weight: NDArray[np.float64]) -> float:
    """What makes the answers likeliest when it is added to their log-odds."""

    def loss(base: float) -> float:
        moved = odds + base
        return float(weight @ np.logaddexp(0, np.where(right, -moved, moved)))

    return float(minimize_scalar(loss, bounds=(-5, 5), method="bounded").x)


def _nodes(root: dict[str, Any]) -> list[Any]:
    """The nodes of a tree, the root first: [column, threshold, yes, no], or the value of a leaf."""
    nodes: list[Any] = []

    def put(node: dict[str, Any]) -> int:
        place = len(nodes)
        nodes.append(None)
        if "leaf_value" in node:
            nodes[place] = _rounded(node["leaf_value"])
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
