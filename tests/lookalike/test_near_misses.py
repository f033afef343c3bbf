"""Customers are told from the companies that are nearly like them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score

from lookalike.customers import Customers
from lookalike.evidence import near_misses
from lookalike.evidence.text import BACKGROUND, TextEvidence, judge
from lookalike.evidence.word_weights import WordWeights, weigh

# Plumbers that never buy; of those before them, two thirds are known customers.
FRANCHISE = slice(300, 360)


def trades(seed: int = 2) -> tuple[pd.DataFrame, Customers]:
    """Plumbers, of which those of one franchise are no customers, among 3,000 companies."""
    draw = np.random.default_rng(seed)
    words = np.array([f"word{number}" for number in range(400)])
    trade = np.array(["drains", "repair", "leaks", "heating", "pipes", "sewer", "boilers"])
    franchise = np.array(["rota", "service", "centre", "network"])
    texts = []
    for company in range(3000):
        said = [*draw.choice(words, 12)]
        if company < FRANCHISE.stop:
            said += [*draw.choice(trade, 3)]
        if FRANCHISE.start <= company < FRANCHISE.stop:
            said += [*draw.choice(trade, 3), *draw.choice(franchise, 1)]
        texts.append(" ".join(said))
    known = np.arange(200)
    return pd.DataFrame({"about": texts}), Customers(known, np.ones(200), np.arange(200, 3000))


def test_a_franchise_that_never_buys_ranks_below_the_hidden_customers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    companies, customers = trades()
    hidden = np.arange(3000) < FRANCHISE.start

    def precision() -> float:
        evidence = TextEvidence(["about"]).fit(companies, customers)
        score = evidence.transform(evidence.encode(companies))
        return float(average_precision_score(hidden[200:], score[200:]))

    with_near = precision()
    monkeypatch.setattr(near_misses, "FEWEST", 10**6)
    assert with_near > precision() + 0.015


def test_of_fewer_than_twenty_customers_nothing_is_chosen() -> None:
    companies, customers = trades()
    few = Customers(np.arange(19), np.ones(19), customers.others)
    evidence = TextEvidence(["about"]).fit(companies, few)
    codes = evidence.encode(companies.take(np.r_[few.rows, few.others]))
    weights = WordWeights(np.ones(codes.shape[1]), 0.0)
    judged = weights.odds(codes)
    found, left_out = near_misses.sharpened(codes, weights, judged, few.weight, BACKGROUND)
    assert found is weights
    assert left_out is judged


def test_what_is_added_up_is_worth_what_the_customers_left_out_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    companies, customers = trades()
    rows = np.r_[customers.rows, customers.others]
    evidence = TextEvidence(["about"]).fit(companies, customers)
    codes = evidence.encode(companies.take(rows))
    weights = weigh(codes, customers.weight, 10.0, BACKGROUND)
    judged = judge(codes, customers.weight, 10.0)
    monkeypatch.setattr(near_misses, "_boldest", lambda depths: (6, 10.0))
    _, left_out = near_misses.sharpened(codes, weights, judged, customers.weight, BACKGROUND)
    again = weigh(left_out[:, None], customers.weight, near_misses.FREE, BACKGROUND)
    assert not np.array_equal(left_out, judged)
    assert abs(again.coef[0] - 1) < 0.02
    assert abs(again.intercept) < 0.05


def test_few_customers_do_not_excuse_a_choice_that_ranks_them_far_deeper() -> None:
    few = np.array([3.0, 7.0, 5.0, 4.0])
    noisy = few + np.array([2.0, -1.0, 0.5, -0.5])  # by .25 on average: within one standard error
    depths: dict[near_misses.Choice, np.ndarray] = {(6, 30.0): noisy, None: few}
    assert near_misses._boldest(depths) is None
    depths[6, 30.0] = noisy - 0.1
    assert near_misses._boldest(depths) == (6, 30.0)
