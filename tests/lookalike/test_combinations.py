"""What only goes together is said as that, with the customers for whom it holds."""

import re

import numpy as np
import pandas as pd
import pytest

from lookalike.combinations import LEAST, Combination, Combinations
from lookalike.field import Field
from lookalike.ranker import LookalikeRanker

FIELDS = [
    Field("place", "category", ["region"]),
    Field("employees", "number", ["employees"]),
    Field("age", "number", ["age"]),
]


@pytest.fixture(scope="module")
def companies() -> pd.DataFrame:
    random = np.random.default_rng(2)
    return pd.DataFrame(
        {
            "region": random.choice(["north", "south"], 6000),
            "employees": random.integers(1, 200, 6000).astype(float),
            "age": random.integers(0, 80, 6000).astype(float),
        }
    )


@pytest.fixture(scope="module")
def ranker(companies: pd.DataFrame) -> LookalikeRanker:
    """Customers are the large in the north and the small in the south: neither tells alone."""
    north = companies.region == "north"
    fits = np.where(north, companies.employees > 140, companies.employees < 60)
    known = fits & (np.random.default_rng(3).random(6000) < 0.15)
    return LookalikeRanker(FIELDS).fit(companies, known)


def found(ranker: LookalikeRanker, region: str, employees: float) -> list[Combination]:
    frame = pd.DataFrame({"region": [region], "employees": [employees], "age": [30.0]})
    values = frame.to_dict("records")
    return Combinations(ranker).of(frame, ranker.explain(frame), values)[0]


def test_a_combination_names_its_fields_and_the_numbers_that_it_takes(
    ranker: LookalikeRanker,
) -> None:
    best = found(ranker, "north", 180.0)[0]
    assert set(best.fields) == {"place", "employees"}
    least = re.search(r"(\d+) or more employees", best.condition)
    assert least
    assert 120 <= int(least[1]) <= 160


def test_its_customers_are_those_for_whom_it_holds(
    ranker: LookalikeRanker, companies: pd.DataFrame
) -> None:
    best = found(ranker, "north", 180.0)[0]
    mine = companies.iloc[ranker.customer_rows_]
    large = ((mine.region == "north") & (mine.employees > 120)).sum()
    assert 0.5 * large <= best.customers <= 1.1 * large
    assert best.companies == pytest.approx(0.15, abs=0.1)
    assert f"{best.customers} of your {len(mine)} customers" in best.text


def test_it_brings_a_tenth_of_the_positive_points_or_is_not_said(ranker: LookalikeRanker) -> None:
    frame = pd.DataFrame({"region": ["north"], "employees": [180.0], "age": [30.0]})
    positive = np.maximum(ranker.explain(frame).points, 0).sum()
    said = found(ranker, "north", 180.0)
    assert said
    assert all(one.points >= LEAST * positive for one in said)


def test_a_field_alone_is_no_combination(companies: pd.DataFrame) -> None:
    known = (companies.employees > 140) & (np.random.default_rng(3).random(6000) < 0.1)
    ranker = LookalikeRanker(FIELDS[1:2]).fit(companies, known)
    assert ranker.explain(companies).combinations.max() > 0
    assert found(ranker, "north", 180.0) == []


def test_no_companies_have_no_combinations(ranker: LookalikeRanker) -> None:
    none = pd.DataFrame({"region": [], "employees": [], "age": []})
    assert Combinations(ranker).of(none, ranker.explain(none), []) == []
