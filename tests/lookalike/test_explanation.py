"""Explanations are exact: their parts are the score."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import FIELDS, customers, universe

from lookalike.field import Field
from lookalike.ranker import LookalikeRanker


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 1000),
    weight=st.sampled_from([0.0, 0.2, 1.0]),
    loss=st.sampled_from([0, 99]),
)
def test_parts_sum_to_the_score(seed, weight, loss):
    companies = universe(300, seed)
    ranker = LookalikeRanker(fields=FIELDS, profit_weight=weight)
    ranker.fit(companies, customers(companies), np.arange(300.0) + 1 - loss)
    other = universe(200, seed + 1)

    scores = ranker.score_samples(other)
    np.testing.assert_allclose(ranker.explain(other).score, scores, rtol=0, atol=1e-9)


@pytest.mark.parametrize("weight", [0.0, 0.5])
def test_likeness_combinations_contrast_and_profit_are_the_points(weight):
    companies = universe(2000, 3)
    profit = np.where(companies["revenue"] < 4e5, -1.0, companies["revenue"])
    ranker = LookalikeRanker(fields=FIELDS, profit_weight=weight)
    found = ranker.fit(companies, customers(companies), profit).explain(companies)

    parts = found.likeness + found.combinations + found.contrast + found.profit
    np.testing.assert_allclose(parts, found.points, rtol=0, atol=1e-12)
    assert np.abs(found.contrast).max() > 0
    assert (found.times_the_profit != 1).any() == (weight > 0)


def test_expected_profit_is_said_as_so_many_times_the_usual():
    """Customers of one trade earn four times what those of the other earn."""
    companies = pd.DataFrame({"trade": ["mill", "shop"] * 40 + ["other"] * 300})
    profit = np.where(companies.trade == "mill", 400.0, 100.0)
    ranker = LookalikeRanker([Field("trade", "category", ["trade"])], profit_weight=0.3)
    ranker.fit(companies, np.arange(380) < 60, profit)

    mill, shop = ranker.explain(companies[:2]).times_the_profit[:, 0]
    assert mill / shop == pytest.approx(4, rel=0.2)
    assert mill * shop == pytest.approx(1, rel=0.01)


@pytest.fixture(scope="module")
def forms():
    """A tenth of 1,000 companies are plc; nine in ten customers are."""
    form = np.array(["plc"] * 100 + ["ltd"] * 900)
    known = np.isin(np.arange(1000), np.r_[0:90, 500:510])
    companies = pd.DataFrame({"form": form}, index=[f"GB-COH-{k:08}" for k in range(1000)])
    return LookalikeRanker([Field("legal form", "category", ["form"])]).fit(companies, known)


def test_evidence_says_how_many_times_as_common_a_value_is(forms):
    explanation = forms.explain(pd.DataFrame({"form": ["plc", "ltd", "never seen"]}))

    plc, ltd, unseen = explanation.times_as_common[:, 0]
    # 90 customers where chance would put 10; back-off adds half a customer to both.
    assert plc == pytest.approx(90.5 / 10.5)
    assert ltd == pytest.approx(10.5 / 90.5)
    assert unseen == 1.0


def test_frames_carry_the_labels_of_the_companies(forms):
    companies = pd.DataFrame({"form": ["plc", "ltd"]}, index=["GB-COH-1", "GB-COH-2"])
    explanation = forms.explain(companies)
    frame = explanation.to_frame()

    assert frame.columns.tolist() == ["baseline", "legal form"]
    assert frame.index.tolist() == ["GB-COH-1", "GB-COH-2"]
    np.testing.assert_allclose(frame.sum(axis=1), forms.score_samples(companies), atol=1e-9)
    assert explanation.evidence_frame().loc["GB-COH-1", "legal form"] == explanation.evidence[0, 0]


def test_common_among_customers_earns_points_and_rare_costs_them(forms):
    explanation = forms.explain(pd.DataFrame({"form": ["plc", "ltd"]}))
    plc, ltd = explanation.points[:, 0]

    assert plc > 0 > ltd
