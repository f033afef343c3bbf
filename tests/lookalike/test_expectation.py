"""What customers like a company earned, and whether they were good ones."""

import numpy as np
import pandas as pd
import pytest
from planted import FIELDS, customers, universe

from lookalike.evidence.averages import Scale, average_at, averages
from lookalike.ranker import LookalikeRanker

ALL = np.zeros(1, np.int64)


def test_an_average_of_many_customers_stands_and_that_of_one_backs_off():
    cell = np.array([0] * 40 + [1] * 40 + [2])
    figure = np.r_[np.full(40, 1.0), np.full(40, -1.0), 8.0]
    found, _ = averages([Scale(np.zeros(3, np.int64))], [cell], figure - figure.mean())
    here = average_at(found, [np.array([0, 1, 2, -1])], 4) + figure.mean()

    assert here[:2] == pytest.approx([1, -1], abs=0.1)
    assert here[2] < 5
    assert here[3] == pytest.approx(figure.mean())  # a cell that no customer tells of


def test_a_customer_is_not_predicted_by_itself():
    cell = np.r_[np.arange(10), np.zeros(20, np.int64)]
    figure = np.random.default_rng(0).normal(size=30)
    scale = Scale(np.zeros(10, np.int64))
    _, before = averages([scale], [cell], figure)
    figure[3] += 1.0  # the only customer of its cell
    _, after = averages([scale], [cell], figure)

    assert after[3] == before[3]


def test_what_nothing_predicts_is_expected_of_nobody():
    companies, known = universe(), customers(universe())
    profit = np.exp(np.random.default_rng(1).normal(size=len(companies)))
    ranker = LookalikeRanker(FIELDS, profit_weight=1.0).fit(companies, known, profit)

    assert abs(ranker.explain(companies).profit).mean() < 0.1


def planted(seed: int) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Companies alike to customers in size, which earn much in some trades and lose in others."""
    rng = np.random.default_rng(seed)
    companies = pd.DataFrame(
        {"trade": rng.choice(list("abcdefgh"), 6000), "size": rng.normal(size=6000)}
    )
    alike = rng.random(6000) < 0.15 * np.exp(-0.5 * (companies["size"] - 1.5) ** 2)
    profit = np.where(companies["trade"].isin(["a", "b"]), 20.0, 1.0) * np.exp(
        rng.normal(size=6000)
    )
    profit[companies["trade"].isin(["c", "d"])] *= -1
    return companies, alike, profit


def captured(weight: float, seed: int, *, contrast: bool = True) -> float:
    """The profit of hidden customers among the best 300 companies, losses taken off."""
    companies, alike, profit = planted(seed)
    known = alike & (np.random.default_rng(seed).random(6000) < 0.5)
    if not contrast:
        known &= profit > 0
    ranker = LookalikeRanker(profit_weight=weight).fit(companies, known, profit)
    score = np.where(known, -np.inf, ranker.score_samples(companies))
    best = np.argsort(-score)[:300]
    return float((alike * profit)[best].sum())


def test_profit_brings_profit():
    gains = [captured(0.2, seed) - captured(0.0, seed) for seed in range(4)]

    assert np.mean(gains) > 0


def test_bad_customers_are_a_warning():
    companies, known, profit = planted(0)
    ranker = LookalikeRanker().fit(companies, known, profit)
    explanation = ranker.explain(pd.DataFrame({"trade": ["a", "c"], "size": [1.5, 1.5]}))
    a, c = explanation.contrast.sum(axis=1)

    assert a > 0
    assert c < -1
    gains = [captured(0.0, s) - captured(0.0, s, contrast=False) for s in range(4)]
    assert np.mean(gains) > 0


def test_a_few_bad_customers_are_left_out_and_change_nothing():
    companies, known = universe(), customers(universe())
    bad = np.flatnonzero(~known)[:4]
    profit = np.where(known, 1.0, 0.0)
    with_bad = known.copy()
    with_bad[bad] = True
    ranker = LookalikeRanker(FIELDS).fit(companies, with_bad, profit)

    assert ranker.contrast_ is None
    assert not set(ranker.customer_rows_) & set(bad)
