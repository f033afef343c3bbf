"""The ranker finds companies like the customers, the same way each time."""

import functools
import itertools

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import FIELDS, customers, universe
from sklearn.metrics import roc_auc_score

from lookalike import ranker as ranker_module
from lookalike.field import Field
from lookalike.ranker import LookalikeRanker


@functools.cache
def fitted() -> LookalikeRanker:
    return LookalikeRanker(fields=FIELDS).fit(universe(), customers(universe()))


def test_hidden_lookalikes_rank_above_nearly_all_others():
    companies = universe()
    known = customers(companies)
    alike = (companies["nace2"] == "25") & companies["revenue"].between(1e5, 2e6)
    score = fitted().score_samples(companies)

    assert roc_auc_score(alike[~known], score[~known]) > 0.95


def test_the_same_data_and_seed_give_the_same_bits():
    again = LookalikeRanker(fields=FIELDS).fit(universe(), customers(universe()))

    scores = fitted().score_samples(universe())
    assert again.score_samples(universe()).tobytes() == scores.tobytes()


def test_the_order_of_the_rows_does_not_change_a_score():
    companies, known = universe(), customers(universe())
    order = np.random.default_rng(1).permutation(len(companies))
    shuffled = LookalikeRanker(fields=FIELDS).fit(companies.iloc[order], known[order])

    there, here = shuffled.score_samples(companies), fitted().score_samples(companies)
    np.testing.assert_allclose(there, here, rtol=0, atol=1e-6)


def test_a_sample_of_a_large_universe_does_not_depend_on_the_order_of_the_rows(monkeypatch):
    monkeypatch.setattr(ranker_module, "SAMPLE", 200)
    companies, known = universe(), customers(universe())
    order = np.random.default_rng(2).permutation(len(companies))
    there = LookalikeRanker(fields=FIELDS).fit(companies.iloc[order], known[order])
    here = LookalikeRanker(fields=FIELDS).fit(companies, known)

    np.testing.assert_allclose(
        there.score_samples(companies), here.score_samples(companies), rtol=0, atol=1e-6
    )


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, 600), max_size=6))
def test_a_score_does_not_depend_on_the_batch(cuts):
    companies = universe()
    ends = [0, *sorted(cuts), len(companies)]
    parts = [
        fitted().score_samples(companies.iloc[start:end]) for start, end in itertools.pairwise(ends)
    ]

    assert np.concatenate(parts).tobytes() == fitted().score_samples(companies).tobytes()


def test_long_tables_are_scored_in_chunks(monkeypatch):
    whole = fitted().score_samples(universe())
    monkeypatch.setattr(ranker_module, "CHUNK", 7)

    assert fitted().score_samples(universe()).tobytes() == whole.tobytes()


def test_arrow_tables_and_batches_score_like_frames():
    scores = fitted().score_samples(universe())
    table = pa.Table.from_pandas(universe(), preserve_index=False)

    assert fitted().score_samples(table).tolist() == scores.tolist()
    assert fitted().score_samples(table.to_batches()[0]).tolist() == scores.tolist()


def test_an_empty_table_has_no_scores():
    nothing = universe().iloc[:0]

    assert fitted().score_samples(nothing).shape == (0,)
    assert fitted().explain(nothing).points.shape == (0, 5)
    assert fitted().kneighbors(nothing)[0].shape == (0, 3)


ODD = st.sampled_from([None, np.nan, pd.NA, "", "never seen", -1, 0.5, np.inf, -np.inf, True])


@settings(max_examples=40, deadline=None)
@given(row=st.tuples(*[ODD] * 6))
def test_odd_and_unseen_values_get_a_finite_score(row):
    odd = pd.DataFrame([row], columns=universe().columns, dtype=object)

    assert np.isfinite(fitted().score_samples(odd)).all()


def test_whole_numbers_and_floats_are_the_same_category():
    companies = pd.DataFrame({"code": [1.0, 2.0, None, 3.0] * 20})
    ranker = LookalikeRanker([Field("code", "category", ["code"])]).fit(
        companies, [1, 0, 0, 0] * 20
    )

    as_float = ranker.score_samples(companies.iloc[[0]])
    as_int = ranker.score_samples(pd.DataFrame({"code": [1]}))
    as_category = ranker.score_samples(pd.DataFrame({"code": ["1"]}, dtype="category"))
    assert as_float == as_int == as_category


def test_infinite_numbers_count_as_not_known():
    companies = universe().iloc[:3]
    unknown = companies.assign(revenue=np.nan)

    infinite = fitted().score_samples(companies.assign(revenue=np.inf))
    assert infinite.tolist() == fitted().score_samples(unknown).tolist()


def test_not_known_is_a_value_of_its_own_and_not_zero():
    companies = pd.DataFrame({"staff": [0.0, None] * 50})
    ranker = LookalikeRanker().fit(companies, [0, 1] * 25 + [0, 0] * 25)
    zero, unknown = ranker.score_samples(companies.iloc[:2])

    assert unknown > zero + 1


