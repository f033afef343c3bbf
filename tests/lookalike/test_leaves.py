"""Trees rise with evidence only, and their points are shared out whole."""

import numpy as np
import pytest

from lookalike import leaves


@pytest.fixture(scope="module")
def grown():
    """Customers are many at low evidence, few at high: a tempting slope the wrong way."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(2000, 3))
    label = (rng.random(2000) < np.where(features[:, 2] < 0, 0.3, 0.05)).astype(float)
    label = np.maximum(label, features[:, 1] > 1.5)
    rising = np.array([False, True, True])
    weight = np.ones(2000)
    trees = leaves.grow(features, rising, label, weight, np.zeros(2000), seed=0, threads=1)
    return trees, features, label == 1


@pytest.mark.parametrize("feature", [1, 2])
def test_more_evidence_never_lowers_the_points(grown, feature):
    trees, features, _ = grown
    row = np.repeat(features[:50], 40, axis=0)
    row[:, feature] = np.tile(np.linspace(-3, 3, 40), 50)
    points = leaves.points(trees, row, threads=1).reshape(50, 40)

    assert (np.diff(points, axis=1) >= 0).all()


def test_shares_and_baseline_sum_to_the_points(grown):
    trees, features, _ = grown
    shares = leaves.shares(trees, features, np.array([0, 0, 1]), threads=1)
    total = shares.sum(axis=1) + leaves.baseline(trees, features, threads=1)

    assert shares.shape == (2000, 2)
    np.testing.assert_allclose(total, leaves.points(trees, features, threads=1), atol=1e-9)


def test_the_points_of_a_rows_leaves_are_its_points(grown):
    trees, features, _ = grown
    table, leaf = leaves.leaf_points(trees), leaves.leaves(trees, features, threads=1)
    total = table[np.arange(len(table)), leaf].sum(axis=1)

    np.testing.assert_allclose(total, leaves.points(trees, features, threads=1), atol=1e-9)


def test_positive_leaves_are_shared_among_the_customers_in_them(grown):
    trees, features, known = grown
    table, leaf = leaves.leaf_points(trees), leaves.leaves(trees, features, threads=1)
    weight = np.random.default_rng(1).random(known.sum()) + 0.5
    credit = leaves.credit(table, leaf[:20], leaf[known], weight)

    positive = np.maximum(table, 0)[np.arange(len(table)), leaf[:20]].sum(axis=1)
    np.testing.assert_allclose(credit.sum(axis=1), positive)
