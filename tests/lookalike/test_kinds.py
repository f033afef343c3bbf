"""Kinds of good customers are told apart where there are several, and only there."""

import json
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from lookalike.field import Field
from lookalike.kind_names import Kind, name_kinds, read_kind
from lookalike.kinds import credit_from, kinds_of, nearest_kind
from lookalike.ranker import LookalikeRanker

FIELDS = [
    Field("trade", "hierarchy", ["division", "class"]),
    Field("place", "category", ["region"]),
    Field("employees", "number", ["employees"]),
    Field("age", "number", ["age"]),
]


def universe(seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    division = random.choice(list("ABCDEFGHIJ"), 4000)
    return pd.DataFrame(
        {
            "division": division,
            "class": division + random.choice(list("1234"), 4000),
            "region": random.choice(["north", "south", "east", "west"], 4000),
            "employees": np.exp(random.normal(3, 1.3, 4000)).round(),
            "age": random.gamma(2, 8, 4000).round(),
        }
    )


def mills(companies: pd.DataFrame) -> "np.ndarray":
    """Large companies of one trade in one region."""
    return (
        (companies.division == "A") & (companies.employees > 40) & (companies.region == "north")
    ).to_numpy()


def shops(companies: pd.DataFrame) -> "np.ndarray":
    """Small companies of another trade in another region."""
    return (
        (companies.division == "F") & (companies.employees < 15) & (companies.region == "south")
    ).to_numpy()


def fitted(companies: pd.DataFrame, alike: "np.ndarray", seed: int) -> LookalikeRanker:
    """A model of four in five of those alike, and of one in a thousand others."""
    chance = np.where(alike, 0.8, 0.001)
    known = np.random.default_rng(seed + 50).random(len(companies)) < chance
    return LookalikeRanker(FIELDS).fit(companies, known)


def test_what_few_customers_share_in_all_fields_brings_them_together() -> None:
    companies = universe(0)
    known = np.zeros(len(companies), bool)
    known[np.flatnonzero(mills(companies))[:20]] = True
    ranker = LookalikeRanker(FIELDS).fit(companies, known)
    credit = credit_from(ranker, np.arange(20))
    ranker.together_ = replace(ranker.together_, power=0.0)
    assert (credit >= credit_from(ranker, np.arange(20))).all()
    assert credit.sum() > 1.05 * credit_from(ranker, np.arange(20)).sum()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_two_planted_kinds_are_found(seed: int) -> None:
    companies = universe(seed)
    planted = mills(companies) | shops(companies)
    ranker = fitted(companies, planted, seed)

    kinds, rows = kinds_of(ranker), ranker.customer_rows_
    pure = planted[rows]
    truth = shops(companies)[rows][pure]
    assert np.bincount(kinds)[:2].min() >= 10
    assert adjusted_rand_score(truth, kinds[pure]) >= 0.9


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_customers_of_one_kind_stay_together(seed: int) -> None:
    companies = universe(seed)
    assert set(kinds_of(fitted(companies, mills(companies), seed))) == {0}


def test_few_customers_are_of_one_kind() -> None:
    companies = universe(0)
    few = np.r_[np.flatnonzero(mills(companies))[:4], np.flatnonzero(shops(companies))[:4]]
    ranker = LookalikeRanker(FIELDS).fit(companies, np.isin(np.arange(4000), few))
    assert kinds_of(ranker).tolist() == [0] * 8


@pytest.fixture(scope="module")
def two() -> tuple[pd.DataFrame, LookalikeRanker, "np.ndarray"]:
    companies = universe(1)
    ranker = fitted(companies, mills(companies) | shops(companies), 1)
    return companies, ranker, kinds_of(ranker)


@pytest.fixture(scope="module")
def named(two: tuple[pd.DataFrame, LookalikeRanker, "np.ndarray"]) -> tuple[Kind, ...]:
    companies, ranker, kinds = two
    profit = np.where(shops(companies)[ranker.customer_rows_], 100.0, 900.0)
    return name_kinds(FIELDS, companies, ranker.customer_rows_, kinds, profit)


def test_a_kind_is_named_by_what_tells_it(named: tuple[Kind, ...]) -> None:
    by_profit = {kind.profit: kind for kind in named}
    assert {"trade A", "north"} <= {t.value for t in by_profit[900.0].tells}
    assert {"trade F", "south"} <= {t.value for t in by_profit[100.0].tells}
    assert by_profit[100.0].name != by_profit[900.0].name


def test_a_tell_says_how_many_customers_and_how_many_times_as_common(
    named: tuple[Kind, ...], two: tuple[pd.DataFrame, LookalikeRanker, "np.ndarray"]
) -> None:
    companies, ranker, _ = two
    kind = named[0]
    tell = next(t for t in kind.tells if t.field == "place")
    rows = ranker.customer_rows_[list(kind.members)]
    here = companies.region
    assert tell.customers == (here.iloc[rows] == tell.value).sum()
    share = tell.customers / kind.customers
    assert tell.times_as_common == pytest.approx(share / (here == tell.value).mean())


def test_a_lead_is_of_the_kind_that_it_resembles(
    two: tuple[pd.DataFrame, LookalikeRanker, "np.ndarray"],
) -> None:
    companies, ranker, kinds = two
    unknown = np.setdiff1d(np.arange(4000), ranker.customer_rows_)
    other = companies.iloc[unknown]
    told = nearest_kind(ranker.resemblance(other)[0], kinds)
    truth = shops(companies)[ranker.customer_rows_]
    shop = np.bincount(kinds[truth]).argmax()
    assert (told[shops(other)] == shop).all()
    assert (told[mills(other)] != shop).all()


def test_a_saved_kind_comes_back(named: tuple[Kind, ...]) -> None:
    assert read_kind(json.loads(json.dumps(asdict(named[0])))) == named[0]
