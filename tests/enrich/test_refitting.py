from dataclasses import replace

import numpy as np
import pytest

from enrich.evidence import AGAINST, EVIDENCE, FOR, Points, shipped_points
from enrich.fitting import LEAST, Labelled, accept_from, fit, refit

CITY, DIFFER = list(EVIDENCE).index("same city"), list(EVIDENCE).index("cities differ")


def nothing() -> Points:
    return replace(shipped_points(), base=0.0, worth=np.zeros(len(EVIDENCE)), trees=None)


def rows_with_two_candidates(size: int, city_is_right: float) -> Labelled:
    """Each row's first candidate is in its city, the second is not; one of them is right."""
    evidence = np.zeros((len(EVIDENCE), 2 * size), np.float32)
    evidence[CITY, ::2], evidence[DIFFER, 1::2] = 1, 1
    right = np.zeros(2 * size, bool)
    first = np.arange(size) < city_is_right * size
    right[::2], right[1::2] = first, ~first
    pair = np.arange(2 * size)
    return Labelled(pair // 2, pair, evidence, right, size)


def test_points_are_the_log_odds_of_what_was_seen() -> None:
    points = fit(rows_with_two_candidates(1000, 0.9), nothing(), shrink=1e-9)
    between = points.worth[CITY] - points.worth[DIFFER]
    assert between == pytest.approx(np.log(9), abs=0.02)


def test_points_keep_their_sign_whatever_was_seen() -> None:
    points = fit(rows_with_two_candidates(1000, 0.1), nothing(), shrink=1e-9)
    assert (points.worth[CITY], points.worth[DIFFER]) == (LEAST, -LEAST)


def test_a_row_without_a_right_candidate_speaks_for_none() -> None:
    pairs = rows_with_two_candidates(400, 0.9)
    nobody = replace(pairs, right=np.zeros_like(pairs.right))
    points = fit(nobody, nothing(), shrink=1e-9)
    choice, right = nobody.answers(points)
    assert choice.probability.max() < 0.02
    assert not right.any()


def test_few_decisions_change_the_shipped_points_little() -> None:
    shipped = shipped_points()
    few = refit(shipped, rows_with_two_candidates(5, 0.0))
    many = refit(shipped, rows_with_two_candidates(2000, 0.0))
    assert abs(few.worth - shipped.worth).max() < 0.5 * abs(many.worth - shipped.worth).max()
    silent = [i for i in range(len(EVIDENCE)) if i not in (CITY, DIFFER)]
    assert many.worth[silent] == pytest.approx(shipped.worth[silent], abs=1e-6)


def test_the_threshold_is_the_least_probability_that_is_right_often_enough() -> None:
    probability = np.r_[np.full(60, 0.9), np.full(40, 0.5)]
    right = np.arange(100) < 60  # less sure of the last forty, and wrong about them
    assert accept_from(probability, right, 0.99) == 0.9
    assert accept_from(probability, right, 0.5) == 0.5
    assert accept_from(probability, ~np.ones(100, bool), 0.99) == 1.0


def test_chosen_rows_keep_their_pairs_together() -> None:
    pairs = rows_with_two_candidates(4, 0.5).of_rows(np.array([False, True, False, True]))
    assert pairs.size == 2
    assert pairs.row.tolist() == [0, 0, 1, 1]
    assert pairs.company.tolist() == [2, 3, 6, 7]
    assert pairs.right.tolist() == [True, False, False, True]


def test_every_kind_has_points_of_its_sign() -> None:
    worth = dict(zip(EVIDENCE, shipped_points().worth, strict=True))
    assert all(worth[kind] >= 0 for kind in FOR)
    assert all(worth[kind] <= 0 for kind in AGAINST)
