"""How well are hidden customers of lists with a planted truth found? Ours beside two rivals.

python -m bench.planted

Each list is a universe of made-up companies in which we decide who is a good customer: by one rule
after the other that a company's fields may follow. Half of the customers are hidden.
"""

from collections.abc import Callable
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score
from sklearn.neighbors import NearestNeighbors

from lookalike.columns import Flags, Floats
from lookalike.field import Field
from lookalike.ranker import LookalikeRanker

REPEATS = 5
COMPANIES = 12_000
CUSTOMERS = 160  # half of them are hidden
FIELDS = [
    Field("industry", "hierarchy", ["division", "class"]),
    Field("town", "category", ["town"]),
    Field("staff", "number", ["staff"]),
    Field("margin", "number", ["margin"]),
    Field("tags", "tags", ["tags"]),
]
Score = Callable[[pd.DataFrame], Floats]


def universe(rng: np.random.Generator) -> pd.DataFrame:
    """Companies with 30 divisions, 240 classes, 300 towns, skewed staff, gaps in every column."""
    division = np.minimum(rng.geometric(0.1, COMPANIES), 30)
    frame = pd.DataFrame(
        {
            "division": division.astype(str),
            "class": [
                f"{d}.{k}" for d, k in zip(division, rng.integers(0, 8, COMPANIES), strict=True)
            ],
            "town": np.minimum(rng.geometric(0.02, COMPANIES), 300).astype(str),
            "staff": np.exp(rng.normal(2, 1.5, COMPANIES)).round(),
            "margin": rng.normal(0.05, 0.1, COMPANIES),
            "tags": ["|".join(rng.choice(list("abcdefghijkl"), 3)) for _ in range(COMPANIES)],
        }
    )
    return frame.mask(rng.random(frame.shape) < 0.08)


def _staff(companies: pd.DataFrame) -> Floats:
    return np.asarray(np.log(companies["staff"].fillna(1).to_numpy() + 1))


def _is(companies: pd.DataFrame, column: str, *values: str) -> Floats:
    return np.asarray(companies[column].isin(values), np.float64)


# What makes a good customer, in log-odds: each list follows another of these.
TRUTHS: dict[str, Score] = {
    "a size in some trades": lambda c: (
        3 * _is(c, "division", "2", "5") - 2 * (_staff(c) - 3.5) ** 2
    ),
    "fine classes": lambda c: 5 * _is(c, "class", "2.1", "3.4", "7.7", "12.0"),
    "two kinds": lambda c: np.maximum(
        4 * _is(c, "division", "1") + 2 * (_staff(c) - 4),
        4 * _is(c, "division", "9") - 2 * (_staff(c) - 1),
    ),
    "a trade in its towns only": lambda c: (
        6 * _is(c, "division", "3", "4") * _is(c, "town", *map(str, range(20, 40)))
    ),
    "numbers alone": lambda c: -3 * (_staff(c) - 3) ** 2 + 15 * c["margin"].fillna(0.05).to_numpy(),
    "tags": lambda c: 3 * np.asarray(c["tags"].fillna("").str.contains("a.*c|c.*a"), np.float64),
    "nothing": lambda c: np.zeros(len(c)),
}


def draw(companies: pd.DataFrame, truth: Score, rng: np.random.Generator) -> tuple[Flags, Flags]:
    """Known and hidden customers, by the truth and by chance."""
    luck = truth(companies) + rng.gumbel(size=len(companies))
    chosen = rng.permutation(np.argsort(-luck)[:CUSTOMERS])
    known, hidden = np.zeros((2, len(companies)), bool)
    known[chosen[: CUSTOMERS // 2]] = True
    hidden[chosen[CUSTOMERS // 2 :]] = True
    return known, hidden


def ours(companies: pd.DataFrame, known: Flags) -> Floats:
    """The ranker as a user gets it."""
    return LookalikeRanker(FIELDS).fit(companies, known).score_samples(companies)


def boosted(companies: pd.DataFrame, known: Flags) -> Floats:
    """Gradient boosting of customers against all others."""
    table = companies.copy()
    for letter in "abcdefghijkl":
        table[letter] = companies["tags"].fillna("").str.contains(letter).astype(float)
    table = table.drop(columns="tags").astype(
        dict.fromkeys(["division", "class", "town"], "category")
    )
    settings: dict[str, Any] = {
        "objective": "binary", "num_leaves": 7, "learning_rate": 0.03, "feature_fraction": 0.7,
        "reg_lambda": 5.0, "verbose": -1, "num_threads": 1, "seed": 0,
    }  # fmt: skip
    trees = lgb.train(settings, lgb.Dataset(table, known.astype(float)), 150)
    return np.asarray(trees.predict(table))


def nearest(companies: pd.DataFrame, known: Flags) -> Floats:
    """The ten nearest customers in one-hot and ranked columns."""
    numbers = companies[["staff", "margin"]].rank(pct=True).fillna(0.5) * 2
    words = pd.get_dummies(companies[["division", "class"]].fillna(""), dtype=float)
    table = np.hstack([numbers, words])
    distance, _ = NearestNeighbors(n_neighbors=10).fit(table[known]).kneighbors(table)
    return np.asarray(-distance.mean(axis=1))


def main() -> None:
    """Print the mean average precision of each, list by list."""
    rivals = {"ours": ours, "gradient boosting": boosted, "nearest customers": nearest}
    print(f"average precision on hidden customers, mean of {REPEATS} draws")
    print(f"{'list':28s}" + "".join(f"{name:>20s}" for name in rivals))
    for name, truth in TRUTHS.items():
        found: dict[str, list[float]] = {rival: [] for rival in rivals}
        for repeat in range(REPEATS):
            rng = np.random.default_rng(repeat)
            companies = universe(rng)
            known, hidden = draw(companies, truth, rng)
            for rival, score in rivals.items():
                ranked = score(companies, known)[~known]
                found[rival].append(float(average_precision_score(hidden[~known], ranked)))
        means = [f"{np.mean(values):20.3f}" for values in found.values()]
        print(f"{name:28s}" + "".join(means), flush=True)


if __name__ == "__main__":
    main()
