"""The figures of an evaluation, against scikit-learn and values by hand."""

import numpy as np
import pytest
from evaluation_tasks import FIELDS, task
from sklearn.metrics import average_precision_score, roc_auc_score

from lookalike.evaluation.places import GRID, Places, by_chance, figures, gains, places
from lookalike.evaluation.splits import groups, newest, random_splits
from lookalike.evaluation.spread import gain, interval, spread


def drawn(companies: int = 500, hidden: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    rows = np.sort(rng.choice(companies, hidden, replace=False))
    score = rng.normal(size=companies)
    score[rows] += 1
    return score, rows


def stood(score: np.ndarray, rows: np.ndarray, profit: np.ndarray | None = None) -> Places:
    everybody, ties = np.ones(len(score), bool), np.zeros(len(score))
    return places(score, rows, everybody, ties, np.ones(len(score)) if profit is None else profit)


def test_average_precision_and_auc_are_those_of_scikit_learn() -> None:
    score, rows = drawn()
    truth = np.isin(np.arange(500), rows)
    found = figures(stood(score, rows))
    assert found["ap"] == pytest.approx(average_precision_score(truth, score))
    assert found["auc"] == pytest.approx(roc_auc_score(truth, score))


def test_shares_and_lifts_are_counted_from_the_top() -> None:
    ranks = np.array([1, 4, 60, 90, 900])
    found = figures(Places(ranks, 1000, np.ones(5)))
    assert (found["recall_hidden"], found["recall_100"]) == (0.4, 0.8)
    assert found["recall_1000"] is None  # there are no more companies than that
    assert (found["lift_1"], found["lift_5"]) == (pytest.approx(40), pytest.approx(8))


def test_profit_counts_where_it_is_known() -> None:
    found = figures(Places(np.array([1, 500, 700]), 1000, np.array([30.0, 70.0, np.nan])))
    assert found["profit_5"] == pytest.approx(0.3)
    unknown = figures(Places(np.array([1, 2]), 1000, np.full(2, np.nan)))
    assert unknown["profit_1"] is None


def test_equal_scores_are_ranked_by_lot_and_not_by_row() -> None:
    ties = np.array([0.9, 0.1, 0.5, 0.3])
    found = places(np.zeros(4), np.array([0, 1]), np.ones(4, bool), ties, np.ones(4))
    assert found.ranks.tolist() == [4, 1]


def test_chance_is_the_mean_of_many_lots() -> None:
    rng, rows, everybody = np.random.default_rng(0), np.arange(30), np.ones(2000, bool)
    lots = [
        figures(places(np.zeros(2000), rows, everybody, rng.random(2000), np.ones(2000)))
        for _ in range(2000)
    ]
    for name, expected in by_chance(stood(np.zeros(2000), rows)).items():
        mean = np.mean([lot[name] for lot in lots])
        assert mean == pytest.approx(expected, rel=0.05), name


def test_customers_that_are_not_hidden_are_not_ranked() -> None:
    rest = np.array([False, True, True])
    found = places(np.array([9.0, 1, 2]), np.array([1]), rest, np.zeros(3), np.ones(3))
    assert (found.ranks.tolist(), found.companies) == ([2], 2)


def test_the_curve_of_customers_found_rises_to_all() -> None:
    curve = gains(Places(np.array([1, 10, 100]), 100, np.ones(3)))
    assert (np.diff(curve) >= 0).all()
    assert curve[0] == 0
    assert (curve[-1], curve[np.searchsorted(GRID, 0.101)]) == (1, pytest.approx(2 / 3))


def test_a_paired_difference_is_taken_split_by_split() -> None:
    found = gain([0.5, 0.7, 0.9, None], [0.4, 0.6, 1.0, 0.1])
    assert found is not None
    assert (found.mean, found.wins, found.splits) == (pytest.approx(0.1 / 3), 2, 3)
    assert found.sd == pytest.approx(np.std([0.1, 0.1, -0.1], ddof=1))
    assert found.certainty == "open"


def test_what_is_known_nowhere_has_no_mean() -> None:
    assert spread([None, None]) is None
    assert gain([None], [1.0]) is None


def test_bounds_hold_the_share_and_shrink_with_customers() -> None:
    few, many = np.array([1.0, 0, 1, 0]), np.tile([1.0, 0, 1, 0], 50)
    wide, narrow = interval(few, np.ones(4), 0), interval(many, np.ones(200), 0)
    assert wide[0] < narrow[0] < 0.5 < narrow[1] < wide[1]


def test_each_split_hides_forty_per_cent_and_the_seed_says_which() -> None:
    mine = task()
    first, again = random_splits(mine, 3), random_splits(mine, 3)
    assert [s.digest for s in first] == [s.digest for s in again]
    assert len({s.digest for s in first}) == 3
    count = len(mine.good)
    assert all(len(s.hidden) == count - int(0.6 * count) for s in first)
    assert all(not s.seen(mine)[s.hidden].any() for s in first)


def test_the_newest_customers_are_hidden_by_their_day() -> None:
    mine = task()
    mine.days[mine.good] = np.arange(len(mine.good))
    split = newest(mine)
    assert split is not None
    assert split.hidden.tolist() == mine.good[int(0.6 * len(mine.good)) :].tolist()
    assert newest(task()) is None  # no day is known


def test_groups_are_hidden_whole() -> None:
    mine = task()
    found = groups(mine, FIELDS[1])
    assert sorted(s.name for s in found) == ["Estonia", "Finland", "Norway"]
    for split in found:
        assert set(split.hidden) == set(mine.good[split.among[mine.good]])
