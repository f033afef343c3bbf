"""Where hidden customers stand in a ranking, and the figures that follow from that."""

from dataclasses import dataclass

import numpy as np

from lookalike.columns import Flags, Floats, Ints

CALLS = (100, 1000)
GRID = np.geomspace(0.001, 1.0, 31)  # shares of the ranking, for the curve of customers found


@dataclass(frozen=True)
class Said:
    """How a figure is called, how it is written, and what it says."""

    label: str
    is_share: bool
    says: str


FIGURES = {
    "recall_hidden": Said(
        "found among as many as are hidden", True, "share of the hidden customers in the first k "
        "places, k being their number"),
    "recall_100": Said("found in the first 100", True, "share of the hidden customers there"),
    "recall_1000": Said("found in the first 1,000", True, "share of the hidden customers there"),
    "lift_1": Said("lift in the top 1 %", False, "times as many hidden customers as by chance"),
    "lift_5": Said("lift in the top 5 %", False, "times as many hidden customers as by chance"),
    "ap": Said("average precision", False, "mean share of hidden customers down to each of them; "
               "what the verdict is judged by"),
    "auc": Said("AUC", False, "chance that a hidden customer stands above another company"),
    "profit_1": Said("profit in the top 1 %", True, "share of the hidden customers' profit there"),
    "profit_5": Said("profit in the top 5 %", True, "share of the hidden customers' profit there"),
}  # fmt: skip


@dataclass(frozen=True)
class Places:
    """The ranks of hidden customers, from 1, among a number of companies, and their profits."""

    ranks: Ints
    companies: int
    profit: Floats

    @property
    def shares(self) -> Floats:
        """The ranks as shares of the ranking."""
        return self.ranks / self.companies

    def found(self, first: int) -> float:
        """The share of the hidden customers among the first companies.

        >>> Places(np.array([2, 9]), 10, np.ones(2)).found(5)
        0.5
        """
        return float((self.ranks <= first).mean())

    def money(self, first: int) -> float | None:
        """The share of the hidden customers' profit among the first; None if none is known."""
        known = np.isfinite(self.profit)
        total = float(self.profit[known].sum())
        mine = float(self.profit[known & (self.ranks <= first)].sum())
        return mine / total if total > 0 else None


def places(score: Floats, hidden: Ints, rest: Flags, ties: Floats, profit: Floats) -> Places:
    """Where the hidden rows stand among the rest, which holds them too.

    ties: [companies], decides between companies of the same score.
    """
    rows = np.flatnonzero(rest)
    order = rows[np.lexsort((ties[rows], -score[rows]))]
    rank = np.zeros(len(score), np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    return Places(rank[hidden], len(order), profit[hidden])


def figures(found: Places) -> dict[str, float | None]:
    """Each of FIGURES; None where it cannot be told."""
    count, companies = len(found.ranks), found.companies
    top = {percent: max(1, companies * percent // 100) for percent in (1, 5)}
    ranks, nth = np.sort(found.ranks), np.arange(1, count + 1)
    others = companies - count
    return {
        "recall_hidden": found.found(count),
        **{f"recall_{n}": found.found(n) if companies > n else None for n in CALLS},
        **{f"lift_{p}": found.found(n) * companies / n for p, n in top.items()},
        "ap": float((nth / ranks).mean()),
        "auc": 1 - float((ranks - nth).mean()) / others if others else None,
        **{f"profit_{p}": found.money(n) for p, n in top.items()},
    }


def by_chance(found: Places) -> dict[str, float | None]:
    """What each figure is on average when the companies are ranked by lot."""
    count, companies = len(found.ranks), found.companies
    harmonic = float((1 / np.arange(1, companies + 1)).sum())
    density = (count - 1) / max(companies - 1, 1)
    is_known = found.money(companies) is not None
    return {
        "recall_hidden": count / companies,
        **{f"recall_{n}": n / companies if companies > n else None for n in CALLS},
        **dict.fromkeys(("lift_1", "lift_5"), 1.0),
        "ap": (harmonic + density * (companies - harmonic)) / companies,
        "auc": 0.5,
        **{f"profit_{p}": p / 100 if is_known else None for p in (1, 5)},
    }


def gains(found: Places) -> Floats:
    """The share of the hidden customers within each share of GRID."""
    return np.asarray((found.shares[None, :] <= GRID[:, None]).mean(axis=1))
