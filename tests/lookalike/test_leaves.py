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


OWNER = np.array([0, 0, 1])


def test_shares_and_baseline_sum_to_the_points(grown):
    trees, features, _ = grown
    table = leaves.leaf_table(trees, OWNER)
    shares = leaves.field_shares(table, leaves.leaves(trees, features, threads=1))
    total = shares.sum(axis=1) + table.baseline

    assert shares.shape == (2000, 2)
    np.testing.assert_allclose(total, leaves.points(trees, features, threads=1), atol=1e-9)


def test_a_field_that_no_split_asks_for_has_no_share(grown):
    trees, _, _ = grown
    table = leaves.leaf_table(trees, np.array([0, 0, 0]))
    alone = leaves.leaf_table(trees, np.array([1, 1, 1]))

    np.testing.assert_array_equal(alone.shares[..., 0], np.zeros_like(table.shares[..., 0]))
    np.testing.assert_allclose(alone.shares[..., 1], table.shares[..., 0])


def test_what_leaves_raise_is_shared_among_the_customers_in_them(grown):
    trees, features, known = grown
    table, leaf = leaves.leaf_table(trees, OWNER), leaves.leaves(trees, features, threads=1)
    weight = np.random.default_rng(1).random((20, known.sum())) + 0.5
    credit = leaves.credit(table, leaf[:20], leaf[known], weight)

    points = table.shares.sum(axis=2)
    raised = np.maximum(points, 0)[np.arange(len(points)), leaf[:20]].sum(axis=1)
    np.testing.assert_allclose(credit.sum(axis=1), raised)
