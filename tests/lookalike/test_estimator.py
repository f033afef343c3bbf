"""The ranker keeps scikit-learn's contract."""

import numpy as np
import pandas as pd
import pytest
from planted import FIELDS, customers, universe
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from company.errors import ConfigurationError, ModelError
from lookalike.field import Field
from lookalike.ranker import LookalikeRanker


def test_every_check_of_scikit_learn_passes():
    results = check_estimator(LookalikeRanker(), on_skip=None)

    assert {one["status"] for one in results} <= {"passed", "skipped"}


def test_a_clone_is_not_fitted_and_keeps_the_parameters():
    ranker = LookalikeRanker(fields=FIELDS, profit_weight=0.5, random_state=7)
    copy = clone(ranker.fit(universe(), customers(universe())))

    assert copy.get_params() == ranker.get_params()
    assert not hasattr(copy, "evidence_")


def test_the_columns_of_a_frame_are_remembered():
    companies = universe()
    ranker = LookalikeRanker(fields=FIELDS[:1]).fit(companies, customers(companies))

    assert ranker.n_features_in_ == 6
    assert ranker.feature_names_in_.tolist() == list(companies.columns)


def test_without_fields_numbers_are_numbers_and_the_rest_are_categories():
    companies = pd.DataFrame({"staff": [1, None, 5] * 9, "vat": [True, False, None] * 9})
    ranker = LookalikeRanker().fit(companies, [1, 0, 0] * 9)

    assert [(field.name, field.kind) for field in ranker.fields_] == [
        ("staff", "number"),
        ("vat", "category"),
    ]


def test_columns_of_an_array_are_numbered():
    ranker = LookalikeRanker().fit(np.arange(60.0).reshape(30, 2), np.arange(30) > 20)

    assert [field.name for field in ranker.fields_] == ["x0", "x1"]


@pytest.mark.parametrize(
    ("y", "words"),
    [
        ([0] * 600, "None of the 600 companies is a customer"),
        ([1] * 600, "All 600 companies are customers"),
        ([1, 0], "y has 2 values for 600 companies"),
        (None, "requires y to be passed"),
    ],
)
def test_customers_that_teach_nothing_are_refused(y, words):
    with pytest.raises(ModelError, match=words) as caught:
        LookalikeRanker(fields=FIELDS).fit(universe(), y)
    assert isinstance(caught.value, ValueError)


def test_customers_without_any_profit_are_refused():
    companies = universe()

    with pytest.raises(ModelError, match="sample_weight of every customer is zero"):
        LookalikeRanker(fields=FIELDS).fit(
            companies, customers(companies), sample_weight=np.zeros(len(companies))
        )


def test_a_missing_column_is_named_at_the_fit_and_at_scoring():
    companies = universe()
    ranker = LookalikeRanker(fields=FIELDS).fit(companies, customers(companies))

    with pytest.raises(ModelError, match='lack the column "nace4"'):
        ranker.score_samples(companies.drop(columns="nace4"))
    with pytest.raises(ModelError, match='lack the column "revenue"'):
        clone(ranker).fit(companies.drop(columns="revenue"), customers(companies))


def test_two_fields_of_one_name_are_refused():
    twice = [Field("size", "number", ["revenue"]), Field("size", "category", ["form"])]

    with pytest.raises(ConfigurationError, match='Two fields are called "size"'):
        LookalikeRanker(fields=twice).fit(universe(), customers(universe()))


def test_a_field_of_several_columns_must_be_a_hierarchy():
    with pytest.raises(ConfigurationError, match="reads one column, not 2"):
        Field("size", "number", ["revenue", "staff"])


def test_columns_given_as_one_text_are_refused():
    with pytest.raises(ConfigurationError, match="give a list of column names"):
        Field("size", "number", "revenue")
