"""How far the best answer to a row can be believed, from what the points say and what they add up.

The points tell the companies that a row may mean apart. Whether the best of them is right depends
on more than the sum: a name with a word missing is less to be trusted than another with as many
points, and so is one whose runner-up has the legal form that the row lacks. Small trees, fitted to
lists held out, look at the share that the points give, at the evidence and at how far it goes
beyond the runner-up's, and give the probability that holds.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data import shipped
from enrich.decision import NOBODY, Choice, Probabilities

SHARE, BEHIND = "log-odds by the points", "log of the runner-up's part of the best one's"
NEAREST = 1e-6  # to nothing or certainty, in questions
HOPELESS = 1e-4  # less by the points stays as little: the trees have seen too few such rows
AHEAD = " beyond the runner-up's"
FAR = -12.0  # points of a runner-up behind the best, from which on there might as well be none
Questions = NDArray[np.float64]  # [rows, the columns of `asked`]


@dataclass(frozen=True)
class Trees:
    """Trees whose leaves add up to the log-odds that an answer is right, node behind node.

    An inner node asks whether a column is at most its threshold; a leaf leads to itself.
    """

    base: float  # added to the leaves
    root: NDArray[np.int64]  # of each tree
    column: NDArray[np.int64]
    threshold: NDArray[np.float64]
    after: NDArray[np.int64]  # [nodes, 2]: the node after a no, and after a yes
    value: NDArray[np.float64]  # of leaves; 0 of inner nodes
    depth: int

    def log_odds(self, questions: Questions) -> NDArray[np.float64]:
        """The sum of each row's leaves, and the base."""
        rows, columns = questions.shape
        first = columns * np.arange(rows)[:, None]
        flat, after = questions.ravel(), self.after.ravel()
        node = np.repeat(self.root[None], rows, axis=0)
        for _ in range(self.depth):
            yes = flat.take(first + self.column.take(node)) <= self.threshold.take(node)
            node = after.take(2 * node + yes)
        total = np.full(rows, self.base)
        for leaf in node.T:  # in one order, whatever the number of rows
            total += self.value.take(leaf)
        return total


def asked(kinds: Sequence[str]) -> tuple[str, ...]:
    """What the trees ask: the evidence of the best, its share, and how far it is ahead, by kind."""
    return (*kinds, SHARE, BEHIND, *(kind + AHEAD for kind in kinds))


def questions_about(choice: Choice, evidence: NDArray[np.float32]) -> Questions:
    """What the trees ask of each row; `evidence` is that of all pairs, a line a kind."""
    none = np.zeros((len(evidence), 1), np.float32)  # NOBODY is the last place
    evidence = np.hstack([evidence, none])
    share = np.clip(choice.probability, NEAREST, 1 - NEAREST)
    behind = np.clip(choice.probability_2 / share, np.exp(FAR), 1)
    second = np.where(behind > np.exp(FAR), choice.second, NOBODY)
    of_best, of_second = evidence[:, choice.best], evidence[:, second]
    by_points = np.log(share / (1 - share)), np.log(behind)
    return np.vstack([of_best, *by_points, of_best - of_second]).T


def believed(choice: Choice, evidence: NDArray[np.float32], trees: Trees | None) -> Choice:
    """The choice with the probability that holds; the runner-up keeps its part of the best's.

    Without trees the probability is that of the points.
    """
    if trees is None:
        return choice
    return with_log_odds(choice, trees.log_odds(questions_about(choice, evidence)))


def with_log_odds(choice: Choice, odds: NDArray[np.float64]) -> Choice:
    """The choice with probabilities of given log-odds; hopeless ones, and nobody, stay so."""
    hopeless = choice.probability < HOPELESS
    holds: Probabilities = np.where(hopeless, choice.probability, 1 / (1 + np.exp(-odds)))
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
    nodes = [node for tree in read["trees"] for node in tree]
    root = np.cumsum([0, *map(len, read["trees"])])
    column, value = np.zeros(len(nodes), np.int64), np.zeros(len(nodes))
    threshold = np.full(len(nodes), np.inf)
    after = np.repeat(np.arange(len(nodes))[:, None], 2, axis=1)
    of_tree = np.repeat(root[:-1], np.diff(root))
    for place, node in enumerate(nodes):
        if isinstance(node, list):
            column[place], threshold[place], yes, no = node
            after[place] = of_tree[place] + no, of_tree[place] + yes
        else:
            value[place] = node
    return Trees(read["base"], root[:-1], column, threshold, after, value, read["depth"])


def as_json(columns: Sequence[str], base: float, trees: Sequence[Sequence[Any]], depth: int) -> str:
    """Trees as JSON text, one a line."""
    lines = ",\n  ".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    settings = {"columns": list(columns), "base": base, "depth": depth}
    head = json.dumps(settings, ensure_ascii=False, indent=1)
    return head.removesuffix("\n}") + f',\n "trees": [\n  {lines}\n ]\n}}\n'
