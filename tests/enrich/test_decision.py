import numpy as np
import pytest

from enrich.decision import NOBODY, Choice, choose, conflicts, decide, with_second


def chosen(points: list[float], company: list[int]) -> Choice:
    return choose(np.zeros(len(points), np.int64), np.array(company), np.array(points), 1)


def test_a_lone_candidate_shares_with_none_of_them() -> None:
    choice = chosen([np.log(9.0)], [4])
    assert choice.best.tolist() == [0]
    assert choice.probability[0] == pytest.approx(0.9)
    assert choice.second.tolist() == [NOBODY]


def test_probabilities_and_none_of_them_sum_to_one() -> None:
    choice = chosen([np.log(2.0), np.log(1.0)], [4, 5])
    assert choice.probability[0] == pytest.approx(0.5)
    assert choice.probability_2[0] == pytest.approx(0.25)


def test_a_company_counts_once_however_many_names_it_has() -> None:
    choice = chosen([np.log(9.0), np.log(9.0), np.log(3.0)], [4, 4, 4])
    assert choice.probability[0] == pytest.approx(0.9)
    assert choice.second.tolist() == [NOBODY]


def test_equal_candidates_stand_in_the_order_of_their_companies() -> None:
    choice = chosen([1.0, 1.0], [7, 3])
    assert (choice.best.tolist(), choice.second.tolist()) == ([1], [0])


def test_rows_without_candidates_have_nobody() -> None:
    choice = choose(np.array([1]), np.array([4]), np.array([0.0]), 3)
    assert choice.best.tolist() == [NOBODY, 0, NOBODY]
    assert choice.probability.tolist() == [0.0, 0.5, 0.0]


def test_enormous_points_stay_finite() -> None:
    assert chosen([1e6, -1e6], [1, 2]).probability.tolist() == pytest.approx([1.0])


def test_a_decision_follows_the_probability() -> None:
    probability, conflict = np.array([0.99, 0.5, 0.01, 0.99]), np.array([False] * 3 + [True])
    decided = decide(probability, conflict, np.zeros(4, bool), 0.965, 0.05)
    assert decided == ["accept", "review", "none", "review"]


def test_what_may_be_a_sister_company_is_never_accepted() -> None:
    probability, nothing = np.array([0.99, 0.5, 0.01]), np.zeros(3, bool)
    decided = decide(probability, nothing, np.ones(3, bool), 0.965, 0.05)
    assert decided == ["review", "review", "none"]


def test_a_number_conflicts_with_a_name_of_another_company() -> None:
    row, proven = np.array([0, 0, 1, 2]), np.array([True, False, True, False])
    choice = Choice(np.array([1, 2, 3]), np.array([0.99] * 3), np.full(3, NOBODY), np.zeros(3))
    everything = np.ones(4, bool)
    assert conflicts(choice, proven, everything, row, 0.965).tolist() == [True, False, False]
    strange = np.array([True, True, False, True])
    assert conflicts(choice, proven, strange, row, 0.965).tolist() == [True, True, False]


def test_a_second_that_is_put_in_has_its_share() -> None:
    choice = chosen([2.0, 1.0, 0.0], [1, 2, 3])
    other = with_second(choice, np.array([0]), np.array([2]), np.array([2.0, 1.0, 0.0]))
    assert other.second.tolist() == [2]
    assert other.probability_2[0] == pytest.approx(choice.probability[0] * np.exp(-2.0))
