import lightgbm
import numpy as np
import pytest

from enrich.confidence import trees_of
from enrich.evidence import COLUMNS
from train.trust import FOLDS, SETTINGS, TREES, fit_trees


def test_trees_are_written_down_as_they_were_fitted() -> None:
    draw = np.random.default_rng(3)
    questions = draw.random((6000, len(COLUMNS)))
    right = draw.random(6000) < questions[:, 0]
    text, unseen = fit_trees(questions, right, np.ones(6000))
    trees = trees_of(text, COLUMNS)
    assert trees is not None
    fold = np.arange(6000) % FOLDS
    each = np.zeros((FOLDS, 6000))
    for number in range(FOLDS):
        of_others = lightgbm.Dataset(questions[fold != number], label=right[fold != number])
        model = lightgbm.train(SETTINGS, of_others, TREES)
        each[number] = np.asarray(model.predict(questions, raw_score=True))
    own = trees.log_odds(questions) - trees.base
    same = abs(own - each.mean(axis=0)) < 1e-3
    assert same.mean() > 0.999  # a value on a rounded threshold may go the other way
    assert np.allclose(unseen - trees.base, each[fold, np.arange(6000)])
    said = 1 / (1 + np.exp(-unseen))
    assert said.mean() == pytest.approx(right.mean(), abs=0.01)


def test_wrong_answers_that_weigh_more_make_them_careful() -> None:
    draw = np.random.default_rng(4)
    questions = np.zeros((4000, len(COLUMNS)))
    right = draw.random(4000) < 0.8
    text, _ = fit_trees(questions, right, np.where(right, 1.0, 4.0))
    careful = trees_of(text, COLUMNS)
    assert careful is not None
    said = 1 / (1 + np.exp(-careful.log_odds(questions)))
    assert said.mean() == pytest.approx(0.5, abs=0.03)
