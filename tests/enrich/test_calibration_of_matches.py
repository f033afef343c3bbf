import numpy as np
import pytest

from enrich.calibration import KNOTS, calibrated, fit_calibration
from enrich.decision import choose
from enrich.evidence import shipped_points

DRAWN = np.random.default_rng(1).random(40_000)
ONES = np.ones(len(DRAWN))


def test_a_calibration_that_is_fitted_says_what_came_true() -> None:
    right = np.random.default_rng(2).random(len(DRAWN)) < DRAWN**2
    knots = fit_calibration(DRAWN, right, ONES)
    found = calibrated(np.array([0.3, 0.6, 0.9]), knots)
    assert found == pytest.approx([0.09, 0.36, 0.81], abs=0.03)


def test_a_calibration_keeps_the_order_whatever_was_seen() -> None:
    backwards = np.random.default_rng(3).random(len(DRAWN)) > DRAWN
    holds = [holds for _, holds in fit_calibration(DRAWN, backwards, ONES)]
    assert sorted(set(holds)) == holds


def test_wrong_answers_that_weigh_more_make_it_careful() -> None:
    right = np.random.default_rng(4).random(len(DRAWN)) < DRAWN
    plain = fit_calibration(DRAWN, right, ONES)
    careful = fit_calibration(DRAWN, right, np.where(right, 1.0, 4.0))
    assert calibrated(np.array([0.8]), plain)[0] == pytest.approx(0.8, abs=0.03)
    assert calibrated(np.array([0.8]), careful)[0] == pytest.approx(0.5, abs=0.03)


def test_beyond_the_knots_certainty_stays_certain() -> None:
    knots = ((0.1, 0.05), (0.9, 0.8))
    low, high = calibrated(np.array([1e-6, 1 - 1e-6]), knots)
    assert 0 < low < 1e-6
    assert 1 - 1e-5 < high < 1
    assert calibrated(np.array([0.0, 1.0]), knots).round(9).tolist() == [0.0, 1.0]


def test_both_companies_of_a_row_move_together() -> None:
    row, company, points = np.zeros(2, np.int64), np.array([4, 5]), np.log(np.array([2.0, 1.0]))
    found = choose(row, company, points, 1, ((0.2, 0.1), (0.5, 0.3), (0.9, 0.8)))
    assert found.probability[0] == pytest.approx(0.3)
    assert found.probability_2[0] == pytest.approx(0.15)


def test_the_shipped_calibration_is_on_the_careful_side() -> None:
    knots = shipped_points().calibration
    assert [said for said, _ in knots] == list(KNOTS)
    assert all(holds < said for said, holds in knots)
    assert shipped_points().review < shipped_points().accept < 1
