"""How far the best answer to a row can be believed, from what the points say and what they add up.

The points tell the companies that a row may mean apart. Whether the best of them is right depends
on more than the sum: a name with a word missing is less to be trusted than another with as many
points. Small trees, fitted to lists held out, look at the share that the points give, at the
runner-up and at the evidence, and give the probability that holds.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data import shipped
from enrich.decision import Choice, Probabilities

SHARE, BEHIND = "log-odds by the points", "log of the runner-up's part of the best one's"
NEAREST = 1e-6  # to nothing or certainty, in questions
Questions = NDArray[np.float64]  # [rows, kinds of evidence, then SHARE and BEHIND]


@dataclass(frozen=True)
class Trees:
    """Trees whose leaves add up to the log-odds that an answer is right: [trees, nodes] each.

    An inner node asks whether a column is at most its threshold; a leaf leads to itself.
    """

    base: float  # added to the leaves
    column: NDArray[np.int64]
    threshold: NDArray[np.float64]
    below: NDArray[np.int64]  # the node after a yes
    above: NDArray[np.int64]
    value: NDArray[np.float64]  # of leaves; 0 of inner nodes
    depth: int

    def log_odds(self, questions: Questions) -> NDArray[np.float64]:
        """The sum of each row's leaves, and the base."""
        row, tree = np.arange(len(questions))[:, None], np.arange(len(self.column))
        node = np.zeros((len(questions), len(tree)), np.int64)
        for _ in range(self.depth):
            yes = questions[row, self.column[tree, node]] <= self.threshold[tree, node]
            node = np.where(yes, self.below[tree, node], self.above[tree, node])
        total = np.full(len(questions), self.base)
        for one, leaf in enumerate(node.T):  # in one order, whatever the number of rows
            total += self.value[one, leaf]
        return total


def questions_about(choice: Choice, evidence: NDArray[np.float32]) -> Questions:
    """What the trees ask of each row; `evidence` is that of all pairs, a line a kind."""
    none = np.zeros((len(evidence), 1), np.float32)  # NOBODY is the last place
    of_best = np.hstack([evidence, none])[:, choice.best]
    share = np.clip(choice.probability, NEAREST, 1 - NEAREST)
    behind = np.clip(choice.probability_2, NEAREST**2, 1) / share
    return np.vstack([of_best, np.log(share / (1 - share)), np.log(behind)]).T


def believed(choice: Choice, evidence: NDArray[np.float32], trees: Trees | None) -> Choice:
    """The choice with the probability that holds; the runner-up keeps its part of the best's.

    Without trees the probability is that of the points.
    """
    if trees is None:
        return choice
    return with_log_odds(choice, trees.log_odds(questions_about(choice, evidence)))


def with_log_odds(choice: Choice, odds: NDArray[np.float64]) -> Choice:
    """The choice with probabilities of given log-odds; a row with nobody keeps none."""
    holds: Probabilities = np.where(choice.probability > 0, 1 / (1 + np.exp(-odds)), 0.0)
    said = np.maximum(choice.probability, np.finfo(np.float64).tiny)
    second = choice.probability_2 * holds / said
    return replace(choice, probability=holds, probability_2=np.minimum(second, 1 - holds))


@cache
def shipped_trees(columns: tuple[str, ...]) -> Trees | None:
    """The trees that come with the package; None where they were fitted to other columns."""
    return trees_of(shipped("match_trees.json").read_text(encoding="utf-8"), columns)


def trees_of(text: str, columns: Sequence[str]) -> Trees | None:
    """The trees in a JSON text: each a list of [column, threshold, yes, no] and leaf values."""
    read = json.loads(text)
    if read["columns"] != list(columns):
        return None
    size = max(len(tree) for tree in read["trees"])
    shape = len(read["trees"]), size
    column, value = np.zeros(shape, np.int64), np.zeros(shape)
    threshold = np.full(shape, np.inf)
    below = np.tile(np.arange(size), (shape[0], 1))
    above = below.copy()
    for tree, nodes in enumerate(read["trees"]):
        for place, node in enumerate(nodes):
            if isinstance(node, list):
                column[tree, place], threshold[tree, place] = node[0], node[1]
                below[tree, place], above[tree, place] = node[2], node[3]
            else:
                value[tree, place] = node
    return Trees(read["base"], column, threshold, below, above, value, read["depth"])


def as_json(columns: Sequence[str], base: float, trees: Sequence[Sequence[Any]], depth: int) -> str:
    """Trees as JSON text, one a line."""
    lines = ",\n  ".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    settings = {"columns": list(columns), "base": base, "depth": depth}
    head = json.dumps(settings, ensure_ascii=False, indent=1)
    return head.removesuffix("\n}") + f',\n "trees": [\n  {lines}\n ]\n}}\n'