def test_profit_moves_the_score_towards_what_earns():
    companies = pd.DataFrame({"form": ["oy", "ky", "ab", "se"] * 50})
    known = (np.arange(200) < 80) & companies["form"].isin(["oy", "ky"]).to_numpy()
    profit = np.where(companies["form"] == "oy", 1000.0, 10.0)
    oy, ky = (
        LookalikeRanker(profit_weight=1.0)
        .fit(companies, known, sample_weight=profit)
        .score_samples(companies.iloc[:2])
    )

    assert oy > ky + 0.5


def test_only_the_profit_of_customers_counts():
    companies, known = universe(), customers(universe())
    profit = np.where(known, 1.0, -1e9)
    scores = LookalikeRanker(fields=FIELDS).fit(companies, known, profit).score_samples(companies)

    assert scores.tolist() == fitted().score_samples(companies).tolist()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_customers_are_enough_for_finite_scores(count):
    known = np.arange(600) < count
    ranker = LookalikeRanker(fields=FIELDS).fit(universe(), known)

    assert np.isfinite(ranker.score_samples(universe())).all()


def test_a_random_state_may_be_a_generator():
    known = customers(universe())
    one, other = (
        LookalikeRanker(fields=FIELDS[:3], random_state=np.random.RandomState(4))
        .fit(universe(), known)
        .score_samples(universe())
        for _ in range(2)
    )

    assert one.tolist() == other.tolist()


def test_neighbours_are_customers_named_by_their_row_in_the_universe():
    points, rows = fitted().kneighbors(universe().iloc[:50], n_neighbors=4)

    assert customers(universe())[rows].all()
    assert (np.diff(points, axis=1) <= 0).all()


def test_the_nearest_customer_of_a_customer_shares_its_industry():
    known = np.flatnonzero(customers(universe()) & universe()["nace4"].notna().to_numpy())
    _, rows = fitted().kneighbors(universe().iloc[known], n_neighbors=1)

    mine, theirs = universe()["nace4"].iloc[known], universe()["nace4"].iloc[rows[:, 0]]
    assert (mine.to_numpy() == theirs.to_numpy()).mean() > 0.8


def test_there_are_no_more_neighbours_than_customers():
    ranker = LookalikeRanker(fields=FIELDS).fit(universe(), np.arange(600) < 2)

    assert ranker.kneighbors(universe().iloc[:5], n_neighbors=3)[1].shape == (5, 2)


def test_a_row_scores_alone_as_it_does_in_a_table():
    numbers = np.random.default_rng(0).normal(size=(300, 11))
    ranker = LookalikeRanker().fit(numbers, numbers[:, 0] > 1)
    alone = [ranker.score_samples(numbers[k : k + 1])[0] for k in range(100)]

    assert alone == ranker.score_samples(numbers)[:100].tolist()


def test_the_list_is_not_learnt_by_heart():
    rng = np.random.default_rng(0)
    town, size = rng.integers(0, 600, 2000), rng.normal(size=2000)
    favoured = (rng.random(600) < 0.05)[town]
    alike = rng.random(2000) < 0.03 * np.exp(1.2 * size) * np.where(favoured, 15, 1)
    known = alike & (rng.random(2000) < 0.5)
    companies = pd.DataFrame({"town": town.astype(str), "size": size})
    ranker = LookalikeRanker().fit(companies, known)

    # Towns hold three companies, so a customer makes its own town look good. Were customers not
    # left out, towns would get the largest weight, 3, and known customers 2.4 points of lead.
    score = ranker.score_samples(companies)
    assert ranker.weights_[0] < 2
    assert score[known].mean() - score[alike & ~known].mean() < 1


def test_words_count_whole_and_other_fields_in_part():
    weights, slopes = fitted().weights_, fitted().slopes_

    assert slopes.tolist() == [*(0.6 * weights[:4]), weights[4]]
    evidence = fitted().explain(universe()).evidence
    assert fitted().explain(universe()).likeness == pytest.approx(slopes * evidence)


def test_points_from_the_whole_universe_belong_to_no_customer():
    form = np.array(["plc"] * 100 + ["ltd"] * 900)
    ranker = LookalikeRanker([Field("form", "category", ["form"])])
    ranker.fit(pd.DataFrame({"form": form}), np.isin(np.arange(1000), np.r_[0:90, 500:510]))
    no_leaves = np.zeros_like(ranker.leaf_table_.shares)
    ranker.leaf_table_ = ranker.leaf_table_._replace(shares=no_leaves)  # the field alone
    points, _ = ranker.kneighbors(pd.DataFrame({"form": ["plc"]}), n_neighbors=100)

    # 90 customers found, and half a customer of back-off that nobody stands behind.
    part = 0.6 * ranker.weights_[0] * np.log(90.5 / 10.5)
    assert points[0].sum() == pytest.approx(part * 90 / 90.5)
    assert (points[0] > 0).sum() == 90
