import numpy as np
import pytest

from enrich.confidence import (
    BEHIND,
    SHARE,
    Trees,
    believed,
    questions_about,
    trees_of,
    with_log_odds,
)
from enrich.decision import NOBODY, Choice, choose
from enrich.evidence import COLUMNS, EVIDENCE, shipped_points

STEP = """{"columns": ["a", "b"], "base": 0.5, "depth": 1, "trees": [
    [[1, 2.0, 1, 2], -1.0, 3.0],
    [0.25]
]}"""


def step() -> Trees:
    trees = trees_of(STEP, ["a", "b"])
    assert trees is not None
    return trees


def choice_of(points: list[float]) -> Choice:
    row, company = np.zeros(len(points), np.int64), np.arange(len(points))
    return choose(row, company, np.array(points), 1)


def test_leaves_and_base_add_up_to_log_odds() -> None:
    questions = np.array([[9.0, 2.0], [9.0, 2.1]])
    assert step().log_odds(questions).tolist() == [0.5 - 1.0 + 0.25, 0.5 + 3.0 + 0.25]


def test_trees_for_other_columns_are_not_used() -> None:
    assert trees_of(STEP, ["a", "c"]) is None


def test_a_row_gets_the_same_answer_in_any_batch() -> None:
    trees = shipped_points().trees
    assert trees is not None
    questions = np.random.default_rng(1).normal(size=(50, len(COLUMNS)))
    alone = [trees.log_odds(row[None])[0] for row in questions]
    assert trees.log_odds(questions).tolist() == alone


def test_the_probability_is_the_trees_and_the_runner_up_keeps_its_part() -> None:
    choice = choice_of([np.log(6.0), np.log(3.0)])
    assert (choice.probability[0], choice.probability_2[0]) == pytest.approx((0.6, 0.3))
    found = with_log_odds(choice, np.array([np.log(4 / 6)]))
    assert (found.probability[0], found.probability_2[0]) == pytest.approx((0.4, 0.2))
    sure = with_log_odds(choice, np.array([np.log(99.0)]))
    assert sure.probability_2[0] == pytest.approx(0.01)


def test_what_the_points_hold_for_hopeless_is_not_made_likely() -> None:
    hopeless = choice_of([-12.0])
    assert with_log_odds(hopeless, np.array([3.0])).probability == hopeless.probability


def test_a_row_with_nobody_keeps_no_probability() -> None:
    nobody = Choice(np.array([NOBODY]), np.zeros(1), np.array([NOBODY]), np.zeros(1))
    evidence = np.ones((len(EVIDENCE), 1), np.float32)
    trees = shipped_points().trees
    assert trees is not None
    assert believed(nobody, evidence, trees).probability.tolist() == [0.0]


def test_questions_are_the_evidence_of_the_best_and_how_it_stands() -> None:
    evidence = np.zeros((len(EVIDENCE), 2), np.float32)
    evidence[:, 0], evidence[:, 1] = 2, 7
    found = questions_about(choice_of([np.log(3.0), np.log(6.0)]), evidence)[0]
    of_best, share, behind, ahead = np.split(found, np.cumsum([len(EVIDENCE), 1, 1]))
    assert (share, behind) == (pytest.approx([np.log(6 / 4)]), pytest.approx([np.log(1 / 2)]))
    assert (set(of_best), set(ahead)) == ({7.0}, {5.0})


@pytest.mark.parametrize("points", [[2.0], [2.0, -10.5]])
def test_who_has_no_runner_up_near_is_ahead_by_all_its_evidence(points: list[float]) -> None:
    evidence = np.full((len(EVIDENCE), len(points)), 7, np.float32)
    found = questions_about(choice_of(points), evidence)[0]
    assert set(found[-len(EVIDENCE) :]) == {7.0}
    assert found[COLUMNS.index(BEHIND)] == pytest.approx(-12)


@pytest.mark.parametrize(("column", "sign"), [(SHARE, 1), (BEHIND, -1)])
def test_more_by_the_points_is_never_less_believed(column: str, sign: int) -> None:
    trees = shipped_points().trees
    assert trees is not None
    questions = np.abs(np.random.default_rng(2).normal(size=(40, len(COLUMNS))))
    moved = questions.copy()
    moved[:, COLUMNS.index(column)] += sign * 1.5
    assert (trees.log_odds(moved) >= trees.log_odds(questions)).all()
    assert (trees.log_odds(moved) > trees.log_odds(questions)).any()
