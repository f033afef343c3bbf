"""Customers count by their profit, fields by what they tell; columns of any type are read."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookalike.columns import fingerprint, numbers, plain, texts
from lookalike.weights import fit_weights, soften

PROFITS = st.lists(st.floats(1e-6, 1e9) | st.just(np.nan), min_size=1, max_size=30)


@given(PROFITS)
def test_softened_profits_are_positive_with_mean_near_one(profit):
    softened = soften(np.array(profit))

    assert (softened > 0).all()
    assert np.mean(softened) == pytest.approx(1.0)


@given(PROFITS)
def test_more_profit_never_counts_less(profit):
    known = np.array([p for p in profit if p == p])
    softened = soften(np.array(profit))[[p == p for p in profit]]

    assert (np.diff(softened[np.argsort(known)]) >= 0).all()


def test_a_profit_that_is_not_known_counts_as_the_median():
    softened = soften(np.array([1.0, 2.0, 30.0, np.nan]))

    assert softened[3] == softened[1]


def test_profits_that_are_all_unknown_count_alike():
    assert soften(np.array([np.nan, np.nan])).tolist() == [1.0, 1.0]


def test_a_field_that_tells_customers_apart_weighs_more_than_noise():
    rng = np.random.default_rng(0)
    label = (rng.random(2000) < 0.1).astype(float)
    evidence = np.c_[label * 2 + rng.normal(size=2000), rng.normal(size=2000)]
    weights, intercept = fit_weights(evidence, label, np.ones(2000))

    assert weights[0] > 1 > 0.2 > weights[1] >= 0
    assert intercept < -2


def test_evidence_against_the_customers_gets_no_weight():
    label = np.array([1.0] * 50 + [0.0] * 50)
    weights, _ = fit_weights(-label[:, None], label, np.ones(100))

    assert weights.tolist() == [0.0]


def test_dates_are_days_and_missing_dates_stay_missing():
    dates = pa.table({"d": pa.array([0, 366, None], pa.date32())})

    assert numbers(dates.to_pandas(date_as_object=False)["d"])[:2].tolist() == [0.0, 366.0]
    assert np.isnan(numbers(pd.Series([pd.NaT], dtype="datetime64[ns, UTC]"))).all()


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "float32", object, "category"])
def test_a_number_is_the_same_text_in_every_type(dtype):
    column = pd.Series([7, None, 41], dtype=dtype)

    assert texts(column).tolist() == ["7", None, "41"]


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_every_way_to_be_missing_is_not_known(missing):
    column = pd.Series(["x", missing], dtype=object)

    assert texts(column).tolist() == ["x", None]
    assert np.isnan(numbers(column)).all()


def test_a_fingerprint_tells_rows_apart_by_their_values_only():
    rows = pd.DataFrame({"a": [1.0, 2.0, 1.0], "b": ["x", None, "x"]}, index=[7, 8, 9])
    first, second, third = fingerprint(rows)

    assert first == third != second
    assert fingerprint(rows.iloc[::-1]).tolist() == [third, second, first]


@pytest.mark.parametrize(
    "column",
    [pd.Series([1, "x", None, 2.0], dtype=object), pd.Series([1, None], dtype="Int64")],
)
def test_what_is_kept_of_a_column_reads_the_same(column):
    assert texts(plain(column)).tolist() == texts(column).tolist()
