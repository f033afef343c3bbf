"""What the trees found: conditions on several fields at once that bring a company points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from lookalike import leaves
from lookalike.columns import Floats, Ints
from lookalike.conditions import Conditions, said, way_to
from lookalike.explanation import Explanation
from lookalike.ranker import LookalikeRanker
from lookalike.sight import see

LEADING = 0.15  # least part of a leaf's points that its second field must bring
LEAST = 0.1  # of a company's positive points, below which a combination is not worth a word
FEWEST = 3  # customers that must be in the leaf


@dataclass(frozen=True)
class Combination:
    """Fields that bring points together: the strongest leaf in words, and who is in it.

    points: of all leaves that the same two fields lead; customers: how many of yours are in the
    strongest one, of all of_customers; companies: the share of all companies that is.
    """

    fields: tuple[str, ...]
    points: float
    condition: str
    customers: int
    of_customers: int
    companies: float

    @property
    def text(self) -> str:
        """The combination in words."""
        share = f"{100 * self.companies:.2g}" if self.companies < 0.1 else f"{self.companies:.0%}"
        share = share.removesuffix("%")
        mine = f"{self.customers} of your {self.of_customers} customers"
        return f"{self.condition}, together: {mine}, {share} % of all companies"


class Leaf(NamedTuple):
    """A leaf: its place, conditions by feature, and who is in it."""

    leaf: int
    conditions: Conditions
    customers: int
    companies: float


class Combinations:
    """The leaves of a ranker in groups, by the two fields that bring most of their points."""

    def __init__(self, ranker: LookalikeRanker) -> None:
        self.ranker = ranker
        self.shares = ranker.leaf_table_.shares
        self.pairs: list[tuple[int, int]] = []
        self.group = np.full(self.shares.shape[:2], -1)
        points = self.shares.sum(axis=2)
        for tree, leaf in np.argwhere(points > 0).tolist():
            order = np.argsort(-self.shares[tree, leaf], kind="stable")[:2]
            if len(order) < 2 or self.shares[tree, leaf, order[1]] < LEADING * points[tree, leaf]:
                continue
            pair = (int(order.min()), int(order.max()))
            if pair not in self.pairs:
                self.pairs.append(pair)
            self.group[tree, leaf] = self.pairs.index(pair)
        self.points = np.where(self.group >= 0, points, 0.0)
        self.trees = ranker.trees_.dump_model()["tree_info"]

    def of(
        self, frame: pd.DataFrame, explanation: Explanation, values: Sequence[Any]
    ) -> list[list[Combination]]:
        """The combinations that matter for each company, the strongest first."""
        if not self.pairs or frame.empty:
            return [[] for _ in range(len(frame))]
        ranker = self.ranker
        sight = see(frame, ranker.evidence_)
        found = leaves.leaves(ranker.trees_, sight.features, 1)
        total = self._totals(found)
        least = LEAST * np.maximum(explanation.points, 0).sum(axis=1)
        kept = []
        for row, value in enumerate(values):
            strong = [g for g in np.argsort(-total[row]) if total[row, g] >= max(least[row], 1e-9)]
            told = (
                self._told(g, float(total[row, g]), found[row], explanation, row, value)
                for g in strong
            )
            kept.append([one for one in told if one.customers >= FEWEST and one.condition])
        return kept

    def _totals(self, found: Ints) -> Floats:
        """Points of each group for each row: [rows, groups]."""
        total = np.zeros((len(found), len(self.pairs)))
        rows = np.arange(len(found))
        for group, points, leaf in zip(self.group, self.points, found.T, strict=True):
            here = group[leaf] >= 0
            total[rows[here], group[leaf[here]]] += points[leaf[here]]
        return total

    def _told(
        self,
        group: int,
        points: float,
        found: Ints,
        explanation: Explanation,
        row: int,
        values: Any,
    ) -> Combination:
        """A group of leaves by the strongest that the company is in."""
        trees = np.flatnonzero(self.group[np.arange(len(found)), found] == group)
        tree = int(trees[np.argmax(self.points[trees, found[trees]])])
        leaf = self._leaf(tree, int(found[tree]))
        fields = sorted({int(self.ranker.owner_[feature]) for feature in leaf.conditions})
        order = sorted(fields, key=lambda f: -self.shares[tree, leaf.leaf, f])
        words = [said(self.ranker, f, leaf.conditions, explanation, row, values) for f in order]
        names = tuple(self.ranker.fields_[f].name for f in self.pairs[group])
        condition = ", ".join(word for word in words if word)
        everyone = len(self.ranker.customer_rows_)
        return Combination(names, points, condition, leaf.customers, everyone, leaf.companies)

    def _leaf(self, tree: int, leaf: int) -> Leaf:
        """A leaf with what leads to it and who is in it."""
        root = self.trees[tree]["tree_structure"]
        end, conditions = way_to(root, leaf)
        ends = self.ranker.customer_leaves_[:, tree]
        customers = int((ends == leaf).sum())
        others = max(root["internal_count"] - len(ends), 1)
        rest = max(end["leaf_count"] - customers, 0)
        return Leaf(leaf, conditions, customers, rest / others)
