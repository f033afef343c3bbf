"""What a score is worth: shares, lifts and grades of hidden customers."""

import numpy as np
import pandas as pd
import pytest

from lookalike.calibration import Calibration, calibrate
from lookalike.field import Field
from lookalike.ranker import LookalikeRanker


def calibration(places: list[float], companies: int = 1000) -> Calibration:
    """Companies with scores from 100 down to 0; hidden customers at these places, without ties."""
    middle, half = np.array(places), 0.5 / (companies + 1)
    return Calibration(np.linspace(100, 0, companies), middle - half, middle + half)


def test_a_score_becomes_the_share_of_companies_above_it() -> None:
    assert calibration([0.1]).top_share(np.array([101.0, 90.0, -1.0])).tolist() == [0, 0.1, 1]


def test_companies_with_the_same_score_stand_in_the_middle_of_their_tie() -> None:
    tied = Calibration(np.array([9.0, 5, 5, 5, 1]), np.array([0.1]), np.array([0.2]))
    assert tied.top_share(np.array([5.0])).tolist() == [0.5]


def test_a_company_outranks_the_hidden_customers_below_it() -> None:
    worth = calibration([0.01, 0.02, 0.3, 0.9])
    assert worth.percent(np.array([70.0]))[0] == pytest.approx(37.5, abs=0.5)
    assert 37.5 < worth.percent(np.array([85.0]))[0] < 62.5
    assert worth.percent(np.array([-1.0])).tolist() == [0]
    assert worth.outranked(85.0) == 2


def test_of_two_companies_the_higher_one_has_the_higher_score() -> None:
    worth = calibration([0.05] * 20 + [0.5])
    percent = worth.percent(np.array([100.0, 99.5, 98.0, 96.0, 94.0, 40.0]))
    assert (np.diff(percent) < 0).all()


def test_lift_compares_the_hidden_customers_with_chance() -> None:
    assert calibration([0.01, 0.04, 0.5, 0.9]).lift(0.05) == 10.0


def test_grades_cover_the_ranking_and_their_lift_falls() -> None:
    grades = calibration([0.001] * 30 + [0.04] * 20 + [0.3] * 10 + [0.9] * 10).grades()
    assert [g.letter for g in grades] == ["A", "B", "D"]
    assert (grades[0].top, grades[-1].bottom) == (0, 1)
    assert [g.bottom for g in grades[:-1]] == [g.top for g in grades[1:]]
    assert sorted([g.lift for g in grades], reverse=True) == [g.lift for g in grades]
    assert sum(g.customers for g in grades) == pytest.approx(70)


def test_customers_without_a_pattern_get_no_good_grade() -> None:
    grades = calibration(np.linspace(0.001, 0.999, 500).tolist()).grades()
    assert [g.letter for g in grades] == ["D"]


def test_random_customers_in_large_ties_have_no_lift() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"kind": rng.choice(["a", "b", "c"], 3000)})
    is_customer = np.zeros(3000, bool)
    is_customer[rng.choice(3000, 60, replace=False)] = True

    def make() -> LookalikeRanker:
        return LookalikeRanker([Field("kind", "category", ["kind"])])

    scores = make().fit(frame, is_customer).score_samples(frame[~is_customer])
    worth = calibrate(make, frame, is_customer, np.ones(3000), scores)
    assert 0.5 < worth.lift(0.01) < 1.6
    assert worth.grades()[0].letter in ("C", "D")
    assert 20 < worth.percent(np.array([scores.max()]))[0] < 95


def test_hidden_customers_of_a_plain_pattern_are_found_at_the_top() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"kind": rng.choice(list("abcdefghij"), 2000), "size": rng.normal(size=2000)}
    )
    is_customer = (frame.kind == "a").to_numpy() & (rng.random(2000) < 0.3)

    def make() -> LookalikeRanker:
        return LookalikeRanker([Field("kind", "category", ["kind"])])

    profit = np.ones(2000)
    ranker = make().fit(frame, is_customer, sample_weight=profit)
    scores = ranker.score_samples(frame[~is_customer])
    worth = calibrate(make, frame, is_customer, profit, scores)
    assert len(worth.places) == is_customer.sum()
    assert worth.places.max() <= 0.1
    assert worth.grades()[0].letter == "A"


def test_of_customers_to_come_as_many_reach_a_score_as_it_promises() -> None:
    rng = np.random.default_rng(0)
    size, age = rng.normal(size=(2, 3000))
    trade = rng.choice(list("abcdefgh"), 3000)
    frame = pd.DataFrame({"trade": trade, "size": size, "age": age})
    bent = 2 * np.isin(trade, ["a", "b"]) + size
    is_customer = rng.random(3000) < 0.7 / (1 + np.exp(3 - bent))
    profit = np.where(is_customer, np.exp(rng.normal(size=3000)), 1.0)
    kept = np.mean([_kept(frame, is_customer, profit, split) for split in range(6)], axis=0)
    assert kept == pytest.approx(NOMINAL, abs=0.03)


NOMINAL = [0.5, 0.8, 0.9, 0.95]
FIELDS = [
    Field("trade", "category", ["trade"]),
    Field("size", "number", ["size"]),
    Field("age", "number", ["age"]),
]


def _kept(
    frame: pd.DataFrame, is_customer: "np.ndarray", profit: "np.ndarray", split: int
) -> "np.ndarray":
    """The shares of hidden customers that score at least 50, 20, 10 and 5."""
    customers = np.flatnonzero(is_customer)
    hidden = np.random.default_rng(split).permutation(customers)[: int(0.4 * len(customers))]
    seen = is_customer.copy()
    seen[hidden] = False

    def make() -> LookalikeRanker:
        return LookalikeRanker(fields=FIELDS)

    score = make().fit(frame, seen, sample_weight=profit).score_samples(frame)
    percent = calibrate(make, frame, seen, profit, score[~seen]).percent(score[hidden])
    return np.array([(percent >= 100 * (1 - share)).mean() for share in NOMINAL])
