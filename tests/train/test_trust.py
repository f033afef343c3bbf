import lightgbm
import numpy as np
import pytest

from enrich.confidence import trees_of
from enrich.evidence import COLUMNS
from train.trust import SETTINGS, TREES, fit_trees


def test_trees_are_written_down_as_they_were_fitted() -> None:
    draw = np.random.default_rng(3)
    questions = draw.random((6000, len(COLUMNS)))
    right = draw.random(6000) < questions[:, 0]
    trees = trees_of(fit_trees(questions, right, np.ones(6000)), COLUMNS)
    assert trees is not None
    model = lightgbm.train(SETTINGS, lightgbm.Dataset(questions, label=right), TREES)
    own = trees.log_odds(questions) - trees.base
    same = abs(own - np.asarray(model.predict(questions, raw_score=True))) < 1e-3
    assert same.mean() > 0.999  # a value on a rounded threshold may go the other way
    said = 1 / (1 + np.exp(-trees.log_odds(questions)))
    assert said.mean() == pytest.approx(right.mean(), abs=0.002)


def test_wrong_answers_that_weigh_more_make_them_careful() -> None:
    draw = np.random.default_rng(4)
    questions = np.zeros((4000, len(COLUMNS)))
    right = draw.random(4000) < 0.8
    careful = trees_of(fit_trees(questions, right, np.where(right, 1.0, 4.0)), COLUMNS)
    assert careful is not None
    said = 1 / (1 + np.exp(-careful.log_odds(questions)))
    assert said.mean() == pytest.approx(0.5, abs=0.03)
