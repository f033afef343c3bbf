"""With few customers, what a company shares with single ones counts too, and only then."""

import numpy as np
import pandas as pd
import pytest
from planted import FIELDS, customers, universe

from lookalike.customers import Customers
from lookalike.evidence.hierarchy import HierarchyEvidence
from lookalike.evidence.number import NumberEvidence
from lookalike.field import Field
from lookalike.ranker import LookalikeRanker
from lookalike.sight import see
from lookalike.together import ENOUGH, POWER

TWO = [Field("trade", "category", ["trade"]), Field("town", "category", ["town"])]


def chosen(known: list[bool]) -> Customers:
    rows = np.flatnonzero(known)
    return Customers(rows, np.ones(len(rows)), np.flatnonzero(~np.asarray(known)))


def towns(count: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Customers are the mills of one town and the shops of another; others are mixed."""
    rng = np.random.default_rng(0)
    mixed = {"trade": rng.choice(["mill", "shop", "farm", "bank"], 2000),
             "town": rng.choice(["Turku", "Oulu", "Kemi", "Pori", "Vaasa"], 2000)}  # fmt: skip
    kinds = {"trade": ["mill", "shop"] * (count // 2), "town": ["Turku", "Oulu"] * (count // 2)}
    companies = pd.concat([pd.DataFrame(kinds), pd.DataFrame(mixed)], ignore_index=True)
    return companies, np.arange(len(companies)) < count


def shared(ranker: LookalikeRanker, companies: pd.DataFrame) -> np.ndarray:
    codes = see(companies, ranker.evidence_).codes
    return ranker.together_.points(ranker.evidence_, codes, len(companies))


@pytest.fixture(scope="module")
def few() -> LookalikeRanker:
    return LookalikeRanker(TWO).fit(*towns(20))


def test_sharing_both_with_one_customer_counts_more_than_one_with_each(few):
    pair = pd.DataFrame({"trade": ["mill", "mill"], "town": ["Turku", "Oulu"]})
    same, crossed = shared(few, pair)

    assert same > crossed > 0


def test_who_shares_nothing_with_any_customer_gets_nothing(few):
    strange = pd.DataFrame({"trade": ["bank", "never seen"], "town": ["Kemi", None]})

    assert shared(few, strange).tolist() == [0.0, 0.0]


def test_the_power_falls_to_nothing_where_customers_are_enough(few):
    assert few.together_.power == pytest.approx(POWER * (1 - 20 / ENOUGH))

    companies, known = towns(ENOUGH)
    assert not shared(LookalikeRanker(TWO).fit(companies, known), companies).any()


def test_a_field_that_does_not_set_the_customers_apart_weighs_nothing():
    companies, known = towns(20)
    companies["colour"] = np.where(np.arange(len(companies)) % 2, "red", "blue")
    fields = [*TWO, Field("colour", "category", ["colour"])]
    trade, _, colour = LookalikeRanker(fields).fit(companies, known).together_.weights

    assert trade > 0.3
    assert colour < 0.1


def test_shares_and_credit_sum_to_the_points():
    companies = universe(2000, 4)
    known = customers(companies)
    known &= np.cumsum(known) <= 15
    ranker = LookalikeRanker(FIELDS).fit(companies, known)
    codes = see(companies, ranker.evidence_).codes
    points = shared(ranker, companies)
    shares = ranker.together_.shares(ranker.evidence_, codes, len(companies))
    credit = ranker.together_.credit(ranker.evidence_, codes, 15)

    assert points.max() > 0.5
    np.testing.assert_allclose(shares.sum(axis=1), points, rtol=0, atol=1e-12)
    np.testing.assert_allclose(credit.sum(axis=1), points, rtol=0, atol=1e-12)
    found = ranker.explain(companies)
    np.testing.assert_allclose(found.score, ranker.score_samples(companies), rtol=0, atol=1e-9)


def test_one_customer_shares_with_no_other():
    companies = universe()
    ranker = LookalikeRanker(FIELDS).fit(companies, np.arange(600) == 7)

    assert not ranker.together_.weights.any()


def test_a_finer_cell_in_common_is_rarer():
    companies = pd.DataFrame({"a": [*"xxxxyyyy"], "b": [*"11231123"]})
    known = chosen([True] + [False] * 7)
    field = HierarchyEvidence(["a", "b"]).fit(companies, known)
    table = field.rarity(field.encode(companies.iloc[known.rows]))
    asked = pd.DataFrame({"a": ["x", "x", "x", "y", "z"], "b": ["1", "2", "new", "1", "1"]})
    found = table[field.places(field.encode(asked)), 0]

    np.testing.assert_allclose(np.exp(found), [4, 2, 2, 1, 1])


def test_a_nearer_number_is_rarer_and_not_known_is_shared_with_not_known():
    companies = pd.DataFrame({"staff": [*np.arange(300.0), *[None] * 100]})
    known = chosen([i in (150, 399) for i in range(400)])
    field = NumberEvidence(["staff"]).fit(companies, known)
    table = field.rarity(field.encode(companies.iloc[known.rows]))
    asked = pd.DataFrame({"staff": [150, 165, 210, 299, None]})
    near, unknown = np.exp(table[field.places(field.encode(asked))]).T

    assert near[0] == pytest.approx(50)
    assert near[:4].tolist() == sorted(near[:4], reverse=True)
    assert near[4] == 1
    assert unknown.tolist() == pytest.approx([1, 1, 1, 1, 4])
